"""What the series leave to GeographicLib: long edges, edges by a pole, rings around one."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from alatau_geo.geodesy._arrays import run
from alatau_geo.geodesy._series import FAR
from alatau_geo.geodesy.ellipsoid import INVERSE_FLATTENING, A

if TYPE_CHECKING:
    from pyproj import Geod

    from alatau_geo.geodesy._arrays import Engine, Flags, Floats, Ints


@cache
def _geod() -> Geod:
    from pyproj import Geod  # noqa: PLC0415 - most data never needs it

    return Geod(a=A, rf=INVERSE_FLATTENING)


def far_areas(lonlat: Floats, offsets: Ints, areas: Floats, flags: Flags) -> None:
    """Replace the areas of flagged rings. One with a NaN stays NaN."""
    for ring in np.flatnonzero((flags & FAR) & ~np.isnan(areas)):
        points = lonlat[offsets[ring] : offsets[ring + 1]]
        areas[ring] = _geod().polygon_area_perimeter(points[:, 0], points[:, 1])[0]


def far_lengths(
    lonlat: Floats, offsets: Ints, lengths: Floats, flags: Flags, engine: Engine
) -> None:
    """Replace the lengths of flagged paths: their far edges alone are measured again."""
    paths = np.flatnonzero(flags & FAR)
    if not len(paths):
        return
    sizes = np.diff(offsets)[paths] - 1
    first = np.cumsum(sizes) - sizes
    start = np.arange(sizes.sum()) + np.repeat(offsets[paths] - first, sizes)
    edges = np.stack([lonlat[start], lonlat[start + 1]], axis=1)
    every = np.arange(len(edges) + 1, dtype=np.int64) * 2
    steps, far = run("path_lengths", edges.reshape(-1, 2), every, engine)
    long = edges[far == FAR]
    steps[far == FAR] = _geod().inv(long[:, 0, 0], long[:, 0, 1], long[:, 1, 0], long[:, 1, 1])[2]
    lengths[paths] = np.add.reduceat(steps, first)
