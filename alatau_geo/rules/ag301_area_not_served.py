"""Less of an area is served than a service check asks for: all of it, or its `share_at_least`.

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
    """Yield one finding for each area that is not served enough, at its largest unserved part."""
    for service in evidence.services.values():
        entry = service.entry
        least = entry.share_at_least
        for name, part in service.whole.areas.items() if service.whole.facilities else ():
            is_part = widths_m(part.rest) > SLIVER_M
            if not is_part.any() or (least is not None and part.share >= least):
                continue
            rest_ha = part.rest_ha[is_part]
            where = f" along {entry.along.network}" if entry.along else ""
            due = f", {least:.1%} should" if least is not None else ""
            grade = evidence.weakest_grade(*(evidence.layers[n] for n in (*service.names, name)))
            message = (
                f"{part.share:.1%} of {name} lies within {entry.distance_m:g} m of"
                f" {entry.facilities}{where}{due}; {rest_ha.sum():,.1f} ha do not, the largest part"
                f" has {rest_ha[0]:,.1f} ha (grade {grade})"
            )
            yield Finding(CODE, SEVERITY, name, None, point_of(part.rest[is_part][0]), message)
