"""What lies within a distance along a network: exact along its edges, never a hull around them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from alatau_geo.coverage.places import facilities_lonlat, lonlat_of, reach_of
from alatau_geo.errors import UsageError
from alatau_geo.network.access import either_way, entries, matrix
from alatau_geo.network.lines import SAME_M

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray

    from alatau_geo.network import Network
    from alatau_geo.network.access import Entries

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

#: Corners to a quarter circle around what is reached.
_QUARTER = 8


@dataclass(frozen=True, eq=False)
class Reach:
    """The part of a network within a distance of facilities, and who is served along it.

    Parameters
    ----------
    network : Network
        The network.
    edge : array of int
        The edge that each reached part is of.
    begin, stop : array of float
        The shares of the edge's length at which the part begins and stops: 0 and 1 of a whole one.
    length_m : float
        The parts' length along the ellipsoid.
    share : float
        Of the length of the whole network.
    node_m : array of shape (nodes,)
        How much of its distance a facility has left at each node, the most of any; negative
        infinity where none reaches.
    far : tuple of int
        Rows of facilities further from the network than ``access_m``: they serve nobody along it.
    """

    network: Network
    edge: Ints
    begin: Floats
    stop: Floats
    length_m: float
    share: float
    node_m: Floats
    far: tuple[int, ...]

    @cached_property
    def lines(self) -> NDArray[Any]:
        """Return what is reached as lines in lon/lat: whole edges and the parts of others."""
        return self.network.edge_shapes(self.edge, begin=self.begin, stop=self.stop)

    def area(self, network: Network, *, buffer_m: float) -> Any:
        """Return what lies within a width of the lines that are reached, for a map.

        Parameters
        ----------
        network : Network
            The network, for its scale.
        buffer_m : float
            To either side, above 0.

        Returns
        -------
        shapely.Polygon or shapely.MultiPolygon
            In lon/lat, buffered in the network's plane: one scale for all, to the east and west off
            by some 2 % for each degree of latitude from its middle.
        """
        scale = network.lines.scale
        plane = shapely.transform(shapely.union_all(self.lines), lambda lonlat: lonlat * scale)
        around = shapely.buffer(plane, buffer_m, quad_segs=_QUARTER)
        return shapely.transform(around, lambda xy: xy / scale)


@dataclass(frozen=True, eq=False)
class _Left:
    """What facilities have left of their distances, at nodes and where they come onto edges."""

    node_m: Floats
    start: Entries
    at_entry_m: Floats


def reach(
    network: Network,
    facilities: gpd.GeoSeries,
    *,
    distance_m: ArrayLike,
    access_m: float = 500.0,
    directed: bool = False,
) -> Reach:
    """Return what lies within a distance of facilities along a network.

    Parameters
    ----------
    network : Network
        A graph of lines, of :func:`alatau_geo.network.from_lines`.
    facilities : geopandas.GeoSeries
        Points in lon/lat. Each comes onto the network at its nearest point, and the straight line
        there is a part of the distance.
    distance_m : float or array-like of float
        One for all, or one for each row.
    access_m : float
        A facility further than this from the network does not serve along it.
    directed : bool
        Whether one-way lines may only be travelled their way, as by a fire engine that sets out
        from a facility.

    Returns
    -------
    Reach
        Lines and figures. An edge that is reached half is half in.

    Raises
    ------
    DataError
        If no facility has a place, or a distance is not positive.
    UsageError
        If the facilities are not points in lon/lat, or ``access_m`` is negative.

    Notes
    -----
    One search from all facilities at once (`scipy.sparse.csgraph.dijkstra`, ``min_only``); then
    each edge is reached from either end as far as what is left there goes, and from facilities on
    it.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from alatau_geo.network import from_lines
    >>> road = shapely.LineString([(77.00, 43.00), (77.02, 43.00)])
    >>> roads = from_lines(gpd.GeoDataFrame(geometry=[road], crs=4326))
    >>> station = gpd.GeoSeries([shapely.Point(77.00, 43.00)], crs=4326)
    >>> round(reach(roads, station, distance_m=500).length_m)
    500
    """
    left = _left(network, facilities, distance_m, access_m, directed=directed)
    edge, begin, stop = _parts(network, left, directed=directed)
    length = network.edges["length_m"].to_numpy()
    total = float((stop - begin).sum())
    far = np.flatnonzero(left.start.offset_m > access_m)
    _, row = facilities_lonlat(facilities)
    share, far_rows = total / float(length.sum()), tuple(row[far].tolist())
    of = length.take(edge)
    begin, stop = begin / of, stop / of
    return Reach(network, edge, begin, stop, total, share, left.node_m, far_rows)


def served_along(
    network: Network,
    sites: gpd.GeoSeries,
    facilities: gpd.GeoSeries,
    *,
    distance_m: ArrayLike,
    access_m: float = 500.0,
    directed: bool = False,
) -> pd.DataFrame:
    """Return whether each site lies within a distance of a facility along a network.

    Parameters
    ----------
    network, facilities, distance_m, access_m, directed
        As of :func:`reach`; ``access_m`` holds for sites, too.
    sites : geopandas.GeoSeries
        Points in lon/lat; each comes onto the network at its nearest point.

    Returns
    -------
    pandas.DataFrame
        On the index of the sites that have a place: ``access_m`` (to the network), ``served``, and
        ``margin_m``: how much of its distance the best facility has left there; negative where that
        falls short, negative infinity where none comes near.

    Raises
    ------
    DataError, UsageError
        As of :func:`reach`.
    """
    left = _left(network, facilities, distance_m, access_m, directed=directed)
    lonlat, row = lonlat_of(sites)
    if not len(lonlat):
        return pd.DataFrame({"access_m": [], "served": np.zeros(0, dtype=bool), "margin_m": []})
    found = entries(network, shapely.points(lonlat))
    start, end = network.ends[found.edge].T
    way = _ways(network, directed=directed)[found.edge]
    rest = np.maximum(
        np.where(way >= 0, left.node_m[start] - found.to_start_m, -np.inf),
        np.where(way <= 0, left.node_m[end] - found.to_end_m, -np.inf),
    )
    # along one edge there is no need of its ends
    order = np.argsort(left.start.edge, kind="stable")
    first, last = (
        np.searchsorted(left.start.edge[order], found.edge, side=side) for side in ("left", "right")
    )
    for site in np.flatnonzero(last > first):
        there = order[first[site] : last[site]]
        step = found.to_start_m[site] - left.start.to_start_m[there]
        may = np.where(step >= 0, way[site] >= 0, way[site] <= 0)
        own = np.where(may, left.at_entry_m[there] - np.abs(step), -np.inf)
        rest[site] = max(rest[site], own.max())
    margin = np.where(found.offset_m <= access_m, rest - found.offset_m, -np.inf)
    table = pd.DataFrame(
        {"access_m": found.offset_m, "served": margin >= 0, "margin_m": margin, "row": row}
    )
    best = table.sort_values("margin_m", kind="stable").drop_duplicates("row", keep="last")
    best = best.sort_values("row").set_index(sites.index[np.sort(best["row"].to_numpy())])
    return best.drop(columns="row")


def left_m(graph: csr_array, nodes: Ints, left: ArrayLike, *, most: float | None = None) -> Floats:
    """Return how much is left at each node of what some nodes start with.

    Parameters
    ----------
    graph : csr_array of shape (n, n)
        Lengths from row to column.
    nodes : array of int
        Where something starts.
    left : array-like of float
        What each has there, in the unit of the lengths.
    most : float, optional
        What the search stops at; the most of `left` unless given.

    Returns
    -------
    array of shape (n,)
        The most that any start has left; negative infinity where none comes.
    """
    has = np.asarray(left, dtype=np.float64)
    n = graph.shape[0]
    limit = float(has.max(initial=0.0) if most is None else most)
    if not len(nodes):
        return np.full(n, -np.inf)
    if (has == limit).all():
        away = dijkstra(graph, indices=np.unique(nodes), min_only=True, limit=limit)
        return np.asarray(limit - away[:n])
    # starts with less are nodes of their own, so much further away: a row each, below the others
    start = np.arange(n, n + len(nodes))
    ways = csr_array(graph)
    begins = ways.indptr[-1] + np.arange(1, len(nodes) + 1)
    more = csr_array(
        (
            np.concatenate([ways.data, limit - has + np.finfo(float).tiny]),
            # 32 bits, as searches in graphs have them
            np.concatenate([ways.indices, nodes]).astype(np.int32),
            np.concatenate([ways.indptr, begins]).astype(np.int32),
        ),
        shape=(n + len(nodes),) * 2,
    )
    away = dijkstra(more, indices=start, min_only=True, limit=limit)
    return np.asarray(limit - away[:n])


def _left(
    network: Network,
    facilities: gpd.GeoSeries,
    distance_m: ArrayLike,
    access_m: float,
    *,
    directed: bool,
) -> _Left:
    if not access_m >= 0:
        raise UsageError(f"access_m needs to be 0 m or more, {access_m} m was given")
    lonlat, row = facilities_lonlat(facilities)
    start = entries(network, shapely.points(lonlat))
    at_entry = reach_of(facilities, distance_m)[row] - start.offset_m
    at_entry = np.where(start.offset_m <= access_m, at_entry, -np.inf)
    ends = network.ends[start.edge]
    way = _ways(network, directed=directed)[start.edge]
    to_start = np.where(way <= 0, at_entry - start.to_start_m, -np.inf)
    to_end = np.where(way >= 0, at_entry - start.to_end_m, -np.inf)
    nodes, left = np.concatenate([ends[:, 0], ends[:, 1]]), np.concatenate([to_start, to_end])
    keep = left >= 0
    graph = matrix(network) if directed else either_way(network)
    return _Left(left_m(graph, nodes[keep], left[keep]), start, at_entry)


def _ways(network: Network, *, directed: bool) -> NDArray[np.int8]:
    way = network.edges["way"].to_numpy()
    return way if directed else np.zeros_like(way)


def _parts(network: Network, left: _Left, *, directed: bool) -> tuple[Ints, Floats, Floats]:
    """Return the reached parts of edges: the edge, and from where to where along it, in metres."""
    length = network.edges["length_m"].to_numpy()
    way = _ways(network, directed=directed)
    rest_m = np.maximum(left.node_m, 0)
    ahead, back = (rest_m.take(network.edges[name].to_numpy()) for name in ("start", "end"))
    if way.any():
        ahead[way < 0], back[way > 0] = 0, 0
    # of most edges all is reached, from their ends
    both = ahead + back
    whole = (both > 0) & (both >= length - SAME_M)
    on = np.flatnonzero(left.at_entry_m > 0)
    own = left.start.edge[on]
    one = np.flatnonzero((ahead > 0) & ~whole)
    other = np.flatnonzero((back > 0) & ~whole)
    middle, rest = left.start.to_start_m[on], left.at_entry_m[on]
    edge = np.concatenate([one, other, own])
    begin = np.concatenate(
        [
            np.zeros(len(one)),
            length[other] - back[other],
            np.where(way[own] <= 0, middle - rest, middle),
        ]
    )
    until = np.where(way[own] >= 0, middle + rest, middle)
    stop = np.concatenate([ahead[one], length[other], until])
    begin, stop = np.maximum(begin, 0), np.minimum(stop, length[edge])
    some = ~whole[edge]
    edge, begin, stop = _united(edge[some], begin[some], stop[some])
    every = np.flatnonzero(whole)
    # few are parts of an edge: they are put among the whole ones
    among = np.searchsorted(every, edge)
    begin = np.insert(np.zeros(len(every)), among, begin)
    stop = np.insert(length.take(every), among, stop)
    return np.insert(every, among, edge), begin, stop


def _united(edge: Ints, begin: Floats, stop: Floats) -> tuple[Ints, Floats, Floats]:
    """Return parts of which those of one edge that touch are one."""
    keep = stop > begin
    order = np.lexsort((begin[keep], edge[keep]))
    edge, begin, stop = edge[keep][order], begin[keep][order], stop[keep][order]
    if not len(edge):
        return edge, begin, stop
    # the furthest that earlier parts of the same edge come: lifted so that edges stay apart
    lift = np.concatenate([[0], np.cumsum(np.diff(edge) != 0)]) * (stop.max() + 1.0)
    furthest = np.maximum.accumulate(stop + lift)
    new = np.ones(len(edge), dtype=bool)
    new[1:] = (begin + lift)[1:] > furthest[:-1] + SAME_M
    first = np.flatnonzero(new)
    return edge[first], begin[first], np.maximum.reduceat(stop, first)
