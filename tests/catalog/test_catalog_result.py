"""What layers are called that analyses compute, and which names may be of one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau_geo.catalog import may_be_result, result_name

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True)
KINDS = st.sampled_from(["served", "unserved", "weak_lines", "land", "crossings"])


def test_names_fit_a_catalog():
    assert result_name("a" * 40, "unserved") == "a" * 31 + "_unserved"


@given(NAMES, KINDS, st.lists(NAMES))
def test_each_result_has_a_name_that_may_be_one(analysis, what, others):
    name = result_name(analysis, what)
    assert re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name)
    assert may_be_result(name, [*others, analysis])


@pytest.mark.parametrize(
    "name", ["power", "power_", "powers_served", "_served", "pow_served", "", "served"]
)
def test_names_of_no_result(name):
    assert not may_be_result(name, ["power", "gas"])
    assert not may_be_result(name, [])
