"""The catalog's entry of a network asks for features that there are none of.

Its `trunk`, its `sources` or a zone's `where` fits nothing, so nothing is judged by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG415"
SEVERITY: Severity = "warning"
ADVICE = "Correct the field or value in the network's entry, or leave the key out."


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each such key."""
    for name, study in evidence.studies.items():
        for key in study.fits_nothing:
            source = (
                said(" of {file}", file=study.layer.origin.file)
                if study.layer.origin.replaced
                else ""
            )
            message = said(
                "`{key}` fits no feature{source}: nothing is judged by it", key=key, source=source
            )
            yield Finding(CODE, SEVERITY, name, None, None, message)
