"""Compiled kernels for large networks. Import this only there: it imports numba, and compiles.

The cache on disk is keyed by this file alone, so touch it when `_search` changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from alatau_geo.network import _search

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from alatau_geo.network.lines import Floats, Ints, Lines


def _compile(function: Callable[..., Any]) -> Any:
    try:
        return numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # nowhere to write a cache
        return numba.njit(nogil=True)(function)


def _codes(lonlat: Floats, place: Ints, table: Ints, code: Ints, first: Ints) -> int:
    """Give places numbers as they come, by a table with open addresses; return how many."""
    mask = len(table) - 1
    count = 0
    for k in range(len(place)):
        at = place[k]
        while True:
            number = table[at]
            if number < 0:
                table[at] = count
                first[count] = k
                code[k] = count
                count += 1
                break
            other = first[number]
            if lonlat[other, 0] == lonlat[k, 0] and lonlat[other, 1] == lonlat[k, 1]:
                code[k] = number
                break
            at = (at + 1) & mask
    return count


_codes = _compile(_codes)


def codes(lonlat: Floats, key: Any) -> tuple[Ints, Ints]:
    """Return a number for each place, and the first place of each number."""
    size = 1 << int(np.ceil(np.log2(2 * len(key) + 16)))
    table = np.full(size, -1, dtype=np.int64)
    code, first = np.empty(len(key), dtype=np.int64), np.empty(len(key), dtype=np.int64)
    place = ((key ^ (key >> np.uint64(32))) & np.uint64(size - 1)).astype(np.int64)
    count = _codes(lonlat, place, table, code, first)
    return code, first[:count].copy()


def _bucket(column: int, row: int, columns: int, mask: int) -> int:
    if columns > 0:  # few enough cells for one bucket each: neighbours lie side by side
        return row * columns + column
    return ((column * 73856093) ^ (row * 19349663)) & mask


_bucket = _compile(_bucket)


def _fill(  # noqa: PLR0917  compiled: no keywords
    xy: Floats, segments: Ints, cell: float, longest: float, columns: int, ends: Ints, held: Ints
) -> int:
    """Put the pieces of all segments, none longer than `longest`, into buckets by their middles.

    With `held` empty it only counts into `ends`; then, with running sums there, it fills.
    """
    mask = len(ends) - 2
    total = 0
    for k in range(len(segments)):
        i = segments[k]
        x, y = xy[i, 0], xy[i, 1]
        dx, dy = xy[i + 1, 0] - x, xy[i + 1, 1] - y
        pieces = int(np.sqrt(dx * dx + dy * dy) / longest) + 1
        total += pieces
        for piece in range(pieces):
            part = (piece + 0.5) / pieces
            column = int(np.floor((x + dx * part) / cell))
            row = int(np.floor((y + dy * part) / cell))
            bucket = _bucket(column, row, columns, mask)
            if len(held) == 0:
                ends[bucket + 1] += 1
            else:
                held[ends[bucket]] = i
                ends[bucket] += 1
    return total


_fill = _compile(_fill)


def _look(  # noqa: C901, PLR0912, PLR0917  compiled: one loop, no keywords
    xy: Floats,
    places: Floats,
    code: Ints,
    reach: float,
    cell: float,
    columns: int,
    ends: Ints,
    held: Ints,
    found: Ints,
) -> int:
    """Write pairs of place and segment into `found`; return how many there are."""
    mask = len(ends) - 2
    far_x, far_y = np.inf, np.inf
    if columns > 0:
        far_x, far_y = (columns - 1.5) * cell, ((len(ends) - 1) // columns - 1.5) * cell
    count = 0
    reach2 = reach * reach
    buckets = np.empty(4, dtype=np.int64)
    for place in range(len(places)):
        own = count
        px, py = places[place, 0], places[place, 1]
        if px < 0 or py < 0 or px > far_x or py > far_y:  # further from all than a cell
            continue
        left, below = int(np.floor(px / cell - 0.5)), int(np.floor(py / cell - 0.5))
        many = 0
        for turn in range(4):
            bucket = _bucket(left + turn % 2, below + turn // 2, columns, mask)
            known = False
            for k in range(many):
                known = known or buckets[k] == bucket
            if not known:
                buckets[many] = bucket
                many += 1
        for turn in range(many):
            bucket = buckets[turn]
            begin = 0 if bucket == 0 else ends[bucket - 1]
            for k in range(begin, ends[bucket]):
                i = held[k]
                if len(code) and (code[i] == place or code[i + 1] == place):
                    continue
                x, y = xy[i, 0], xy[i, 1]
                dx, dy = xy[i + 1, 0] - x, xy[i + 1, 1] - y
                wx, wy = px - x, py - y
                size2 = dx * dx + dy * dy
                part = 0.0
                if size2 > 0:
                    part = min(1.0, max(0.0, (wx * dx + wy * dy) / size2))
                wx -= dx * part
                wy -= dy * part
                if wx * wx + wy * wy > reach2:
                    continue
                # in the order of segments, each once though it may lie here in several pieces
                at = count
                while at > own and at <= len(found) and found[at - 1, 1] > i:
                    at -= 1
                if at <= len(found) and at > own and found[at - 1, 1] == i:
                    continue
                if count < len(found):
                    for move in range(count, at, -1):
                        found[move, 1] = found[move - 1, 1]
                    found[at, 1] = i
                    found[count, 0] = place
                count += 1
    return count


_look = _compile(_look)


def near(lines: Lines, places: Floats, reach: float, code: Ints | None) -> tuple[Ints, Ints]:
    """Return pairs of a place and a segment no further than `reach` from it."""
    segments = lines.segments
    # pieces lie within half a cell of every place that they are near to: four cells to look into
    mean = float(lines.whole.sum()) / max(len(segments), 1)
    longest = max(mean, reach, 1e-3)
    cell = longest + 2.01 * reach
    size = 1 << int(np.ceil(np.log2(2 * len(segments) + 16)))
    # by column: along rows of two NumPy is slow
    low = np.array([lines.xy[:, k].min() for k in (0, 1)])
    high = np.array([lines.xy[:, k].max() for k in (0, 1)])
    corner = low - 2 * cell
    columns, rows = (int(n) for n in np.ceil((high - corner) / cell) + 3)
    if columns * rows <= 4 * size:
        size = columns * rows
    else:
        columns = 0
    # two more than there are buckets: counts are shifted by one, and sums end with the whole
    ends = np.zeros(size + 1, dtype=np.int64)
    none = np.empty(0, dtype=np.int64)
    xy, spots = lines.xy - corner, places - corner
    total = _fill(xy, segments, cell, longest, columns, ends, none)
    np.cumsum(ends, out=ends)
    held = np.empty(total, dtype=np.int64)
    _fill(xy, segments, cell, longest, columns, ends, held)
    codes = none if code is None else code
    found = np.empty((max(1024, 4 * len(places)), 2), dtype=np.int64)
    count = _look(xy, spots, codes, reach, cell, columns, ends, held, found)
    if count > len(found):  # an upper bound then: repeats are only known among what is written
        found = np.empty((count, 2), dtype=np.int64)
        count = _look(xy, spots, codes, reach, cell, columns, ends, held, found)
    return found[:count, 0].copy(), found[:count, 1].copy()


search = _compile(_search.search)
add_up = _compile(_search.add_up)


def _neighbours(start: Ints, end: Ints, begins: Ints, neighbour: Ints, by_edge: Ints) -> None:
    """Fill the neighbours of every node by counting, the edges in their order."""
    for k in range(len(start)):
        begins[start[k] + 1] += 1
        begins[end[k] + 1] += 1
    for node in range(len(begins) - 1):
        begins[node + 1] += begins[node]
    at = begins[:-1].copy()
    for k in range(len(start)):
        a, b = start[k], end[k]
        neighbour[at[a]], by_edge[at[a]] = b, k
        at[a] += 1
        neighbour[at[b]], by_edge[at[b]] = a, k
        at[b] += 1


neighbours: Callable[[Ints, Ints, Ints, Ints, Ints], None] = _compile(_neighbours)
if TYPE_CHECKING:
    Flags = NDArray[np.bool_]
