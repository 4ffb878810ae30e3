"""A feature lies in a protection zone that the plan says it must keep out of (`protection`).

The distance is the geodesic one to the line, the point or the area's edge; a feature inside a
protected area counts as deep in the zone as it reaches. Where it is in by less than the accuracy of
both layers together, the layers can't tell, and the finding is a note; so it is where features keep
out as drawn, but by less than that. No width is built in: each is the plan's, with its reason.

A network's own `zones` are told by AG413, unless a zone declared here has all that they have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from alatau_geo import overlay, proximity
from alatau_geo.errors import UsageError
from alatau_geo.report import Finding
from alatau_geo.rules.declared import because, chosen, judged, metres, place_of, together_m
from alatau_geo.sentence import said, word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from alatau_geo.catalog import Protection
    from alatau_geo.report import Severity
    from alatau_geo.rules.declared import Chosen
    from alatau_geo.rules.evidence import Evidence

CODE = "AG504"
SEVERITY: Severity = "error"
ADVICE = (
    "Move the feature out of the zone, or look up in the zone's source whether it may stay. Where "
    "the layers can't tell, survey the place before anything follows from it."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each feature in a zone, and one for those that may be."""
    for zone in evidence.catalog.constraints.protection:
        for part in zone.keep_out:
            try:
                features, around = chosen(evidence, part), chosen(evidence, zone.around)
            except UsageError as error:
                yield Finding(CODE, zone.severity, part.layer, None, None, str(error))
                continue
            if len(features.shapes) and len(around.shapes):
                yield from _held(zone, features, around)


def _held(zone: Protection, features: Chosen, around: Chosen) -> Iterator[Finding]:
    doubt = together_m(features.worst_m, around.worst_m)
    table = proximity.nearest(features.shapes, around.shapes, within_m=zone.width_m + doubt)
    depth = _depths(table, features.shapes, around.shapes)
    unsure = 0
    row: Any
    for row in table.itertuples():
        sides = (
            (features.name, features.accuracies_m[row.one], features.grade),
            (around.name, around.accuracies_m[row.other], around.grade),
        )
        short = zone.width_m - row.distance_m
        if short <= 0:
            unsure += -short < together_m(sides[0][1], sides[1][1])
            continue
        severity, accuracy = judged(zone.severity, short + depth.get(row.one, 0.0), *sides)
        other = said("{name} {feature}", name=around.called, feature=around.ids[row.other])
        where = (
            said("{metres} from {other}", metres=metres(row.distance_m), other=other)
            if row.distance_m
            else said("meets {other}", other=other)
        )
        if depth.get(row.one, 0.0) > 0:
            where = said("{metres} inside {other}", metres=metres(depth[row.one]), other=other)
        message = said(
            "{where}, in its zone {name} of {width_m:,g} m; {accuracy}{because}",
            where=where,
            name=zone.name,
            width_m=zone.width_m,
            accuracy=accuracy,
            because=because(zone),
        )
        point = place_of(row.lon, row.lat)
        yield Finding(CODE, severity, features.name, str(features.ids[row.one]), point, message)
    if unsure:
        message = said(
            "{unsure} of {all} keep out of the zone {name} of {width_m:,g} m around {area} as"
            " drawn, by less than their accuracy together (grades {grade}, {grade2}): cannot"
            " tell{because}",
            unsure=unsure,
            all=len(features.shapes),
            name=zone.name,
            width_m=zone.width_m,
            area=around.words,
            grade=word(features.grade),
            grade2=word(around.grade),
            because=because(zone),
        )
        yield Finding(CODE, "note", features.name, None, None, message)


def _depths(table: Any, shapes: Any, around: Any) -> dict[int, float]:
    """Return how far in metres those features reach into protected areas that meet them."""
    areas = around[shapely.get_dimensions(around) == 2]
    met = table.loc[table["distance_m"] == 0, "one"].to_numpy()
    if not len(areas) or not len(met):
        return {}
    union = overlay.united(areas, grid=overlay.GRID_DEG)
    shared = overlay.laid(shapely.intersection, shapes[met], union, grid=overlay.GRID_DEG)
    deep = proximity.farthest(shared, shapely.boundary(union))
    return dict(zip(met[deep["one"]].tolist(), deep["distance_m"].tolist(), strict=True))
