"""The kernels in NumPy: the plain path, and what the compiled one is held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Values = NDArray[np.float32]

#: Shares of a cell that are rounding: they must not ask for a neighbour, which may be a void.
NEXT_TO = 1e-7
#: How far beyond the outermost middles there are heights: to the edge of their cells.
EDGE = 0.5 + NEXT_TO
# Points, and cells, worked on at a time: they stay in the cache
_POINTS = 16_384
_CELLS = 131_072


def bilinear(values: Values, row: Floats, column: Floats, out: Floats) -> None:
    """Write heights between the middles of four cells; see `alatau_geo.terrain.heights`."""
    rows, columns = values.shape
    flat = values.reshape(-1)
    for first in range(0, len(row), _POINTS):
        here = slice(first, first + _POINTS)
        r, c = row[here], column[here]
        with np.errstate(invalid="ignore"):
            inside = (r >= -EDGE) & (r < rows - 1 + EDGE) & (c >= -EDGE) & (c < columns - 1 + EDGE)
        # half a cell beyond the outermost middles has their value
        r = np.clip(np.where(inside, r, 0.0), 0.0, rows - 1.0)
        c = np.clip(np.where(inside, c, 0.0), 0.0, columns - 1.0)
        top, left = (r + NEXT_TO).astype(np.int64), (c + NEXT_TO).astype(np.int64)
        down, right = r - top, c - left
        down, right = np.where(down < NEXT_TO, 0.0, down), np.where(right < NEXT_TO, 0.0, right)
        # the neighbour that has no weight is not looked at: it may be a void, or beyond the edge
        at = top * columns + left
        east = at + (right > 0.0)
        below = np.where(down > 0.0, columns, 0)
        upper = flat[at] * (1.0 - right) + flat[east] * right
        lower = flat[at + below] * (1.0 - right) + flat[east + below] * right
        out[here] = np.where(inside, upper * (1.0 - down) + lower * down, np.nan)


def gradients(values: Values, east_m: Floats, north_m: Floats, p: Values, q: Values) -> None:
    """Write the rise to the east and to the north, in metres a metre, of all but the outer cells.

    `values` has a cell more on each side than `p` and `q`; the metres are of their rows.
    """
    rows, columns = p.shape
    step = max(1, _CELLS // max(columns, 1))
    for first in range(0, rows, step):
        last = min(first + step, rows)
        z = values[first : last + 2]
        across = z[:, 2:] - z[:, :-2]
        p[first:last] = across[:-2] + 2 * across[1:-1] + across[2:]
        p[first:last] *= (1 / (8 * east_m[first:last])).astype(np.float32)[:, None]
        along = z[:-2] - z[2:]
        # the middle has no weight, but where it is unknown so is its slope
        p[first:last] += z[1:-1, 1:-1] * np.float32(0)
        q[first:last] = along[:, :-2] + 2 * along[:, 1:-1] + along[:, 2:]
        q[first:last] *= (1 / (8 * north_m[first:last])).astype(np.float32)[:, None]


def slopes(values: Values, east_m: Floats, north_m: Floats, out: Values, *, degrees: bool) -> None:
    """Write slopes in percent or degrees of all but the outer cells."""
    rows, columns = out.shape
    step = max(1, _CELLS // max(columns, 1))
    for first in range(0, rows, step):
        last = min(first + step, rows)
        p = out[first:last]
        q = np.empty_like(p)
        gradients(values[first : last + 2], east_m[first:last], north_m[first:last], p, q)
        p *= p
        q *= q
        p += q
        np.sqrt(p, out=p)
        if degrees:
            np.arctan(p, out=p)
            p *= np.float32(180 / np.pi)
        else:
            p *= np.float32(100)
