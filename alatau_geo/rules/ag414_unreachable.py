"""A feature that a network serves has no way along it to the trunk, or is fed by no source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alatau_geo.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG414"
SEVERITY: Severity = "warning"
ADVICE = "Join the part of the network that it lies by to the rest, or check what `trunk` or `sources` names."


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each served feature without a way."""
    for name, study in evidence.studies.items():
        goal = "is fed by no source" if study.entry.sources else "has no way to the trunk"
        cut_off = np.isinf(study.access["along_m"].to_numpy(dtype=float))
        for row in study.access[cut_off].itertuples(index=False):
            line = study.ids[row.line]
            message = (
                f"{row.offset_m / 1000:,.2f} km from the nearest of {name}, {line}, which {goal}"
            )
            point = round(float(row.lon), 6), round(float(row.lat), 6)
            yield Finding(CODE, SEVERITY, row.layer, str(row.id), point, message)
