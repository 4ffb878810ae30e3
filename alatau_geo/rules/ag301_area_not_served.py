"""Part of an area lies further from every facility than the service distance of the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.rules.evidence import point_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.rules.evidence import Evidence

CODE = "AG301"
_LEAST_HA = 1.0


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each area that is not served whole, at its largest unserved part."""
    for entry, area, part in evidence.served:
        rest_ha = part.area_ha - part.served_ha
        if rest_ha < _LEAST_HA:
            continue
        message = (
            f"{part.share:.1%} of {area.name} lies within {entry.distance_m:g} m of {entry.facilities};"
            f" {rest_ha:,.0f} ha do not, the largest part has {part.rest_ha[0]:,.0f} ha"
            f" (grade {evidence.coverage_grade(entry, area)})"
        )
        yield Finding(CODE, "warning", area.name, None, point_of(part.rest[0]), message)
