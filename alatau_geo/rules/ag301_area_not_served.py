"""Part of an area lies further from every facility than the service distance of the catalog.

Unserved parts no wider than a sliver (1 m, area over half the perimeter) are passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.rules.evidence import SLIVER_M, point_of, widths_m

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG301"
SEVERITY: Severity = "warning"
ADVICE = (
    "Plan a facility nearer to the unserved part, or check the service distance in the catalog."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each area that is not served whole, at its largest unserved part."""
    for entry, area, part in evidence.served:
        is_part = widths_m(part.rest) > SLIVER_M
        if not is_part.any():
            continue
        rest_ha = part.rest_ha[is_part]
        message = (
            f"{part.share:.1%} of {area.name} lies within {entry.distance_m:g} m of"
            f" {entry.facilities}; {rest_ha.sum():,.1f} ha do not, the largest part has"
            f" {rest_ha[0]:,.1f} ha (grade {evidence.coverage_grade(entry, area)})"
        )
        point = point_of(part.rest[is_part][0])
        yield Finding(CODE, SEVERITY, area.name, None, point, message)
