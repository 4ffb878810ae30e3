"""Sites given to the facilities of a service check, within what these can take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from alatau_geo.coverage.allocation import Allocation, allocate
from alatau_geo.coverage.balance import checked_capacities
from alatau_geo.coverage.places import distances_m
from alatau_geo.errors import AlatauError, DataError
from alatau_geo.network.access import between

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from alatau_geo.coverage.service import Service


@dataclass(frozen=True, eq=False)
class Given:
    """Which facility takes which site.

    Parameters
    ----------
    sites : pandas.DataFrame
        For each site of known demand ``demand``, ``facility`` (its label, missing where none takes
        it) and ``distance_m``.
    facilities : pandas.DataFrame
        For each facility of known capacity ``capacity``, ``taken`` and ``left``.
    unknown_sites, unknown_facilities : int
        How many have a place, and no known demand or capacity.
    is_best : bool
        As of :class:`alatau_geo.coverage.allocation.Allocation`.
    """

    sites: pd.DataFrame
    facilities: pd.DataFrame
    unknown_sites: int
    unknown_facilities: int
    is_best: bool


def given(service: Service) -> Given | None:
    """Give the sites of a service check to its facilities.

    Parameters
    ----------
    service : Service
        The check, with ``loads``.

    Returns
    -------
    Given or None
        ``None`` where the check has no ``loads``.

    Raises
    ------
    DataError
        If a demand or a capacity is no number above 0.
    UsageError
        If there are too many pairs within reach.
    """
    entry = service.entry
    if entry.loads is None or entry.sites is None:
        return None
    layer, sites = service.layers[entry.sites], service.layers[entry.sites].drawn
    facilities = service.facilities
    try:
        demand = checked_capacities(sites[entry.loads.demand])
        capacity = checked_capacities(facilities[entry.loads.capacity])
    except AlatauError as error:
        raise DataError(f"{entry.name}, {layer.name} or {entry.facilities}: {error}") from None
    wants, gives = demand.notna().to_numpy(), capacity.notna().to_numpy()
    here, there = sites[wants], facilities[gives]
    away = _away(service, here, there)
    found: Allocation = allocate(
        away, demand[wants], capacity[gives], reach_m=service.distances_m(there)
    )
    taken = found.facility >= 0
    labels = pd.Series(None, index=here.index, dtype=object)
    labels[taken] = there.index[found.facility[taken]].to_numpy()
    metres = np.full(len(here), np.nan)
    metres[taken] = away[np.flatnonzero(taken), found.facility[taken]]
    return Given(
        sites=pd.DataFrame({"demand": demand[wants], "facility": labels, "distance_m": metres}),
        facilities=pd.DataFrame(
            {
                "capacity": capacity[gives],
                "taken": capacity[gives] - found.left,
                "left": found.left,
            }
        ),
        unknown_sites=int((~wants).sum()),
        unknown_facilities=int((~gives).sum()),
        is_best=found.is_best,
    )


def _away(
    service: Service, sites: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame
) -> NDArray[np.float64]:
    """Return the distances of all pairs: along the network where the check is, else geodesic."""
    if not len(sites) or not len(facilities):
        return np.zeros((len(sites), len(facilities)))
    both = np.concatenate([np.asarray(sites.geometry.array), np.asarray(facilities.geometry.array)])
    if service.entry.along and service.network is not None:
        return between(service.network, both)[: len(sites), len(sites) :]
    lonlat = shapely.get_coordinates(shapely.point_on_surface(both))
    here, there = lonlat[: len(sites)], lonlat[len(sites) :]
    return distances_m(here, there)
