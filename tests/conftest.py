"""Settings and fixtures that all tests share."""

import os

from browser import chromium, chromium_page
from hypothesis import HealthCheck, settings

__all__ = ["chromium", "chromium_page"]

# the same examples on every run, and no deadline: CI machines are slow by fits and starts
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
