"""Heights at positions of a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alatau_geo.terrain import _numpy
from alatau_geo.terrain._engine import kernels, shared

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from alatau_geo.terrain._engine import Engine
    from alatau_geo.terrain.grid import Floats, Grid


def heights(grid: Grid, xy: ArrayLike, *, engine: Engine = "auto") -> Floats:
    """Return the heights at positions, bilinear between the middles of cells.

    Parameters
    ----------
    grid : Grid
        A window of heights.
    xy : array-like of shape (n, 2)
        Positions in the raster's CRS.
    engine : {"auto", "numpy", "numba"}, optional
        The kernels to use. ``"auto"`` takes numba's for large arrays, where it is installed.

    Returns
    -------
    ndarray of float
        Heights. NaN outside the window, and where a cell that has a weight is a void. Within half a
        cell of the window's edge the outermost middles count.

    Examples
    --------
    >>> from alatau_geo.terrain import Frame, Grid
    >>> plane = np.array([[0, 10], [20, 30]], dtype=np.float32)
    >>> grid = Grid(plane, Frame(0, 2, 1, 1, lambda xy: xy))
    >>> heights(grid, [(0.5, 1.5), (1.0, 1.0), (3.0, 1.0)])
    array([ 0., 15., nan])
    """
    positions = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    row, column = grid.frame.cells(positions)
    values = np.ascontiguousarray(grid.values, dtype=np.float32)
    out = np.empty(len(positions))
    module = kernels(len(out), engine)

    def block(first: int, last: int) -> None:
        here = slice(first, last)
        module.bilinear(values, row[here], column[here], out[here])

    if module is _numpy:
        block(0, len(out))
    else:
        shared(block, len(out), len(out))
    return out
