"""More is wanted than all facilities that stand by then can give, and every capacity is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.rules.evidence import balance_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG307"
SEVERITY: Severity = "warning"
ADVICE = (
    "Plan more capacity, or earlier; or look at the share of the stated demand that is assumed."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each year, in all and for each district, that falls short."""
    for name, sheet in evidence.sheets.items():
        for row in sheet.rows:
            if row.balance.state != "short":
                continue
            message = balance_text(name, sheet, row)
            layer = sheet.entry.facilities
            if row.district is not None and sheet.entry.among:
                layer = sheet.entry.among.layer
            yield Finding(CODE, SEVERITY, layer, row.district, row.point, message)
