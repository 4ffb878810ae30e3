"""An outline runs out and back along almost the same line: a slip of the hand.

A spike is a vertex whose shorter edge is over a metre long, with the other edge no further away at
its end than a metre and a tenth of its length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from alatau_geo.report import Finding
from alatau_geo.rules.evidence import BATCH, SLIVER_M, width_text
from alatau_geo.sentence import said
from alatau_geo.uncertainty import metres_per_degree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG113"
SEVERITY: Severity = "warning"
ADVICE = "Delete the vertex at its source if nothing of the feature lies out there."
_SLENDER = 0.1


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each spike of an area's rings, at its tip."""
    for layer in evidence.layers.values():
        if layer.entry.geometry != "polygon":
            continue
        drawn = layer.drawn
        ids = layer.ids.loc[drawn.index].to_numpy()
        shapes = np.asarray(drawn.geometry.array)
        for low in range(0, len(shapes), BATCH):
            for row, tip, length, width in _spikes(shapes[low : low + BATCH]):
                message = said(
                    "a spike {length:,.1f} m long and {width} wide",
                    length=length,
                    width=width_text(width),
                )
                yield Finding(CODE, SEVERITY, layer.name, str(ids[low + row]), tip, message)


def _spikes(shapes: NDArray[Any]) -> Iterator[tuple[int, tuple[float, float], float, float]]:
    """Yield row, tip, length and width in metres of each spike."""
    clean = shapely.remove_repeated_points(shapes, tolerance=0)
    parts, owner = shapely.get_parts(clean, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    lonlat, ring = shapely.get_coordinates(rings, return_index=True)
    if not len(lonlat):
        return
    # each ring ends where it starts: without its last position each has one before and one after
    last = np.append(np.diff(ring) != 0, True)
    lonlat, ring = lonlat[~last], ring[~last]
    count = np.bincount(ring)
    start = (np.cumsum(count) - count)[ring]
    place = np.arange(len(ring)) - start
    scale = metres_per_degree(lonlat[:, 1])
    before = (lonlat[start + (place - 1) % count[ring]] - lonlat) * scale
    after = (lonlat[start + (place + 1) % count[ring]] - lonlat) * scale
    lengths = np.hypot(*before.T), np.hypot(*after.T)
    short, long = np.minimum(*lengths), np.maximum(*lengths)
    cross = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
    back = (before * after).sum(axis=1) > 0
    width = cross / np.maximum(long, 1e-9)
    found = back & (short > SLIVER_M) & (width <= SLIVER_M) & (width <= _SLENDER * short)
    for n in np.flatnonzero(found):
        lon, lat = lonlat[n].round(6).tolist()
        yield int(owner[part[ring[n]]]), (lon, lat), float(short[n]), float(width[n])
