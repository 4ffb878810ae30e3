"""A geometry had to be made valid: its area or length may not be what its maker meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.sentence import said, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG101"
SEVERITY: Severity = "warning"
ADVICE = (
    "Look at the place in the source data and mend the shape there. Until then the size after "
    "the repair counts; the ledger tells what other methods would give."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each line of the layers' ledgers, and one for each further place."""
    for layer in evidence.layers.values():
        for item in layer.repairs:
            message = said(
                "{problem}: repaired by {method}, {resized}",
                problem=word(item.problem),
                method=item.method,
                resized=item.resized,
            )
            yield Finding(CODE, SEVERITY, layer.name, item.feature, _rounded(item.point), message)
            for problem, point in item.places:
                again = said(
                    "{problem}: another place of the feature repaired", problem=word(problem)
                )
                yield Finding(CODE, SEVERITY, layer.name, item.feature, _rounded(point), again)


def _rounded(point: tuple[float, float] | None) -> tuple[float, float] | None:
    return None if point is None else (round(point[0], 6), round(point[1], 6))
