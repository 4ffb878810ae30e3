"""Shapes laid over each other: what they share or leave of each other, and how wide that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from shapely.errors import GEOSException

from alatau_geo import geodesy

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Shapes = NDArray[Any]
    Numbers = NDArray[np.intp]

#: Grids far finer than what is told of shapes, for those that GEOS can't lay over each other: of a
#: plane in metres, and of degrees.
GRID_M, GRID_DEG = 1e-5, 1e-10
#: Edges are cut to this length before they are measured: straight in lon/lat is no geodesic.
_STEP_DEG = 1e-4


def laid(
    operation: Callable[..., Any], one: Shapes, other: Shapes, *, grid: float = GRID_M
) -> Shapes:
    """Return an overlay of pairs; where GEOS fails on one, that one on a grid.

    Parameters
    ----------
    operation : callable
        Such as ``shapely.intersection``.
    one, other : array of shapely.Geometry
        Pairs, or an array and one shape.
    grid : float
        Size of the grid, in the shapes' unit.

    Returns
    -------
    array of shapely.Geometry
        One for each pair.

    Examples
    --------
    >>> low, high = np.array([shapely.box(0, 0, 2, 2)]), np.array([shapely.box(1, 1, 3, 3)])
    >>> shapely.area(laid(shapely.intersection, low, high)).tolist()
    [1.0]
    """
    try:
        return np.asarray(operation(one, other))
    except GEOSException:
        pairs = zip(*np.broadcast_arrays(one, other), strict=True)
        return np.array([_one_laid(operation, a, b, grid) for a, b in pairs], dtype=object)


def _one_laid(operation: Callable[..., Any], one: Any, other: Any, grid: float) -> Any:
    try:
        return operation(one, other)
    except GEOSException:
        return operation(*(_on_grid(item, grid) for item in (one, other)), grid_size=grid)


def united(shapes: Shapes, *, grid: float = GRID_M) -> Any:
    """Return the union of areas, on a grid where GEOS fails without.

    Examples
    --------
    >>> united(np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])).area
    2.0
    """
    try:
        return shapely.union_all(shapes)
    except GEOSException:
        return shapely.union_all(_on_grid(shapes, grid), grid_size=grid)


def _on_grid(shapes: Any, grid: float) -> Any:
    """Return shapes whose positions are on a grid; areas made valid for it."""
    is_area = shapely.get_dimensions(shapes) == 2
    return shapely.set_precision(np.where(is_area, shapely.buffer(shapes, 0), shapes), grid)


def areas(shapes: Shapes) -> tuple[Shapes, Numbers]:
    """Return the polygons of shapes, and which shape each is of.

    Examples
    --------
    >>> both = shapely.GeometryCollection([shapely.Point(0, 0), shapely.box(0, 0, 1, 1)])
    >>> parts, owner = areas(np.array([None, both]))
    >>> len(parts), owner.tolist()
    (1, [1])
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    nested = shapely.get_type_id(parts) > shapely.GeometryType.POLYGON
    if nested.any():
        parts, index = shapely.get_parts(parts, return_index=True)
        owner = owner[index]
    keep = (shapely.get_dimensions(parts) == 2) & ~shapely.is_empty(parts)
    return parts[keep], owner[keep]


def widths(shapes: Shapes) -> NDArray[np.float64]:
    """Return the widths of areas in a plane: the area over half the perimeter.

    Examples
    --------
    >>> widths(np.array([shapely.box(0, 0, 1000, 1)])).round(3)
    array([0.999])
    """
    found: NDArray[np.float64] = shapely.area(shapes) / np.maximum(shapely.length(shapes) / 2, 1e-9)
    return found


def measured(pieces: Shapes) -> pd.DataFrame:
    """Return the sizes of areas on the ellipsoid, and a place in each.

    Parameters
    ----------
    pieces : array of shapely.Polygon
        Lon/lat; their edges are straight in it, and cut short before they are measured.

    Returns
    -------
    pandas.DataFrame
        A row for each: ``area_m2``, ``width_m`` (area over half the perimeter), ``lon``, ``lat``.

    Examples
    --------
    >>> strip = shapely.box(77, 43, 77.1, 43.0001)
    >>> measured(np.array([strip])).round(2).width_m.tolist()
    [11.09]
    """
    fine = shapely.segmentize(pieces, _STEP_DEG)
    area, half = geodesy.area_m2(fine), geodesy.length_m(fine) / 2
    place = shapely.get_coordinates(shapely.point_on_surface(pieces))
    return pd.DataFrame(
        {
            "area_m2": area,
            "width_m": area / np.maximum(half, 1e-9),
            "lon": place[:, 0],
            "lat": place[:, 1],
        }
    )
