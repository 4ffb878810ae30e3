"""A site lies further from every facility than the service distance of the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.rules.evidence import point_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG302"
SEVERITY: Severity = "warning"
ADVICE = "Plan a facility nearer to the site, or check the service distance in the catalog."


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each placed site that is not served."""
    for entry, sites, table in evidence.nearest:
        names, places = sites.ids, sites.frame.geometry
        facilities = evidence.layers[entry.facilities].ids
        grade = evidence.coverage_grade(entry, sites)
        far = table[table["distance_m"] > entry.distance_m]
        for site, facility, distance in zip(
            far.index, far["facility"], far["distance_m"], strict=True
        ):
            message = (
                f"{distance / 1000:,.1f} km from the nearest of {entry.facilities}"
                f" ({facilities.loc[facility]}), more than {entry.distance_m / 1000:g} km"
                f" (grade {grade})"
            )
            point = point_of(places.loc[site])
            yield Finding(CODE, SEVERITY, sites.name, names.loc[site], point, message)
