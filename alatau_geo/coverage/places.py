"""Facilities and sites as arrays of places, and how far each facility serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from alatau_geo import geodesy
from alatau_geo.errors import DataError, UsageError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]


def lonlat_of(points: gpd.GeoSeries) -> tuple[Floats, Ints]:
    """Return lon, lat of all points, and the row that each is of, by position.

    Raises
    ------
    UsageError
        If they are not points in lon/lat.
    """
    check_lonlat(points)
    shapes = np.asarray(points.array)
    if (shapely.get_type_id(shapes) == shapely.GeometryType.POINT).all():
        lonlat = shapely.get_coordinates(shapes)
        if len(lonlat) == len(shapes):  # none is empty
            return lonlat, np.arange(len(shapes))
    elif (shapely.get_dimensions(shapes) > 0).any():
        raise UsageError("coverage needs points as facilities and sites, lines or areas were given")
    lonlat, row = shapely.get_coordinates(shapes, return_index=True)
    return lonlat, row


def facilities_lonlat(facilities: gpd.GeoSeries) -> tuple[Floats, Ints]:
    """Return :func:`lonlat_of` facilities, of which at least one needs a place.

    Raises
    ------
    DataError
        If none has one.
    UsageError
        If they are not points in lon/lat.
    """
    lonlat, row = lonlat_of(facilities)
    if not len(lonlat):
        raise DataError(
            "coverage needs facilities with a place, there is none: give a layer of points"
        )
    return lonlat, row


def reach_of(facilities: gpd.GeoSeries, distance_m: ArrayLike) -> Floats:
    """Return the service distance of each row, in metres.

    Raises
    ------
    DataError
        If one is not positive and finite.
    UsageError
        If there are as many as rows of something else.
    """
    given = np.asarray(distance_m, dtype=np.float64)
    if given.ndim > 1 or (given.ndim == 1 and len(given) != len(facilities)):
        raise UsageError(
            f"coverage needs one distance, or one for each of {len(facilities)} facilities;"
            f" {given.shape} were given"
        )
    wrong = ~((given > 0) & (given < np.inf))
    if wrong.any():
        raise DataError(
            f"coverage needs a positive distance, {np.atleast_1d(given)[np.atleast_1d(wrong)][0]:g}"
            " m was given"
        )
    return np.broadcast_to(given, len(facilities)).astype(np.float64)


def check_lonlat(series: gpd.GeoSeries) -> None:
    """Refuse what is not in degrees.

    Raises
    ------
    UsageError
        If the CRS is a projected one.
    """
    if series.crs is not None and not series.crs.is_geographic:
        raise UsageError(
            f"coverage needs lon/lat in degrees, these geometries are in {series.crs.name}:"
            " reproject them first, .to_crs(4326)"
        )


def distances_m(one: Floats, other: Floats) -> Floats:
    """Return the geodesic distances of all pairs of places.

    Parameters
    ----------
    one, other : array of shape (n, 2) and (m, 2)
        Lon, lat.

    Returns
    -------
    array of shape (n, m)
        Metres.

    Examples
    --------
    >>> distances_m(np.array([(77.0, 43.0)]), np.array([(77.0, 44.0), (78.0, 43.0)])).round(1)
    array([[111102.5,  81540.5]])
    """
    pairs = np.stack([np.repeat(one, len(other), axis=0), np.tile(other, (len(one), 1))], axis=1)
    ends = np.arange(len(one) * len(other) + 1) * 2
    return geodesy.path_length_m(pairs.reshape(-1, 2), ends).reshape(len(one), len(other))
