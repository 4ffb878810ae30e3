"""A feature lies outside the plan's study area: often a wrong CRS or swapped axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from alatau_geo.report import Finding
from alatau_geo.rules.evidence import point_of
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG103"
SEVERITY: Severity = "warning"
ADVICE = (
    "Check the file's CRS and the order of its axes; or widen `study_area` in the catalog if "
    "the feature belongs to the plan."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each feature that does not touch the study area at all."""
    box = shapely.box(*evidence.catalog.study_area)
    for layer in evidence.layers.values():
        drawn = layer.drawn
        away = drawn[~drawn.intersects(box)]
        for name, shape in zip(layer.ids.loc[away.index], away.geometry, strict=True):
            point = point_of(shape)
            place = (
                said(", at lon/lat {lon}, {lat}", lon=f"{point[0]:.6f}", lat=f"{point[1]:.6f}")
                if point
                else ""
            )
            message = said("outside the study area{place}", place=place)
            yield Finding(CODE, SEVERITY, layer.name, name, point, message)
