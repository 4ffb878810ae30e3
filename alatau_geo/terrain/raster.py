"""A terrain model in a file: windows of it, and heights and slopes at positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from alatau_geo import vector
from alatau_geo.terrain._numpy import EDGE
from alatau_geo.terrain.formats import opened
from alatau_geo.terrain.grid import Frame, Grid
from alatau_geo.terrain.heights import heights
from alatau_geo.terrain.slope import slope

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import ArrayLike
    from pyproj import CRS

    from alatau_geo.catalog import Dem
    from alatau_geo.crs import Box
    from alatau_geo.crs.operation import Way
    from alatau_geo.terrain._engine import Engine
    from alatau_geo.terrain.grid import Floats, Values
    from alatau_geo.terrain.lines import Ints

#: Heights of land on Earth, with room: what is beyond them is a void that nobody declared.
LOWEST_M, HIGHEST_M = -500.0, 9000.0
#: Cells of a strip worked on at a time, and of a tile from which heights are taken.
_STRIP, _TILE = 4_000_000, 4096
_ROUND_BOX = 21


@dataclass(frozen=True)
class Window:
    """Rows and columns of a raster.

    Parameters
    ----------
    row, column : int
        The first.
    rows, columns : int
        How many.
    """

    row: int
    column: int
    rows: int
    columns: int

    @property
    def cells(self) -> int:
        """Return how many cells it has."""
        return self.rows * self.columns

    def strips(self) -> Iterator[Window]:
        """Yield it in strips from the north that fit into memory."""
        step = max(16, _STRIP // max(self.columns, 1))
        for first in range(0, self.rows, step):
            rows = min(step, self.rows - first)
            yield Window(self.row + first, self.column, rows, self.columns)


@dataclass(frozen=True, eq=False)
class Raster:
    """A terrain model: heights in metres, in a file that is read window by window.

    Parameters
    ----------
    path : Path
        The file.
    entry : Dem
        What the catalog, or the user, says of it.
    sha256 : str
        Of the file's bytes.
    crs : pyproj.CRS
        Of its grid.
    way : Way
        From there to lon/lat on WGS 84, with the operation and its accuracy.
    frame : Frame
        How its cells lie.
    rows, columns : int
        How many it has.
    vertical_datum : str
        What its heights are above; ``"unstated"`` where nobody says.
    """

    path: Path
    entry: Dem
    sha256: str
    crs: CRS
    way: Way
    frame: Frame
    rows: int
    columns: int
    vertical_datum: str

    @property
    def cell_m(self) -> tuple[float, float]:
        """Return how many metres a cell has, west to east and to the north, in the middle."""
        east, north = self.frame.cell_m(np.array([self.rows / 2]), self.columns / 2)
        return float(east[0]), float(north[0])

    @property
    def step_m(self) -> float:
        """Return half a cell in metres: how close heights are taken along lines."""
        return min(self.cell_m) / 2

    @property
    def whole(self) -> Window:
        """Return the window of all its cells."""
        return Window(0, 0, self.rows, self.columns)

    def window(self, box: Box) -> Window | None:
        """Return the cells that a box in lon/lat touches, ``None`` where it touches none.

        Raises
        ------
        DataError
            If there are more of them than one run may work through.
        """
        west, south, east, north = box
        along = np.linspace(0, 1, _ROUND_BOX)
        x, y = west + along * (east - west), south + along * (north - south)
        sides = [(x, np.full_like(x, south)), (x, np.full_like(x, north))]
        sides += [(np.full_like(y, west), y), (np.full_like(y, east), y)]
        around = np.concatenate([np.column_stack(side) for side in sides])
        row, column = self.frame.cells(self.way.from_lonlat(around))
        known = np.isfinite(row) & np.isfinite(column)
        if not known.any():
            return None
        # a cell more on each side: the box's edges are not straight in the raster's CRS
        first = np.floor([row[known].min() - 0.5, column[known].min() - 0.5])
        last = np.ceil([row[known].max() + 1.5, column[known].max() + 1.5])
        row0, column0 = np.clip(first, 0, (self.rows, self.columns)).astype(int).tolist()
        row1, column1 = np.clip(last, 0, (self.rows, self.columns)).astype(int).tolist()
        found = Window(row0, column0, row1 - row0, column1 - column0)
        limits = vector.Limits.from_environment()
        if found.cells > limits.cells:
            raise limits.refusal(
                "cells", found.cells, what="cells of a raster", where=str(self.path),
                advice="resample it to a coarser grid",
            )  # fmt: skip
        return found if found.rows > 0 and found.columns > 0 else None

    def read(self, window: Window, *, halo: int = 0) -> Grid:
        """Return the heights of a window.

        Parameters
        ----------
        window : Window
            It may reach beyond the raster.
        halo : int
            Cells more on each side.

        Returns
        -------
        Grid
            NaN for voids, and for what is beyond the raster.

        Raises
        ------
        DataError
            If the file can't be read there.
        """
        row, column = window.row - halo, window.column - halo
        rows, columns = window.rows + 2 * halo, window.columns + 2 * halo
        row0, row1 = max(row, 0), min(row + rows, self.rows)
        column0, column1 = max(column, 0), min(column + columns, self.columns)
        if (row1 - row0, column1 - column0) == (rows, columns):  # as it mostly is
            return Grid(self._heights((row0, row1), (column0, column1)), self.frame.at(row, column))
        values = np.full((rows, columns), np.nan, dtype=np.float32)
        if row0 < row1 and column0 < column1:
            inside = values[row0 - row : row1 - row, column0 - column : column1 - column]
            inside[...] = self._heights((row0, row1), (column0, column1))
        return Grid(values, self.frame.at(row, column))

    def _heights(self, rows: tuple[int, int], columns: tuple[int, int]) -> Values:
        with opened(self.path) as dataset:
            read = dataset.read(1, window=(rows, columns), masked=True)
            scale, offset = dataset.scales[0], dataset.offsets[0]
        found, mask = np.ma.getdata(read), np.ma.getmask(read)
        void = mask if mask is not np.ma.nomask and mask.any() else None
        if self.entry.nodata is not None:
            declared = found == self.entry.nodata
            void = declared if void is None else void | declared
        if (scale, offset) != (1.0, 0.0):
            found = found * scale + offset
        with np.errstate(over="ignore"):
            values: Values = found.astype(np.float32, copy=False)
        # most windows have no void: their ends tell that sooner than a look at each cell
        if void is None and found.size and found.min() >= LOWEST_M and found.max() <= HIGHEST_M:
            return values
        # also what is no number is not within these
        known = values >= LOWEST_M
        known &= values <= HIGHEST_M
        if void is not None:
            known &= ~void
        if not known.all():
            values[~known] = np.nan
        return values

    def heights(self, lonlat: ArrayLike, *, engine: Engine = "auto") -> Floats:
        """Return the heights at positions, bilinear between the middles of cells.

        Parameters
        ----------
        lonlat : array-like of shape (n, 2)
            Longitude and latitude in degrees.
        engine : {"auto", "numpy", "numba"}, optional
            The kernels to use.

        Returns
        -------
        ndarray of float
            Metres; NaN beyond the raster and beside voids, never zero.
        """
        xy = self._xy(lonlat)
        out = np.full(len(xy), np.nan)
        for here, window in self._tiles(xy):
            if len(here) == len(out):  # all of them, in their order
                return heights(self.read(window), xy, engine=engine)
            found = heights(self.read(window), xy[here], engine=engine)
            out[here] = found
        return out

    def slopes(self, lonlat: ArrayLike) -> Floats:
        """Return the slopes of the cells that positions lie in.

        Parameters
        ----------
        lonlat : array-like of shape (n, 2)
            Longitude and latitude in degrees.

        Returns
        -------
        ndarray of float
            Percent; NaN where one of the nine cells is a void, or beyond the raster.
        """
        xy = self._xy(lonlat)
        out = np.full(len(xy), np.nan)
        for here, window in self._tiles(xy):
            found = slope(self.read(window, halo=1))
            row, column = self.frame.at(window.row, window.column).cells(xy[here])
            # the last edge is the last cell's
            row = np.minimum(np.floor(row + 0.5), window.rows - 1).astype(int)
            column = np.minimum(np.floor(column + 0.5), window.columns - 1).astype(int)
            out[here] = found[row, column]
        return out

    def _xy(self, lonlat: ArrayLike) -> Floats:
        positions = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
        return self.way.from_lonlat(positions) if len(positions) else positions

    def _tiles(self, xy: Floats) -> Iterator[tuple[Ints, Window]]:
        """Yield which positions lie in each part of the raster, and the cells around them."""
        row, column = self.frame.cells(xy)
        with np.errstate(invalid="ignore"):
            inside = (row >= -EDGE) & (row < self.rows - 1 + EDGE)
            inside &= (column >= -EDGE) & (column < self.columns - 1 + EDGE)
        of = np.flatnonzero(inside)
        if len(of) < len(row):
            row, column = row[of], column[of]
        if len(of) and max(self.rows, self.columns) <= _TILE:
            (row0, row1), (column0, column1) = _span(row, self.rows), _span(column, self.columns)
            yield of, Window(row0, column0, row1 - row0, column1 - column0)
            return
        across = self.columns // _TILE + 2
        tile = (row // _TILE + 1) * across + (column // _TILE + 1)
        for one in np.flatnonzero(np.bincount(tile.astype(np.int64))):
            here = np.flatnonzero(tile == one)
            row0, row1 = _span(row[here], self.rows)
            column0, column1 = _span(column[here], self.columns)
            yield of[here], Window(row0, column0, row1 - row0, column1 - column0)

    def voids(self, window: Window) -> int:
        """Return how many cells of a window have no height."""
        return sum(int(np.isnan(self.read(strip).values).sum()) for strip in window.strips())


def _span(at: Floats, count: int) -> tuple[int, int]:
    """Return the first cell, and the one after the last, between whose middles positions lie."""
    first = min(max(int(np.floor(at.min())), 0), count - 1)
    return first, max(min(int(np.floor(at.max())) + 2, count), first + 1)
