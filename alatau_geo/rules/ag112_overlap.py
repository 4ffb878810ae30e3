"""Two areas of a layer overlap by more than a sliver: what they share is measured twice.

A layer whose areas may overlap says why with `overlaps` in the catalog; one that divides another
(`partition_of`) is looked at by AG105, one that must have no overlap (`no_overlap`) by AG502.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alatau_geo.rules.cap import SizedFinding
from alatau_geo.rules.evidence import SLIVER_M, width_text
from alatau_geo.sentence import said

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
                message = said(
                    "overlaps {other}{in_pieces}: {area_ha:,.2f} ha, up to {width} wide",
                    other=ids.loc[other],
                    in_pieces=pair.in_pieces,
                    area_ha=pair.area_m2 / 10_000,
                    width=width_text(pair.width_m),
                )
                yield SizedFinding(
                    CODE, SEVERITY, name, ids.loc[one], pair.point, message, area_m2=pair.area_m2
                )
