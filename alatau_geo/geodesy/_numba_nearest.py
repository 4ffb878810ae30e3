"""The compiled kernel of `nearest`: candidates of a cell are measured side by side."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numba
import numpy as np

from alatau_geo.geodesy._numba import compile_kernel, compile_part, of_array, square
from alatau_geo.geodesy._series import FAR, FAR2, RADIAN
from alatau_geo.geodesy.ellipsoid import A

if TYPE_CHECKING:
    from alatau_geo.geodesy._arrays import Flags, Floats, Ints

#: Pairs that are measured at a time: they stay in the processor's cache.
_ROOM = 2048


def _pair_edges(u: Floats, h: Floats, middle: Floats, part: Floats, far: Flags) -> None:
    """Write the squared length of each edge, given its differences in degrees."""
    for i in range(len(u)):
        turns = np.floor(u[i] / 360.0 + 0.5)
        d2, plane, bend = square((u[i] - 360.0 * turns) * RADIAN, h[i] * RADIAN, middle[i])
        far[i] = 1 if (plane > FAR2) | (bend > 0.0) else 0
        part[i] = d2


def _nearest(  # noqa: PLR0917  compiled functions take no keywords
    lonlat: Floats,
    places: Floats,
    frame: Floats,
    side: int,
    start: Ints,
    items: Ints,
    index: Ints,
    distance: Floats,
    flags: Flags,
) -> None:
    room = max(_ROOM, len(places))
    work, far = np.empty((4, room)), np.empty(room, np.int8)
    item, ends = np.empty(room, np.int64), np.empty(room, np.int64)
    first = 0
    while first < len(lonlat):
        # lay as many points with their candidates side by side as there is room for
        n = 0
        last = first
        while last < len(lonlat) and last - first < room:
            lon, lat = lonlat[last, 0], lonlat[last, 1]
            column = min(int((lon - frame[0]) * frame[2]), side - 1)
            row = min(int((lat - frame[1]) * frame[3]), side - 1)
            begin, end = start[column * side + row], start[column * side + row + 1]
            if n + end - begin > room:
                break
            for k in range(begin, end):
                place = items[k]
                item[n] = place
                work[0, n] = places[place, 0] - lon
                work[1, n] = places[place, 1] - lat
                work[2, n] = 0.5 * (places[place, 1] + lat)
                n += 1
            ends[last - first] = n
            last += 1
        pair_edges(work[0, :n], work[1, :n], work[2, :n], work[3, :n], far[:n])
        at = 0
        for i in range(last - first):
            best, least, flag = item[at], work[3, at], far[at]
            for k in range(at + 1, ends[i]):
                flag |= far[k]
                if work[3, k] < least:
                    best, least = item[k], work[3, k]
            at = ends[i]
            index[first + i] = best
            distance[first + i] = A * sqrt(least)
            flags[first + i] = FAR if flag else 0
        first = last


pair_edges = compile_part(_pair_edges)
_POINTS = of_array(numba.types.float64, 2, readonly=True)
_INTS = of_array(numba.types.int64, 1, readonly=True)
nearest = compile_kernel(
    _nearest,
    (
        *(_POINTS, _POINTS, of_array(numba.types.float64, 1, readonly=True)),
        *(numba.types.int64, _INTS, _INTS),
        of_array(numba.types.int64, 1),
        of_array(numba.types.float64, 1),
        of_array(numba.types.int8, 1),
    ),
)
