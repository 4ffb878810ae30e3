"""Features have no published place: they are listed and counted, never drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG104"
SEVERITY: Severity = "note"
ADVICE = "Nothing, if the place is not published. Otherwise give these features a geometry."


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each layer that has features without geometry."""
    for layer in evidence.layers.values():
        missing = len(layer.frame) - len(layer.drawn)
        if missing:
            message = said(
                "{missing} of {features} features without a place: listed, not drawn",
                missing=missing,
                features=len(layer.frame),
            )
            yield Finding(CODE, SEVERITY, layer.name, None, None, message)
