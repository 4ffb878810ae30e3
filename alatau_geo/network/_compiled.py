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

    from alatau_geo.network.lines import Floats, Ints


#: Stops to a line that are sorted by putting each where it belongs.
_FEW = 64


def compile_(function: Callable[..., Any]) -> Any:
    """Compile a function, without a cache on disk where there is nowhere to write one."""
    try:
        return numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # nowhere to write a cache
        return numba.njit(nogil=True)(function)


@compile_
def _key(lon: float, lat: float) -> Any:
    """Return the number of a place that `lines.keys` gives it."""
    east = np.float64(lon + 0.0).view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    north = np.float64(lat + 0.0).view(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    east ^= east >> np.uint64(29)
    north ^= north >> np.uint64(29)
    return east + north * np.uint64(3)


@compile_
def _keys(lonlat: Floats, key: Any) -> None:
    for k in range(len(lonlat)):
        key[k] = _key(lonlat[k, 0], lonlat[k, 1])


@compile_
def _codes(lonlat: Floats, table: Any, code: Ints, first: Ints) -> int:
    """Give places numbers as they come, by a table with open addresses; return how many."""
    mask = np.uint64(len(table) - 1)
    count = 0
    for k in range(len(lonlat)):
        key = _key(lonlat[k, 0], lonlat[k, 1])
        at = np.int64((key ^ (key >> np.uint64(32))) & mask)
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
            at = np.int64(np.uint64(at + 1) & mask)
    return count


def codes(lonlat: Floats) -> tuple[Ints, Ints]:
    """Return a number for each place, and the first place of each number."""
    size = 1 << int(np.ceil(np.log2(2 * len(lonlat) + 16)))
    # half as wide as numbers, where they fit: less for caches to miss
    table = np.full(size, -1, dtype=np.int32 if len(lonlat) < 2**31 else np.int64)
    code, first = np.empty(len(lonlat), dtype=np.int64), np.empty(len(lonlat), dtype=np.int64)
    count = _codes(lonlat, table, code, first)
    return code, first[:count].copy()


def keys(lonlat: Floats) -> Any:
    """Return `lines.keys`."""
    key = np.empty(len(lonlat), dtype=np.uint64)
    _keys(lonlat, key)
    return key


@compile_
def _line_keys(lonlat: Floats, offsets: Ints, total: Any) -> None:
    for line in range(len(offsets) - 1):
        sum_ = np.uint64(0)
        for k in range(offsets[line], offsets[line + 1]):
            key = _key(lonlat[k, 0], lonlat[k, 1])
            sum_ += (key ^ (key >> np.uint64(31))) * np.uint64(0xC2B2AE3D27D4EB4F)
        total[line] = sum_


def line_keys(lonlat: Floats, offsets: Ints) -> Any:
    """Return `lines.line_keys`."""
    total = np.empty(len(offsets) - 1, dtype=np.uint64)
    _line_keys(lonlat, offsets, total)
    return total


@compile_
def _measured(lonlat: Floats, offsets: Ints, scale: Floats, xy: Floats, along: Floats) -> None:
    east, north = scale[0], scale[1]
    run = 0.0
    for line in range(len(offsets) - 1):
        begin = run
        for k in range(offsets[line], offsets[line + 1]):
            x, y = lonlat[k, 0] * east, lonlat[k, 1] * north
            xy[k, 0], xy[k, 1] = x, y
            if k > offsets[line]:
                dx, dy = x - xy[k - 1, 0], y - xy[k - 1, 1]
                run += np.sqrt(dx * dx + dy * dy)
            along[k] = run - begin


def measured(lonlat: Floats, offsets: Ints, scale: Floats) -> tuple[Floats, Floats]:
    """Return vertices in metres, and how far each is along its line, one sum over all."""
    xy, along = np.empty_like(lonlat), np.empty(len(lonlat))
    _measured(lonlat, offsets, scale, xy, along)
    return xy, along


@compile_
def _parts(  # noqa: PLR0917  compiled: no keywords
    whole: Floats,
    begins: Ints,
    measure: Floats,
    node: Ints,
    snap_m: float,
    edges: Ints,
    spans: Floats,
    at: Floats,
) -> int:
    count = 0
    for line in range(len(whole)):
        k, last = begins[line], begins[line + 1]
        before, before_at = -1, 0.0
        while k < last:
            # stops within the tolerance of each other are one place
            end, total = k + 1, measure[k]
            while end < last and measure[end] - measure[end - 1] <= snap_m:
                total += measure[end]
                end += 1
            if k == begins[line]:
                here = 0.0
            elif end == last:
                here = whole[line]
            else:
                here = total / (end - k)
            at[k:end] = here
            if before >= 0:
                edges[count, 0], edges[count, 1], edges[count, 2] = line, before, node[k]
                spans[count, 0], spans[count, 1] = before_at, here
                count += 1
            before, before_at, k = node[k], here, end
    return count


def _begins(line: Ints, n_lines: int) -> Ints:
    """Return where the stops of each line begin, in their order, and where the last ones end."""
    begins = np.zeros(n_lines + 1, dtype=np.int64)
    np.cumsum(np.bincount(line, minlength=n_lines), out=begins[1:])
    return begins


def parts(whole: Floats, stops: Any, node: Ints, snap_m: float) -> Any:
    """Return what `_edges._parts` does."""
    begins = _begins(stops.line, len(whole))
    edges, spans = np.empty((3, len(node)), dtype=np.int64), np.empty((2, len(node)))
    at = np.empty(len(node))
    count = _parts(whole, begins, stops.measure, node, snap_m, edges.T, spans.T, at)
    return *(column[:count] for column in (*edges, *spans)), at


@compile_
def _in_lines(line: Ints, measure: Floats, begins: Ints, order: Ints) -> None:
    at = begins[:-1].copy()
    for k in range(len(line)):
        # few to a line: each is put where it belongs
        j = at[line[k]]
        while j > begins[line[k]] and measure[order[j - 1]] > measure[k]:
            order[j] = order[j - 1]
            j -= 1
        order[j] = k
        at[line[k]] += 1


def in_lines(line: Ints, measure: Floats, n_lines: int) -> Ints | None:
    """Return what `_edges.in_lines` does, ``None`` where a line has many stops."""
    begins = _begins(line, n_lines)
    if np.diff(begins).max(initial=0) > _FEW:
        return None
    order = np.empty(len(line), dtype=np.int64)
    _in_lines(line, measure, begins, order)
    return order


@compile_
def _labelled(one: Ints, other: Ints, label: Ints) -> None:
    for k in range(len(label)):
        label[k] = k
    for k in range(len(one)):
        a, b = one[k], other[k]
        while label[a] != a:
            label[a] = label[label[a]]
            a = label[a]
        while label[b] != b:
            label[b] = label[label[b]]
            b = label[b]
        # the first is the root: it comes before all that it stands for
        if a < b:
            label[b] = a
        else:
            label[a] = b
    count = 0
    for k in range(len(label)):
        if label[k] == k:
            label[k] = -count - 1
            count += 1
        else:
            root = label[k]
            label[k] = label[root]
    for k in range(len(label)):
        label[k] = -label[k] - 1


def labelled(one: Ints, other: Ints, count: int) -> Ints:
    """Return what `_edges.labelled` does."""
    label = np.empty(count, dtype=np.int64)
    _labelled(one, other, label)
    return label


search = compile_(_search.search)
add_up = compile_(_search.add_up)


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


neighbours: Callable[[Ints, Ints, Ints, Ints, Ints], None] = compile_(_neighbours)
if TYPE_CHECKING:
    Flags = NDArray[np.bool_]
