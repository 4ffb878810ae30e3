"""A window of a raster in memory: values, where they lie, and how many metres a cell has there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from alatau_geo import geodesy

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Values = NDArray[np.float32]


@dataclass(frozen=True)
class Frame:
    """How the cells of a raster lie: north up, in rows from the north.

    Parameters
    ----------
    west, north : float
        The outer corner of the first cell, in units of the raster's CRS.
    width, height : float
        Of a cell, both positive.
    to_lonlat : callable
        From positions (n, 2) in the CRS to lon/lat in degrees.

    Examples
    --------
    >>> frame = Frame(77.0, 44.0, 0.001, 0.001, lambda xy: xy)
    >>> east_m, north_m = frame.cell_m(np.array([0.0]))
    >>> east_m.round(2), north_m.round(2)
    (array([80.21]), array([111.11]))
    """

    west: float
    north: float
    width: float
    height: float
    to_lonlat: Callable[[Floats], Floats]

    def at(self, row: int, column: int) -> Frame:
        """Return the frame of a window that begins at a row and column."""
        west, north = self.west + column * self.width, self.north - row * self.height
        return Frame(west, north, self.width, self.height, self.to_lonlat)

    def cells(self, xy: Floats) -> tuple[Floats, Floats]:
        """Return the row and column of positions, 0 at the middle of the first cell."""
        column = (xy[:, 0] - self.west) / self.width - 0.5
        row = (self.north - xy[:, 1]) / self.height - 0.5
        return row, column

    def cell_m(self, rows: Floats, column: float = 0.0) -> tuple[Floats, Floats]:
        """Return how many metres on the ellipsoid a cell has from west to east, and to the north.

        Parameters
        ----------
        rows : ndarray
            Rows; they need not be whole.
        column : float
            At which column: in a projection the scale may change from west to east, too.

        Returns
        -------
        tuple of ndarray
            Geodesic lengths between the middles of opposite sides, one for each row.
        """
        x = np.full(len(rows), self.west + (column + 0.5) * self.width)
        y = self.north - (np.asarray(rows, dtype=np.float64) + 0.5) * self.height
        half_x, half_y = self.width / 2, self.height / 2
        sides = [(x - half_x, y), (x + half_x, y), (x, y - half_y), (x, y + half_y)]
        ends = self.to_lonlat(np.concatenate([np.column_stack(side) for side in sides]))
        west, east, south, north = ends.reshape(4, -1, 2)
        return _apart_m(west, east), _apart_m(south, north)


def _apart_m(start: Floats, end: Floats) -> Floats:
    pairs = np.stack([start, end], axis=1).reshape(-1, 2)
    return geodesy.path_length_m(pairs, np.arange(len(start) + 1) * 2)


@dataclass(frozen=True, eq=False)
class Grid:
    """Values of a window, with their frame.

    Parameters
    ----------
    values : ndarray of float32, shape (rows, columns)
        Rows from the north; NaN where the height is unknown.
    frame : Frame
        Where they lie.
    """

    values: Values
    frame: Frame

    @property
    def inner(self) -> Values:
        """Return the values without the outermost cells."""
        return self.values[1:-1, 1:-1]

    def rows_m(self) -> tuple[Floats, Floats]:
        """Return how many metres a cell of each row has from west to east, and to the north.

        A projection's scale is taken at the window's middle column.
        """
        rows, columns = self.values.shape
        return self.frame.cell_m(np.arange(rows, dtype=np.float64), (columns - 1) / 2)
