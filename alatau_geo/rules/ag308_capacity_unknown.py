"""Whether demand is met can't be told: what is known does not do, and the rest is not known.

It is told for all of the demand; `alatau-geo coverage` has the districts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.rules.evidence import balance_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG308"
SEVERITY: Severity = "note"
ADVICE = (
    "Ask who builds the facilities what they can give, and fill in the field that `capacity` names."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each year that can't be told."""
    for name, sheet in evidence.sheets.items():
        for row in sheet.rows:
            if row.balance.state != "cannot tell" or row.district is not None:
                continue
            message = balance_text(name, sheet, row)
            yield Finding(CODE, SEVERITY, sheet.entry.facilities, None, None, message)
