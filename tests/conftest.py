"""Settings and fixtures that all tests share."""

import os
import sys

import pytest
from browser import chromium, chromium_page
from hypothesis import HealthCheck, settings
from serving import site

from alatau_geo import cli, plan

__all__ = ["chromium", "chromium_page", "site"]

# they hold no examples, and several of one name can't be imported as modules
collect_ignore_glob = ["conftest.py", "*/conftest.py"]
# the same examples on every run, and no deadline: CI machines are slow by fits and starts
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the command in this process; give exit code, output and errors."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["alatau-geo", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return stop.value.code or 0, printed.out, printed.err

    return call


@pytest.fixture
def copied(tmp_path):
    """A copy of the reference plan that a test may spoil."""
    folder = tmp_path / "plan"
    plan.init(folder)
    return folder
