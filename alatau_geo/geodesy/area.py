"""Areas on the ellipsoid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from alatau_geo.geodesy._arrays import checked, run
from alatau_geo.geodesy._far import far_areas
from alatau_geo.geodesy._shapes import Parts, measure
from alatau_geo.geodesy.ellipsoid import GLOBE_M2

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from alatau_geo.geodesy._arrays import Engine, Floats, Ints

_POLYGON = 3


def area_m2(geometries: Any, *, engine: Engine = "auto") -> Floats:
    """Return the area of each geometry on the WGS 84 ellipsoid.

    Edges are geodesics. A polygon's area is its shell's without its holes', whichever way they
    wind; points and lines have none; a collection's is the sum over its parts.

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
        Square metres, one per geometry: 0 for an empty one, NaN for a missing one (None) and for
        one with a NaN among its coordinates.

    Raises
    ------
    UsageError
        If the CRS is another, a coordinate is out of range, or something is no geometry.

    See Also
    --------
    ring_area_m2 : The same from flat arrays, signed, and how it is done.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import shapely
    >>> from alatau_geo.geodesy import area_m2
    >>> block = shapely.box(77.00, 43.60, 77.01, 43.61)
    >>> area_m2(gpd.GeoSeries([block, shapely.Point(77, 43.6), None], crs=4326)).round(3)
    array([897017.87,      0.  ,       nan])
    """

    def of_parts(parts: Parts, engine: Engine) -> Floats:
        areas = np.abs(_ring_areas(parts.lonlat, parts.offsets, engine))
        if parts.first is None:
            return areas
        # 2 · shell - (shell + holes)
        return 2.0 * areas[parts.first] - np.add.reduceat(areas, parts.first)

    return measure(geometries, (_POLYGON,), of_parts, engine)


def ring_area_m2(lonlat: ArrayLike, offsets: ArrayLike, *, engine: Engine = "auto") -> Floats:
    """Return the signed area of each ring in flat arrays on the WGS 84 ellipsoid.

    Edges are geodesics, and go the short way round the globe: a ring may cross the antimeridian.
    A ring cuts the globe in two and the smaller part is meant, so one may also encircle a pole.

    Parameters
    ----------
    lonlat : array-like of shape (n, 2)
        Longitude and latitude of the rings' vertices, in degrees, one ring after the other.
    offsets : array-like of int
        Where each ring begins in `lonlat`, and where the last ends. A ring may be closed or not.
    engine : {"auto", "numpy", "numba"}, optional
        The kernels to use. ``"auto"`` takes numba's for large arrays, where it is installed.

    Returns
    -------
    ndarray of float
        Square metres, positive for a ring that runs anticlockwise. Which rings are holes is the
        caller's to know. A ring of fewer than three vertices has none; one with a NaN has NaN.

    Raises
    ------
    UsageError
        If a coordinate is out of range (540° of longitude, 90° of latitude) or the arrays don't
        fit.

    Notes
    -----
    The shoelace formula in longitude and authalic ordinate (Snyder 1987, eq. 3-12), with the
    sliver between each geodesic and its chord as a series about the edge's middle. Errors are
    under 1e-12 of a small parcel, and 1e-10 where edges are up to 100 km (below 70° of latitude;
    less towards the poles). Rings with longer edges, and those around or at a pole, are left to
    GeographicLib (Karney 2013, *Journal of Geodesy* 87), which is good to some 0.1 m².

    Examples
    --------
    >>> from alatau_geo.geodesy import ring_area_m2
    >>> ring = [(77.00, 43.60), (77.01, 43.60), (77.01, 43.61), (77.00, 43.61)]
    >>> ring_area_m2(ring + ring[::-1], [0, 4, 8]).round(3)
    array([ 897017.87, -897017.87])
    """
    return _ring_areas(*checked(lonlat, offsets), engine)


def _ring_areas(lonlat: Floats, offsets: Ints, engine: Engine) -> Floats:
    areas, flags = run("ring_areas", lonlat, offsets, engine)
    far_areas(lonlat, offsets, areas, flags)
    beyond = np.abs(areas) > GLOBE_M2 / 2.0
    areas[beyond] -= np.copysign(GLOBE_M2, areas[beyond])
    return areas
