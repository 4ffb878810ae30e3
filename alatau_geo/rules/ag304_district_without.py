"""A district has no part that is served, where a service check wants one in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.rules.evidence import point_of
from alatau_geo.sentence import said, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG304"
SEVERITY: Severity = "warning"
ADVICE = "Plan a facility in or near the district, or leave it out of the layer that `each` names."


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each district without service."""
    for service in evidence.services.values():
        entry, table = service.entry, service.whole.each
        if table is None:
            continue
        layer = evidence.layers[entry.each or ""]
        for district in table.index[table["served_ha"] == 0]:
            message = said(
                "no part of it is served by {facilities} within {reach_km:g} km (grade {grade})",
                facilities=evidence.called(entry.facilities),
                reach_km=entry.distance_m / 1000,
                grade=word(service.grade),
            )
            point = point_of(layer.frame.geometry.loc[district])
            yield Finding(CODE, SEVERITY, layer.name, layer.ids.loc[district], point, message)
