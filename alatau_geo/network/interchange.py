"""Networks in and out: networkx and osmnx graphs, igraph, frames as momepy has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from alatau_geo.errors import DataError, UsageError
from alatau_geo.network.graph import from_lines

if TYPE_CHECKING:
    from alatau_geo.network.graph import Network


def _library(name: str, extra: str) -> Any:
    from importlib import import_module  # noqa: PLC0415  only where one is asked for

    try:
        return import_module(name)
    except ImportError as error:
        raise UsageError(
            f"this needs {name}, which can't be imported ({error}): install alatau-geo[{extra}]"
        ) from error


def to_networkx(network: Network) -> Any:
    """Return a network as a graph of networkx, with what osmnx expects of one.

    Parameters
    ----------
    network : Network
        A graph of lines.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes with ``x`` and ``y``; edges with ``length`` (metres), ``geometry``, ``line`` (row of
        the source frame, by position), ``edge`` and ``oneway``. An edge that may be travelled both
        ways is there twice, the second ``reversed``; ``crs`` is of the graph.

    Raises
    ------
    UsageError
        If networkx is not installed.
    """
    nx = _library("networkx", "graphs")
    graph = nx.MultiDiGraph(crs="epsg:4326")
    lon, lat = network.nodes.T.tolist()
    graph.add_nodes_from(
        (k, {"x": x, "y": y}) for k, (x, y) in enumerate(zip(lon, lat, strict=True))
    )
    shapes = network.edge_shapes()
    for k, edge in enumerate(network.edges.itertuples(index=False)):
        data = {"length": edge.length_m, "line": edge.line, "edge": k, "oneway": edge.way != 0}
        if edge.way >= 0:
            graph.add_edge(edge.start, edge.end, geometry=shapes[k], reversed=False, **data)
        if edge.way <= 0:
            # against its own direction it is the reversed one, also where it is the only one
            back = shapes[k].reverse()
            graph.add_edge(edge.end, edge.start, geometry=back, reversed=True, **data)
    return graph


def from_networkx(graph: Any, *, snap_m: float = 0.01) -> Network:
    """Return a graph of networkx or osmnx as a network.

    Parameters
    ----------
    graph : networkx.Graph, MultiGraph, DiGraph or MultiDiGraph
        In lon/lat, by its ``crs`` if it has one. Nodes have ``x`` and ``y``; an edge without
        ``geometry`` is straight. Of a directed graph, two edges that go the same way back and forth
        are one that may be travelled both ways. Levels are kept: ``layer``, ``bridge`` and
        ``tunnel``; values that osmnx merged into a list count by the first.
    snap_m : float
        Tolerance in metres; ends that meet in such a graph are equal already.

    Returns
    -------
    Network
        Whose lines are the graph's edges, in their order.

    Raises
    ------
    UsageError
        If the graph is projected.
    DataError
        If a node has no coordinates, or there is no edge.
    """
    crs = getattr(graph, "graph", {}).get("crs")
    if crs is not None:
        import pyproj  # noqa: PLC0415

        if not pyproj.CRS.from_user_input(crs).is_geographic:
            raise UsageError(
                f"a network needs a graph in lon/lat, {crs} was given: project it to EPSG:4326 first"
                " (osmnx.projection.project_graph)"
            )
    return from_lines(_lines_of(graph), snap_m=snap_m)


def from_osmnx(graph: Any, *, snap_m: float = 0.01) -> Network:
    """Return a graph of osmnx as a network; see :func:`from_networkx`."""
    return from_networkx(graph, snap_m=snap_m)


def _lines_of(graph: Any) -> gpd.GeoDataFrame:
    """Return the edges of a graph as lines, each pair of back and forth once."""
    places = {}
    for node, data in graph.nodes(data=True):
        if "x" not in data or "y" not in data:
            raise DataError(f"a network needs nodes with x and y, node {node!r} has none")
        places[node] = float(data["x"]), float(data["y"])
    directed = graph.is_directed()
    rows: list[dict[str, Any]] = []
    known: dict[tuple[Any, ...], int] = {}
    for start, end, data in graph.edges(data=True):
        shape = data.get("geometry")
        if shape is None:
            shape = shapely.LineString([places[start], places[end]])
        elif not directed and places[start] != tuple(shape.coords[0][:2]):
            shape = shape.reverse()
        back = known.pop((end, start, shape.reverse().wkb), None) if directed else None
        if back is not None:
            rows[back]["oneway"] = ""
            continue
        if directed:
            known[(start, end, shape.wkb)] = len(rows)
        own = {name: _first(data.get(name)) for name in ("layer", "bridge", "tunnel")}
        rows.append({**own, "oneway": "yes" if directed else "", "geometry": shape})
    if not rows:
        raise DataError("a network needs edges, the graph has none")
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=4326)


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list | tuple) and value else value


def to_igraph(network: Network) -> Any:
    """Return a network as an undirected graph of igraph.

    Parameters
    ----------
    network : Network
        A graph of lines.

    Returns
    -------
    igraph.Graph
        Nodes and edges with the numbers they have here; vertices with ``x``, ``y``, edges with
        ``length`` and ``line``.

    Raises
    ------
    UsageError
        If igraph is not installed.
    """
    igraph = _library("igraph", "graphs")
    lon, lat = network.nodes.T.tolist()
    return igraph.Graph(
        n=network.n_nodes,
        edges=network.ends.tolist(),
        vertex_attrs={"x": lon, "y": lat},
        edge_attrs={
            "length": network.edges["length_m"].tolist(),
            "line": network.edges["line"].tolist(),
        },
    )


def to_frames(network: Network) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return nodes and edges as frames, with the columns that momepy gives them.

    Parameters
    ----------
    network : Network
        A graph of lines.

    Returns
    -------
    tuple of geopandas.GeoDataFrame
        Nodes with ``nodeID``, ``degree`` and ``component``; edges with ``node_start``,
        ``node_end``, ``mm_len`` (metres), ``line`` and ``way``. ``momepy.gdf_to_nx`` takes the
        edges as they are.

    Examples
    --------
    >>> street = shapely.LineString([(77, 43), (77.1, 43)])
    >>> nodes, edges = to_frames(from_lines(gpd.GeoDataFrame(geometry=[street], crs=4326)))
    >>> nodes["degree"].tolist(), edges[["node_start", "node_end"]].values.tolist()
    ([1, 1], [[0, 1]])
    """
    nodes = gpd.GeoDataFrame(
        {
            "nodeID": np.arange(network.n_nodes),
            "degree": network.degree,
            "component": network.component,
        },
        geometry=shapely.points(network.nodes),
        crs=4326,
    )
    start, end = network.ends.T
    edges = pd.DataFrame(
        {
            "node_start": start,
            "node_end": end,
            "mm_len": network.edges["length_m"].to_numpy(),
            "line": network.edges["line"].to_numpy(),
            "way": network.edges["way"].to_numpy(),
        }
    )
    return nodes, gpd.GeoDataFrame(edges, geometry=network.edge_shapes(), crs=4326)
