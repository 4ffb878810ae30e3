"""What a single cut takes off, and other ways: by hand, and against networkx."""

import networkx as nx
import numpy as np
import pytest
from ground import frame, km, line, point
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau_geo.network import from_lines
from alatau_geo.network.access import access, between, detours, entries, supply
from alatau_geo.network.resilience import alternatives, cuts

#: A highway, and off it a square with a tail.
HIGHWAY = line((0, 0), (1000, 0))
LANE = line((500, 0), (500, 300))
SQUARE = [line((500, 300), (800, 300), (800, 600)), line((500, 300), (500, 600), (800, 600))]
TAIL = line((800, 600), (800, 900))
LINES = [HIGHWAY, LANE, *SQUARE, TAIL]
TRUNK = np.array([True, False, False, False, False])
SITES = np.array([point(490, 290), point(820, 850), point(100, 20)])


def network(*lines, **fields):
    return from_lines(frame(*(lines or LINES), **fields))


# --- cuts ------------------------------------------------------------------------------------


def test_a_cut_takes_off_what_has_no_other_way_to_the_trunk():
    table = cuts(network(), trunk=TRUNK, places=SITES, people=np.array([10.0, 5.0, 1.0]))
    edges = table[table["kind"] == "edge"].set_index("line")
    # of the highway nothing: both sides of it are highway
    assert sorted(edges.index) == [1, 4]
    assert edges.loc[1, "sites"] == (0, 1)
    assert edges.loc[1, "people"] == 15
    assert edges.loc[1, "km"] == pytest.approx(km(*SQUARE, TAIL), rel=1e-9)
    assert edges.loc[4, "sites"] == (1,)
    assert edges.loc[4, "km"] == pytest.approx(0, abs=1e-9)
    nodes = table[table["kind"] == "node"]
    # where the lane leaves, where the square begins, where the tail begins
    assert nodes["sites"].tolist() == [(0, 1), (1,), (1,)]
    assert sorted(nodes["km"]) == pytest.approx(
        sorted([km(LANE, *SQUARE, TAIL), km(*SQUARE, TAIL), km(TAIL)]), rel=1e-9
    )
    # what takes most along comes first
    assert table["sites"].map(len).tolist() == sorted(table["sites"].map(len), reverse=True)


def test_without_a_trunk_the_smaller_side_is_cut_off():
    table = cuts(
        network(line((0, 0), (300, 0)), line((300, 0), (400, 0)), line((400, 0), (420, 0)))
    )
    edges = table[table["kind"] == "edge"].set_index("line")
    assert edges.loc[0, "km"] == pytest.approx(0, abs=1e-9)
    assert edges.loc[1, "km"] == pytest.approx(0.020, rel=1e-3)
    assert edges.loc[2, "km"] == pytest.approx(0, abs=1e-9)
    nodes = table[table["kind"] == "node"]
    assert sorted(nodes["km"]) == pytest.approx([0.020, 0.120], rel=1e-3)


def test_parallel_edges_and_loops_cut_nothing_off():
    ring = [line((0, 0), (50, 40), (100, 0)), line((0, 0), (100, 0))]
    loop = line((100, 0), (150, 50), (150, -50), (100, 0))
    assert cuts(network(*ring, loop), trunk=np.array([True, False, False])).empty
    assert cuts(network(*ring, loop)).empty


def test_a_network_without_cuts():
    assert cuts(network(line((0, 0), (90, 0), (0, 90), (0, 0)))).empty


@st.composite
def graphs(draw):
    """Return edges between places of a grid, some of them trunk, and sites at places."""
    cell = st.tuples(st.integers(0, 4), st.integers(0, 3))
    step = st.sampled_from([(1, 0), (0, 1), (1, 1)])
    starts = draw(st.lists(st.tuples(cell, step), min_size=2, max_size=18))
    edges = [((x, y), (x + dx, y + dy)) for (x, y), (dx, dy) in starts]
    trunk = draw(st.lists(st.booleans(), min_size=len(edges), max_size=len(edges)))
    sites = draw(st.lists(st.sampled_from([place for edge in edges for place in edge]), max_size=4))
    return edges, trunk, sites


@settings(max_examples=60)
@given(graphs(), st.booleans())
def test_cuts_as_networkx_has_them(made, has_trunk):
    edges, trunk, sites = made
    lines = [line(*((130 * x, 110 * y) for x, y in edge)) for edge in edges]
    net = network(*lines)
    flags = np.array(trunk) if has_trunk else None
    spots = np.array([point(130 * x, 110 * y) for x, y in sites], dtype=object)
    table = cuts(net, trunk=flags, places=spots)
    graph = nx.MultiGraph()
    graph.add_nodes_from(range(net.n_nodes))
    for k, (start, end) in enumerate(net.ends.tolist()):
        graph.add_edge(start, end, key=k, km=net.edges["length_m"][k] / 1000)
    anchors = set(net.ends[np.flatnonzero(flags)].ravel().tolist()) if has_trunk else set()
    at = entries(net, spots).node(net).tolist() if len(spots) else []

    for row in table.itertuples():
        less = graph.copy()
        if row.kind == "edge":
            one = net.ends[row.edge].tolist()
            less.remove_edge(*one, key=row.edge)
            whole = set(nx.node_connected_component(graph, one[0]))
        else:
            whole = set(nx.node_connected_component(graph, row.node)) - {row.node}
            less.remove_node(row.node)
        parts = [set(part) for part in nx.connected_components(less.subgraph(whole))]
        assert len(parts) > 1 or row.kind == "node"
        if (whole | {row.node}) & anchors:
            off = [part for part in parts if not part & anchors]
            assert row.sites == tuple(n for n, node in enumerate(at) if any(node in p for p in off))
        else:
            # all but the greatest; of several as great, one
            off = sorted(parts, key=lambda part: _hung(graph, part, row))[:-1]
        expected = sum(_hung(graph, part, row) for part in off)
        assert row.km == pytest.approx(expected, abs=1e-9)
    if not has_trunk:
        assert (table["kind"] == "edge").sum() == len(net.bridges())
        assert (table["kind"] == "node").sum() == len(net.articulation_points())


def _hung(graph, part, row):
    """Return the kilometres of a part, with the edges to the node that is cut."""
    inner = sum(d["km"] for _, _, d in graph.subgraph(part).edges(data=True))
    if row.kind == "edge":
        return inner
    leads = graph.edges(row.node, data=True)
    return inner + sum(d["km"] for a, b, d in leads if ({a, b} - {row.node}) & part)


# --- access ----------------------------------------------------------------------------------


def test_access_is_to_the_nearest_point_and_along_to_the_trunk():
    table = access(network(), SITES, TRUNK)
    assert table["offset_m"].tolist() == pytest.approx([10, 20, 20], rel=1e-3)
    # 290 m down the lane; 250 m down the tail, half the square, the lane; on the highway
    assert table["along_m"].tolist() == pytest.approx([290, 250 + 600 + 300, 0], rel=1e-3)
    assert table["line"].tolist() == [1, 4, 0]


def test_access_goes_as_lines_may_be_travelled():
    # round by the east is one way, into the square
    ways = ["", "", "yes", "", ""]
    east = np.array([point(800, 310)])
    there = access(network(oneway=ways), east, TRUNK)["along_m"]
    assert there.tolist() == pytest.approx([290 + 300 + 300 + 300], rel=1e-3)
    back = access(network(oneway=["", "", "-1", "", ""]), east, TRUNK)["along_m"]
    assert back.tolist() == pytest.approx([10 + 300 + 300], rel=1e-3)


def test_what_has_no_way_is_unreachable():
    lines = [*LINES, line((2000, 0), (2000, 90))]
    table = access(network(*lines), np.array([point(2010, 40)]), np.append(TRUNK, False))
    assert table["along_m"].tolist() == [np.inf]
    assert table["offset_m"].tolist() == pytest.approx([10], rel=1e-3)
    none = access(network(), SITES, np.zeros(5, dtype=bool))
    assert np.isinf(none["along_m"]).all()


def test_supply_comes_the_way_the_lines_run():
    net = network(line((0, 0), (100, 0)), line((100, 0), (300, 0)), oneway=["yes", "yes"])
    reach = np.zeros(net.n_nodes)
    start = int(net.ends[0, 0])
    reach[:] = [0 if n == start else np.inf for n in range(net.n_nodes)]
    site = np.array([point(40, 10)])
    assert supply(net, site, reach)["along_m"].tolist() == pytest.approx([40], rel=1e-3)


def test_ways_between_places():
    net = network()
    ways = between(net, SITES)
    assert np.diag(ways).tolist() == [0, 0, 0]
    assert (ways == ways.T).all()
    # 10 m to the lane, up to the square, round it and up the tail, 20 m off
    assert ways[0, 1] == pytest.approx(10 + 10 + 600 + 250 + 20, rel=1e-3)
    # along one edge there is no need of its ends
    two = np.array([point(100, 5), point(160, 5)])
    assert between(net, two)[0, 1] == pytest.approx(60 + 10, rel=1e-3)
    assert between(net, two[:0]).shape == (0, 0)


def test_one_way_lines_part_the_way_there_from_the_way_back():
    ring = [line((0, 0), (100, 0)), line((100, 0), (100, 100), (0, 100), (0, 0))]
    net = network(*ring, oneway=["yes", "yes"])
    two = np.array([point(20, 0), point(80, 0)])
    assert between(net, two)[0, 1] == pytest.approx(60, rel=1e-3)
    assert between(net, two)[1, 0] == pytest.approx(340, rel=1e-3)


def test_a_detour_is_how_many_times_the_straight_way():
    factor = detours(
        network(line((0, 0), (300, 0), (300, 400))), np.array([point(0, 0), point(300, 400)])
    )
    assert factor[0, 1] == pytest.approx(700 / 500, rel=1e-3)
    assert np.isnan(factor[0, 0])


def test_distances_as_networkx_has_them():
    rng = np.random.default_rng(5)
    steps = rng.integers(0, 6, (40, 2)) * 100.0
    lines = [
        line(a, b) for a, b in zip(steps, np.roll(steps, 1, axis=0), strict=True) if (a != b).any()
    ]
    net = network(*lines)
    graph = nx.MultiGraph()
    for edge in net.edges.itertuples():
        graph.add_edge(edge.start, edge.end, weight=edge.length_m)
    trunk = np.zeros(len(lines), dtype=bool)
    trunk[:3] = True
    sources = set(net.ends[trunk[net.edges["line"]]].ravel().tolist())
    reach = nx.multi_source_dijkstra_path_length(graph, sources)
    spots = np.array([point(x + 3, y + 7) for x, y in steps[5:15]], dtype=object)
    at = entries(net, spots)
    expected = [
        0.0
        if trunk[net.edges["line"][e]]
        else min(s + reach.get(net.ends[e, 0], np.inf), t + reach.get(net.ends[e, 1], np.inf))
        for e, s, t in zip(at.edge, at.to_start_m, at.to_end_m, strict=True)
    ]
    assert access(net, spots, trunk)["along_m"].tolist() == pytest.approx(expected)


# --- alternatives ----------------------------------------------------------------------------


def test_ways_that_share_no_edge():
    # the square hangs on one lane: one way; with a second lane there are two
    assert alternatives(network(), SITES, TRUNK)["ways"].tolist() == [1, 1, -1]
    second = line((800, 0), (800, 300))
    square = [line((500, 300), (800, 300)), line((800, 300), (800, 600)), SQUARE[1]]
    net = network(HIGHWAY, LANE, *square, second)
    corner = np.array([point(800, 610)])
    table = alternatives(net, corner, np.array([True, False, False, False, False, False]))
    assert table["ways"].tolist() == [2]
    assert table["along_m"].tolist() == pytest.approx([600], rel=1e-3)
    assert table["second_m"].tolist() == pytest.approx([900], rel=1e-3)
    assert table["detour"].tolist() == pytest.approx([1.5], rel=1e-3)


def test_a_place_without_a_way_has_none():
    lines = [*LINES, line((2000, 0), (2000, 90))]
    table = alternatives(network(*lines), np.array([point(2010, 40)]), np.append(TRUNK, False))
    assert table["ways"].tolist() == [0]
    assert np.isinf(table["second_m"]).all()


@settings(max_examples=40)
@given(graphs())
def test_ways_as_networkx_counts_them(made):
    edges, trunk, _ = made
    lines = [line(*((130 * x, 110 * y) for x, y in edge)) for edge in edges]
    net, flags = network(*lines), np.array(trunk)
    graph = nx.DiGraph()
    for start, end in net.ends.tolist():
        for a, b in ((start, end), (end, start)):
            old = graph.get_edge_data(a, b, {"capacity": 0})["capacity"]
            graph.add_edge(a, b, capacity=old + 1)
    anchors = set(net.ends[np.flatnonzero(flags)].ravel().tolist())
    graph.add_edges_from((node, "all") for node in anchors)  # without a capacity: no limit
    spots = np.array([point(130 * x, 110 * y) for x, y in {p for edge in edges for p in edge}])
    table = alternatives(net, spots, flags)
    for node, ways in zip(entries(net, spots).node(net).tolist(), table["ways"], strict=True):
        if node in anchors:
            assert ways == -1
        else:
            assert ways == (nx.maximum_flow_value(graph, node, "all") if anchors else 0)
