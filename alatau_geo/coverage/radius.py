"""Areas within a distance of facilities, as the crow flies along the ellipsoid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import Geod

from alatau_geo import geodesy
from alatau_geo.coverage.places import check_lonlat, facilities_lonlat, reach_of
from alatau_geo.errors import DataError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray

_GEOD = Geod(ellps="WGS84")
_CORNERS = 360
#: Edges no longer than this are straight in lon/lat, near enough.
STEP_DEG = 0.01


@dataclass(frozen=True, eq=False)
class Coverage:
    """The part of an area that is served, and the rest.

    Parameters
    ----------
    area_ha, served_ha : float
        Geodesic areas.
    rest : array of shapely.Polygon
        What is not served, the largest first, in lon/lat.
    rest_ha : array of float
        Their areas.
    """

    area_ha: float
    served_ha: float
    rest: NDArray[Any]
    rest_ha: NDArray[np.float64]

    @property
    def share(self) -> float:
        """Return the served share, 0 to 1."""
        return self.served_ha / self.area_ha


def circles(facilities: gpd.GeoSeries, distance_m: ArrayLike) -> Any:
    """Return all places within a geodesic distance of any facility.

    Parameters
    ----------
    facilities : geopandas.GeoSeries
        Points in lon/lat; those without geometry are passed over.
    distance_m : float or array-like of float
        Service distance, one for all or one for each row.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        Union of geodesic circles of 360 corners, each widened so that its area is the circle's.
        A circle must not reach a pole or the antimeridian.

    Raises
    ------
    DataError
        If no facility has a place, or a distance is not positive.
    UsageError
        If the facilities are not points in lon/lat.
    """
    reach = reach_of(facilities, distance_m)
    lonlat, row = facilities_lonlat(facilities)
    places = np.unique(np.column_stack([lonlat, reach[row]]), axis=0)
    turn = 2 * np.pi / _CORNERS
    radius = np.repeat(places[:, 2], _CORNERS) * np.sqrt(turn / np.sin(turn))
    azimuth = np.tile(np.linspace(0, 360, _CORNERS, endpoint=False)[::-1], len(places))
    start = np.repeat(places[:, :2], _CORNERS, axis=0)
    lon, lat, _ = _GEOD.fwd(start[:, 0], start[:, 1], azimuth, radius)
    rings = np.column_stack([lon, lat]).reshape(len(places), _CORNERS, 2)
    return shapely.union_all(shapely.polygons(rings))


def of_area(area: gpd.GeoSeries, facilities: gpd.GeoSeries, *, distance_m: ArrayLike) -> Coverage:
    """Measure the share of an area within a distance of facilities.

    Parameters
    ----------
    area : geopandas.GeoSeries
        Polygons in lon/lat; their union is the area.
    facilities : geopandas.GeoSeries
        Points in lon/lat.
    distance_m : float or array-like of float
        Service distance on the ellipsoid, one for all facilities or one for each.

    Returns
    -------
    Coverage
        Areas served and not served.

    Raises
    ------
    DataError
        Without facilities, without an area, or with a distance that is not positive.
    UsageError
        If area or facilities are not in lon/lat, or facilities are not points.

    Examples
    --------
    >>> import geopandas as gpd
    >>> field = gpd.GeoSeries([shapely.box(76.9, 43.5, 77.1, 43.7)], crs=4326)
    >>> centre = gpd.GeoSeries([shapely.Point(77, 43.6)], crs=4326)
    >>> round(of_area(field, centre, distance_m=5000).served_ha)
    7854
    """
    return cut(whole(area), circles(facilities, distance_m))


def whole(area: gpd.GeoSeries) -> Any:
    """Return the union of areas, with edges short enough to be straight in lon/lat.

    Raises
    ------
    DataError
        If there is no area.
    UsageError
        If they are not in lon/lat.
    """
    check_lonlat(area)
    united = shapely.union_all(np.asarray(area.array))
    if not shapely.area(united):
        raise DataError("coverage needs an area, there is none: give a layer of polygons")
    return shapely.segmentize(united, STEP_DEG)


def cut(area: Any, reached: Any) -> Coverage:
    """Return how much of an area is reached.

    Parameters
    ----------
    area, reached : shapely.Polygon or shapely.MultiPolygon
        In lon/lat, with edges short enough to be straight there.

    Returns
    -------
    Coverage
        Areas served and not served.
    """
    served = shapely.intersection(area, reached)
    rest = shapely.get_parts(shapely.difference(area, served))
    rest = rest[(shapely.get_dimensions(rest) == 2) & ~shapely.is_empty(rest)]
    rest_ha = geodesy.area_m2(rest) / 10_000
    order = np.argsort(-rest_ha, kind="stable")
    area_ha = float(geodesy.area_m2(np.array([area]))[0] / 10_000)
    served_ha = float(geodesy.area_m2(np.array([served]))[0] / 10_000)
    return Coverage(area_ha, served_ha, rest[order], rest_ha[order])
