"""A geometry had to be made valid: its area or length may not be what its maker meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.rules.evidence import Evidence

CODE = "AG101"


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each line of the layers' ledgers."""
    for layer in evidence.layers.values():
        for item in layer.repairs:
            message = (
                f"{item.problem}: repaired by {item.method},"
                f" {item.before:,.1f} → {item.after:,.1f} {item.unit}"
            )
            yield Finding(CODE, "warning", layer.name, item.feature, item.point, message)
