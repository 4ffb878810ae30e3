"""Sites within a distance of facilities: the nearest facility, and whether one serves them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from alatau_geo import geodesy
from alatau_geo.coverage.places import facilities_lonlat, lonlat_of, reach_of

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray


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

    See Also
    --------
    alatau_geo.geodesy.nearest_m : The same from arrays of coordinates.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import shapely
    >>> site = gpd.GeoSeries([shapely.Point(77, 43)], crs=4326)
    >>> facilities = gpd.GeoSeries([shapely.Point(77, 44), shapely.Point(78, 43)], crs=4326)
    >>> nearest(site, facilities).round(1)
       facility  distance_m
    0         1     81540.5
    """
    (here, site), (there, facility) = lonlat_of(sites), facilities_lonlat(facilities)
    place, distance = geodesy.nearest_m(here, there)
    keep = _least(site, distance)
    return pd.DataFrame(
        {"facility": facilities.index[facility[place[keep]]], "distance_m": distance[keep]},
        index=sites.index[site[keep]],
    )


def served(
    sites: gpd.GeoSeries, facilities: gpd.GeoSeries, *, distance_m: ArrayLike
) -> pd.DataFrame:
    """Return whether each site lies within the service distance of a facility.

    Parameters
    ----------
    sites, facilities : geopandas.GeoSeries
        Points in lon/lat.
    distance_m : float or array-like of float
        Service distance, one for all facilities or one for each.

    Returns
    -------
    pandas.DataFrame
        As of :func:`nearest`, with ``served``, and ``margin_m``: how much nearer than its
        service distance the best facility is, negative where a site is served by none. With
        several distances the facility that serves best need not be the nearest.

    Raises
    ------
    DataError
        If no facility has a place, or a distance is not positive.
    UsageError
        If sites or facilities are not points in lon/lat.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import shapely
    >>> sites = gpd.GeoSeries([shapely.Point(77, 43), shapely.Point(77.2, 43)], crs=4326)
    >>> facilities = gpd.GeoSeries([shapely.Point(77.01, 43), shapely.Point(77.3, 43)], crs=4326)
    >>> served(sites, facilities, distance_m=[500, 9000]).round()
       facility  distance_m  served  margin_m
    0         0       815.0   False    -315.0
    1         1      8154.0    True     846.0
    """
    table = nearest(sites, facilities)
    reach = reach_of(facilities, distance_m)
    placed = ~(facilities.isna() | facilities.is_empty).to_numpy()
    margin = np.full(len(table), -np.inf)
    # of facilities that serve as far, the nearest serves best
    distances = np.unique(reach[placed])
    for distance in distances:
        alike = facilities[placed & (reach == distance)]
        some = table if len(distances) == 1 else nearest(sites, alike)
        margin = np.maximum(margin, distance - some["distance_m"].to_numpy())
    return table.assign(served=margin >= 0, margin_m=margin)


@dataclass(frozen=True)
class People:
    """How many of some people are served.

    Parameters
    ----------
    served, total : float
        Those of places whose number is known.
    places, unknown : int
        How many places there are, and of how many nobody knows the number.
    unplaced : int
        How many more have no position: they are in no figure.
    """

    served: float
    total: float
    places: int
    unknown: int
    unplaced: int = 0

    @property
    def share(self) -> float:
        """Return the served share of those that are known, 0 to 1; NaN where none are."""
        return self.served / self.total if self.total else np.nan


def people(numbers: pd.Series, is_served: NDArray[np.bool_], *, unplaced: int = 0) -> People:
    """Return how many people are served.

    Parameters
    ----------
    numbers : pandas.Series
        Inhabitants of each place, as numbers or text; what is no number of 0 or more is unknown.
    is_served : array of bool
        Whether each place is.
    unplaced : int
        How many more have no position.

    Returns
    -------
    People
        Sums, and what is not known.

    Examples
    --------
    >>> people(pd.Series(["3701", None, "900"]), np.array([True, True, False]))
    People(served=3701.0, total=4601.0, places=3, unknown=1, unplaced=0)
    """
    known = pd.to_numeric(numbers, errors="coerce").to_numpy(dtype=np.float64)
    is_known = np.isfinite(known) & (known >= 0)
    return People(
        served=float(known[is_known & is_served].sum()),
        total=float(known[is_known].sum()),
        places=len(known),
        unknown=int((~is_known).sum()),
        unplaced=unplaced,
    )


def _least(site: NDArray[np.intp], distance: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return, for each site, which of its points is nearest to a facility."""
    if len(site) < 2 or (np.diff(site) > 0).all():
        return np.arange(len(site))
    order = np.lexsort((distance, site))
    return order[np.unique(site[order], return_index=True)[1]]
