"""What the rules a plan declares share: the features they are about, and what accuracy proves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from alatau_geo.columns import texts_of
from alatau_geo.layer import weakest
from alatau_geo.sentence import changed, figure, joined, said, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from alatau_geo.catalog import Constraint, Domain, Selection
    from alatau_geo.layer import Layer
    from alatau_geo.neighbours import Pair
    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

_LONGEST = 160


@dataclass(frozen=True, eq=False)
class Chosen:
    """The features of a selection that have a place.

    Parameters
    ----------
    name : str
        Of their layer.
    called : str
        The same, by its title in other languages.
    words : str
        Layer and filter, for a reader.
    ids : array of str
        What names each.
    shapes : array of shapely.Geometry
        Lon/lat.
    accuracies_m : array of float
        Position accuracy of each, 95 %; NaN where it is not stated.
    labels : array
        Their labels in the layer's frame.
    grade : str
        The weakest of their grades.
    """

    name: str
    called: str
    words: str
    ids: NDArray[Any]
    shapes: NDArray[Any]
    accuracies_m: NDArray[np.float64]
    labels: NDArray[Any]
    grade: str

    @property
    def worst_m(self) -> float:
        """Return the largest accuracy of them, NaN where none is stated."""
        known = self.accuracies_m[~np.isnan(self.accuracies_m)]
        return float(known.max()) if len(known) else float("nan")


def chosen(evidence: Evidence, selection: Selection) -> Chosen:
    """Return the features of a selection that have a place.

    Parameters
    ----------
    evidence : Evidence
        The plan.
    selection : Selection
        Layer and filter.

    Returns
    -------
    Chosen
        Their shapes, ids and accuracies.

    Raises
    ------
    UsageError
        If the layer has no such field.
    """
    layer = evidence.layers[selection.layer]
    labels = layer.drawn.index
    if selection.where:
        labels = labels[labels.isin(layer.select(selection.where).index)]
    grades = layer.grades.loc[labels].unique().tolist()
    return Chosen(
        name=layer.name,
        called=layer.called,
        words=words_of(selection, evidence),
        ids=layer.ids.loc[labels].to_numpy(dtype=object),
        shapes=np.asarray(layer.frame.geometry.loc[labels].array),
        accuracies_m=layer.accuracies_m.loc[labels].to_numpy(dtype=float),
        labels=labels.to_numpy(),
        grade=weakest(grades) if grades else layer.entry.grade,
    )


def pairs(
    evidence: Evidence, features: Chosen, kind: str, *, tolerance_m: float
) -> Iterator[tuple[Pair, str, str]]:
    """Yield the overlaps or gaps between neighbours among chosen features.

    Parameters
    ----------
    evidence : Evidence
        The plan.
    features : Chosen
        Of one of its layers of areas.
    kind : {"overlap", "gap"}
        Which of them.
    tolerance_m : float
        Those that are wider.

    Yields
    ------
    tuple of Pair, str and str
        What is between two, and their ids.
    """
    labels, neighbours = evidence.neighbours[features.name]
    names = dict(zip(features.labels.tolist(), features.ids.tolist(), strict=True))
    for pair in neighbours.pairs(slivers_m=tolerance_m, wide=True):
        one, other = labels[pair.one], labels[pair.other]
        if pair.kind == kind and one in names and other in names:
            yield pair, names[one], names[other]


def domains(evidence: Evidence) -> Iterator[tuple[Layer, str, Domain, pd.Series | None]]:
    """Yield each domain with its layer, its field, and the field's values as texts.

    Parameters
    ----------
    evidence : Evidence
        The plan.

    Yields
    ------
    tuple of Layer, str, Domain and pandas.Series
        The values of all rows, with or without a place, ``""`` where there is none; ``None`` in
        place of them where the layer has no such field.
    """
    for layer in evidence.layers.values():
        frame = layer.frame
        for field, domain in layer.entry.domains.items():
            there = field in frame.columns and field != frame.geometry.name
            yield layer, field, domain, texts_of(frame[field]) if there else None


def words_of(selection: Selection, evidence: Evidence | None = None) -> str:
    """Return a selection for a reader; with the plan, other languages have the layer's title.

    Examples
    --------
    >>> from alatau_geo.catalog import Selection
    >>> words_of(Selection(layer="gas", where={"phase": ["1", "2"]}))
    'gas where phase is 1 or 2'
    """
    layer = evidence.called(selection.layer) if evidence else selection.layer
    parts = [
        said("{field} is {values}", field=field, values=joined(said(" or "), values))
        for field, values in selection.where.items()
    ]
    return (
        said("{layer} where {fits}", layer=layer, fits=joined(said(" and "), parts))
        if parts
        else layer
    )


def because(constraint: Constraint | Domain) -> str:
    """Return a constraint's reason as the end of a message, cut where it is long.

    Examples
    --------
    >>> from alatau_geo.catalog import Domain
    >>> because(Domain(required=True, because="decree 388")), because(Domain(required=True))
    ('; asked for because: decree 388', '')
    """
    if not constraint.because.strip():
        return ""
    return said("; asked for because: {because}", because=changed(constraint.because, _short))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def judged(
    severity: Severity, excess_m: float, *sides: tuple[str, float, str]
) -> tuple[Severity, str]:
    """Return how severe a breach is, and what the accuracy of both sides says of it.

    Parameters
    ----------
    severity : {"note", "warning", "error"}
        Of a breach that is proved.
    excess_m : float
        By how many metres.
    *sides : tuple of str, float and str
        Name, accuracy in metres (95 %, NaN where it is not stated, which counts as zero) and grade
        of each side. Independent of each other, they add up as the root of the sum of squares.

    Returns
    -------
    tuple of str
        That severity where the breach is larger than the accuracy of both together,
        ``note`` where it is not: the layers can't tell. And words for the message.

    Examples
    --------
    >>> sides = ("sites", 300.0, "schematic"), ("city", 400.0, "official")
    >>> judged("error", 3, *sides)[0], judged("error", 501, *sides)[0]
    ('note', 'error')
    >>> judged("error", 3, *sides)[1]
    'sites ± 300 m (schematic), city ± 400 m (official), together ± 500 m (95 %): cannot tell'
    """
    both = together_m(*(accuracy for _, accuracy, _ in sides))
    each = [
        said(
            "{name} {accuracy} ({grade})",
            name=name,
            accuracy=_accuracy(accuracy),
            grade=word(grade),
        )
        for name, accuracy, grade in sides
    ]
    told = joined(", ", each)
    told = said("{told}, together ± {both:,.0f} m (95 %)", told=told, both=both) if both else told
    if excess_m > both:
        return severity, told
    return "note", said("{told}: cannot tell", told=told)


def together_m(*accuracies_m: float) -> float:
    """Return the accuracy of a distance between positions of some layers.

    Examples
    --------
    >>> together_m(300, 400), together_m(float("nan"), 4)
    (500.0, 4.0)
    """
    return float(np.sqrt(np.nansum(np.square(accuracies_m))))


def _accuracy(accuracy_m: float) -> str:
    return (
        said("of unstated accuracy")
        if np.isnan(accuracy_m)
        else said("± {accuracy_m:,.0f} m", accuracy_m=accuracy_m)
    )


def metres(distance_m: float) -> str:
    """Return a distance for a reader.

    Examples
    --------
    >>> metres(0.0421), metres(3.14159), metres(1234.5)
    ('0.042 m', '3.1 m', '1,234 m')
    """
    digits = 3 if distance_m < 0.1 else 1 if distance_m < 100 else 0
    return said("{metres} m", metres=figure(f"{distance_m:,.{digits}f}"))


def place_of(lon: float, lat: float) -> tuple[float, float]:
    """Return a place rounded as the layers are."""
    return round(float(lon), 6), round(float(lat), 6)
