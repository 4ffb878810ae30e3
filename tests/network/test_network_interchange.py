"""Networks in and out of other libraries."""

import sys

import geopandas as gpd
import igraph
import networkx as nx
import numpy as np
import pytest
from ground import at, frame, km, line
from making import real

from alatau_geo.errors import DataError, UsageError
from alatau_geo.network import from_lines
from alatau_geo.network.interchange import (
    from_networkx,
    from_osmnx,
    to_frames,
    to_igraph,
    to_networkx,
)

#: Two parallel lines, a loop, a one-way line each way, a bend.
LINES = [
    line((0, 0), (100, 0)),
    line((0, 0), (50, 40), (100, 0)),
    line((100, 0), (150, 30), (150, -30), (100, 0)),
    line((100, 0), (200, 0)),
    line((200, 0), (300, 0)),
]
WAYS = ["", "", "", "yes", "-1"]


@pytest.fixture
def network():
    return from_lines(frame(*LINES, oneway=WAYS))


def same(one, two):
    assert (one.n_nodes, one.n_edges, one.n_components) == (
        two.n_nodes,
        two.n_edges,
        two.n_components,
    )
    assert one.length_km == pytest.approx(two.length_km, rel=1e-9)
    assert sorted(abs(one.edges["way"])) == sorted(abs(two.edges["way"]))
    assert len(one.bridges()) == len(two.bridges())


def test_a_graph_of_networkx_has_an_edge_for_each_way(network):
    graph = to_networkx(network)
    assert graph.number_of_nodes() == 4
    assert graph.number_of_edges() == 3 * 2 + 2
    assert graph.graph["crs"] == "epsg:4326"
    lengths = [d["length"] for _, _, d in graph.edges(data=True) if not d["reversed"]]
    lengths += [d["length"] for _, _, d in graph.edges(data=True) if d["reversed"] and d["oneway"]]
    assert sum(lengths) / 1000 == pytest.approx(km(*LINES), rel=1e-9)
    for start, _, data in graph.edges(data=True):
        node = graph.nodes[start]
        assert data["geometry"].coords[0] == (node["x"], node["y"])
    # the one that may only be travelled against its own direction starts where it was drawn to end
    (only,) = [
        (graph.nodes[a]["x"], graph.nodes[b]["x"])
        for a, b, d in graph.edges(data=True)
        if d["line"] == 4
    ]
    assert only == pytest.approx((at(300, 0)[0], at(200, 0)[0]))


def test_there_and_back(network):
    again = from_networkx(to_networkx(network))
    same(network, again)
    assert again.lines.lonlat.shape == network.lines.lonlat.shape


@pytest.mark.parametrize("kind", [nx.MultiDiGraph, nx.MultiGraph, nx.DiGraph, nx.Graph])
def test_any_graph_of_networkx_will_do(kind):
    graph = kind(crs="EPSG:4326")
    for name, place in (("a", at(0, 0)), ("b", at(100, 0)), ("c", at(100, 90))):
        graph.add_node(name, x=place[0], y=place[1])
    graph.add_edge("a", "b", layer=["1", "2"])
    graph.add_edge("b", "c", geometry=line((100, 0), (130, 40), (100, 90)))
    network = from_networkx(graph)
    assert (network.n_nodes, network.n_edges) == (3, 2)
    assert network.edges["way"].tolist() == ([1, 1] if graph.is_directed() else [0, 0])
    assert network.lines.level.tolist() == [1, 0]


def test_a_geometry_that_is_kept_backwards_is_turned():
    graph = nx.Graph()
    graph.add_node(0, x=77.0, y=43.0)
    graph.add_node(1, x=77.1, y=43.0)
    graph.add_edge(0, 1, geometry=line((9, 9), (99, 9)).reverse())
    assert from_networkx(graph).n_edges == 1


def test_a_graph_that_is_no_network():
    graph = nx.MultiDiGraph(crs="EPSG:32643")
    graph.add_edge(0, 1)
    with pytest.raises(
        UsageError, match="a network needs a graph in lon/lat, EPSG:32643 was given"
    ):
        from_networkx(graph)
    graph = nx.Graph()
    with pytest.raises(DataError, match="a network needs edges, the graph has none"):
        from_networkx(graph)
    graph.add_edge(0, 1)
    with pytest.raises(DataError, match="a network needs nodes with x and y, node 0 has none"):
        from_networkx(graph)


def test_osmnx_takes_it_and_gives_it_back(network):
    ox = pytest.importorskip("osmnx", reason="needs osmnx: alatau-geo[graphs]")
    nodes, edges = ox.convert.graph_to_gdfs(to_networkx(network))
    assert len(nodes) == network.n_nodes
    assert edges["length"].sum() > 1000 * network.length_km
    same(network, from_osmnx(ox.convert.graph_from_gdfs(nodes, edges)))


def test_frames_are_as_momepy_takes_them(network):
    momepy = pytest.importorskip("momepy", reason="needs momepy: alatau-geo[graphs]")
    nodes, edges = to_frames(network)
    assert nodes["degree"].tolist() == network.degree.tolist()
    graph = momepy.gdf_to_nx(edges.to_crs(32643), preserve_index=True)
    assert graph.number_of_nodes() == network.n_nodes
    assert graph.number_of_edges() == network.n_edges
    start, end = network.ends.T
    assert (edges["node_start"] == start).all()
    assert (edges["node_end"] == end).all()
    assert edges["mm_len"].sum() / 1000 == pytest.approx(network.length_km)


def test_igraph_has_the_same_numbers(network):
    graph = to_igraph(network)
    assert isinstance(graph, igraph.Graph)
    assert np.array(graph.get_edgelist()).tolist() == network.ends.tolist()
    assert sum(graph.es["length"]) == pytest.approx(1000 * network.length_km)
    assert sorted(graph.bridges()) == network.bridges()["edge"].tolist()


@pytest.mark.parametrize(("name", "call"), [("networkx", to_networkx), ("igraph", to_igraph)])
def test_a_library_that_is_not_there_is_asked_for(network, monkeypatch, name, call):
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(UsageError, match=rf"this needs {name}.*install alatau-geo\[graphs\]"):
        call(network)


def test_real_roads_there_and_back():
    network = from_lines(gpd.read_file(real("roads_almaty.geojson")))
    again = from_networkx(to_networkx(network))
    assert (again.n_nodes, again.n_edges) == (network.n_nodes, network.n_edges)
    assert len(again.bridges()) == len(network.bridges())
    # shapes go to the nodes now, which some ends were moved to
    assert again.length_km == pytest.approx(network.length_km, abs=0.01)
