"""The compiled kernel of `nearest`: candidates of a cell are measured side by side."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from alatau_geo.geodesy._numba import compile_kernel, compile_part, of_array, square
from alatau_geo.geodesy._series import FAR, FAR2, RADIAN
from alatau_geo.geodesy.ellipsoid import A
from alatau_geo.geodesy.nearest import SPHERE

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
    lonlat: Floats,
    places: Floats,
    frame: Floats,
    side: int,
    single: Any,
    cell: Any,
    chosen: Ints,
    work: Floats,
) -> None:
    """Write each point's cell, the first of the cell's places, and the pair of the two."""
    west, south, to_column, to_row = frame[0], frame[1], frame[2], frame[3]
    top = np.int32(side - 1)
    for i in range(len(lonlat)):
        lon, lat = lonlat[i, 0], lonlat[i, 1]
        column = min(np.int32((lon - west) * to_column), top)
        row = min(np.int32((lat - south) * to_row), top)
        cell[i] = column * np.int32(side) + row
        place = single[cell[i]] >> 1
        chosen[i] = place
        work[0, i] = places[place, 0] - lon
        work[1, i] = places[place, 1] - lat
        work[2, i] = 0.5 * (places[place, 1] + lat)


def _nearest(  # noqa: PLR0917  compiled: one loop, no keywords
    lonlat: Floats,
    places: Floats,
    frame: Floats,
    side: int,
    single: Any,
    start: Ints,
    items: Ints,
    index: Ints,
    distance: Floats,
) -> bool:
    """Write each point's nearest place and distance, -1 where one is far; tell whether any is."""
    some_far = False
    flags = np.empty(_BLOCK, np.int8)
    work, cell, left = np.empty((4, _BLOCK)), np.empty(_BLOCK, np.int32), np.empty(_BLOCK, np.int32)
    more, more_far, item = (
        np.empty((4, _BLOCK)),
        np.empty(_BLOCK, np.int8),
        np.empty(_BLOCK, np.int64),
    )
    for first in range(0, len(lonlat), _BLOCK):
        n = min(_BLOCK, len(lonlat) - first)
        # views, whose indices the compiler knows to be within: else it takes them one by one
        here, chosen = lonlat[first : first + n], index[first : first + n]
        metres, far = distance[first : first + n], flags[:n]
        lay_first(here, places, frame, side, single, cell, chosen, work)
        pair_edges(work[0, :n], work[1, :n], work[2, :n], work[3, :n], far)
        many, rank = 0, 1
        for i in range(n):
            # no branch, here and below: processors can't foretell which points have more places
            left[many] = i
            many += single[cell[i]] & 1
        while many:
            for k in range(many):
                i = left[k]
                place = items[start[cell[i]] + rank]
                item[k] = place
                more[0, k] = places[place, 0] - here[i, 0]
                more[1, k] = places[place, 1] - here[i, 1]
                more[2, k] = 0.5 * (places[place, 1] + here[i, 1])
            pair_edges(more[0, :many], more[1, :many], more[2, :many], more[3, :many], more_far)
            kept, rank = 0, rank + 1
            for k in range(many):
                i = left[k]
                nearer = more[3, k] < work[3, i]
                chosen[i] = item[k] if nearer else chosen[i]
                work[3, i] = more[3, k] if nearer else work[3, i]
                far[i] |= more_far[k]
                left[kept] = i
                kept += int(start[cell[i] + 1] - start[cell[i]] > rank)
            many = kept
        squared = work[3, :n]
        beyond = np.int8(0)
        for i in range(n):
            beyond |= far[i]
            metres[i] = A * sqrt(squared[i])
        if beyond:
            some_far = True
            for i in range(n):
                if far[i]:
                    metres[i] = -1.0
    return some_far


def _keep(  # noqa: PLR0917  compiled: no keywords
    number: Ints,
    begin: Ints,
    many: Ints,
    place: Ints,
    sines: Floats,
    cosines: Floats,
    across: Floats,
    reach: Floats,
    own: Ints,
    kept: Ints,
) -> int:
    side, n = len(reach), 0
    away = np.empty(sines.shape[1])
    for i in range(len(number)):
        column, row, first, before = number[i] // side, number[i] % side, begin[i], n
        least = np.inf
        for k in range(many[i]):
            at = place[first + k]
            cosine = sines[row, at] + cosines[row, at] * across[column, at]
            away[k] = sqrt(max(2.0 - 2.0 * cosine, 0.0))
            least = min(least, away[k])
        most = least * (1 + SPHERE) + 2 * reach[row]
        for k in range(many[i]):
            if away[k] * (1 - SPHERE) <= most:
                kept[n] = place[first + k]
                n += 1
        own[i] = n - before
    return n


pair_edges, lay_first = compile_part(_pair_edges), compile_part(_lay_first)
_POINTS = of_array(numba.types.float64, 2, readonly=True)
_INTS = of_array(numba.types.int64, 1, readonly=True)
_NUMBERS = of_array(numba.types.float64, 1, readonly=True)
nearest = compile_kernel(
    _nearest,
    (
        *(_POINTS, _POINTS, _NUMBERS),
        *(numba.types.int64, of_array(numba.types.int16, 1, readonly=True), _INTS, _INTS),
        of_array(numba.types.int64, 1),
        of_array(numba.types.float64, 1),
    ),
    numba.types.boolean,
)
_keep_compiled = compile_kernel(
    _keep,
    (
        *(_INTS, _INTS, _INTS, _INTS, _POINTS, _POINTS, _POINTS, _NUMBERS),
        *(of_array(numba.types.int64, 1), of_array(numba.types.int64, 1)),
    ),
    numba.types.int64,
)


def kept(cells: Any, place: Ints, *bounds: Floats) -> tuple[Ints, Ints]:
    """Return what `nearest._kept` does."""
    own = np.empty(len(cells.number), dtype=np.int64)
    held = np.empty(int(cells.many.sum()), dtype=np.int64)
    return own, held[: _keep_compiled(*cells, place, *bounds, own, held)]
