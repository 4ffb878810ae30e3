"""Graphs from lines: what hangs together, and where it ends loose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from alatau_geo import geodesy
from alatau_geo.errors import DataError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

#: Metres of a degree of latitude, for snapping only: 0.6 % off at most, on a tolerance of metres.
_DEGREE_M = 111_320.0


@dataclass(frozen=True, eq=False)
class Network:
    """A graph of lines, joined where they end.

    Parameters
    ----------
    nodes : array of shape (n, 2)
        Lon, lat of each node.
    edges : pandas.DataFrame
        One row for each edge: ``start`` and ``end`` (nodes), ``line`` (row of the source frame,
        by position) and ``length_m``.
    component : array of shape (n,)
        The component of each node, the longest one 0.
    """

    nodes: NDArray[np.float64]
    edges: pd.DataFrame
    component: NDArray[np.int64]

    @property
    def n_nodes(self) -> int:
        """Return the number of nodes."""
        return len(self.nodes)

    @property
    def n_edges(self) -> int:
        """Return the number of edges; parallel ones and loops count."""
        return len(self.edges)

    @property
    def n_components(self) -> int:
        """Return the number of parts that do not touch each other."""
        return int(self.component.max(initial=-1)) + 1

    @property
    def length_km(self) -> float:
        """Return the length of all edges in kilometres."""
        return float(self.edges["length_m"].sum() / 1000)

    def components(self) -> pd.DataFrame:
        """Return each component: ``length_m``, ``edges``, and ``lon``, ``lat`` of one of its nodes."""
        of_edge = self.component[self.edges["start"].to_numpy()]
        table = self.edges.groupby(of_edge)["length_m"].agg(length_m="sum", edges="size")
        first = np.unique(self.component, return_index=True)[1]
        return table.assign(lon=self.nodes[first, 0], lat=self.nodes[first, 1])

    def dangles(self) -> pd.DataFrame:
        """Return the loose ends: ``node``, ``line``, ``lon``, ``lat``."""
        ends = self.edges[["start", "end"]].to_numpy()
        degree = np.bincount(ends.ravel(), minlength=self.n_nodes)
        loose = degree[ends] == 1
        edge, side = np.nonzero(loose)
        node = ends[edge, side]
        return pd.DataFrame(
            {
                "node": node,
                "line": self.edges["line"].to_numpy()[edge],
                "lon": self.nodes[node, 0],
                "lat": self.nodes[node, 1],
            }
        )


def from_lines(frame: gpd.GeoDataFrame, *, snap_m: float = 1.0) -> Network:
    """Make a graph of a frame's lines.

    Lines are joined where one ends within ``snap_m`` of another, whether at its end or along it.
    Two lines that cross without an end there are not joined: one may pass over the other.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Lines in lon/lat; rows without geometry are passed over.
    snap_m : float
        Tolerance in metres.

    Returns
    -------
    Network
        Nodes, edges with geodesic lengths, and components.

    Raises
    ------
    DataError
        If there is no line.

    Examples
    --------
    >>> import geopandas as gpd
    >>> lines = [shapely.LineString([(77, 43), (77, 44)]), shapely.LineString([(77, 43.5), (78, 43.5)])]
    >>> network = from_lines(gpd.GeoDataFrame(geometry=lines, crs=4326))
    >>> network.n_edges, network.n_components, len(network.dangles())
    (3, 1, 3)
    """
    parts, owner = shapely.get_parts(np.asarray(frame.geometry.array), return_index=True)
    keep = (shapely.get_dimensions(parts) == 1) & ~shapely.is_empty(parts)
    parts, owner = parts[keep], owner[keep]
    if not len(parts):
        raise DataError("a network needs lines, none was given")
    latitude = np.radians(shapely.get_coordinates(parts)[:, 1].mean())
    scale = np.array([_DEGREE_M * np.cos(latitude), _DEGREE_M])
    plane = shapely.transform(parts, lambda lonlat: lonlat * scale)
    ends = np.column_stack([shapely.get_point(plane, 0), shapely.get_point(plane, -1)]).ravel()
    line, measure = _stops(plane, ends, snap_m)
    places = shapely.get_coordinates(shapely.line_interpolate_point(plane[line], measure))
    node = _clusters(places, snap_m)
    order = np.lexsort((measure, line))
    line, measure, node, places = line[order], measure[order], node[order], places[order]
    follows = line[1:] == line[:-1]
    step = np.diff(measure)
    # an end snapped onto its own line leaves a zero-length step; a real loop has length
    follows &= (node[1:] != node[:-1]) | (step > snap_m)
    start, end = node[:-1][follows], node[1:][follows]
    whole = shapely.length(plane)
    share = step[follows] / np.where(whole > 0, whole, 1)[line[:-1][follows]]
    length = geodesy.length_m(parts)[line[:-1][follows]] * share
    edges = pd.DataFrame(
        {"start": start, "end": end, "line": owner[line[:-1][follows]], "length_m": length}
    )
    nodes = np.zeros((node.max(initial=-1) + 1, 2))
    nodes[node[::-1]] = places[::-1] / scale
    return Network(nodes, edges, _components(len(nodes), edges))


def _stops(
    plane: NDArray[Any], ends: NDArray[Any], snap_m: float
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return line and distance along it of every place where a line starts, stops or is met."""
    tree = shapely.STRtree(plane)
    point, line = tree.query(ends, predicate="dwithin", distance=snap_m)
    own = point // 2 == line
    point, line = point[~own], line[~own]
    met = shapely.line_locate_point(plane[line], ends[point])
    every = np.arange(len(plane))
    return (
        np.concatenate([every, every, line]),
        np.concatenate([np.zeros(len(plane)), shapely.length(plane), met]),
    )


def _clusters(places: NDArray[Any], snap_m: float) -> NDArray[np.int64]:
    """Return one number for places that are within the tolerance of each other."""
    pairs = cKDTree(places).query_pairs(max(snap_m, 1e-6), output_type="ndarray")
    ones = np.ones(len(pairs), dtype=np.int8)
    graph = coo_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(len(places), len(places)))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _components(n_nodes: int, edges: pd.DataFrame) -> NDArray[np.int64]:
    ones = np.ones(len(edges), dtype=np.int8)
    graph = coo_array((ones, (edges["start"], edges["end"])), shape=(n_nodes, n_nodes))
    label = connected_components(graph, directed=False)[1]
    length = np.bincount(
        label[edges["start"]], weights=edges["length_m"], minlength=label.max(initial=0) + 1
    )
    rank = np.empty(len(length), dtype=np.int64)
    rank[np.argsort(-length, kind="stable")] = np.arange(len(length))
    return rank[label]
