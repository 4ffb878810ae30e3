"""A line of a network goes a little beyond another, by no more than the network's `reach_m`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.rules.networks import faults_of
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG405"
SEVERITY: Severity = "warning"
ADVICE = (
    "Cut the line where it meets the other: `alatau-geo network --fix` does it; or leave it, if it"
    " is a street of its own."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each end that goes beyond."""
    for fault in faults_of(evidence, "overshoot"):
        message = said(
            "goes {size_m:,.2f} m beyond {other}; the fix: cut it there",
            size_m=fault.size_m,
            other=fault.other,
        )
        yield Finding(CODE, SEVERITY, fault.layer, fault.feature, fault.point, message)
