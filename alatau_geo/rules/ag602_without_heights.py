"""A line runs through voids of the terrain model, or beyond it: its heights there are unknown.

Grades, climbs and limits leave these stretches out; they are neither level nor at sea level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alatau_geo.report import Finding
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG602"
SEVERITY: Severity = "note"
ADVICE = (
    "Fill the voids from another model with a stated source, or give a model that covers the"
    " lines; a grade across a void can't be told from this one."
)


#: From which length on a line is told in kilometres.
_LONG_M = 1000


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each line with unknown heights, at the first of them."""
    for name, lines in evidence.terrain.lines.items() if evidence.terrain else ():
        void = np.flatnonzero(np.isnan(lines.height_m))
        if not len(void):
            continue
        owner = lines.paths.owner[lines.paths.path[void]]
        ids = lines.layer.ids.loc[lines.table.index].tolist()
        table = lines.table.to_dict("records")
        # the first of each feature: positions are in the order of paths, and paths of features
        for feature, first in zip(*np.unique(owner, return_index=True), strict=True):
            row = table[feature]
            lon, lat = lines.paths.lonlat[void[first]].round(6).tolist()
            message = _message(row["unknown_share"], row["length_m"])
            yield Finding(CODE, SEVERITY, name, ids[feature], (lon, lat), message)


def _message(share: float, length_m: float) -> str:
    if length_m >= _LONG_M:
        return said(
            "{share:.1%} of {length:,.2f} km have no height in the terrain model: unknown, not"
            " zero",
            share=share,
            length=length_m / 1000,
        )
    return said(
        "{share:.1%} of {length:,.1f} m have no height in the terrain model: unknown, not zero",
        share=share,
        length=length_m,
    )
