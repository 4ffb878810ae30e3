"""A facility lies further from the network that it serves along than the check's `access_m`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.rules.evidence import point_of
from alatau_geo.sentence import said, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG306"
SEVERITY: Severity = "warning"
ADVICE = (
    "Draw the road that leads to it, or raise `access_m`: until then it serves nobody along it."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each facility that does not come onto its network."""
    for service in evidence.services.values():
        along, reached = service.entry.along, service.whole.reach
        if along is None or reached is None:
            continue
        layer, drawn = evidence.layers[service.entry.facilities], service.facilities
        for row in sorted(set(reached.far)):
            place = drawn.index[row]
            message = said(
                "further than {access_m:g} m from {network}, along which it should serve"
                " (grade {grade})",
                access_m=along.access_m,
                network=evidence.called(along.network),
                grade=word(service.grade),
            )
            point = point_of(drawn.geometry.loc[place])
            yield Finding(CODE, SEVERITY, layer.name, layer.ids.loc[place], point, message)
