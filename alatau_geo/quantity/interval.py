"""Intervals with open and closed ends, in exact decimal arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Interval:
    """All values between two ends; an end of ``None`` is unbounded.

    Parameters
    ----------
    low, high : Decimal or None
        The ends, in one unit; ``None`` where there is no bound.
    low_open, high_open : bool
        Whether the end itself is left out. An unbounded end is always open.

    Raises
    ------
    ValueError
        If the ends are the wrong way round or leave nothing between them.

    Examples
    --------
    >>> whole = Interval(Decimal(97850), Decimal(97950))
    >>> outside = Interval(Decimal(24000), None, low_open=True)
    >>> print(whole - outside)
    < 73950
    """

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        """Normalise unbounded ends and refuse an empty interval."""
        object.__setattr__(self, "low_open", self.low_open or self.low is None)
        object.__setattr__(self, "high_open", self.high_open or self.high is None)
        if self.low is None or self.high is None:
            return
        if self.low > self.high or (self.low == self.high and (self.low_open or self.high_open)):
            msg = f"an interval needs its low end below its high end, {self.low} … {self.high} was given"
            raise ValueError(msg)

    @classmethod
    def around(cls, value: float, uncertainty: float) -> Interval:
        """Return the closed interval ``value ± uncertainty``."""
        centre, half = Decimal(repr(float(value))), Decimal(repr(float(uncertainty)))
        return cls(centre - half, centre + half)

    @property
    def is_exact(self) -> bool:
        """Whether the interval is a single value."""
        return self.low is not None and self.low == self.high

    def contains(self, other: Interval) -> bool:
        """Whether all of ``other`` lies inside this interval."""
        return not (
            _starts_before(other.low, self.low, open_a=other.low_open, open_b=self.low_open)
            or _ends_after(other.high, self.high, open_a=other.high_open, open_b=self.high_open)
        )

    def disjoint(self, other: Interval) -> bool:
        """Whether the two have nothing in common."""
        return _below(self, other) or _below(other, self)

    def __add__(self, other: Interval) -> Interval:
        """Add end to end: all sums of one value from each."""
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Interval(
            low, high, self.low_open or other.low_open, self.high_open or other.high_open
        )

    def __neg__(self) -> Interval:
        """Return the interval of all negated values."""
        low = None if self.high is None else -self.high
        high = None if self.low is None else -self.low
        return Interval(low, high, self.high_open, self.low_open)

    def __sub__(self, other: Interval) -> Interval:
        """Subtract: all differences of one value from each."""
        return self + -other

    def scaled(self, factor: Decimal) -> Interval:
        """Return the interval in another unit, ``factor`` (positive) times as large a number."""
        low = None if self.low is None else self.low * factor
        high = None if self.high is None else self.high * factor
        return Interval(low, high, self.low_open, self.high_open)

    @staticmethod
    def total(parts: Iterable[Interval]) -> Interval:
        """Return the sum of several intervals."""
        return reduce(add, parts, Interval(Decimal(0), Decimal(0)))

    def __str__(self) -> str:
        """Return the interval as a reader writes it: ``97850 … 97950``, ``> 24000``."""
        if self.low is None and self.high is None:
            return "any"
        if self.low is None:
            return f"{'<' if self.high_open else '≤'} {_plain(self.high)}"
        if self.high is None:
            return f"{'>' if self.low_open else '≥'} {_plain(self.low)}"
        if self.is_exact:
            return _plain(self.low)
        return f"{_plain(self.low)} … {_plain(self.high)}"


def _plain(value: Decimal | None) -> str:
    return f"{value.normalize():f}" if value is not None else "∞"


def _starts_before(a: Decimal | None, b: Decimal | None, *, open_a: bool, open_b: bool) -> bool:
    if b is None:
        return False
    return a is None or a < b or (a == b and open_b and not open_a)


def _ends_after(a: Decimal | None, b: Decimal | None, *, open_a: bool, open_b: bool) -> bool:
    if b is None:
        return False
    return a is None or a > b or (a == b and open_b and not open_a)


def _below(a: Interval, b: Interval) -> bool:
    if a.high is None or b.low is None:
        return False
    return a.high < b.low or (a.high == b.low and (a.high_open or b.low_open))
