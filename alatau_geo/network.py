"""Graphs from lines: what hangs together, and where it ends loose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from alatau_geo import geodesy
from alatau_geo.errors import DataError, UsageError
from alatau_geo.uncertainty import metres_per_degree

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Places that are computed are equal within this; rounding is much less.
_SAME_M = 1e-6


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
    too_short : array of int
        Rows of the source frame, by position, with a line no longer than the tolerance: such a line
        joins what it touches, and is no edge.
    """

    nodes: NDArray[np.float64]
    edges: pd.DataFrame
    component: NDArray[np.int64]
    too_short: NDArray[np.int64]

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
        """Return the components, the longest first.

        Returns
        -------
        pandas.DataFrame
            ``length_m``, ``edges`` (how many), ``line`` (row of one of its lines in the source
            frame, by position), and ``lon``, ``lat`` of a node of it.
        """
        of_edge = self.component[self.edges["start"].to_numpy()]
        table = self.edges.groupby(of_edge).agg(
            length_m=("length_m", "sum"), edges=("length_m", "size"), line=("line", "first")
        )
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

    Lines are joined where one ends within ``snap_m`` of another, whether at its end or along it,
    and where a line ends on itself. Two lines that cross without an end there are not joined: one
    may pass over the other. What is joined is one node, so ends in a chain, each within ``snap_m``
    of the next, are one node too, and so are two places of a line with no more than ``snap_m``
    of it between them.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Lines in lon/lat; rows without geometry are passed over, heights are ignored.
    snap_m : float
        Tolerance in metres, zero or more. It is measured with one scale for all lines: to the east
        and west it is off by some 2 % for each degree of latitude from their middle.

    Returns
    -------
    Network
        Nodes, edges with geodesic lengths, and components.

    Raises
    ------
    UsageError
        If the tolerance is negative or no number, or the lines are not in lon/lat.
    DataError
        If there is no line.

    Examples
    --------
    >>> import geopandas as gpd
    >>> street = shapely.LineString([(77, 43), (77, 44)])
    >>> branch = shapely.LineString([(77, 43.5), (78, 43.5)])
    >>> network = from_lines(gpd.GeoDataFrame(geometry=[street, branch], crs=4326))
    >>> network.n_edges, network.n_components, len(network.dangles())
    (3, 1, 3)
    """
    if not 0 <= snap_m < np.inf:
        raise UsageError(f"a network needs a tolerance of 0 m or more, {snap_m} m was given")
    parts, owner = shapely.get_parts(np.asarray(frame.geometry.array), return_index=True)
    keep = (shapely.get_dimensions(parts) == 1) & ~shapely.is_empty(parts)
    parts, owner = parts[keep], owner[keep]
    if not len(parts):
        raise DataError("a network needs lines, none was given: give a layer of lines")
    length = geodesy.length_m(gpd.GeoSeries(parts, crs=frame.crs))
    _, south, _, north = shapely.total_bounds(parts)
    scale = metres_per_degree(np.array([(south + north) / 2]))[0]
    plane = shapely.transform(parts, lambda lonlat: lonlat * scale)
    snap_m = max(snap_m, _SAME_M)
    stops = _stops(plane, snap_m)
    edges = _edges(stops, snap_m, shapely.length(plane), length)
    used, ends = np.unique(edges[["start", "end"]].to_numpy(), return_inverse=True)
    ends = ends.reshape(-1, 2)
    has_edge = np.isin(np.arange(len(parts)), edges["line"])
    edges = edges.assign(start=ends[:, 0], end=ends[:, 1], line=owner[edges["line"]])
    first = stops.drop_duplicates("node").set_index("node").loc[used]
    places = shapely.line_interpolate_point(plane[first["line"]], first["measure"])
    nodes = shapely.get_coordinates(places) / scale
    return Network(nodes, edges, _components(len(nodes), edges), owner[~has_edge])


def _stops(plane: NDArray[Any], snap_m: float) -> pd.DataFrame:
    """Return every place where a line starts, stops or is met.

    ``line``, ``measure`` (metres along it) and ``node``, in the order of lines and measures.
    """
    n, every, whole = len(plane), np.arange(len(plane)), shapely.length(plane)
    ends = np.concatenate([shapely.get_point(plane, 0), shapely.get_point(plane, -1)])
    end, line = shapely.STRtree(plane).query(ends, predicate="dwithin", distance=snap_m)
    other = end % n != line
    end, line = end[other], line[other]
    met = shapely.line_locate_point(plane[line], ends[end])
    own_end, own_line, own_met = _ends_on_themselves(plane, ends, whole, snap_m)
    stops = pd.DataFrame(
        {
            "line": np.concatenate([every, every, line, own_line]),
            "measure": np.concatenate([np.zeros(n), whole, met, own_met]),
            # the end that is, or is joined, here: the ends are the first rows
            "joined": np.concatenate([np.arange(2 * n), end, own_end]),
        }
    )
    order = np.lexsort((stops["measure"], stops["line"]))
    line, measure = stops["line"].to_numpy()[order], stops["measure"].to_numpy()[order]
    near = (line[1:] == line[:-1]) & (np.diff(measure) <= snap_m)
    one = np.concatenate([np.arange(len(stops)), order[:-1][near]])
    same = np.concatenate([stops["joined"], order[1:][near]])
    graph = coo_array((np.ones(len(one), dtype=np.int8), (one, same)), shape=(len(stops),) * 2)
    node = connected_components(graph, directed=False)[1]
    return stops.assign(node=node).iloc[order].reset_index(drop=True)


def _ends_on_themselves(
    plane: NDArray[Any], ends: NDArray[Any], whole: NDArray[np.float64], snap_m: float
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return end, line and measure of every place where a line comes back to one of its ends."""
    n = len(plane)
    xy, path = shapely.get_coordinates(plane, return_index=True)
    edges = np.flatnonzero(path[1:] == path[:-1])
    size = np.hypot(*(xy[edges + 1] - xy[edges]).T)
    run = np.cumsum(size)
    of_line = path[edges]
    before = run - size - (run - size)[np.searchsorted(of_line, of_line)]
    segments: Any = shapely.linestrings(xy[np.column_stack([edges, edges + 1])])
    end, edge = shapely.STRtree(segments).query(ends, predicate="dwithin", distance=snap_m)
    own = end % n == of_line[edge]
    end, edge = end[own], edge[own]
    line = end % n
    measure = before[edge] + shapely.line_locate_point(segments[edge], ends[end])
    measure = np.minimum(measure, whole[line])
    away = np.where(end < n, measure, whole[line] - measure)
    # near an end the line is near it anyway: it comes back if it went further, or to the other end
    closes = (whole[line] - away <= _SAME_M) & (away > snap_m)
    back = closes | (away > 2 * snap_m)
    return end[back], line[back], measure[back]


def _edges(
    stops: pd.DataFrame, snap_m: float, whole: NDArray[np.float64], length_m: NDArray[np.float64]
) -> pd.DataFrame:
    """Return what lies between the stops of each line, with its share of the line's length.

    Neighbouring stops within the tolerance are one place: the line's end, or else their middle. So
    the edges of a line add up to it.
    """
    line, node, measure = (stops[name].to_numpy() for name in ("line", "node", "measure"))
    starts_line = np.diff(line, prepend=-1) != 0
    place = np.cumsum(starts_line | (np.diff(measure, prepend=0) > snap_m)) - 1
    first = np.unique(place, return_index=True)[1]
    at = np.bincount(place, weights=measure) / np.bincount(place)
    opens = starts_line[first]
    at[opens] = 0
    closes = np.roll(opens, -1)
    is_edge = ~closes
    line, node = line[first], node[first]
    to = np.where(np.roll(closes, -1), whole[line], np.roll(at, -1))
    share = ((to - at) / np.where(whole > 0, whole, 1)[line])[is_edge]
    start, end, line = node[is_edge], np.roll(node, -1)[is_edge], line[is_edge]
    return pd.DataFrame(
        {"start": start, "end": end, "line": line, "length_m": length_m[line] * share}
    )


def _components(n_nodes: int, edges: pd.DataFrame) -> NDArray[np.int64]:
    ones = np.ones(len(edges), dtype=np.int8)
    graph = coo_array((ones, (edges["start"], edges["end"])), shape=(n_nodes, n_nodes))
    label = connected_components(graph, directed=False)[1]
    length = np.bincount(label[edges["start"]], weights=edges["length_m"])
    rank = np.empty(len(length), dtype=np.int64)
    rank[np.argsort(-length, kind="stable")] = np.arange(len(length))
    component: NDArray[np.int64] = rank[label]
    return component
