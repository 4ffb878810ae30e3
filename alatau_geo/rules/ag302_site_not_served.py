"""A site lies further from every facility than the service distance of the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.rules.evidence import point_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.rules.evidence import Evidence

CODE = "AG302"


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each placed site that is not served."""
    for entry, sites, table in evidence.nearest:
        facilities = evidence.layers[entry.facilities]
        far = table[table["distance_m"] > entry.distance_m]
        for index, facility, distance in zip(
            far.index, far["facility"], far["distance_m"], strict=True
        ):
            message = (
                f"{distance / 1000:.1f} km from the nearest of {entry.facilities}"
                f" ({facilities.ids.loc[facility]}), more than {entry.distance_m / 1000:g} km"
                f" (grade {evidence.coverage_grade(entry, sites)})"
            )
            point = point_of(sites.frame.geometry.loc[index])
            yield Finding(CODE, "warning", sites.name, sites.ids.loc[index], point, message)
