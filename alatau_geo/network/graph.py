"""A graph of lines: its parts, its loose ends, and what it hangs on."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from alatau_geo.errors import UsageError
from alatau_geo.network import joining
from alatau_geo.network._edges import between, by_length
from alatau_geo.network.crossings import crossings as crossings_of
from alatau_geo.network.crossings import touching
from alatau_geo.network.lines import SAME_M, Lines, among, distinct, read, repeated
from alatau_geo.network.tree import Tree, grown

if TYPE_CHECKING:
    from typing import Literal

    from numpy.typing import NDArray

    from alatau_geo.network._near import Engine
    from alatau_geo.network.lines import Floats, Ints


@dataclass(frozen=True, eq=False)
class Network:
    """A graph of lines, joined where they end. It does not change.

    Parameters
    ----------
    nodes : array of shape (n, 2)
        Lon, lat of each node.
    edges : pandas.DataFrame
        One row for each edge: ``start`` and ``end`` (nodes), ``line`` (row of the source frame,
        by position), ``part`` (of a multi-part row), ``from_m`` and ``to_m`` (along the part, in
        metres of the plane), ``length_m`` (geodesic) and ``way`` (1 where it may only be travelled
        from start to end, −1 only from end to start, 0 both ways).
    component : array of shape (n,)
        The component of each node, the longest one 0.
    too_short : array of int
        Rows of the source frame, by position, with a line no longer than the tolerance: such a line
        joins what it touches, and is no edge.
    moves : pandas.DataFrame
        The log of what snapping moved: ``line`` and ``part``, ``end`` (``start`` or ``end``),
        ``lon`` and ``lat`` as they were, ``to_lon`` and ``to_lat``, ``distance_m``.
    snap_m : float
        The tolerance.
    kept : dict
        What searches have made of it, for the next one.
    """

    nodes: Floats
    edges: pd.DataFrame
    component: Ints
    too_short: Ints
    moves: pd.DataFrame
    snap_m: float
    lines: Lines = field(repr=False)
    stops: joining.Stops = field(repr=False)
    engine: Engine = field(default="auto", repr=False)
    kept: dict[str, Any] = field(default_factory=dict, repr=False)

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

    @cached_property
    def ends(self) -> Ints:
        """Return the nodes of each edge, start and end: an array of shape (edges, 2)."""
        ends: Ints = np.column_stack([self.edges["start"], self.edges["end"]])
        return ends

    @cached_property
    def degree(self) -> Ints:
        """Return how many edges end at each node; a loop ends there twice."""
        degree: Ints = np.bincount(self.ends.ravel(), minlength=self.n_nodes)
        return degree

    @cached_property
    def tree(self) -> Tree:
        """Return the tree of a search in depth, with bridges and articulation points."""
        return grown(self.ends, self.n_nodes, engine=self.engine)

    def components(self) -> pd.DataFrame:
        """Return the components, the longest first.

        Returns
        -------
        pandas.DataFrame
            ``length_m``, ``edges`` (how many), ``line`` (row of one of its lines in the source
            frame, by position), and ``lon``, ``lat`` of a node of it.
        """
        of_edge = self.component[self.ends[:, 0]]
        first_edge = np.full(self.n_components, self.n_edges, dtype=np.int64)
        np.minimum.at(first_edge, of_edge, np.arange(self.n_edges))
        first = np.full(self.n_components, self.n_nodes, dtype=np.int64)
        np.minimum.at(first, self.component, np.arange(self.n_nodes))
        return pd.DataFrame(
            {
                "length_m": np.bincount(of_edge, self.edges["length_m"], self.n_components),
                "edges": np.bincount(of_edge, minlength=self.n_components),
                "line": self.edges["line"].to_numpy()[first_edge],
                "lon": self.nodes[first, 0],
                "lat": self.nodes[first, 1],
            }
        )

    def dangles(self) -> pd.DataFrame:
        """Return the loose ends: ``node``, ``edge``, ``line``, ``lon``, ``lat``."""
        flat = self.ends.ravel()
        at = np.flatnonzero(np.take(self.degree == 1, flat))
        return self._at(flat[at], at // 2)

    def bridges(self) -> pd.DataFrame:
        """Return the edges without which a part falls apart.

        Returns
        -------
        pandas.DataFrame
            ``edge``, ``line``, ``length_m`` and ``lon``, ``lat`` of its start. Of parallel edges
            none is a bridge.
        """
        edge = np.flatnonzero(self.tree.is_bridge)
        line, length = (self.edges[name].to_numpy()[edge] for name in ("line", "length_m"))
        lon, lat = self.nodes.take(self.ends[edge, 0], axis=0).T
        data = {"edge": edge, "line": line, "lon": lon, "lat": lat, "length_m": length}
        return pd.DataFrame(data)

    def articulation_points(self) -> pd.DataFrame:
        """Return the nodes without which a part falls apart: ``node``, ``lon``, ``lat``."""
        node = np.flatnonzero(self.tree.is_articulation)
        lon, lat = self.nodes.take(node, axis=0).T
        return pd.DataFrame({"node": node, "lon": lon, "lat": lat})

    def duplicates(self) -> pd.DataFrame:
        """Return lines that an earlier one runs along vertex by vertex, the same way or back.

        Returns
        -------
        pandas.DataFrame
            ``line`` and ``part``, ``other`` and ``other_part`` (the earlier one), ``length_m``.
        """
        part, other = _repeated(self.lines)
        row = self.lines.row
        length = self.lines.length_m[part]
        columns = {"line": row[part], "part": part, "other": row[other], "other_part": other}
        return pd.DataFrame({**columns, "length_m": length})

    def crossings(self) -> pd.DataFrame:
        """Return where lines cross without a node.

        Returns
        -------
        pandas.DataFrame
            ``line`` and ``other`` (rows, by position), ``part`` and ``other_part``, ``at`` and
            ``other_at`` (along them, in metres of the plane), ``lon``, ``lat``, and ``apart``:
            whether a level, bridge or tunnel keeps them apart.
        """
        found = crossings_of(self.lines, self.touching)
        node = self._node_near(found)
        n = len(self.nodes)
        there = self._joined
        joined = (node >= 0) & among(found["part"].to_numpy() * n + node, there)
        joined &= among(found["other_part"].to_numpy() * n + node, there)
        return found[~joined].reset_index(drop=True)

    @cached_property
    def _joined(self) -> Ints:
        """Return a number for each line and node that it comes through."""
        known = self.stops.place >= 0
        return distinct(self.stops.line[known] * len(self.nodes) + self.stops.place[known])

    @cached_property
    def touching(self) -> tuple[Ints, Ints]:
        """Return pairs of lines that may touch elsewhere than where both end."""
        return touching(self.lines)

    def _node_near(self, found: pd.DataFrame) -> Ints:
        """Return the node that lines come through within the tolerance of crossings, −1 if none."""
        near: Ints = np.full(len(found), -1, dtype=np.int64)
        ours = np.zeros(len(self.lines), dtype=bool)
        ours[found["part"]] = True
        nodes = distinct(self.stops.place[ours[self.stops.line] & (self.stops.place >= 0)])
        if not len(nodes):
            return near
        tree = shapely.STRtree(shapely.points(self.nodes[nodes] * self.lines.scale))
        spots = shapely.points(found[["lon", "lat"]].to_numpy() * self.lines.scale)
        place, node = tree.query_nearest(
            spots, max_distance=self.snap_m * (1 + 1e-6) + 1e-3, all_matches=False
        )
        near[place] = nodes[node]
        return near

    def _at(self, node: Ints, edge: Ints) -> pd.DataFrame:
        line = self.edges["line"].to_numpy()[edge]
        lon, lat = self.nodes.take(node, axis=0).T
        return pd.DataFrame({"node": node, "edge": edge, "line": line, "lon": lon, "lat": lat})

    def edge_frame(self) -> gpd.GeoDataFrame:
        """Return the edges with their geometries, which start and end at their nodes.

        Returns
        -------
        geopandas.GeoDataFrame
            The columns of ``edges``, in lon/lat.
        """
        return gpd.GeoDataFrame(self.edges, geometry=self.edge_shapes(), crs=4326)

    def edge_shapes(
        self, which: Ints | None = None, *, begin: Floats | None = None, stop: Floats | None = None
    ) -> NDArray[Any]:
        """Return the geometries of edges, or of parts of them.

        Parameters
        ----------
        which : array of int, optional
            Numbers of edges, all unless given; one may be there several times.
        begin, stop : array of float, optional
            The shares of each edge at which its part begins and stops.

        Returns
        -------
        array of shapely.LineString
            In lon/lat.
        """
        lines, edges = self.lines, self.edges
        columns = (edges[name].to_numpy() for name in ("part", "from_m", "to_m", "start", "end"))
        part, low, high, start, end_ = (
            column if which is None else column[which] for column in columns
        )
        first_lonlat, last_lonlat = (self.nodes.take(node, axis=0) for node in (start, end_))
        size_m = high - low
        if stop is not None:
            cut = np.flatnonzero(stop < 1)
            high = low + size_m * stop
            last_lonlat[cut] = lines.at(part[cut], high[cut])
        if begin is not None:
            cut = np.flatnonzero(begin > 0)
            low = low + size_m * begin
            first_lonlat[cut] = lines.at(part[cut], low[cut])
        run, base = lines.run, lines.base
        first = np.searchsorted(run, low + base[part] + SAME_M, side="right")
        last = np.searchsorted(run, high + base[part] - SAME_M, side="left")
        inner = np.maximum(last - first, 0)
        size = inner + 2
        ends = np.cumsum(size)
        lonlat = np.empty((int(ends[-1]) if len(ends) else 0, 2))
        lonlat[ends - size], lonlat[ends - 1] = first_lonlat, last_lonlat
        middle = np.ones(len(lonlat), dtype=bool)
        middle[ends - size] = middle[ends - 1] = False
        run_of = np.repeat(first - (np.cumsum(inner) - inner), inner) + np.arange(inner.sum())
        lonlat[middle] = lines.lonlat[run_of]
        shapes: NDArray[Any] = shapely.linestrings(
            lonlat, indices=np.repeat(np.arange(len(size)), size)
        )
        return shapes


def from_lines(
    frame: gpd.GeoDataFrame,
    *,
    snap_m: float = 1.0,
    crossings: Literal["apart", "join"] = "apart",
    engine: Engine = "auto",
) -> Network:
    """Make a graph of a frame's lines.

    Lines are joined where one ends within ``snap_m`` of another, whether at its end or along it,
    where a line ends on itself, and where lines share a vertex. Two lines that cross without an end
    or a common vertex there are not joined: one may pass over the other. What is joined is one
    node, so ends in a chain, each within ``snap_m`` of the next, are one node too, and so are two
    places of a line with no more than ``snap_m`` of it between them.

    A column ``level`` (or ``layer``), ``bridge`` or ``tunnel`` keeps lines apart: then an end joins
    a line of another level only at that line's end or vertex, and common vertices join only lines
    of one level. A column ``oneway`` says which way lines may be travelled.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Lines in lon/lat; rows without geometry are passed over, heights are ignored.
    snap_m : float
        Tolerance in metres, zero or more. It is measured with one scale for all lines: to the east
        and west it is off by some 2 % for each degree of latitude from their middle.
    crossings : {"apart", "join"}
        Whether lines of one level that only cross are joined there.
    engine : {"auto", "numpy", "numba"}
        Kernels; ``"auto"`` takes numba's for large networks, where it is installed. The answers
        are the same.

    Returns
    -------
    Network
        Nodes, edges with geodesic lengths, components, and the log of what was moved.

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
    if crossings not in ("apart", "join"):
        raise UsageError(f"crossings are apart or join; {crossings!r} was given")
    return _joined(read(frame, engine), float(snap_m), crossings, engine)


def _joined(lines: Lines, snap_m: float, crossings: str, engine: Engine) -> Network:
    tolerance = max(snap_m, SAME_M)
    met = None
    if crossings == "join":
        met = crossings_of(lines)
        met = met[~met["apart"]]
    found = joining.places(lines, tolerance, met, engine)
    stops = joining.in_order(lines, found)
    node, lonlat = joining.nodes(lines, found, stops, tolerance)
    moved = joining.moves(lines, found, node, lonlat)
    at_node = node[stops.place]
    edges, at = between(lines, stops, at_node, tolerance)
    # nodes without an edge are those of lines that are too short
    used = np.zeros(len(lonlat), dtype=bool)
    used[edges["start"]] = used[edges["end"]] = True
    if not used.all():
        number = np.where(used, np.cumsum(used) - 1, -1)
        edges["start"], edges["end"] = number[edges["start"]], number[edges["end"]]
        at_node, lonlat = number[at_node], lonlat.take(np.flatnonzero(used), axis=0)
    has_edge = np.zeros(len(lines), dtype=bool)
    has_edge[edges["part"]] = True
    return Network(
        nodes=lonlat,
        edges=pd.DataFrame(edges, copy=False),
        component=by_length(len(lonlat), edges, engine),
        too_short=lines.row[~has_edge],
        moves=moved,
        snap_m=snap_m,
        lines=lines,
        stops=stops._replace(measure=at, place=at_node),
        engine=engine,
    )


def _repeated(lines: Lines) -> tuple[Ints, Ints]:
    """Return lines with the vertices of an earlier one, in its order or the other way round."""
    size = np.diff(lines.offsets)
    # sums do not care which way; what they find is compared vertex by vertex
    total = lines.keys
    order = np.flatnonzero(repeated(total))
    order = order[np.argsort(total[order], kind="stable")]
    leads = np.append(True, total[order][1:] != total[order][:-1])[: len(order)]
    lead = order[np.flatnonzero(leads)[np.cumsum(leads) - 1]] if len(order) else order
    part, other = order[~leads], lead[~leads]
    equal = size[part] == size[other]
    part, other = part[equal], other[equal]
    run = np.repeat(np.arange(len(part)), size[part])
    step = np.arange(len(run)) - np.repeat(np.cumsum(size[part]) - size[part], size[part])
    mine = lines.lonlat.take(lines.offsets[part][run] + step, axis=0)
    ahead = lines.lonlat.take(lines.offsets[other][run] + step, axis=0)
    back = lines.lonlat.take(lines.offsets[other + 1][run] - 1 - step, axis=0)
    wrong = [
        np.bincount(run[(mine != theirs).any(axis=1)], minlength=len(part))
        for theirs in (ahead, back)
    ]
    same = (wrong[0] == 0) | (wrong[1] == 0)
    order = np.argsort(part[same], kind="stable")
    return part[same][order], other[same][order]
