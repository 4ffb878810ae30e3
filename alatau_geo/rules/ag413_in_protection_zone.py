"""Something stands inside a protection zone that the catalog wants kept clear of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.columns import rows
from alatau_geo.report import Finding
from alatau_geo.sentence import joined, said, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG413"
SEVERITY: Severity = "warning"
ADVICE = (
    "Move one or the other, or check the zone's `width_m`, and the accuracy of both layers: a zone"
    " narrower than they are accurate proves nothing."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each feature and each line whose zone it stands in."""
    for study in evidence.studies.values():
        for row in rows(study.intruders):
            layer = evidence.layers[row.layer]
            grade = evidence.weakest_grade(study.layer, layer)
            size = said(", with {area_ha:,.2f} ha", area_ha=row.area_ha) if row.area_ha > 0 else ""
            if row.length_m > 0:
                long = said(", with {length_km:,.2f} km", length_km=row.length_m / 1000)
                size = joined("", [size, long])
            message = said(
                "stands {distance_m:,.1f} m from {name} {line}, inside its protection zone of"
                " {width_m:g} m{size} ({because}; grade {grade})",
                distance_m=row.distance_m,
                name=study.layer.called,
                line=row.line,
                width_m=row.width_m,
                size=size,
                because=row.because,
                grade=word(grade),
            )
            point = round(float(row.lon), 6), round(float(row.lat), 6)
            yield Finding(CODE, SEVERITY, layer.name, str(row.other), point, message)
