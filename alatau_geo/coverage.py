"""Who is served by what: areas and sites within a distance of facilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from pyproj import Geod, Transformer
from scipy.spatial import cKDTree

from alatau_geo import geodesy
from alatau_geo.errors import DataError, UsageError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

_GEOD = Geod(ellps="WGS84")
_GEOCENTRIC = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
_CORNERS = 360
_STEP_DEG = 0.01
_NO_FACILITY = "coverage needs facilities with a place, there is none: give a layer of points"


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


def circles(facilities: gpd.GeoSeries, distance_m: float) -> Any:
    """Return all places within a geodesic distance of any facility.

    Parameters
    ----------
    facilities : geopandas.GeoSeries
        Points in lon/lat; those without geometry are passed over.
    distance_m : float
        Service distance.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        Union of geodesic circles of 360 corners, each widened so that its area is the circle's.
        A circle must not reach a pole or the antimeridian.

    Raises
    ------
    DataError
        If no facility has a place, or the distance is not positive.
    UsageError
        If the facilities are not points in lon/lat.
    """
    if not 0 < distance_m < np.inf:
        raise DataError(f"coverage needs a positive distance, {distance_m} m was given")
    lonlat = np.unique(_lonlat(facilities)[0], axis=0)
    if not len(lonlat):
        raise DataError(_NO_FACILITY)
    turn = 2 * np.pi / _CORNERS
    radius = distance_m * np.sqrt(turn / np.sin(turn))
    azimuth = np.tile(np.linspace(0, 360, _CORNERS, endpoint=False)[::-1], len(lonlat))
    start = np.repeat(lonlat, _CORNERS, axis=0)
    lon, lat, _ = _GEOD.fwd(start[:, 0], start[:, 1], azimuth, np.full(len(azimuth), radius))
    rings = np.column_stack([lon, lat]).reshape(len(lonlat), _CORNERS, 2)
    return shapely.union_all(shapely.polygons(rings))


def of_area(area: gpd.GeoSeries, facilities: gpd.GeoSeries, *, distance_m: float) -> Coverage:
    """Measure the share of an area within a distance of facilities.

    Parameters
    ----------
    area : geopandas.GeoSeries
        Polygons in lon/lat; their union is the area.
    facilities : geopandas.GeoSeries
        Points in lon/lat.
    distance_m : float
        Service distance on the ellipsoid.

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
    _check_crs(area)
    whole = shapely.union_all(np.asarray(area.array))
    if not shapely.area(whole):
        raise DataError("coverage needs an area, there is none: give a layer of polygons")
    whole = shapely.segmentize(whole, _STEP_DEG)
    served = shapely.intersection(whole, circles(facilities, distance_m))
    rest = shapely.get_parts(shapely.difference(whole, served))
    rest = rest[(shapely.get_dimensions(rest) == 2) & ~shapely.is_empty(rest)]
    rest_ha = geodesy.area_m2(rest) / 10_000
    order = np.argsort(-rest_ha, kind="stable")
    area_ha = float(geodesy.area_m2(np.array([whole]))[0] / 10_000)
    served_ha = float(geodesy.area_m2(np.array([served]))[0] / 10_000)
    return Coverage(area_ha, served_ha, rest[order], rest_ha[order])


def nearest(sites: gpd.GeoSeries, facilities: gpd.GeoSeries) -> pd.DataFrame:
    """Return the nearest facility of each site.

    Parameters
    ----------
    sites, facilities : geopandas.GeoSeries
        Points in lon/lat; of several points of one feature the nearest one counts.

    Returns
    -------
    pandas.DataFrame
        On the index of the sites that have a place: ``facility`` (index of ``facilities``) and
        ``distance_m`` (geodesic).

    Raises
    ------
    DataError
        If no facility has a place.
    UsageError
        If sites or facilities are not points in lon/lat.

    Examples
    --------
    >>> import geopandas as gpd
    >>> site = gpd.GeoSeries([shapely.Point(77, 43)], crs=4326)
    >>> facilities = gpd.GeoSeries([shapely.Point(77, 44), shapely.Point(78, 43)], crs=4326)
    >>> nearest(site, facilities).round(1)
       facility  distance_m
    0         1     81540.5
    """
    (here, site), (there, facility) = _lonlat(sites), _lonlat(facilities)
    if not len(there):
        raise DataError(_NO_FACILITY)
    # the shortest chord through the earth leads to the nearest place on it
    index = cKDTree(_geocentric(there)).query(_geocentric(here))[1]
    distance = _GEOD.inv(here[:, 0], here[:, 1], there[index, 0], there[index, 1])[2]
    order = np.lexsort((distance, site))
    order = order[np.unique(site[order], return_index=True)[1]]
    return pd.DataFrame(
        {"facility": facilities.index[facility[index[order]]], "distance_m": distance[order]},
        index=sites.index[site[order]],
    )


def _lonlat(points: gpd.GeoSeries) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return lon, lat of all points, and the row that each is of."""
    _check_crs(points)
    dimensions = shapely.get_dimensions(np.asarray(points.array))
    if (dimensions > 0).any():
        raise UsageError("coverage needs points as facilities and sites, lines or areas were given")
    lonlat, row = shapely.get_coordinates(np.asarray(points.array), return_index=True)
    return lonlat, row


def _check_crs(series: gpd.GeoSeries) -> None:
    if series.crs is not None and not series.crs.is_geographic:
        raise UsageError(
            f"coverage needs lon/lat in degrees, these geometries are in {series.crs.name}:"
            " reproject them first, .to_crs(4326)"
        )


def _geocentric(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y, z = _GEOCENTRIC.transform(lonlat[:, 0], lonlat[:, 1], np.zeros(len(lonlat)))
    return np.column_stack([x, y, z])
