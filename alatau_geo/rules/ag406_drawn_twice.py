"""A stretch of a network is drawn twice: its kilometres count double.

Lines are one drawing where their vertices lie no further than 0.2 m from each other's course,
whatever vertices each has.
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

CODE = "AG406"
SEVERITY: Severity = "warning"
ADVICE = (
    "Take the stretch from one of the lines: `alatau-geo network --fix` takes it from the later."
    " Lengths that claims are measured by leave it out already, and say so."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each two lines that share a stretch."""
    for fault in faults_of(evidence, "overlap"):
        part = said("all of it") if fault.flag else said("a part of it")
        message = said(
            "{part}, {size_m:,.3f} km, runs where {other} does; the fix: take it from {feature}",
            part=part,
            size_m=fault.size_m / 1000,
            other=fault.other,
            feature=fault.feature,
        )
        yield Finding(CODE, SEVERITY, fault.layer, fault.feature, fault.point, message)
