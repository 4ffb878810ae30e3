"""Lengths on the ellipsoid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from alatau_geo.geodesy._arrays import checked, run
from alatau_geo.geodesy._far import far_lengths
from alatau_geo.geodesy._shapes import Parts, measure

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from alatau_geo.geodesy._arrays import Engine, Floats, Ints

_LINE, _RING, _POLYGON = 1, 2, 3


def length_m(geometries: Any, *, engine: Engine = "auto") -> Floats:
    """Return the length of each geometry on the WGS 84 ellipsoid.

    Edges are geodesics. A polygon's length is its perimeter with that of its holes, as in
    shapely; points have none; a collection's is the sum over its parts.

    Parameters
    ----------
    geometries : GeoSeries, GeometryArray or array-like of shapely geometries
        In longitude and latitude, degrees, on WGS 84 or GRS 80. Without a CRS they are taken as
        that. Heights are ignored.
    engine : {"auto", "numpy", "numba"}, optional
        The kernels to use. ``"auto"`` takes numba's for large arrays, where it is installed.

    Returns
    -------
    ndarray of float
        Metres, one per geometry: 0 for an empty one, NaN for a missing one (None) and for one
        with a NaN among its coordinates.

    Raises
    ------
    UsageError
        If the CRS is another, a coordinate is out of range, or something is no geometry.

    See Also
    --------
    path_length_m : The same from flat arrays, and how it is done.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import shapely
    >>> from alatau_geo.geodesy import length_m
    >>> street = shapely.LineString([(77.00, 43.60), (77.01, 43.60), (77.01, 43.61)])
    >>> length_m(gpd.GeoSeries([street, shapely.Point(77, 43.6), None], crs=4326)).round(4)
    array([1918.4761,    0.    ,       nan])
    """

    def of_parts(parts: Parts, engine: Engine) -> Floats:
        lengths = _path_lengths(parts.lonlat, parts.offsets, engine)
        return lengths if parts.first is None else np.add.reduceat(lengths, parts.first)

    return measure(geometries, (_LINE, _RING, _POLYGON), of_parts, engine)


def path_length_m(lonlat: ArrayLike, offsets: ArrayLike, *, engine: Engine = "auto") -> Floats:
    """Return the length of each path in flat arrays on the WGS 84 ellipsoid.

    Edges are geodesics, and go the short way round the globe.

    Parameters
    ----------
    lonlat : array-like of shape (n, 2)
        Longitude and latitude of the paths' vertices, in degrees, one path after the other.
    offsets : array-like of int
        Where each path begins in `lonlat`, and where the last ends.
    engine : {"auto", "numpy", "numba"}, optional
        The kernels to use. ``"auto"`` takes numba's for large arrays, where it is installed.

    Returns
    -------
    ndarray of float
        Metres. A path of fewer than two vertices has none; one with a NaN has NaN.

    Raises
    ------
    UsageError
        If a coordinate is out of range (540° of longitude, 90° of latitude) or the arrays don't
        fit.

    Notes
    -----
    Gauss's mid-latitude formula (Rapp 1991, *Geometric Geodesy, Part I*) with two more orders.
    Errors are under 1e-14 for edges to 3 km, and 1e-10 for edges up to 100 km (below 70° of
    latitude; less towards the poles). Longer edges, and those by a pole, are left to GeographicLib
    (Karney 2013, *Journal of Geodesy* 87), which is good to some 15 nm.

    Examples
    --------
    >>> from alatau_geo.geodesy import path_length_m
    >>> path_length_m([(77.00, 43.60), (77.01, 43.60), (77.01, 43.61)], [0, 3]).round(4)
    array([1918.4761])
    """
    return _path_lengths(*checked(lonlat, offsets), engine)


def _path_lengths(lonlat: Floats, offsets: Ints, engine: Engine) -> Floats:
    lengths, flags = run("path_lengths", lonlat, offsets, engine)
    far_lengths(lonlat, offsets, lengths, flags, engine)
    return lengths
