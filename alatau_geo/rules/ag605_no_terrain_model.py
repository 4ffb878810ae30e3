"""The catalog asks for grades or for land to build on, and there is no terrain model to tell them.

None comes with the package: the catalog names one (`dem`), or a run is given one (`--dem`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG605"
SEVERITY: Severity = "note"
ADVICE = "Put a raster of heights into layers/ and name it as `dem` in the catalog's `terrain`."


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each layer with a limit of grade, and for each entry of land."""
    asked = evidence.catalog.terrain
    if asked is None or evidence.terrain is not None:
        return
    for limit in asked.grades:
        message = said(
            "at most {most:g} % over {over_m:g} m is asked for, and not looked at: there is no"
            " terrain model",
            most=limit.at_most_percent,
            over_m=limit.over_m,
        )
        yield Finding(CODE, SEVERITY, limit.layer, None, None, message)
    for land in asked.buildable:
        for name in (*land.areas, *land.sites):
            message = said(
                "land to build on for {land} is asked for, and not looked at: there is no terrain"
                " model",
                land=land.name,
            )
            yield Finding(CODE, SEVERITY, name, None, None, message)
