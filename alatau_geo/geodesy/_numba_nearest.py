"""The compiled kernel of `nearest`: candidates of a cell are measured side by side."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from alatau_geo.geodesy._numba import compile_kernel, compile_part, of_array, square
from alatau_geo.geodesy._series import FAR, FAR2, RADIAN
from alatau_geo.geodesy.ellipsoid import A

if TYPE_CHECKING:
    from alatau_geo.geodesy._arrays import Flags, Floats, Ints

#: Points that are taken at a time: they and their pairs stay in the processor's cache.
_BLOCK = 1024


def _pair_edges(u: Floats, h: Floats, middle: Floats, part: Floats, far: Flags) -> None:
    """Write the squared length of each edge, given its differences in degrees, and its flag."""
    for i in range(len(u)):
        turns = np.floor(u[i] / 360.0 + 0.5)
        d2, plane, bend = square((u[i] - 360.0 * turns) * RADIAN, h[i] * RADIAN, middle[i])
        far[i] = FAR if (plane > FAR2) | (bend > 0.0) else 0
        part[i] = d2


def _lay_first(  # noqa: PLR0917  compiled functions take no keywords
    lonlat: Floats, places: Floats, frame: Floats, side: int, single: Any, cell: Any, work: Floats
) -> None:
    """Write each point's cell, and the pair of it and the first of the cell's places."""
    west, south, to_column, to_row = frame[0], frame[1], frame[2], frame[3]
    top = np.int32(side - 1)
    for i in range(len(lonlat)):
        lon, lat = lonlat[i, 0], lonlat[i, 1]
        column = min(np.int32((lon - west) * to_column), top)
        row = min(np.int32((lat - south) * to_row), top)
        cell[i] = column * np.int32(side) + row
        place = single[cell[i]] >> 1
        work[0, i] = places[place, 0] - lon
        work[1, i] = places[place, 1] - lat
        work[2, i] = 0.5 * (places[place, 1] + lat)


def _nearest(  # noqa: C901, PLR0917  compiled: one loop, no keywords
    lonlat: Floats,
    places: Floats,
    frame: Floats,
    side: int,
    single: Any,
    start: Ints,
    items: Ints,
    index: Ints,
    distance: Floats,
    flags: Flags,
) -> None:
    work, cell, left = np.empty((4, _BLOCK)), np.empty(_BLOCK, np.int32), np.empty(_BLOCK, np.int32)
    room = max(2 * _BLOCK, len(places))
    more, more_far, item = np.empty((4, room)), np.empty(room, np.int8), np.empty(room, np.int64)
    for first in range(0, len(lonlat), _BLOCK):
        n = min(_BLOCK, len(lonlat) - first)
        lay_first(lonlat[first : first + n], places, frame, side, single, cell, work)
        far = flags[first : first + n]
        pair_edges(work[0, :n], work[1, :n], work[2, :n], work[3, :n], far)
        many = 0
        for i in range(n):
            code = single[cell[i]]
            index[first + i] = code >> 1
            # no branch: processors can't foretell which points have more places
            left[many] = i
            many += code & 1
        at = 0
        while at < many:
            m, last = 0, at
            while last < many:
                i = left[last]
                begin, end = start[cell[i]] + 1, start[cell[i] + 1]
                if m + end - begin > room:
                    break
                lon, lat = lonlat[first + i, 0], lonlat[first + i, 1]
                for k in range(begin, end):
                    place = items[k]
                    item[m] = place
                    more[0, m] = places[place, 0] - lon
                    more[1, m] = places[place, 1] - lat
                    more[2, m] = 0.5 * (places[place, 1] + lat)
                    m += 1
                last += 1
            pair_edges(more[0, :m], more[1, :m], more[2, :m], more[3, :m], more_far[:m])
            k = 0
            for turn in range(at, last):
                i = left[turn]
                best, least, flag = index[first + i], work[3, i], far[i]
                for _ in range(start[cell[i] + 1] - start[cell[i]] - 1):
                    flag |= more_far[k]
                    if more[3, k] < least:
                        best, least = item[k], more[3, k]
                    k += 1
                index[first + i], work[3, i], far[i] = best, least, flag
            at = last
        for i in range(n):
            distance[first + i] = A * sqrt(work[3, i])


pair_edges, lay_first = compile_part(_pair_edges), compile_part(_lay_first)
_POINTS = of_array(numba.types.float64, 2, readonly=True)
_INTS = of_array(numba.types.int64, 1, readonly=True)
nearest = compile_kernel(
    _nearest,
    (
        *(_POINTS, _POINTS, of_array(numba.types.float64, 1, readonly=True)),
        *(numba.types.int64, of_array(numba.types.int16, 1, readonly=True), _INTS, _INTS),
        of_array(numba.types.int64, 1),
        of_array(numba.types.float64, 1),
        of_array(numba.types.int8, 1),
    ),
)
