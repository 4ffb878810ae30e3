"""A line of a network ends where nothing else does, and the catalog does not say that it may.

Ends at the edge of the network's `extent` (or the study area), or outside, are allowed: there lines
go on that were cut off. Where AG404 or AG405 tells of the end too, they know what to do about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG402"
SEVERITY: Severity = "note"
ADVICE = (
    "Join the line to what it should meet, or name it in the network's `ends` with a `because`."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each loose end of a feature that is not among the network's ends."""
    for name, study in evidence.studies.items():
        table = study.loose_ends
        table = table[(table["allowed"] == "").to_numpy()]
        places = table[["lon", "lat"]].to_numpy().round(6)
        for line, (lon, lat) in zip(study.ids[table["line"]], places, strict=True):
            point = float(lon), float(lat)
            yield Finding(CODE, SEVERITY, name, line, point, said("loose end: joined to nothing"))
