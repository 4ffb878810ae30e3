"""A line of a network stops short of another, by no more than the network's `reach_m`.

It has to lie ahead of the line's end, on its level; what the line comes from does not count.
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

CODE = "AG404"
SEVERITY: Severity = "warning"
ADVICE = (
    "Lengthen the line to the one it should meet: `alatau-geo network --fix` does it; or raise"
    " `snap_m` if all such gaps are meant to be none."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each end that stops short."""
    for fault in faults_of(evidence, "undershoot"):
        message = said(
            "stops {size_m:,.2f} m short of {other}; the fix: lengthen it to there",
            size_m=fault.size_m,
            other=fault.other,
        )
        yield Finding(CODE, SEVERITY, fault.layer, fault.feature, fault.point, message)
