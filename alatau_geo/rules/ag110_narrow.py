"""An area, a part of it or a hole in it is narrower than a metre: a rest of cutting or joining.

The width is the area over half the perimeter, whatever the area's size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from alatau_geo import geodesy
from alatau_geo.rules.cap import SizedFinding
from alatau_geo.rules.evidence import BATCH, SLIVER_M, point_of, width_text, widths_m
from alatau_geo.sentence import said
from alatau_geo.uncertainty import metres_per_degree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from alatau_geo.report import Finding, Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG110"
SEVERITY: Severity = "warning"
ADVICE = "Delete the part, or close the hole, at its source; or join it to the neighbour it is of."
#: Widths taken in a plane are looked at again on the ellipsoid if they are no more than this share.
_ROUGH = 1.5
_STEP_DEG = 1e-4


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each narrow part and each narrow hole."""
    for layer in evidence.layers.values():
        if layer.entry.geometry != "polygon":
            continue
        drawn = layer.drawn
        ids = layer.ids.loc[drawn.index].to_numpy()
        shapes = np.asarray(drawn.geometry.array)
        for low in range(0, len(shapes), BATCH):
            for row, words, shape, area, width in _narrow(shapes[low : low + BATCH]):
                message = said(
                    "{words} {width} wide, {area:,.1f} m²",
                    words=words,
                    width=width_text(width),
                    area=area,
                )
                name = str(ids[low + row])
                point = point_of(shape)
                yield SizedFinding(CODE, SEVERITY, layer.name, name, point, message, area_m2=area)


def _narrow(shapes: NDArray[Any]) -> Iterator[tuple[int, str, Any, float, float]]:
    """Yield row, words, shape, area in m² and width in m of what is narrow."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    several = np.bincount(owner, minlength=len(shapes)) > 1
    for n, area, width in _found(parts):
        words = said("a part of it is only") if several[owner[n]] else said("only")
        yield int(owner[n]), words, parts[n], area, width
    pierced = np.flatnonzero(shapely.get_num_interior_rings(parts))
    rings, part = shapely.get_rings(parts[pierced], return_index=True)
    is_hole = np.diff(part, prepend=-1) == 0
    holes, owner = shapely.polygons(rings[is_hole]), owner[pierced[part[is_hole]]]
    for n, area, width in _found(holes):
        yield int(owner[n]), said("a hole in it is only"), holes[n], area, width


def _found(shapes: NDArray[Any]) -> Iterator[tuple[int, float, float]]:
    """Yield number, area in m² and width in m of what is narrow."""
    if not len(shapes):
        return
    bounds = shapely.bounds(shapes)
    scale = metres_per_degree((bounds[:, 1] + bounds[:, 3]) / 2)
    # stretching an area by s and t changes its width by less than the larger of the two
    rough = shapely.area(shapes) / np.maximum(shapely.length(shapes) / 2, 1e-12)
    number = np.flatnonzero(rough * scale.min(axis=1) <= _ROUGH * SLIVER_M)
    fine = shapely.segmentize(shapes[number], _STEP_DEG)
    area, width = geodesy.area_m2(fine), widths_m(fine)
    for n in np.flatnonzero(width <= SLIVER_M):
        yield int(number[n]), float(area[n]), float(width[n])
