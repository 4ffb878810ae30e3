"""Which segments lie near some places, compiled: places in cells, and a walk along each segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from alatau_geo.geodesy._arrays import cuts, in_blocks, processors
from alatau_geo.network._compiled import compile_

if TYPE_CHECKING:
    from alatau_geo.network.lines import Floats, Ints, Lines

#: Vertices that a thread should have at least.
_SHARE = 100_000


@compile_
def bucket_of(column: int, row: int, columns: int, mask: int) -> int:
    if columns > 0:  # few enough cells for one bucket each: those of a row lie side by side
        return row * columns + column
    return ((column * 73856093) ^ (row * 19349663)) & mask


@compile_
def _fill(  # noqa: PLR0917  compiled: no keywords
    places: Floats, frame: Floats, columns: int, begins: Any, held: Any, spot: Floats
) -> None:
    """Put places into the buckets of their cells, in their order."""
    mask = len(begins) - 2
    west, south, per_metre = frame[0], frame[1], frame[2]
    for k in range(len(places)):
        column = int((places[k, 0] - west) * per_metre)
        row = int((places[k, 1] - south) * per_metre)
        begins[bucket_of(column, row, columns, mask)] += 1
    for bucket in range(1, len(begins)):
        begins[bucket] += begins[bucket - 1]
    # sums are where buckets end: filled from behind they are where they begin
    for k in range(len(places) - 1, -1, -1):
        column = int((places[k, 0] - west) * per_metre)
        row = int((places[k, 1] - south) * per_metre)
        bucket = bucket_of(column, row, columns, mask)
        begins[bucket] -= 1
        at = begins[bucket]
        held[at] = k
        spot[at, 0], spot[at, 1] = places[k, 0], places[k, 1]


@compile_
def columns_of(  # noqa: PLR0917  compiled: no keywords
    x: float, y: float, dx: float, dy: float, row: int, frame: Floats, wide: float
) -> tuple[float, float]:
    """Return from where to where, in columns, a segment comes near a row of cells."""
    west, south, per_metre = frame[0], frame[1], frame[2]
    begin, end = 0.0, 1.0
    if dy != 0.0:
        one = (south + row / per_metre - wide - y) / dy
        two = (south + (row + 1) / per_metre + wide - y) / dy
        begin, end = max(0.0, min(one, two)), min(1.0, max(one, two))
    left = (min(x + dx * begin, x + dx * end) - wide - west) * per_metre
    right = (max(x + dx * begin, x + dx * end) + wide - west) * per_metre
    return left, right


@compile_
def _look(  # noqa: C901, PLR0917  compiled: one loop, no keywords
    xy: Floats,
    offsets: Ints,
    code: Ints,
    reach: float,
    frame: Floats,
    columns: int,
    rows: int,
    begins: Any,
    held: Any,
    spot: Floats,
    found: Ints,
) -> int:
    """Write pairs of place and segment into `found`; return how many there are."""
    hashed = columns == 0
    mask = len(begins) - 2
    west, south, per_metre, last_column = frame[0], frame[1], frame[2], frame[3]
    wide = reach * 1.001 + 1e-6  # rounding of where a segment enters a row is less
    reach2 = reach * reach
    count = 0
    for line in range(len(offsets) - 1):
        for i in range(offsets[line], offsets[line + 1] - 1):
            x, y = xy[i, 0], xy[i, 1]
            dx, dy = xy[i + 1, 0] - x, xy[i + 1, 1] - y
            size2 = dx * dx + dy * dy
            low = (min(y, y + dy) - wide - south) * per_metre
            high = (max(y, y + dy) + wide - south) * per_metre
            if not (high >= 0.0 and low < rows):
                continue
            first_row, last_row = int(max(low, 0.0)), int(min(high, rows - 1.0))
            for row in range(first_row, last_row + 1):
                left, right = columns_of(x, y, dx, dy, row, frame, wide)
                if not (right >= 0.0 and left < last_column + 1.0):
                    continue
                column, to = int(max(left, 0.0)), int(min(right, last_column))
                while column <= to:
                    bucket = bucket_of(column, row, columns, mask)
                    after = bucket + 1 if hashed else bucket + 1 + to - column
                    for at in range(begins[bucket], begins[after]):
                        px, py = spot[at, 0], spot[at, 1]
                        wx, wy = px - x, py - y
                        part = 0.0
                        if size2 > 0.0:
                            part = min(1.0, max(0.0, (wx * dx + wy * dy) / size2))
                        wx -= dx * part
                        wy -= dy * part
                        if wx * wx + wy * wy > reach2:
                            continue
                        place = held[at]
                        if len(code) and (code[i] == place or code[i + 1] == place):
                            continue
                        # other cells may share the bucket
                        if hashed and (
                            int((px - west) * per_metre) != column
                            or int((py - south) * per_metre) != row
                        ):
                            continue
                        if count < len(found):
                            found[count, 0], found[count, 1] = place, i
                        count += 1
                    column += 1 if hashed else 1 + to - column
    return count


def near(lines: Lines, places: Floats, reach: float, code: Ints | None) -> tuple[Ints, Ints]:
    """Return pairs of a place and a segment no further than `reach` from it, in their order."""
    none = np.empty(0, dtype=np.int64)
    if not len(places):
        return none, none
    segments = len(lines.xy) - len(lines)
    cell = max(1.5 * float(lines.whole.sum()) / max(segments, 1), 2 * reach, 1e-3)
    # by column: along rows of two NumPy is slow
    west, south = (float(places[:, axis].min()) for axis in (0, 1))
    spans = [float(places[:, axis].max()) - low for axis, low in ((0, west), (1, south))]
    columns, rows = (int(span / cell) + 1 for span in spans)
    size = 1 << int(np.ceil(np.log2(len(places) + 16)))
    dense = columns * rows <= 4 * (size + segments)
    begins = np.zeros((columns * rows if dense else size) + 1, dtype=np.int32)
    frame = np.array([west, south, 1 / cell, columns - 1.0])
    wide = columns if dense else 0
    held, spot = np.empty(len(places), dtype=np.int32), np.empty_like(places)
    places = np.ascontiguousarray(places)  # or it is compiled once more
    _fill(places, frame, wide, begins, held, spot)
    codes = none if code is None else code
    pieces = max(1, min(processors(), len(lines.xy) // _SHARE))
    parts: dict[int, Ints] = {}

    def block(first: int, last: int) -> None:
        given = lines.xy, lines.offsets[first : last + 1], codes, reach, frame, wide, rows
        found = np.empty((max(1024, len(places) // pieces), 2), dtype=np.int64)
        count = _look(*given, begins, held, spot, found)
        if count > len(found):
            found = np.empty((count, 2), dtype=np.int64)
            _look(*given, begins, held, spot, found)
        parts[first] = found[:count]

    in_blocks(block, cuts(lines.offsets, pieces), pieces)
    place, segment = np.concatenate([parts[first] for first in sorted(parts)]).T
    order = np.argsort(place, kind="stable")  # segments are in order
    return place[order], segment[order]
