"""A site lies further from every facility than the service distance of the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.rules.evidence import point_of
from alatau_geo.sentence import said, word

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
            away = said(
                "{away_km:,.1f} km from the nearest of {facilities}",
                away_km=row["distance_m"] / 1000,
                facilities=facilities.called,
            )
            by = said(" ({nearest})", nearest=known.at[row["facility"]])
            message = said(
                "{away}{by}, more than {reach_km:g} km (grade {grade})",
                away=away,
                by=by,
                reach_km=entry.distance_m / 1000,
                grade=word(service.grade),
            )
            if entry.along:
                message = said(
                    "not within {reach_km:g} km of any of {facilities} along {network}; the"
                    " nearest{by} is {away_km:,.1f} km away as the crow flies (grade {grade})",
                    reach_km=entry.distance_m / 1000,
                    facilities=facilities.called,
                    network=evidence.called(entry.along.network),
                    by=by,
                    away_km=row["distance_m"] / 1000,
                    grade=word(service.grade),
                )
            elif entry.distances:
                message = said(
                    "{away}{by}, and further from each than it serves: {margin_m:,.0f} m are"
                    " missing at the best (grade {grade})",
                    away=away,
                    by=by,
                    margin_m=-row["margin_m"],
                    grade=word(service.grade),
                )
            point = point_of(sites.frame.geometry.loc[site])
            yield Finding(CODE, SEVERITY, sites.name, str(names.at[site]), point, message)
