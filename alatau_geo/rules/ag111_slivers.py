"""Neighbours of a layer leave a gap or overlap by less than a metre: two drawings of one border.

Edges count as straight in longitude and latitude, as GeoJSON has them, and slivers are measured on
the ellipsoid. What a plan declares by `no_overlap` or `no_gaps` is told by AG502 and AG503 instead.
Where neighbours share a long edge but not its vertices, laying them over each other
in a projected frame opens gaps that are not in the data: those are not told here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.rules.cap import SizedFinding
from alatau_geo.rules.evidence import SLIVER_M, width_text
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG111"
SEVERITY: Severity = "warning"
ADVICE = (
    "Snap the two borders onto each other at their source, vertex by vertex. What the sliver adds "
    "to areas, or takes from them, is in the message."
)
_WORDS = {"gap": said("a gap to"), "overlap": said("an overlap with")}


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each pair of neighbours and kind of sliver, at the largest piece."""
    for name, (labels, neighbours) in evidence.neighbours.items():
        ids = evidence.layers[name].ids
        for pair in neighbours.pairs(slivers_m=SLIVER_M, wide=False):
            if pair.width_m > evidence.told_from_m(name, pair.kind):
                continue
            message = said(
                "{words} {other}{in_pieces}: {area_m2:,.2f} m², up to {width} wide",
                words=_WORDS[pair.kind],
                other=ids.loc[labels[pair.other]],
                in_pieces=pair.in_pieces,
                area_m2=pair.area_m2,
                width=width_text(pair.width_m),
            )
            one = ids.loc[labels[pair.one]]
            yield SizedFinding(CODE, SEVERITY, name, one, pair.point, message, area_m2=pair.area_m2)
        if not neighbours.is_complete:
            message = said("too many neighbours do not share their edges: not all were looked at")
            yield Finding(CODE, SEVERITY, name, None, None, message)
