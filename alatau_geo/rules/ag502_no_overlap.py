"""Features overlap that the plan says must not (`no_overlap`).

What overlaps by no more than the tolerance is passed over: between areas by its width, its area
over half the perimeter; where one side is a point or a line, by how deep it reaches into the area.
Within one layer the drawing itself is at fault, whatever its accuracy. Between two layers an
overlap smaller than the accuracy of both together is a note: the layers can't tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from alatau_geo import overlay, proximity
from alatau_geo.errors import UsageError
from alatau_geo.report import Finding
from alatau_geo.rules.cap import SizedFinding
from alatau_geo.rules.declared import because, chosen, judged, metres, pairs, place_of
from alatau_geo.rules.evidence import width_text
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from alatau_geo.catalog import NoOverlap
    from alatau_geo.report import Severity
    from alatau_geo.rules.declared import Chosen
    from alatau_geo.rules.evidence import Evidence

CODE = "AG502"
SEVERITY: Severity = "error"
ADVICE = "Move the border of one of the two at its source, or cut what they share out of one."
#: Pairs that are laid over each other at a time.
_BATCH = 10_000
_LEAST_M = 1e-3


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each pair of features that overlap."""
    for rule in evidence.catalog.constraints.no_overlap:
        try:
            features = chosen(evidence, rule.features)
            other = chosen(evidence, rule.other) if rule.other else None
        except UsageError as error:
            yield Finding(CODE, rule.severity, rule.features.layer, None, None, str(error))
            continue
        if other is None:
            yield from _among(rule, features, evidence)
        elif len(features.shapes) and len(other.shapes):
            yield from _between(rule, features, other)


def _among(rule: NoOverlap, features: Chosen, evidence: Evidence) -> Iterator[Finding]:
    if features.name not in evidence.neighbours:
        return
    severity = rule.severity
    for pair, one, other in pairs(evidence, features, "overlap", tolerance_m=rule.tolerance_m):
        message = said(
            "overlaps {other}{in_pieces}: {area_ha:,.4f} ha, up to {width} wide, more than"
            " {tolerance_m:g} m{because}",
            other=other,
            in_pieces=pair.in_pieces,
            area_ha=pair.area_m2 / 10_000,
            width=width_text(pair.width_m),
            tolerance_m=rule.tolerance_m,
            because=because(rule),
        )
        yield SizedFinding(
            CODE, severity, features.name, str(one), pair.point, message, area_m2=pair.area_m2
        )
    if not evidence.neighbours[features.name][1].is_complete:
        message = said("too many neighbours do not share their edges: not all were looked at")
        yield Finding(CODE, severity, features.name, None, None, message)


def _between(rule: NoOverlap, features: Chosen, others: Chosen) -> Iterator[Finding]:
    tree = shapely.STRtree(others.shapes)
    one, other = tree.query(features.shapes, predicate="intersects")
    order = np.lexsort((other, one))
    one, other = one[order], other[order]
    for low in range(0, len(one), _BATCH):
        mine, theirs = one[low : low + _BATCH], other[low : low + _BATCH]
        found = _shared(
            features.shapes[mine], others.shapes[theirs], max(rule.tolerance_m, _LEAST_M)
        )
        for n, words, size, area, point in found:
            severity, accuracy = judged(
                rule.severity,
                size,
                (features.name, features.accuracies_m[mine[n]], features.grade),
                (others.name, others.accuracies_m[theirs[n]], others.grade),
            )
            name = str(features.ids[mine[n]])
            message = said(
                "overlaps {name} {other}: {words}; {accuracy}{because}",
                name=others.called,
                other=others.ids[theirs[n]],
                words=words,
                accuracy=accuracy,
                because=because(rule),
            )
            yield SizedFinding(CODE, severity, features.name, name, point, message, area_m2=area)


def _shared(
    ones: Any, others: Any, least_m: float
) -> Iterator[tuple[int, str, float, float, tuple[float, float]]]:
    """Yield number, words, width or depth in metres, area in m² and place of what pairs share."""
    both = (shapely.get_dimensions(ones) == 2) & (shapely.get_dimensions(others) == 2)
    shared = overlay.laid(shapely.intersection, ones, others, grid=overlay.GRID_DEG)
    number_of = np.flatnonzero(both)
    pieces, owner = overlay.areas(shared[both])
    sizes = overlay.measured(pieces).assign(one=number_of[owner])
    sizes = sizes[sizes["width_m"] > least_m].sort_values(
        ["one", "area_m2"], ascending=[True, False]
    )
    number: Any
    for number, own in sizes.groupby("one"):
        area, width = float(own["area_m2"].sum()), float(own["width_m"].max())
        words = said(
            "{area_ha:,.4f} ha, up to {width} wide",
            area_ha=area / 10_000,
            width=width_text(width),
        )
        yield int(number), words, width, area, place_of(own["lon"].iloc[0], own["lat"].iloc[0])
    rest = np.flatnonzero(~both)
    areas = np.where(shapely.get_dimensions(ones) == 2, ones, others)
    for n in rest.tolist():
        if shapely.get_dimensions(areas[n]) == 2:
            deep = proximity.farthest(shared[[n]], shapely.boundary(areas[n]))
            if len(deep) and deep["distance_m"][0] > least_m:
                far = float(deep["distance_m"][0])
                point = place_of(deep["lon"][0], deep["lat"][0])
                yield n, said("up to {metres} inside", metres=metres(far)), far, 0.0, point
