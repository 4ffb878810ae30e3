"""A service check has no facility with a place: nobody is served, and nothing else can be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.sentence import named, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG305"
SEVERITY: Severity = "warning"
ADVICE = "Give the facilities a place, or take the check out of the catalog until they have one."


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each service check without facilities."""
    for service in evidence.services.values():
        if not service.whole.facilities:
            name = service.entry.facilities
            rows = len(evidence.layers[name].frame)
            message = said(
                "serves {name}, and none of its {rows} rows has a place",
                name=named(service.entry.name, service.entry.title.model_dump(exclude_none=True)),
                rows=rows,
            )
            yield Finding(CODE, SEVERITY, name, None, None, message)
