"""Two lines of a network cross on one level, and no node joins them.

A `level`, `bridge` or `tunnel` that differs keeps them apart, and is no fault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.rules.networks import faults_of
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG411"
SEVERITY: Severity = "note"
ADVICE = (
    "Say which `level` each is on, or that one is a `bridge`; or join them: `crossings: join` in"
    " the catalog, or `alatau-geo network --fix --also crossing`."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each such crossing."""
    for fault in faults_of(evidence, "crossing"):
        message = said(
            "crosses {other} without a node, and no level keeps them apart; the fix, if asked"
            " for: a vertex in both",
            other=fault.other,
        )
        yield Finding(CODE, SEVERITY, fault.layer, fault.feature, fault.point, message)
