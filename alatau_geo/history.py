"""What a report says of earlier ones: what was accepted then, and what has changed since."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Libraries and machines differ by no more than this in a place that a finding gives, in degrees.
PLACE_DEG = 0.000002
#: Nor by more than this in a value measured: in its unit, or as a share of it where that is more.
VALUE, VALUE_SHARE = 0.001, 1e-9

#: A measured number in a finding's words: one with decimals before a unit of measure. Counts, ids
#: and dates have to be the same to the letter.
_UNIT = r"(?:%|(?:ha|m²|m|mm|km)\b)"
_MEASURED = re.compile(rf"(?<![\w.,-])(-?\d[\d,]*\.\d+)(?= ?{_UNIT}| (?:→|…) [\d,.]+ {_UNIT})")


@dataclass(frozen=True)
class Accepted:
    """Why a finding or verdict is accepted, and since when.

    Parameters
    ----------
    reason : str
        In the words of whoever accepted it.
    date : str
        The day, ``YYYY-MM-DD``.
    """

    reason: str
    date: str


@dataclass(frozen=True)
class Gone:
    """An entry of a baseline for what no longer occurs.

    Parameters
    ----------
    line : int
        Its line in the baseline.
    what : str
        The rule or claim that it is about, and what it accepts.
    accepted : Accepted
        Why it was accepted, and when.
    """

    line: int
    what: str
    accepted: Accepted


@dataclass(frozen=True)
class Baseline:
    """The baseline that a report was held against.

    Parameters
    ----------
    file : str
        Its path as given.
    gone : tuple of Gone
        Entries for what no longer occurs.
    """

    file: str
    gone: tuple[Gone, ...]


@dataclass(frozen=True)
class Cause:
    """Why a verdict or a measured value is another than before.

    Parameters
    ----------
    of : {"figure", "layer", "method", "unknown"}
        What changed: what is stated, what it is measured on, or how.
    text : str
        From what to what.
    """

    of: Literal["figure", "layer", "method", "unknown"]
    text: str


@dataclass(frozen=True)
class Change:
    """A claim whose verdict or measured value is another than before.

    Parameters
    ----------
    id, title : str
        The claim's.
    before, after : str or None
        Verdicts; ``None`` for a claim that was not there, or no longer is.
    value_before, value_after : str or None
        Measured values, as reports print them.
    causes : tuple of Cause
        Why.
    """

    id: str
    title: str
    before: str | None
    after: str | None
    value_before: str | None
    value_after: str | None
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Changes:
    """What is other than in an earlier report.

    Parameters
    ----------
    against : str
        The earlier report or plan, as given.
    claims : tuple of Change
        First those with another verdict, then those with another value.
    new, gone : tuple of str
        Findings that were not there, and those that no longer are.
    """

    against: str
    claims: tuple[Change, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]


def unmeasured(words: str) -> str:
    """Return a finding's words with ``#`` for each measured number.

    Examples
    --------
    >>> unmeasured("overlaps plot 1.5: 0.03 ha, up to 1.50 m wide")
    'overlaps plot 1.5: # ha, up to # m wide'
    """
    return _MEASURED.sub("#", words)


def same_words(one: str, other: str) -> bool:
    """Return whether two findings' words are the same but for the noise of platforms.

    Measured numbers, which are those with decimals and a unit of measure, may differ by one unit of
    their last digit: elsewhere the same value may be rounded to the other side.

    Examples
    --------
    >>> same_words("overlaps b: 1.24 ha", "overlaps b: 1.25 ha")
    True
    >>> same_words("overlaps b: 1.24 ha", "overlaps b: 1.26 ha")
    False
    >>> same_words("overlaps 1.2: 3 ha", "overlaps 1.3: 3 ha")
    False
    """
    if one == other:
        return True
    if unmeasured(one) != unmeasured(other):
        return False
    pairs = zip(_MEASURED.findall(one), _MEASURED.findall(other), strict=True)
    return all(_same_number(before, after) for before, after in pairs)


def _same_number(one: str, other: str) -> bool:
    decimals = [len(text.rpartition(".")[2]) for text in (one, other)]
    units = [
        round(float(text.replace(",", "")) * 10**places)
        for text, places in zip((one, other), decimals, strict=True)
    ]
    return decimals[0] == decimals[1] and abs(units[0] - units[1]) <= 1


def same_place(one: Sequence[float] | None, other: Sequence[float] | None) -> bool:
    """Return whether two places, lon/lat, are the same but for the noise of platforms."""
    if one is None or other is None:
        return one is other
    return all(abs(a - b) <= PLACE_DEG * 1.001 for a, b in zip(one, other, strict=True))


def same_value(one: float | None, other: float | None) -> bool:
    """Return whether two measured values are the same but for the noise of platforms."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= max(VALUE, VALUE_SHARE * max(abs(one), abs(other)))


@dataclass(frozen=True)
class Sighting:
    """What tells one finding from another: rule, layer, feature, place and words.

    Parameters
    ----------
    rule, layer : str
        Code of the rule, and name of the layer.
    feature : str or None
        Id of the feature.
    point : tuple of float or None
        Lon, lat.
    message : str
        What was found, with its numbers.
    """

    rule: str
    layer: str
    feature: str | None
    point: tuple[float, float] | None
    message: str

    @property
    def key(self) -> tuple[str, str, str | None, str]:
        """What has to be the same to the letter."""
        return self.rule, self.layer, self.feature, unmeasured(self.message)

    def same(self, other: Sighting) -> bool:
        """Return whether this is the same finding, but for the noise of platforms."""
        return (
            self.key == other.key
            and same_place(self.point, other.point)
            and same_words(self.message, other.message)
        )


def pairs(before: Iterable[Sighting], after: Iterable[Sighting]) -> dict[int, int]:
    """Return which findings are the same as which earlier ones, each at most once.

    Parameters
    ----------
    before, after : iterable of Sighting
        The earlier ones, and those of now.

    Returns
    -------
    dict
        Number of a finding of now → number of the earlier one. Two equal findings need two equal
        earlier ones: a third never hides behind them.
    """
    equal: defaultdict[Sighting, list[int]] = defaultdict(list)
    for n, sighting in enumerate(before):
        equal[sighting].append(n)
    for numbers in equal.values():
        numbers.reverse()  # the first is taken first
    found: dict[int, int] = {}
    rest = []
    # what is equal to the letter goes first, so that noise takes no other's place
    for n, sighting in enumerate(after):
        if same := equal.get(sighting):
            found[n] = same.pop()
        else:
            rest.append((n, sighting))
    near: defaultdict[object, list[tuple[int, Sighting]]] = defaultdict(list)
    for sighting, numbers in equal.items():
        near[sighting.key] += [(number, sighting) for number in numbers]
    for n, sighting in rest:
        others = near[sighting.key]
        for place, (number, earlier) in enumerate(others):
            if earlier.same(sighting):
                found[n] = number
                del others[place]
                break
    return found
