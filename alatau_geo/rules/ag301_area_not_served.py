"""Less of an area is served than a service check asks for: all of it, or a stated share.

The share is the check's `share_at_least`. Unserved parts no wider than a sliver (1 m, area over
half the perimeter) are passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.rules.evidence import SLIVER_M, point_of, widths_m
from alatau_geo.sentence import said, word

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
            where = (
                said(" along {network}", network=evidence.called(entry.along.network))
                if entry.along
                else ""
            )
            due = said(", {least:.1%} should", least=least) if least is not None else ""
            grade = evidence.weakest_grade(*(evidence.layers[n] for n in (*service.names, name)))
            message = said(
                "{share:.1%} of {name} lies within {distance_m:g} m of"
                " {facilities}{where}{due}; {rest_ha:,.1f} ha do not, the largest part has"
                " {largest_ha:,.1f} ha (grade {grade})",
                share=part.share,
                name=evidence.called(name),
                distance_m=entry.distance_m,
                facilities=evidence.called(entry.facilities),
                where=where,
                due=due,
                rest_ha=rest_ha.sum(),
                largest_ha=rest_ha[0],
                grade=word(grade),
            )
            yield Finding(CODE, SEVERITY, name, None, point_of(part.rest[is_part][0]), message)
