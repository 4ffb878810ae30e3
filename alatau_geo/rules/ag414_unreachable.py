"""A feature that a network serves has no way along it to the trunk, or is fed by no source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alatau_geo.columns import rows
from alatau_geo.report import Finding
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG414"
SEVERITY: Severity = "warning"
ADVICE = (
    "Join the part of the network that it lies by to the rest, or check what `trunk` or `sources`"
    " names."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each served feature without a way."""
    for study in evidence.studies.values():
        goal = (
            said("is fed by no source") if study.entry.sources else said("has no way to the trunk")
        )
        cut_off = np.isinf(study.access["along_m"].to_numpy(dtype=float))
        for row in rows(study.access[cut_off]):
            line = study.ids[row.line]
            message = said(
                "{offset_km:,.2f} km from the nearest of {name}, {line}, which {goal}",
                offset_km=row.offset_m / 1000,
                name=study.layer.called,
                line=line,
                goal=goal,
            )
            point = round(float(row.lon), 6), round(float(row.lat), 6)
            yield Finding(CODE, SEVERITY, row.layer, str(row.id), point, message)
