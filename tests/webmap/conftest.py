"""The pages of the reference plan, made once."""

import pytest

import alatau_geo


@pytest.fixture(scope="session")
def reference():
    """Return the reference plan."""
    return alatau_geo.open_plan()


@pytest.fixture(scope="session")
def reference_pages(reference):
    """Return the page of each of its maps by name."""
    return {name: reference.map(name).to_html() for name in reference.map_names}
