"""Two lines of a network meet end to end, nothing else does, and all that is said of them is alike.

They might as well be one line.
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

CODE = "AG408"
SEVERITY: Severity = "note"
ADVICE = (
    "Join the lines, if nothing counts them: `alatau-geo network --fix --also pseudo-node` does it."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each such node."""
    for fault in faults_of(evidence, "pseudo-node"):
        message = said(
            "might be one line with {other}: they meet end to end and are alike; the fix, if"
            " asked for: join them",
            other=fault.other,
        )
        yield Finding(CODE, SEVERITY, fault.layer, fault.feature, fault.point, message)
