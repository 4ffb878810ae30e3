"""Intervals with open and closed ends, in exact decimal arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: The sum of the largest and the smallest float has some 1,400 digits; nothing is rounded here.
_EXACT = Context(prec=4000, traps=[Inexact])


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
        If an end is no finite number, or the ends are the wrong way round or leave nothing
        between them.

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
        given = f"{self.low} … {self.high} was given"
        if not all(end is None or end.is_finite() for end in (self.low, self.high)):
            raise ValueError(f"an interval needs finite ends, or None for no bound: {given}")
        if self.low is None or self.high is None:
            return
        if self.low > self.high:
            raise ValueError(f"an interval needs its low end first, {given}")
        if self.low == self.high and (self.low_open or self.high_open):
            raise ValueError(f"an interval needs a value in it, {given} with an open end")

    @classmethod
    def around(cls, value: float, uncertainty: float) -> Interval:
        """Return the closed interval ``value ± uncertainty``.

        Parameters
        ----------
        value, uncertainty : float
            In one unit; both as Python prints them, so that 0.1 is a tenth.

        Returns
        -------
        Interval
            With both ends.

        Raises
        ------
        ValueError
            If one of them is no finite number, or the uncertainty is negative.

        Examples
        --------
        >>> print(Interval.around(0.3, 0.1))
        0.2 … 0.4
        """
        centre, half = Decimal(repr(float(value))), Decimal(repr(float(uncertainty)))
        if not (centre.is_finite() and half.is_finite() and half >= 0):
            raise ValueError(
                "an interval needs a finite value and an uncertainty of 0 or more,"
                f" {value} ± {uncertainty} was given"
            )
        return cls(_EXACT.subtract(centre, half), _EXACT.add(centre, half))

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
        return Interval(
            _added(self.low, other.low),
            _added(self.high, other.high),
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    def __neg__(self) -> Interval:
        """Return the interval of all negated values."""
        # not the minus sign, which rounds to the 28 digits of Python's default context
        low = None if self.high is None else _EXACT.minus(self.high)
        high = None if self.low is None else _EXACT.minus(self.low)
        return Interval(low, high, self.high_open, self.low_open)

    def __sub__(self, other: Interval) -> Interval:
        """Subtract: all differences of one value from each."""
        return self + -other

    def scaled(self, factor: Decimal) -> Interval:
        """Return the interval in another unit, ``factor`` times as large a number.

        Parameters
        ----------
        factor : Decimal
            Above 0.

        Returns
        -------
        Interval
            With both ends multiplied.

        Raises
        ------
        ValueError
            If the factor is not a positive number.
        """
        if not factor.is_finite() or factor <= 0:
            raise ValueError(f"a factor between units is a positive number, {factor} was given")
        low = None if self.low is None else _EXACT.multiply(self.low, factor)
        high = None if self.high is None else _EXACT.multiply(self.high, factor)
        return Interval(low, high, self.low_open, self.high_open)

    @staticmethod
    def total(parts: Iterable[Interval]) -> Interval:
        """Return the sum of several intervals; 0 for none."""
        return reduce(add, parts, Interval(Decimal(0), Decimal(0)))

    def __str__(self) -> str:
        """Return the interval as a reader writes it: ``97850 … 97950``, ``> 24000``."""
        return format(self, "")

    def __format__(self, spec: str) -> str:
        """Return the interval as text; the spec ``,`` sets thousands apart: ``> 24,000``."""
        return self.worded(lambda value: f"{_EXACT.normalize(value):{spec}f}")

    def worded(self, word: Callable[[Decimal], str]) -> str:
        """Return the interval as text, its ends in the words of a function.

        Parameters
        ----------
        word : callable
            From an end to its text, such as a number of days to a date.

        Returns
        -------
        str
            With ``<``, ``≤``, ``>`` and ``≥`` where an end is missing or left out.
        """
        if self.low is None and self.high is None:
            return "any"
        if self.low is None:
            return f"{'<' if self.high_open else '≤'} {word(self.high or Decimal(0))}"
        if self.high is None:
            return f"{'>' if self.low_open else '≥'} {word(self.low)}"
        if self.is_exact:
            return word(self.low)
        low, high = "> " * self.low_open, "< " * self.high_open
        return f"{low}{word(self.low)} … {high}{word(self.high)}"


def _added(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    return None if a is None or b is None else _EXACT.add(a, b)


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
