"""Intervals: against point sets on a grid, and against exact fractions."""

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alatau_geo.quantity import Interval

# more digits than Python's default decimal context keeps, so that a rounding would show
decimals = st.decimals(
    min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=30
)
flags = st.booleans()


@st.composite
def intervals(draw):
    ends = sorted((draw(decimals), draw(decimals)))
    low, high = (end if draw(st.integers(0, 4)) else None for end in ends)
    low_open, high_open = draw(flags), draw(flags)
    assume(low != high or low is None or not (low_open or high_open))
    return Interval(low, high, low_open, high_open)


@st.composite
def members(draw, interval):
    """Draw a value of an interval, its ends included where they belong to it."""
    low = interval.low if interval.low is not None else (interval.high or 0) - 10
    high = interval.high if interval.high is not None else low + 10
    if interval.is_exact:
        return Fraction(low)
    first, last = int(interval.low_open), 8 - int(interval.high_open)
    share = Fraction(draw(st.integers(first, last)), 8)
    return Fraction(low) + share * (Fraction(high) - Fraction(low))


def holds(interval, value):
    """Whether a value lies in an interval, by the definition of its ends."""
    if interval.low is not None and (
        value < interval.low or (value == interval.low and interval.low_open)
    ):
        return False
    return interval.high is None or not (
        value > interval.high or (value == interval.high and interval.high_open)
    )


# --- all intervals with ends 0 … 2, as the sets of the halves they hold --------------------------

ENDS = [None, 0, 1, 2]
HALVES = [Fraction(n, 2) for n in range(-2, 7)]  # -1 and 3 stand for what is beyond all ends


def _grid():
    found = {}
    for low, high, low_open, high_open in product(ENDS, ENDS, [True, False], [True, False]):
        points = frozenset(
            p
            for p in HALVES
            if (low is None or p > low or (p == low and not low_open))
            and (high is None or p < high or (p == high and not high_open))
        )
        if points and (low is None or high is None or low <= high):
            ends = (None if end is None else Decimal(end) for end in (low, high))
            found[Interval(*ends, low_open, high_open)] = points
    return found


GRID = _grid()


def test_the_grid_is_not_trivial():
    # ends (0,1) (0,2) (1,2) in 4 ways each, 3 points, (None, x) and (x, None) in 2 ways, any
    assert len(GRID) == 3 * 4 + 3 + 3 * 2 + 3 * 2 + 1


def test_contains_is_subset():
    for (a, inside_a), (b, inside_b) in product(GRID.items(), repeat=2):
        assert a.contains(b) == (inside_b <= inside_a), f"{a} contains {b}"


def test_disjoint_is_an_empty_intersection():
    for (a, inside_a), (b, inside_b) in product(GRID.items(), repeat=2):
        assert a.disjoint(b) == (not inside_a & inside_b), f"{a} disjoint {b}"


# --- arithmetic ----------------------------------------------------------------------------------


@given(st.data(), intervals(), intervals())
def test_sums_and_differences_hold_all_of_members(data, a, b):
    x, y = data.draw(members(a)), data.draw(members(b))
    assert holds(a, x)
    assert holds(b, y)
    assert holds(a + b, x + y)
    assert holds(a - b, x - y)
    assert holds(-a, -x)


@given(intervals(), intervals())
def test_a_sum_is_no_wider_than_it_must_be(a, b):
    total = a + b
    for end in ("low", "high"):
        one, other, both = (getattr(item, end) for item in (a, b, total))
        if one is None or other is None:
            assert both is None
        else:
            assert Fraction(both) == Fraction(one) + Fraction(other)
            left_out = getattr(a, f"{end}_open") or getattr(b, f"{end}_open")
            assert getattr(total, f"{end}_open") == left_out


@given(intervals(), intervals())
def test_addition_commutes_and_minus_turns_round(a, b):
    assert a + b == b + a
    turned = -a
    assert -turned == a
    assert a - b == -(b - a)


@given(intervals(), intervals())
def test_contains_and_disjoint_agree(a, b):
    assert a.contains(a)
    assert not a.disjoint(a)
    assert a.disjoint(b) == b.disjoint(a)
    if a.contains(b):
        assert not a.disjoint(b)
    if a.contains(b) and b.contains(a):
        assert a == b


@given(intervals(), decimals.filter(lambda factor: factor > 0))
def test_scaling_multiplies_both_ends_exactly(a, factor):
    scaled = a.scaled(factor)
    for end in ("low", "high"):
        before, after = getattr(a, end), getattr(scaled, end)
        assert (before is None) == (after is None)
        assert before is None or Fraction(after) == Fraction(before) * Fraction(factor)
    assert (scaled.low_open, scaled.high_open) == (a.low_open, a.high_open)


@pytest.mark.parametrize("factor", ["0", "-1", "NaN", "Infinity"])
def test_a_factor_is_positive(factor):
    with pytest.raises(ValueError, match="positive number"):
        Interval(Decimal(1), Decimal(2)).scaled(Decimal(factor))


def test_parts_leave_less_than_73_950_ha():
    # 97.9 thousand in all is at most 97 950; more than 24 000 of it leaves less than 73 950
    left = Interval(Decimal(97850), Decimal(97950)) - Interval(Decimal(24000), None, low_open=True)
    assert (left.low, left.high, left.high_open) == (None, Decimal(73950), True)


def test_total():
    parts = [Interval(Decimal(n), Decimal(n + 1)) for n in (1, 2, 3)]
    assert Interval.total(parts) == Interval(Decimal(6), Decimal(9))
    assert Interval.total([]) == Interval(Decimal(0), Decimal(0))


# --- making them ---------------------------------------------------------------------------------


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(min_value=0, allow_nan=False, allow_infinity=False),
)
def test_around_is_symmetric_and_exact(value, uncertainty):
    found = Interval.around(value, uncertainty)
    centre, half = Fraction(repr(value)), Fraction(repr(uncertainty))
    assert (Fraction(found.low), Fraction(found.high)) == (centre - half, centre + half)
    assert not found.low_open
    assert not found.high_open


@pytest.mark.parametrize(
    ("value", "uncertainty"),
    [(float("nan"), 1), (1, float("nan")), (float("inf"), 1), (1, float("inf")), (1, -0.1)],
)
def test_around_refuses_what_is_no_measurement(value, uncertainty):
    with pytest.raises(ValueError, match="finite value and an uncertainty of 0 or more"):
        Interval.around(value, uncertainty)


@pytest.mark.parametrize(
    ("low", "high", "low_open", "high_open", "message"),
    [
        ("2", "1", False, False, "low end first"),
        ("1", "1", True, False, "a value in it"),
        ("1", "1", False, True, "a value in it"),
        ("NaN", "1", False, False, "finite ends"),
        ("1", "Infinity", False, False, "finite ends"),
    ],
)
def test_an_interval_holds_something(low, high, low_open, high_open, message):
    with pytest.raises(ValueError, match=message):
        Interval(Decimal(low), Decimal(high), low_open, high_open)


def test_an_unbounded_end_is_open():
    assert Interval(None, None) == Interval(None, None, low_open=True, high_open=True)


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (Interval(None, None), "any"),
        (Interval(None, Decimal(900)), "≤ 900"),
        (Interval(None, Decimal(900), high_open=True), "< 900"),
        (Interval(Decimal("2.40E+4"), None), "≥ 24000"),
        (Interval(Decimal(24000), None, low_open=True), "> 24000"),
        (Interval(Decimal("30.0"), Decimal(30)), "30"),
        (Interval(Decimal("48.50"), Decimal("49.5")), "48.5 … 49.5"),
        (Interval(Decimal(3000), Decimal(4000), high_open=True), "3000 … < 4000"),
        (Interval(Decimal(3), Decimal(4), low_open=True), "> 3 … 4"),
        (-Interval(Decimal(0), Decimal(0)), "0"),
        (Interval(Decimal("1" * 40), None), "≥ " + "1" * 40),
    ],
)
def test_as_a_reader_writes_it(interval, text):
    assert str(interval) == text
