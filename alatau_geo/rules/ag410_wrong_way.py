"""A one-way line of a network makes a junction that can't be left, or can't be entered.

Of the lines there it is the one that mends most junctions when it is turned, else the shortest.
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

CODE = "AG410"
SEVERITY: Severity = "warning"
ADVICE = (
    "Turn the line round: `alatau-geo network --fix` does it; or correct the `oneway` of a line."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each line that makes such a junction."""
    for fault in faults_of(evidence, "wrong way"):
        never = said("left") if fault.flag else said("entered")
        message = said(
            "one way, as {other} is: a junction that can't be {never}; the fix: turn it round",
            other=fault.other,
            never=never,
        )
        yield Finding(CODE, SEVERITY, fault.layer, fault.feature, fault.point, message)
