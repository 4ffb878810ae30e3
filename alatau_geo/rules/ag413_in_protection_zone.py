"""Something stands inside a protection zone that the catalog wants kept clear of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding

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
    for name, study in evidence.studies.items():
        for row in study.intruders.itertuples(index=False):
            layer = evidence.layers[row.layer]
            grade = evidence.weakest_grade(study.layer, layer)
            size = f", with {row.area_ha:,.2f} ha" if row.area_ha > 0 else ""
            size += f", with {row.length_m / 1000:,.2f} km" if row.length_m > 0 else ""
            message = (
                f"stands {row.distance_m:,.1f} m from {name} {row.line}, inside its protection zone"
                f" of {row.width_m:g} m{size} ({row.because}; grade {grade})"
            )
            point = round(float(row.lon), 6), round(float(row.lat), 6)
            yield Finding(CODE, SEVERITY, layer.name, str(row.other), point, message)
