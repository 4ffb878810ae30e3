"""Features that a claim is measured on, what comes of it, and words for how it did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from alatau_geo.quantity.unit import SI_SIZE
from alatau_geo.sentence import joined, said, word
from alatau_geo.uncertainty import COVERAGE_FACTOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from alatau_geo.layer import Layer

    Shapes = NDArray[Any]
    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Picked:
    """The features that a selection picks: shapes with their accuracies, and what is missing."""

    layer: Layer
    rows: int
    shapes: Shapes
    accuracy_m: Floats
    unplaced: int
    refused: int
    #: Of what an analysis computed: the area that it could not tell of.
    unknown_ha: float = 0.0

    @property
    def name(self) -> str:
        """Return the layer's name."""
        return self.layer.name

    @property
    def called(self) -> str:
        """Return the layer's name, which readers are told as its title."""
        return self.layer.called

    @property
    def is_computed(self) -> bool:
        """Return whether an analysis computed the layer."""
        return bool(self.layer.origin.computed_from)

    @property
    def missing(self) -> int:
        """Return how many of its rows have no place that can be used."""
        return self.unplaced + self.refused

    @property
    def is_open(self) -> bool:
        """Return whether there may be more of it."""
        return self.missing > 0 or self.unknown_ha > 0

    @property
    def sigma_m(self) -> Floats:
        """Return the standard deviation of each shape's vertices; an unstated one is zero."""
        return np.nan_to_num(self.accuracy_m) / COVERAGE_FACTOR

    @property
    def largest_m(self) -> float:
        """Return the worst accuracy, in metres; 0 where none is stated."""
        return float(np.nan_to_num(self.accuracy_m).max(initial=0.0))


@dataclass(frozen=True)
class Measured:
    """A value in SI units, with how it was reached.

    Parameters
    ----------
    value, uncertainty : float
        m², m or a count.
    method : str
        For a reader.
    may_be_more, may_be_less : bool
        Whether features are missing (refused, or without a place) that would add to the value, or
        take from it: the value is then a bound.
    reservations : tuple of str
        What a verdict on the value must say.
    """

    value: float
    uncertainty: float
    method: str
    may_be_more: bool = False
    may_be_less: bool = False
    reservations: tuple[str, ...] = ()

    def in_unit(self, base: str) -> tuple[float, float]:
        """Return value and uncertainty in a base unit such as ``ha``."""
        return self.value / SI_SIZE[base], self.uncertainty / SI_SIZE[base]


def missing_words(used: Sequence[Picked]) -> list[str]:
    """Return what is not in a measurement, as parts of a method."""
    rows = (
        said(
            "{n} feature{s} of {layer} without a usable place {are} not in it",
            n=part.missing,
            s="s" * (part.missing > 1),
            layer=part.called,
            are="are" if part.missing > 1 else "is",
        )
        for part in used
        if part.missing
    )
    return [*rows, *unknown_words(used)]


def unknown_words(used: Sequence[Picked]) -> list[str]:
    """Return what analyses could not tell of, as parts of a method."""
    return [
        said("{ha:,.1f} ha of {layer} are unknown, and not in it", ha=ha, layer=part.called)
        for part in used
        if (ha := part.unknown_ha) > 0
    ]


def unstated_names(used: Sequence[Picked]) -> list[str]:
    """Return the layers of which a feature's accuracy is unstated."""
    return list(dict.fromkeys(part.called for part in used if np.isnan(part.accuracy_m).any()))


def unstated_reservations(used: Sequence[Picked]) -> tuple[str, ...]:
    """Return what a verdict must say where an accuracy is unstated."""
    return (said("accuracy unstated, counted as zero"),) * bool(unstated_names(used))


def unstated_words(names: Sequence[str]) -> list[str]:
    """Return what that means for an uncertainty, as a part of a method; nothing without names."""
    if not names:
        return []
    return [
        said("the accuracy of {names} is unstated and counts as zero", names=joined(", ", names))
    ]


def where_words(within: Picked | None, minus: Picked | None) -> str:
    """Return where features had to lie, as words."""
    inside = [said("within {layer}", layer=within.called)] if within else []
    outside = [said("outside {layer}", layer=minus.called)] if minus else []
    return joined(said(" and "), [*inside, *outside])


def method_words(kind: str, picked: Picked, within: Picked | None, minus: Picked | None) -> str:
    """Return how a size was measured, and what its uncertainty rests on."""
    text = said(
        "geodesic {kind} on WGS 84 of {layer}{within}{minus}",
        kind=word(kind),
        layer=picked.called,
        within=said(" within {layer}", layer=within.called) if within else "",
        minus=said(" minus {layer}", layer=minus.called) if minus else "",
    )
    used = [part for part in (picked, within, minus) if part]
    unstated = unstated_names(used)
    known = {part.called: part.largest_m for part in used if part.name not in unstated}
    parts: list[str] = [text]
    if known:
        stated = [said("{layer} ± {m:g} m", layer=name, m=value) for name, value in known.items()]
        parts.append(
            said(
                "uncertainty from independent vertices, {stated} (95 %): a shift or generalisation"
                " of the whole is not in it",
                stated=joined(", ", stated),
            )
        )
    return joined("; ", [*parts, *unstated_words(unstated)])


def computed_words(used: Sequence[Picked]) -> list[str]:
    """Return, for layers that an analysis computed, from what and how."""
    return [
        said("{layer}: {source}", layer=part.called, source=part.layer.entry.source)
        for part in used
        if part.is_computed
    ]
