"""Which lines may touch elsewhere than at common ends, compiled: segments in cells, by pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from alatau_geo.network._compiled import compile_
from alatau_geo.network._compiled_near import bucket_of, columns_of
from alatau_geo.network.lines import distinct

if TYPE_CHECKING:
    from alatau_geo.network.lines import Floats, Ints, Lines

#: Of the products that a side is the difference of: rounding is a thousandth of it.
_ROUND = 1e-12


@compile_
def _fill(xy: Floats, offsets: Ints, frame: Floats, begins: Any, held: Any) -> None:
    """Put segments into the buckets of all cells that they run through.

    With nothing `held` it counts; with running sums in `begins` it fills, from behind.
    """
    south, per_metre, columns = frame[1], frame[2], int(frame[3])
    mask = len(begins) - 2
    wide = 1e-6
    for line in range(len(offsets) - 2, -1, -1):
        for i in range(offsets[line + 1] - 2, offsets[line] - 1, -1):
            x, y = xy[i, 0], xy[i, 1]
            dx, dy = xy[i + 1, 0] - x, xy[i + 1, 1] - y
            low = int((min(y, y + dy) - wide - south) * per_metre)
            high = int((max(y, y + dy) + wide - south) * per_metre)
            for row in range(low, high + 1):
                left, right = columns_of(x, y, dx, dy, row, frame, wide)
                for column in range(int(left), int(right) + 1):
                    bucket = bucket_of(column, row, columns, mask)
                    if len(held) == 0:
                        begins[bucket] += 1
                    else:
                        begins[bucket] -= 1
                        held[begins[bucket]] = i


@compile_
def _side(xy: Floats, i: int, k: int) -> int:
    """Return on which side of a segment a vertex lies, 0 where rounding might tell otherwise."""
    one = (xy[i + 1, 0] - xy[i, 0]) * (xy[k, 1] - xy[i, 1])
    two = (xy[i + 1, 1] - xy[i, 1]) * (xy[k, 0] - xy[i, 0])
    margin = _ROUND * (abs(one) + abs(two))
    if one - two > margin:
        return 1
    return -1 if one - two < -margin else 0


@compile_
def _same(xy: Floats, i: int, k: int) -> bool:
    return bool(xy[i, 0] == xy[k, 0] and xy[i, 1] == xy[k, 1])


@compile_
def _apart(xy: Floats, i: int, k: int) -> bool:
    """Return whether the boxes of two segments are apart."""
    for axis in range(2):
        a, b, c, d = xy[i, axis], xy[i + 1, axis], xy[k, axis], xy[k + 1, axis]
        if max(a, b) < min(c, d) - 1e-6 or max(c, d) < min(a, b) - 1e-6:
            return True
    return False


@compile_
def _touch(xy: Floats, i: int, k: int, offsets: Ints, line: int, other: int) -> bool:  # noqa: PLR0917
    """Return whether two segments may touch elsewhere than where both of their lines end."""
    if _apart(xy, i, k):
        return False
    for a in range(2):
        for b in range(2):
            if not _same(xy, i + a, k + b):
                continue
            if line == other:
                meant = k == i + 1 and a == 1 and b == 0
            else:
                first, last = offsets[line], offsets[line + 1] - 1
                meant = i + a in (first, last)
                first, last = offsets[other], offsets[other + 1] - 1
                meant = meant and k + b in (first, last)
            # from a common end they part, unless they lead the same way
            return not meant or _side(xy, i, k + 1 - b) == 0
    one, two = _side(xy, i, k), _side(xy, i, k + 1)
    if one * two > 0:
        return False
    return bool(_side(xy, k, i) * _side(xy, k, i + 1) <= 0)


@compile_
def _pairs(  # noqa: PLR0917  compiled: no keywords
    xy: Floats, offsets: Ints, line_of: Any, begins: Any, held: Any, found: Ints
) -> int:
    count = 0
    for bucket in range(len(begins) - 1):
        for a in range(begins[bucket], begins[bucket + 1]):
            i = held[a]
            line = line_of[i]
            for b in range(a + 1, begins[bucket + 1]):
                k = held[b]
                if k == i:
                    continue
                other = line_of[k]
                if _touch(xy, i, k, offsets, line, other):
                    if count < len(found):
                        found[count, 0], found[count, 1] = line, other
                    count += 1
    return count


def touching(lines: Lines) -> tuple[Ints, Ints]:
    """Return pairs of lines, the first the lower one or the same, that may touch.

    All that do are among them: elsewhere than where both end, and lines that touch themselves.
    """
    xy, segments = lines.xy, len(lines.xy) - len(lines)
    cell = max(2 * float(lines.whole.sum()) / max(segments, 1), 1e-3)
    west, south = (float(xy[:, axis].min()) - cell for axis in (0, 1))
    columns, rows = (
        int((float(xy[:, axis].max()) - low) / cell) + 2 for axis, low in ((0, west), (1, south))
    )
    size = 1 << int(np.ceil(np.log2(segments + 16)))
    dense = columns * rows <= 4 * size
    frame = np.array([west, south, 1 / cell, columns if dense else 0])
    begins = np.zeros((columns * rows if dense else size) + 1, dtype=np.int32)
    _fill(xy, lines.offsets, frame, begins, np.empty(0, dtype=np.int32))
    np.cumsum(begins, out=begins)
    held = np.empty(int(begins[-1]), dtype=np.int32)
    _fill(xy, lines.offsets, frame, begins, held)
    found = np.empty((max(1024, len(lines)), 2), dtype=np.int64)
    given = xy, lines.offsets, lines.line.astype(np.int32), begins, held
    count = _pairs(*given, found)
    if count > len(found):
        found = np.empty((count, 2), dtype=np.int64)
        _pairs(*given, found)
    one, two = np.sort(found[:count], axis=1).T
    return np.divmod(distinct(one * len(lines) + two), len(lines))
