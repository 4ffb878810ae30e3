"""Something stands inside a protection zone that the catalog wants kept clear of it.

The zones are those of a network's lines (`zones`), which are layers of their own. What the plan's
`constraints` declare of a zone around the same layer, as wide or wider, is told by AG504 alone.
Where something stands inside by less than the accuracy of both layers together, the layers can't
tell, and the finding is a note, as with AG504.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.columns import rows
from alatau_geo.report import Finding
from alatau_geo.rules.declared import judged, metres, place_of
from alatau_geo.sentence import joined, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG413"
SEVERITY: Severity = "warning"
ADVICE = (
    "Move one or the other, or check the zone's `width_m`. Where the layers can't tell, survey the"
    " place before anything follows from it."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each feature and each line whose zone it stands in."""
    for name, study in evidence.studies.items():
        for row in rows(study.intruders):
            if _declared(evidence, name, row.layer, row.width_m):
                continue
            layer = evidence.layers[row.layer]
            severity, accuracy = judged(
                SEVERITY,
                row.width_m - row.distance_m,
                (layer.called, row.other_accuracy_m, layer.grade),
                (study.layer.called, row.line_accuracy_m, study.layer.grade),
            )
            size = said(", with {area_ha:,.2f} ha", area_ha=row.area_ha) if row.area_ha > 0 else ""
            if row.length_m > 0:
                long = said(", with {length_km:,.2f} km", length_km=row.length_m / 1000)
                size = joined("", [size, long])
            message = said(
                "stands {metres} from {name} {line}, inside its protection zone of"
                " {width_m:g} m{size} ({because}); {accuracy}",
                metres=metres(row.distance_m),
                name=study.layer.called,
                line=row.line,
                width_m=row.width_m,
                size=size,
                because=row.because,
                accuracy=accuracy,
            )
            point = place_of(row.lon, row.lat)
            yield Finding(CODE, severity, layer.name, str(row.other), point, message)


def _declared(evidence: Evidence, network: str, layer: str, width_m: float) -> bool:
    """Return whether AG504 tells of a layer in a zone around all of a network's lines."""
    return any(
        zone.around.layer == network
        and not zone.around.where
        and zone.width_m >= width_m
        and any(part.layer == layer and not part.where for part in zone.keep_out)
        for zone in evidence.catalog.constraints.protection
    )
