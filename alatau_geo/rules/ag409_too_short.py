"""A line of a network is no longer than its `snap_m`: it joins what it touches, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.rules.networks import faults_of
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG409"
SEVERITY: Severity = "note"
ADVICE = "Take the line out: `alatau-geo network --fix` does it; or lower `snap_m` if it is meant."


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each such line."""
    for fault in faults_of(evidence, "too short"):
        message = said(
            "has {size_m:,.2f} m, no more than the tolerance; the fix: take it out",
            size_m=fault.size_m,
        )
        yield Finding(CODE, SEVERITY, fault.layer, fault.feature, fault.point, message)
