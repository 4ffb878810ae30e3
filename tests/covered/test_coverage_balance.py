"""Demand and supply, against arithmetic by hand."""

from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau_geo.coverage.balance import Balance, Supply, part_of, shares
from alatau_geo.errors import DataError
from alatau_geo.quantity import Interval, parse


def span(low, high, **ends):
    return Interval(*(None if end is None else Decimal(str(end)) for end in (low, high)), **ends)


def supply(known, facilities=3, unknown=0):
    return Supply(Decimal(str(known)), facilities, unknown)


@pytest.mark.parametrize(
    ("demand", "known", "unknown", "state", "needed"),
    [
        ((200, 240), 250, 0, "met", (0, 0)),
        ((200, 240), 250, 2, "met", (0, 0)),  # what is not known can only add
        ((200, 240), 220, 0, "cannot tell", (0, 20)),
        ((200, 240), 65, 0, "short", (135, 175)),
        ((200, 240), 65, 1, "cannot tell", (135, 175)),
        ((200, None), 65, 0, "short", (135, None)),
        ((0, 2064.5), 0, 26, "cannot tell", (0, 2064.5)),
        ((200, 200), 200, 0, "met", (0, 0)),
    ],
)
def test_states(demand, known, unknown, state, needed):
    balance = Balance(span(*demand), supply(known, 3, unknown), "MW")
    assert balance.state == state
    assert (balance.needed.low, balance.needed.high) == tuple(
        None if end is None else Decimal(str(end)) for end in needed
    )


def test_a_bound_that_is_left_out_stays_so():
    demand = parse("more than 200 MW").interval
    assert str(Balance(demand, supply(50), "MW").needed) == "> 150"


@pytest.mark.parametrize("value", ["0", -3, "ten", float("inf")])
def test_a_capacity_is_a_number_above_0(value):
    with pytest.raises(DataError, match=r"a capacity needs to be a number above 0.*\(row b\)"):
        Supply.of(pd.Series([40, value], index=["a", "b"], dtype=object))


def test_unknown_capacities_stay_unknown():
    found = Supply.of(pd.Series(["40", None, "", 0.1, float("nan")], dtype=object))
    assert found == Supply(Decimal("40.1"), 5, 3)


def test_the_arithmetic_is_shown():
    text = Balance(span(200, 240), supply(65, 3, 2), "MW").arithmetic()
    assert text == (
        "demand 200 … 240 MW - known 65 MW of 1 facility = 135 … 175 MW needed, at least 135 MW;"
        " 2 facilities of unknown capacity may give some of it"
    )


FIGURE = st.tuples(st.integers(0, 5000), st.integers(0, 500))
SHARE = st.tuples(st.integers(0, 100), st.integers(0, 100)).map(sorted)


@given(FIGURE, SHARE, st.integers(0, 100), st.integers(0, 100))
def test_a_part_holds_every_product(figure, share, at, by):
    low, wide = figure
    part = part_of(span(low, low + wide), span(share[0] / 100, share[1] / 100))
    value = Decimal(low) + Decimal(wide) * at / 100
    factor = (Decimal(share[0]) + (Decimal(share[1]) - share[0]) * by / 100) / 100
    assert part.low <= value * factor <= part.high


def test_a_bound_without_an_end_has_a_part_without_one():
    assert str(part_of(span(100, None), span(0.5, 0.5))) == "≥ 50"
    assert str(part_of(span(None, 4164), span(0.5, 0.5))) == "0 … 2082"


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=30).filter(lambda w: sum(w) > 0))
def test_shares_add_up(weights):
    found = shares(weights)
    assert sum(found) == 1
    for share, weight in zip(found, weights, strict=True):
        assert float(share) == pytest.approx(weight / sum(weights), abs=2e-5)


@pytest.mark.parametrize("weights", [[0, 0], [-1, 2], [float("nan"), 1]])
def test_weights_are_numbers_of_0_or_more(weights):
    with pytest.raises(DataError, match="divided by numbers of 0 or more"):
        shares(weights)
