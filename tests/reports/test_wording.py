"""Numbers as reports print them."""

from decimal import Decimal

import pytest

from alatau_geo.quantity import Interval, parse
from alatau_geo.report import Measurement
from alatau_geo.reports import wording


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (72_976.4401, 1, "72,976.4"),
        (Decimal("97850.0"), None, "97,850"),
        (Decimal("88267.00855"), None, "88,267.00855"),
        (1200.0, None, "1,200"),
        (0.25, None, "0.25"),
        (Decimal(100), None, "100"),
    ],
)
def test_number(value, decimals, shown):
    assert wording.number(value, decimals) == shown


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ("97.9 thousand ha", "97,850 … 97,950 ha"),
        ("more than 24 thousand ha", "> 24,000 ha"),
        ("at least 24 thousand ha", "≥ 24,000 ha"),
        ("up to 900", "≤ 900"),
        ("almost 4 thousand ha", "3,000 … < 4,000 ha"),
        ("less than 5 km", "< 5 km"),
        ("30", "30"),
        ("by April 2027", "≤ 2027-04-30"),
        ("May 2026", "2026-05-01 … 2026-05-31"),
    ],
)
def test_interval(stated, shown):
    quantity = parse(stated)
    assert wording.interval(quantity.interval, quantity.unit.base) == shown


def test_interval_without_bounds():
    assert wording.interval(Interval(None, None), "ha") == "any"


def test_a_number_as_printed_keeps_all_its_digits():
    printed = Measurement(88_267.0086, 0.0, "ha", "", exact=True)
    assert wording.measurement(printed) == "88,267.0086 ± 0 ha"


@pytest.mark.parametrize(
    ("value", "uncertainty", "unit", "shown"),
    [
        (97_900.04, 812.3, "ha", "97,900 ± 812 ha"),
        (49.04, 2.17, "km", "49.0 ± 2.2 km"),
        (72_976.4401, 0.0, "ha", "72,976.4 ± 0 ha"),
        (30.0, 0.0, "1", "30 ± 0"),
        (677.6, 0.1, "bn KZT", "677.60 ± 0.10 bn KZT"),
        (1.0, 1e-9, "ha", "1.0000 ± 0.0000 ha"),
    ],
)
def test_measurement_keeps_the_digits_that_its_uncertainty_leaves(value, uncertainty, unit, shown):
    assert wording.measurement(Measurement(value, uncertainty, unit, "")) == shown


def test_lines_are_wrapped_below_their_head():
    found = wording.wrapped("why  ", "word " * 60)
    assert max(map(len, found)) <= wording.WIDTH
    assert found[0].startswith("why  word")
    assert all(line.startswith("     word") for line in found[1:])
    assert " ".join(" ".join(found).split()) == "why " + " ".join(["word"] * 60)
    assert wording.wrapped("why  ", "") == ["why"]
    assert wording.wrapped("", "a\x1b[2Jb\nc") == ["a [2Jb c"]
    assert all(len(line) <= wording.WIDTH for line in wording.wrapped("x ", "y" * 250))
