"""Slope, aspect and hillshade of a grid, by Horn's method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from alatau_geo.errors import UsageError
from alatau_geo.terrain import _numpy
from alatau_geo.terrain._engine import kernels, shared

if TYPE_CHECKING:
    from alatau_geo.terrain._engine import Engine
    from alatau_geo.terrain.grid import Grid, Values

#: Where the light of a hillshade comes from: clockwise from north, and above the horizon.
LIGHT_AZIMUTH, LIGHT_ALTITUDE = 315.0, 45.0
#: Heights are taken three times for pictures: city land is flat.
EXAGGERATION = 3.0


def slope(
    grid: Grid,
    *,
    unit: Literal["percent", "degrees"] = "percent",
    engine: Engine = "auto",
    out: Values | None = None,
) -> Values:
    """Return the slope of each cell but the outermost.

    Horn's weights (Horn 1981, *Hill shading and the reflectance map*, Proc. IEEE 69) over the eight
    neighbours, with the metres that a cell has on the ellipsoid in its row: in lon/lat a cell gets
    narrower to the north, in a projection it is not what its map units say.

    Parameters
    ----------
    grid : Grid
        Heights in metres, with a row and a column more on each side than is wanted.
    unit : {"percent", "degrees"}
        Of the slope.
    engine : {"auto", "numpy", "numba"}, optional
        The kernels to use.
    out : ndarray of float32, shape (rows - 2, columns - 2), optional
        Where to write, in rows: for many windows of one size, as taking memory for an answer may
        take as long as the answer.

    Returns
    -------
    ndarray of float32, shape (rows - 2, columns - 2)
        NaN where one of the nine cells is a void; `out`, where it is given.

    Raises
    ------
    UsageError
        If there is no such unit or engine, or `out` does not fit.

    Examples
    --------
    >>> from alatau_geo.terrain import Frame, Grid
    >>> rise = np.arange(5, dtype=np.float32) * 8.021  # 10 % to the east at 44° N
    >>> grid = Grid(np.tile(rise, (3, 1)), Frame(77.0, 44.0015, 0.001, 0.001, lambda xy: xy))
    >>> slope(grid).round(2)
    array([[10., 10., 10.]], dtype=float32)
    """
    if unit not in ("percent", "degrees"):
        raise UsageError(f"slope is in percent or degrees, {unit!r} was given")
    values, shape = _padded(grid)
    out = np.empty(shape, np.float32) if out is None else _fitting(out, shape)
    east_m, north_m = (metres[1:-1] for metres in grid.rows_m())
    module = kernels(out.size, engine)

    def block(first: int, last: int) -> None:
        here = slice(first, last)
        module.slopes(
            values[first : last + 2], east_m[here], north_m[here], out[here],
            degrees=unit == "degrees",
        )  # fmt: skip

    if module is _numpy:
        block(0, len(out))
    else:
        shared(block, len(out), out.size)
    return out


def gradients(grid: Grid) -> tuple[Values, Values]:
    """Return the rise to the east and to the north in metres a metre, of all but the outer cells.

    Parameters
    ----------
    grid : Grid
        Heights in metres.

    Returns
    -------
    tuple of ndarray of float32
        As :func:`slope` reaches them. In a projection “east” and “north” are the grid's.
    """
    values, shape = _padded(grid)
    p, q = np.empty(shape, np.float32), np.empty(shape, np.float32)
    east_m, north_m = (metres[1:-1] for metres in grid.rows_m())
    _numpy.gradients(values, east_m, north_m, p, q)
    return p, q


def aspect(grid: Grid) -> Values:
    """Return which way each cell but the outermost faces.

    Parameters
    ----------
    grid : Grid
        Heights in metres.

    Returns
    -------
    ndarray of float32
        Degrees clockwise from north (of the grid, in a projection), the way water runs; NaN for
        what is flat or unknown.

    Examples
    --------
    >>> from alatau_geo.terrain import Frame, Grid
    >>> rise = np.arange(3, dtype=np.float32)
    >>> aspect(Grid(np.tile(rise, (3, 1)), Frame(77.0, 44.0, 0.001, 0.001, lambda xy: xy)))
    array([[270.]], dtype=float32)
    """
    p, q = gradients(grid)
    degrees = np.degrees(np.arctan2(-p, -q)) % np.float32(360)
    flat = (p == 0) & (q == 0)
    return np.where(flat, np.float32(np.nan), degrees).astype(np.float32)


def hillshade(grid: Grid, *, exaggeration: float = 1.0) -> Values:
    """Return how bright each cell but the outermost is, lit from the north-west.

    Parameters
    ----------
    grid : Grid
        Heights in metres.
    exaggeration : float
        Times that heights are taken, where land is flat.

    Returns
    -------
    ndarray of float32
        0 (in shadow) to 1 (facing the light); flat land has 0.71. NaN where unknown.

    Notes
    -----
    The cosine between the surface's normal and the light, which is what Horn's formula with slope
    and aspect comes to.

    Examples
    --------
    >>> from alatau_geo.terrain import Frame, Grid
    >>> flat = Grid(np.zeros((3, 3), np.float32), Frame(77.0, 44.0, 0.001, 0.001, lambda xy: xy))
    >>> hillshade(flat).round(3)
    array([[0.707]], dtype=float32)
    """
    p, q = gradients(grid)
    azimuth, altitude = np.radians((LIGHT_AZIMUTH, LIGHT_ALTITUDE))
    east = np.float32(np.cos(altitude) * np.sin(azimuth) * exaggeration)
    north = np.float32(np.cos(altitude) * np.cos(azimuth) * exaggeration)
    up = np.float32(np.sin(altitude))
    steepness = (p * p + q * q) * np.float32(exaggeration**2)
    return np.clip((up - east * p - north * q) / np.sqrt(1 + steepness), 0, 1).astype(np.float32)


def _padded(grid: Grid) -> tuple[Values, tuple[int, int]]:
    """Return values as kernels want them, and how many cells have all their neighbours."""
    values = np.ascontiguousarray(grid.values, dtype=np.float32)
    rows, columns = values.shape
    return values, (max(rows - 2, 0), max(columns - 2, 0))


def _fitting(out: Values, shape: tuple[int, int]) -> Values:
    """Return an array to write into, if it has the shape and type of the answer."""
    if out.shape != shape or out.dtype != np.float32 or not out.flags.carray:
        raise UsageError(
            f"out needs to be an array of float32, {shape}, in rows one after the other,"
            f" that can be written; it is one of {out.dtype}, {out.shape}"
        )
    return out
