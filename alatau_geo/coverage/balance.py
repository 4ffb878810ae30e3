"""Demand against what is built by then: what is known, what is not, and what is needed at least."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from alatau_geo.errors import DataError
from alatau_geo.quantity import Interval
from alatau_geo.sentence import said, word

if TYPE_CHECKING:
    from collections.abc import Sequence

State = Literal["met", "short", "cannot tell"]
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Supply:
    """The capacity of some facilities.

    Parameters
    ----------
    known : Decimal
        Sum over those whose capacity is known.
    facilities, unknown : int
        How many there are, and of how many nobody states the capacity.
    """

    known: Decimal
    facilities: int
    unknown: int

    @classmethod
    def of(cls, capacities: pd.Series) -> Supply:
        """Return the supply of facilities.

        Parameters
        ----------
        capacities : pandas.Series
            One for each facility, as numbers or text; missing ones are unknown.

        Returns
        -------
        Supply
            Their sum, and how many are unknown.

        Raises
        ------
        DataError
            If one is no number, or not above 0: a facility without capacity serves nobody, and
            what is not known is left empty.

        Examples
        --------
        >>> Supply.of(pd.Series(["40", None, 25.5]))
        Supply(known=Decimal('65.5'), facilities=3, unknown=1)
        """
        numbers = checked_capacities(capacities)
        known = numbers.dropna()
        total = sum((Decimal(repr(float(value))) for value in known), _ZERO)
        return cls(_plain(total), len(numbers), len(numbers) - len(known))


def checked_capacities(capacities: pd.Series) -> pd.Series:
    """Return capacities as numbers, NaN where they are unknown.

    Raises
    ------
    DataError
        If one is no number, or not above 0.
    """
    texts = capacities.astype(object)
    is_missing = texts.isna() | (texts.astype(str).str.strip() == "")
    numbers = pd.to_numeric(texts.where(~is_missing), errors="coerce").astype(float)
    wrong = ~is_missing & ~((numbers > 0) & np.isfinite(numbers))
    if wrong.any():
        first = int(np.argmax(wrong.to_numpy()))
        row, value = texts.index[first], texts.iloc[first]
        # rows are told from 1
        row = row + 1 if isinstance(row, (int, np.integer)) else row
        more = f" and {int(wrong.sum()) - 1} more" if wrong.sum() > 1 else ""
        raise DataError(
            f"a capacity needs to be a number above 0, or empty where it is unknown; {value!r} was"
            f" given (row {row}){more}"
        )
    return numbers


@dataclass(frozen=True)
class Balance:
    """Demand and supply of one year.

    Parameters
    ----------
    demand : Interval
        What is wanted, as the figures leave it open.
    supply : Supply
        What stands by then.
    unit : str
        Of both.
    """

    demand: Interval
    supply: Supply
    unit: str

    @property
    def needed(self) -> Interval:
        """Return what is wanted beyond the known capacity; nothing below 0."""
        low, high = self.demand.low, self.demand.high
        least = max(_ZERO, (low or _ZERO) - self.supply.known)
        most = None if high is None else max(_ZERO, high - self.supply.known)
        low_open = self.demand.low_open and low is not None and least > 0
        high_open = self.demand.high_open and high is not None and least != most
        return Interval(least, most, low_open, high_open)

    @property
    def state(self) -> State:
        """Return whether demand is met by what is known.

        ``short`` only where every capacity is known: what nobody states may be enough.
        """
        needed = self.needed
        if needed.high == 0:
            return "met"
        return "short" if needed.low and not self.supply.unknown else "cannot tell"

    def arithmetic(self) -> str:
        """Return the calculation as one line.

        Examples
        --------
        >>> load = Interval(Decimal(200), Decimal(240))
        >>> Balance(load, Supply(Decimal(65), 3, 1), "MW").arithmetic()
        'demand 200 … 240 MW - known 65 MW of 2 facilities = 135 … 175 MW needed, at least 135 MW; 1 facility of unknown capacity may give some of it'
        """  # noqa: E501
        supply, needed, unit = self.supply, self.needed, self.unit
        known = supply.facilities - supply.unknown
        least = unknown = ""
        if needed.low and not needed.is_exact and needed.high is not None:
            low = _plain(needed.low)
            least = said(", at least {low:,f} {unit}", low=low, unit=word(unit))
        if supply.unknown and needed.high != 0:
            unknown = said(
                "; {facilities} of unknown capacity may give some of it",
                facilities=_count(supply.unknown),
            )
        return said(
            "demand {demand:,} {unit} - known {known:,f} {unit} of {facilities} = {needed:,} {unit}"
            " needed{least}{unknown}",
            demand=self.demand,
            unit=word(unit),
            known=_plain(supply.known),
            facilities=_count(known),
            needed=needed,
            least=least,
            unknown=unknown,
        )


def shares(weights: Sequence[float]) -> list[Decimal]:
    """Return weights as shares that add up to 1.

    Parameters
    ----------
    weights : sequence of float
        Areas, inhabitants or whatever a demand is divided by; 0 or more.

    Returns
    -------
    list of Decimal
        To six decimals; the largest takes up the rounding.

    Raises
    ------
    DataError
        If one is negative or no number, or all are 0.

    Examples
    --------
    >>> [str(share) for share in shares([1, 1, 1])]
    ['0.333334', '0.333333', '0.333333']
    """
    array = np.asarray(weights, dtype=np.float64)
    if not (np.isfinite(array).all() and (array >= 0).all() and array.sum() > 0):
        raise DataError(
            "a demand is divided by numbers of 0 or more, of which one is above 0;"
            f" {', '.join(f'{weight:g}' for weight in array[:8])} were given"
        )
    rounded = [Decimal(f"{weight:.6f}") for weight in array / array.sum()]
    rounded[int(np.argmax(array))] += 1 - sum(rounded, _ZERO)
    return rounded


def part_of(demand: Interval, share: Interval) -> Interval:
    """Return the part of a demand that falls to somebody.

    Parameters
    ----------
    demand : Interval
        Of 0 or more; without a lower bound it starts at 0.
    share : Interval
        Between 0 and 1.

    Returns
    -------
    Interval
        Every product of a value of each.

    Examples
    --------
    >>> region = Interval(Decimal(750), Decimal(800))
    >>> print(part_of(region, Interval(Decimal("0.1"), Decimal("0.2"))))
    75 … 160
    """
    low, least = demand.low or _ZERO, share.low or _ZERO
    most = Decimal(1) if share.high is None else share.high
    low_open = (demand.low_open or share.low_open) and low * least > 0
    high = None if demand.high is None else demand.high * most
    high_open = demand.high_open or share.high_open
    if high is not None and high == low * least:
        low_open = high_open = False
    return Interval(low * least, high, low_open, high_open)


def _count(facilities: int) -> str:
    if facilities == 1:
        return said("1 facility")
    return said("{n} facilities", n=facilities)


def _plain(value: Decimal) -> Decimal:
    """Return a number without an exponent or trailing zeros."""
    return value.to_integral_value() if value == value.to_integral_value() else value.normalize()
