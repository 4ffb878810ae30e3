"""Two areas of a layer overlap by more than a sliver: what they share is measured twice.

A layer whose areas may overlap says why with `overlaps` in the catalog; one that divides another
(`partition_of`) is looked at by AG105, one that must have no overlap (`no_overlap`) by AG502.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alatau_geo.rules.cap import SizedFinding
from alatau_geo.rules.evidence import SLIVER_M, width_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Finding, Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG112"
SEVERITY: Severity = "warning"
ADVICE = (
    "Move the border, or say in the catalog why these areas may overlap: `overlaps: …`. Their sum "
    "counts what they share twice."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each pair of areas that overlap, at the largest piece."""
    for name, (labels, neighbours) in evidence.neighbours.items():
        layer = evidence.layers[name]
        if layer.entry.overlaps or layer.entry.partition_of:
            continue
        if np.isfinite(evidence.told_from_m(name, "overlap")):
            continue
        ids = layer.ids
        same = {frozenset((twin.row, twin.first)) for twin in evidence.twins.get(name, ())}
        for pair in neighbours.pairs(slivers_m=SLIVER_M, wide=True):
            one, other = labels[pair.one], labels[pair.other]
            if pair.kind == "overlap" and frozenset((one, other)) not in same:
                message = (
                    f"overlaps {ids.loc[other]}{pair.in_pieces}: {pair.area_m2 / 10_000:,.2f} ha,"
                    f" up to {width_text(pair.width_m)} wide"
                )
                yield SizedFinding(
                    CODE, SEVERITY, name, ids.loc[one], pair.point, message, pair.area_m2
                )
