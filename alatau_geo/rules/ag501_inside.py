"""A feature reaches out of the areas that the plan says it lies inside (`inside`).

What reaches out by no more than the tolerance is passed over: an area by its width, its area over
half the perimeter, a point or line by its distance. Where a feature reaches out by less than the
accuracy of both layers together, the layers can't tell, and the finding is a note; so it is where
features lie inside as drawn, but nearer to the border than that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from alatau_geo import overlay, proximity
from alatau_geo.errors import UsageError
from alatau_geo.report import Finding
from alatau_geo.rules.declared import because, chosen, judged, metres, place_of, together_m
from alatau_geo.rules.evidence import width_text
from alatau_geo.sentence import said, word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    import pandas as pd

    from alatau_geo.catalog import Inside
    from alatau_geo.report import Severity
    from alatau_geo.rules.declared import Chosen
    from alatau_geo.rules.evidence import Evidence

CODE = "AG501"
SEVERITY: Severity = "error"
ADVICE = (
    "Move the feature or the border, whichever is wrong. Where the layers can't tell, a more "
    "accurate one of either is needed before anything follows from it."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each feature that reaches out, and one for those that may."""
    for inside in evidence.catalog.constraints.inside:
        try:
            features, area = (chosen(evidence, part) for part in (inside.features, inside.area))
        except UsageError as error:
            yield Finding(CODE, inside.severity, inside.features.layer, None, None, str(error))
            continue
        if not len(area.shapes):
            message = said(
                "can't be held inside {area}, which has no feature with a place", area=area.words
            )
            yield Finding(CODE, inside.severity, features.name, None, None, message)
        elif len(features.shapes):
            yield from _held(inside, features, area)


def _held(inside: Inside, features: Chosen, area: Chosen) -> Iterator[Finding]:
    union = overlay.united(area.shapes, grid=overlay.GRID_DEG)
    shapely.prepare(union)
    out = np.flatnonzero(~shapely.covers(union, features.shapes))
    told = set()
    for row, words, reach, point in _reaching(features.shapes, out, union, inside.tolerance_m):
        told.add(row)
        severity, accuracy = judged(
            inside.severity,
            reach,
            (features.called, features.accuracies_m[row], features.grade),
            (area.called, area.worst_m, area.grade),
        )
        message = said(
            "{words} {area}; {accuracy}{because}",
            words=words,
            area=area.words,
            accuracy=accuracy,
            because=because(inside),
        )
        yield Finding(CODE, severity, features.name, str(features.ids[row]), point, message)
    # what lies inside as drawn may still lie outside in truth
    within = np.setdiff1d(np.arange(len(features.shapes)), list(told))
    border = proximity.nearest(features.shapes[within], np.array([shapely.boundary(union)]))
    accuracies = features.accuracies_m[within[border["one"]]]
    doubts = np.array([together_m(accuracy, area.worst_m) for accuracy in accuracies.tolist()])
    unsure = int((border["distance_m"].to_numpy() < doubts).sum())
    if unsure:
        message = said(
            "{unsure} of {all} lie inside {area} as drawn, nearer to its border than their"
            " accuracy together (grades {grade}, {grade2}): cannot tell{because}",
            unsure=unsure,
            all=len(features.shapes),
            area=area.words,
            grade=word(features.grade),
            grade2=word(area.grade),
            because=because(inside),
        )
        yield Finding(CODE, "note", features.name, None, None, message)


def _reaching(
    shapes: Any, out: Any, union: Any, tolerance_m: float
) -> Iterator[tuple[int, str, float, tuple[float, float]]]:
    """Yield row, words, how far in metres, and where, of what reaches out."""
    outside = overlay.laid(shapely.difference, shapes[out], union, grid=overlay.GRID_DEG)
    reach = proximity.farthest(outside, union).set_index("one")
    pieces, owner = overlay.areas(outside)
    sizes = overlay.measured(pieces).assign(one=owner)
    sizes = sizes[sizes["width_m"] > max(tolerance_m, 1e-3)]
    is_area = shapely.get_dimensions(shapes[out]) == 2
    for one, row in enumerate(out.tolist()):
        if one not in reach.index:
            continue
        far: Any = reach.loc[one]
        if is_area[one]:
            own: pd.DataFrame = sizes[sizes["one"] == one]
            if own.empty:
                continue
            words = said(
                "reaches up to {metres} out, with {area_ha:,.2f} ha up to {width} wide, of",
                metres=metres(far.distance_m),
                area_ha=own["area_m2"].sum() / 10000,
                width=width_text(own["width_m"].max()),
            )
        elif far.distance_m <= tolerance_m:
            continue
        elif shapely.get_dimensions(shapes[row]) == 1:
            words = said("reaches up to {metres} out of", metres=metres(far.distance_m))
        else:
            words = said("lies {metres} outside", metres=metres(far.distance_m))
        yield row, words, float(far.distance_m), place_of(far.lon, far.lat)
