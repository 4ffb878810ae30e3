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
    for service in evidence.services.values():
        entry, table = service.entry, service.whole.sites
        if table is None or not service.whole.facilities:
            continue
        sites, facilities = evidence.layers[entry.sites or ""], evidence.layers[entry.facilities]
        names, known = sites.ids, facilities.ids
        for site, row in table[~table["served"]].iterrows():
            away = f"{row['distance_m'] / 1000:,.1f} km from the nearest of {entry.facilities}"
            by = f" ({known.at[row['facility']]})"
            message = (
                f"{away}{by}, more than {entry.distance_m / 1000:g} km (grade {service.grade})"
            )
            if entry.along:
                message = (
                    f"not within {entry.distance_m / 1000:g} km of any of {entry.facilities} along"
                    f" {entry.along.network}; the nearest{by} is {row['distance_m'] / 1000:,.1f} km"
                    f" away as the crow flies (grade {service.grade})"
                )
            elif entry.distances:
                message = (
                    f"{away}{by}, and further from each than it serves: {-row['margin_m']:,.0f} m"
                    f" are missing at the best (grade {service.grade})"
                )
            point = point_of(sites.frame.geometry.loc[site])
            yield Finding(CODE, SEVERITY, sites.name, str(names.at[site]), point, message)
