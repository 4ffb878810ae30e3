"""A line of a network crosses itself, and has no vertex there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.rules.networks import faults_of
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG407"
SEVERITY: Severity = "note"
ADVICE = (
    "Look at the place: a slip of the hand wants another course, a loop a vertex where it closes,"
    " and a ramp over itself two lines of different `level`."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each place where a line crosses itself."""
    for fault in faults_of(evidence, "self-crossing"):
        message = said("crosses itself; no fix is sure")
        yield Finding(CODE, SEVERITY, fault.layer, fault.feature, fault.point, message)
