"""Features that should divide an area leave a gap, overlap each other or reach beyond it.

Gaps and overlaps narrower than the tolerance are passed over: a sliver is judged by its width, its
area over half its perimeter, and never by its area alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from alatau_geo import geodesy
from alatau_geo.report import Finding
from alatau_geo.rules.evidence import SLIVER_M, point_of, widths_m
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG105"
SEVERITY: Severity = "warning"
ADVICE = (
    "Move the borders onto each other: overlaps count twice in the parts' sum, gaps not at all."
)
_STEP_DEG = 0.01


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield the gaps, overhangs and overlaps of every layer with ``partition_of``."""
    for layer in evidence.layers.values():
        whole_layer = evidence.layers.get(layer.entry.partition_of or "")
        if whole_layer is None:
            continue
        # edges densified first: neighbours may share a border with different vertices
        shapes = shapely.segmentize(np.asarray(layer.drawn.geometry.array), _STEP_DEG)
        names = layer.ids.loc[layer.drawn.index].to_numpy()
        whole = shapely.segmentize(
            shapely.union_all(np.asarray(whole_layer.drawn.geometry.array)), _STEP_DEG
        )
        union = shapely.union_all(shapes)
        for part, words in (
            (
                shapely.difference(whole, union),
                said("gap: {name} is not divided here", name=whole_layer.called),
            ),
            (
                shapely.difference(union, whole),
                said("reaches beyond {name}", name=whole_layer.called),
            ),
        ):
            for shape, message in _pieces(part):
                text = said("{words}, {message}", words=words, message=message)
                yield Finding(CODE, SEVERITY, layer.name, None, point_of(shape), text)
        near = shapely.STRtree(shapes).query(shapes, predicate="intersects").T
        for one, other in np.unique(near[near[:, 0] < near[:, 1]], axis=0):
            for shape, message in _pieces(shapely.intersection(shapes[one], shapes[other])):
                text = said("overlaps {other}, {message}", other=names[other], message=message)
                yield Finding(CODE, SEVERITY, layer.name, str(names[one]), point_of(shape), text)


def _pieces(geometry: Any) -> Iterator[tuple[Any, str]]:
    parts = shapely.get_parts(geometry)
    parts = parts[shapely.get_dimensions(parts) == 2]
    if not len(parts):
        return
    area, width = geodesy.area_m2(parts), widths_m(parts)
    for n in np.argsort(-area, kind="stable"):
        if width[n] > SLIVER_M:
            yield (
                parts[n],
                said("{area:,.2f} ha, {width:,.1f} m wide", area=area[n] / 10000, width=width[n]),
            )
