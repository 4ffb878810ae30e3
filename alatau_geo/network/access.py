"""How far places are from a network, and along it from its trunk lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from alatau_geo import geodesy
from alatau_geo.network.lines import changes, distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from alatau_geo.network.graph import Network
    from alatau_geo.network.lines import Floats, Ints

    Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Entries:
    """Where places come onto a network: its nearest point.

    Parameters
    ----------
    places : array of shape (n, 2)
        Lon, lat.
    edge : array of shape (n,)
        The edge that is nearest.
    lonlat : array of shape (n, 2)
        The point of it.
    offset_m : array of shape (n,)
        Geodesic distance to that point.
    to_start_m, to_end_m : array of shape (n,)
        From there along the edge to its ends.
    """

    places: Floats
    edge: Ints
    lonlat: Floats
    offset_m: Floats
    to_start_m: Floats
    to_end_m: Floats

    def node(self, network: Network) -> Ints:
        """Return the nearer end of each edge."""
        ends = network.ends[self.edge]
        nearer: Ints = np.where(self.to_start_m <= self.to_end_m, ends[:, 0], ends[:, 1])
        return nearer


def entries(network: Network, places: NDArray[Any]) -> Entries:
    """Return where places come onto a network.

    Parameters
    ----------
    network : Network
        A graph of lines, with one edge or more.
    places : array of shapely geometries
        In lon/lat; of lines and areas a point on them stands for all.

    Returns
    -------
    Entries
        One for each place.
    """
    spots = shapely.get_coordinates(shapely.point_on_surface(np.asarray(places)))
    scale, lines = network.lines.scale, network.lines
    if "edge tree" not in network.kept:
        has_edge = distinct(network.edges["part"])
        network.kept["edge tree"] = has_edge, shapely.STRtree(lines.drawn(has_edge))
    has_edge, tree = network.kept["edge tree"]
    points = shapely.points(spots * scale)
    part = has_edge[tree.nearest(points)] if len(points) else np.empty(0, dtype=np.int64)
    measure = shapely.line_locate_point(lines.drawn(part), points)
    # the edges of a line stand together, in its order
    parts, begin = network.edges["part"].to_numpy(), network.edges["from_m"].to_numpy()
    base = lines.base
    edge = np.searchsorted(begin + base[parts], measure + base[part], side="right") - 1
    edge = np.where(len(parts) and (parts[edge.clip(0)] == part), edge, edge + 1)
    start, end = begin[edge], network.edges["to_m"].to_numpy()[edge]
    share = np.clip((measure - start) / (end - start), 0, 1)
    length = network.edges["length_m"].to_numpy()[edge]
    at = lines.at(part, measure)
    direct: Any = shapely.linestrings(np.stack([spots, at], axis=1)) if len(spots) else []
    offset = geodesy.length_m(np.asarray(direct, dtype=object))
    return Entries(spots, edge, at, offset, share * length, (1 - share) * length)


def matrix(network: Network, *, back: bool = False) -> csr_array:
    """Return the lengths of a network as a sparse matrix, the least of parallel edges.

    Parameters
    ----------
    network : Network
        A graph of lines.
    back : bool
        Whether to turn every direction round: distances *to* a node instead of *from* it.

    Returns
    -------
    csr_array of shape (nodes, nodes)
        Metres from row to column, for `scipy.sparse.csgraph`.
    """
    way = network.edges["way"].to_numpy()
    one_way = bool(way.any())
    name = "back" if back and one_way else "ahead"
    if name not in network.kept:
        with_, against = (way <= 0, way >= 0) if name == "back" else (way >= 0, way <= 0)
        network.kept[name] = _lengths(network, with_, against)
    graph: csr_array = network.kept[name]
    return graph


def either_way(network: Network) -> csr_array:
    """Return :func:`matrix` as if every line could be travelled both ways."""
    if not network.edges["way"].to_numpy().any():
        return matrix(network)
    if "either" not in network.kept:
        every = np.ones(network.n_edges, dtype=bool)
        network.kept["either"] = _lengths(network, every, every)
    graph: csr_array = network.kept["either"]
    return graph


def _lengths(network: Network, with_: Flags, against: Flags) -> csr_array:
    """Return the least lengths from row to column, of edges along their direction and against."""
    start, end = network.ends.T
    length, n = network.edges["length_m"].to_numpy(), network.n_nodes
    key = np.concatenate([start[with_] * n + end[with_], end[against] * n + start[against]])
    value = np.concatenate([length[with_], length[against]])
    order = np.argsort(key, kind="stable")
    key, value = key[order], value[order]
    first = np.flatnonzero(changes(key))
    least = np.minimum.reduceat(value, first) if len(first) else value
    row, column = np.divmod(key[first], max(n, 1))
    begins = np.searchsorted(row, np.arange(n + 1))
    return csr_array((least, column.astype(np.int32), begins.astype(np.int32)), shape=(n, n))


def access(network: Network, places: NDArray[Any], trunk: NDArray[np.bool_]) -> pd.DataFrame:
    """Return how far places are from a network, and along it from its trunk lines.

    Parameters
    ----------
    network : Network
        A graph of lines.
    places : array of shapely geometries
        In lon/lat.
    trunk : array of bool
        For each row of the source frame whether it is what should be reached: a highway, say.

    Returns
    -------
    pandas.DataFrame
        ``offset_m`` (geodesic, to the network's nearest point), ``along_m`` (from there to the
        nearest trunk line as the lines may be travelled; infinite where none can be reached),
        ``line`` (row of the line that is nearest), ``component``, and ``lon``, ``lat`` of the point
        there.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from alatau_geo.network import from_lines
    >>> highway = shapely.LineString([(77.00, 43.00), (77.02, 43.00)])
    >>> street = shapely.LineString([(77.01, 43.00), (77.01, 43.01)])
    >>> network = from_lines(gpd.GeoDataFrame(geometry=[highway, street], crs=4326))
    >>> site = shapely.Point(77.011, 43.005)
    >>> table = access(network, np.array([site]), np.array([True, False]))
    >>> table[["offset_m", "along_m"]].round(1).values.tolist()
    [[81.5, 555.5]]
    """
    found = entries(network, places)
    is_trunk = np.asarray(trunk, dtype=bool)[network.edges["line"].to_numpy()]
    reach = _reach(network, is_trunk)
    along = np.where(is_trunk[found.edge], 0.0, _by_ends(network, found, reach, out=True))
    return _table(network, found, along)


def supply(network: Network, places: NDArray[Any], reach_m: Floats) -> pd.DataFrame:
    """Return how far places are from a network, and along it from what feeds it.

    Parameters
    ----------
    network : Network
        A graph of lines.
    places : array of shapely geometries
        In lon/lat.
    reach_m : array of shape (nodes,)
        How far each node is from its source, as of :func:`alatau_geo.network.pipelines.feed`.

    Returns
    -------
    pandas.DataFrame
        As of :func:`access`, but that ``along_m`` is from the source.
    """
    found = entries(network, places)
    return _table(network, found, _by_ends(network, found, reach_m, out=False))


def _by_ends(network: Network, found: Entries, reach: Floats, *, out: bool) -> Floats:
    """Return the shorter way by the two ends of each edge, as it may be travelled."""
    start, end = network.ends[found.edge].T
    way = network.edges["way"].to_numpy()[found.edge]
    with_, against = (way >= 0, way <= 0) if out else (way <= 0, way >= 0)
    by_end = np.where(with_, found.to_end_m + reach[end], np.inf)
    by_start = np.where(against, found.to_start_m + reach[start], np.inf)
    shorter: Floats = np.minimum(by_end, by_start)
    return shorter


def _table(network: Network, found: Entries, along: Floats) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "offset_m": found.offset_m,
            "along_m": along,
            "line": network.edges["line"].to_numpy()[found.edge],
            "component": network.component[network.ends[found.edge, 0]],
            "lon": found.lonlat[:, 0],
            "lat": found.lonlat[:, 1],
        }
    )


def _reach(network: Network, is_trunk: NDArray[np.bool_]) -> Floats:
    """Return how far it is from each node to the nearest edge of some."""
    nodes = distinct(network.ends[is_trunk])
    if not len(nodes):
        return np.full(network.n_nodes, np.inf)
    reach: Floats = dijkstra(matrix(network, back=True), indices=nodes, min_only=True)
    return reach


def between(network: Network, places: NDArray[Any]) -> Floats:
    """Return the distances between places along a network, with the ways to it and from it.

    Parameters
    ----------
    network : Network
        A graph of lines.
    places : array of shapely geometries
        In lon/lat; one search is made for each.

    Returns
    -------
    array of shape (n, n)
        Metres from row to column; infinite where there is no way, zero on the diagonal.
    """
    found = entries(network, places)
    count, n = len(found.edge), network.n_nodes
    if not count:
        return np.zeros((0, 0))
    start, end = network.ends[found.edge].T
    way = network.edges["way"].to_numpy()[found.edge]
    leave = np.stack(
        [np.where(way <= 0, found.to_start_m, np.inf), np.where(way >= 0, found.to_end_m, np.inf)]
    )
    arrive = np.stack(
        [np.where(way >= 0, found.to_start_m, np.inf), np.where(way <= 0, found.to_end_m, np.inf)]
    )
    used, index = np.unique(np.concatenate([start, end]), return_inverse=True)
    reach = dijkstra(matrix(network), indices=used).reshape(len(used), n)
    ends = np.stack([start, end])
    index = index.reshape(2, count)
    result = np.full((count, count), np.inf)
    for out in (0, 1):
        for into in (0, 1):
            way_m = leave[out][:, None] + reach[index[out]][:, ends[into]] + arrive[into][None, :]
            result = np.minimum(result, way_m)
    # along one edge there is no need of its ends
    step = found.to_start_m[None, :] - found.to_start_m[:, None]
    same = found.edge[:, None] == found.edge[None, :]
    may = np.where(step >= 0, (way >= 0)[:, None], (way <= 0)[:, None])
    result = np.where(same & may, np.minimum(result, np.abs(step)), result)
    result += found.offset_m[:, None] + found.offset_m[None, :]
    np.fill_diagonal(result, 0)
    return result


def detours(network: Network, places: NDArray[Any]) -> Floats:
    """Return how many times the straight distance the way along a network is, for pairs of places.

    Parameters
    ----------
    network : Network
        A graph of lines.
    places : array of shapely geometries
        In lon/lat.

    Returns
    -------
    array of shape (n, n)
        The detour factor; infinite where there is no way, NaN between a place and itself.
    """
    ways = between(network, places)
    spots = shapely.get_coordinates(shapely.point_on_surface(np.asarray(places)))
    count = len(spots)
    one, two = np.divmod(np.arange(count * count), max(count, 1))
    pairs: Any = shapely.linestrings(np.stack([spots[one], spots[two]], axis=1)) if count else []
    straight = geodesy.length_m(np.asarray(pairs, dtype=object)).reshape(count, count)
    factor: Floats = np.divide(ways, straight, out=np.full_like(ways, np.nan), where=straight > 0)
    return factor
