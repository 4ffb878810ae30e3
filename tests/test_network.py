"""Graphs from lines, by hand, against networkx and on real roads."""

from collections import Counter
from itertools import pairwise

import geopandas as gpd
import igraph
import networkx as nx
import numpy as np
import pytest
import shapely
from ground import GEOD, at, frame, km, line
from hypothesis import given
from hypothesis import strategies as st
from making import real
from shapely import LineString, MultiLineString, Point

from alatau_geo.errors import DataError, UsageError
from alatau_geo.network import from_lines
from alatau_geo.network.faults import faults


def net(*lines, snap_m=1.0):
    return from_lines(frame(*lines), snap_m=snap_m)


def shape_of(network):
    """Return nodes, edges, components and loose ends."""
    return network.n_nodes, network.n_edges, network.n_components, len(network.dangles())


# --- joins -----------------------------------------------------------------------------------


def test_lines_are_joined_where_they_end():
    network = net(line((0, 0), (100, 0)), line((100, 0), (100, 100)))
    assert shape_of(network) == (3, 2, 1, 2)


def test_an_end_along_another_line_parts_it():
    network = net(line((0, 0), (400, 0)), line((100, 0), (100, 50)))
    assert shape_of(network) == (4, 3, 1, 3)
    lengths = network.edges.groupby("line")["length_m"].apply(list)
    assert lengths[0] == pytest.approx([100, 300], rel=1e-3)
    assert lengths[1] == pytest.approx([50], rel=1e-3)


def test_lines_that_only_cross_are_not_joined():
    network = net(line((-50, 0), (50, 0)), line((0, -50), (0, 50)))
    assert shape_of(network) == (4, 2, 2, 4)


def test_two_roads_met_at_their_crossing_stay_apart():
    # each has a branch of its own that ends 0.8 m from where they cross: the branches' feet are
    # within a metre of each other, and still nothing ends on the other road
    network = net(
        line((-50, 0), (50, 0)),
        line((0, -50), (0, 50)),
        line((1.2, 0), (30, 30)),
        line((0, -1.2), (-30, -30)),
        snap_m=1.1,
    )
    assert network.n_components == 2


def test_a_closed_line_is_a_loop():
    network = net(line((0, 0), (100, 0), (100, 100), (0, 0)))
    assert shape_of(network) == (1, 1, 1, 0)


def test_a_ring_little_longer_than_the_tolerance_is_a_loop():
    network = net(line((0, 0), (0.6, 0), (0.6, 0.6), (0, 0)))  # 2.05 m around
    assert shape_of(network) == (1, 1, 1, 0)
    network = net(line((0, 0), (0.5, 0), (0.5, 0.5), (0, 0)))  # 1.71 m
    assert shape_of(network) == (1, 1, 1, 0)


def test_parallel_lines_are_two_edges():
    network = net(line((0, 0), (100, 0)), line((0, 0), (50, 40), (100, 0)))
    assert shape_of(network) == (2, 2, 1, 0)


def test_duplicates_are_two_edges():
    one = line((0, 0), (100, 0))
    network = net(one, one.reverse())
    assert shape_of(network) == (2, 2, 1, 0)
    assert network.length_km == pytest.approx(2 * km(one), rel=1e-9)


def test_the_parts_of_a_multi_line_are_lines_of_one_row():
    first, second, third = (
        line((0, 0), (100, 0)),
        line((100, 0), (200, 0)),
        line((500, 0), (600, 0)),
    )
    network = net(MultiLineString([first, third]), second)
    assert shape_of(network) == (5, 3, 2, 4)
    assert sorted(network.edges["line"]) == [0, 0, 1]


@pytest.mark.parametrize("turned", [False, True])
def test_a_line_that_ends_on_itself_closes_there(turned):
    # a 6: 100 m of stem, then a bowl of 3 · 40 m + 40 m back to the stem
    six = line((0, 100), (0, 0), (40, 0), (40, 40), (0, 40))
    network = net(six.reverse() if turned else six)
    assert shape_of(network) == (2, 2, 1, 1)
    assert sorted(network.edges["length_m"]) == pytest.approx([60, 160], rel=1e-3)
    assert network.dangles()[["lon", "lat"]].to_numpy() == pytest.approx(np.array([at(0, 100)]))


def test_a_dense_line_does_not_end_on_itself():
    bent = line(*((n * 0.3, 0.002 * n**2) for n in range(60)))
    assert shape_of(net(bent)) == (2, 1, 1, 2)
    # 1.004 m along it, and 0.999 m away from where it starts
    assert shape_of(net(line((0, 0), (0.5, 0.05), (0.999, 0), (5, 0)))) == (2, 1, 1, 2)


def test_heights_are_ignored():
    low = LineString([(*at(0, 0), 700), (*at(100, 0), 710)])
    high = LineString([(*at(100, 0), 900), (*at(200, 0), 910)])
    network = net(low, high)
    assert shape_of(network) == (3, 2, 1, 2)
    flat = shapely.force_2d([low, high])
    assert network.length_km == pytest.approx(km(*flat), rel=1e-9)


def test_rows_without_a_line_are_passed_over():
    network = from_lines(frame(None, LineString(), line((0, 0), (9, 0)), Point(77, 43)))
    assert list(network.edges["line"]) == [2]


# --- the tolerance ---------------------------------------------------------------------------


@pytest.mark.parametrize(("gap", "components"), [(1.99, 1), (2.01, 2)])
def test_ends_a_little_more_or_less_apart_than_the_tolerance(gap, components):
    for second in (line((100 + gap, 0), (200, 0)), line((100, gap), (100, 90))):
        assert net(line((0, 0), (100, 0)), second, snap_m=2).n_components == components


@pytest.mark.parametrize(("gap", "components"), [(1.99, 1), (2.01, 2)])
def test_an_end_a_little_more_or_less_from_a_line_than_the_tolerance(gap, components):
    network = net(line((0, 0), (100, 0)), line((50, gap), (50, 90)), snap_m=2)
    assert network.n_components == components


def test_ends_in_a_chain_are_one_node():
    # four ends 0.9 m apart, 2.7 m from first to last
    network = net(*(line((n * 0.9, 0), (n * 0.9 - 100, 100 * n + 50)) for n in range(4)))
    assert network.n_components == 1
    assert network.n_nodes == 5


@pytest.mark.parametrize("turned", [False, True])
def test_an_overshoot_within_the_tolerance_is_no_loose_end(turned):
    long, branch = line((0, 0), (100, 0)), line((99.2, -50), (99.2, 0))
    network = net(long.reverse() if turned else long, branch)
    assert shape_of(network) == (3, 2, 1, 2)
    # the overshoot is of the edge beside it: nothing of a line is lost
    assert network.length_km == pytest.approx(km(long, branch), rel=1e-9)


def test_a_line_too_short_joins_and_is_no_edge():
    bridge = line((100, 0), (100.8, 0))
    first, second = line((0, 0), (100, 0)), line((100.8, 0), (200, 0))
    network = net(first, bridge, second)
    assert shape_of(network) == (3, 2, 1, 2)
    assert list(network.too_short) == [1]


def test_lines_without_length_are_told():
    point = LineString([at(0, 0), at(0, 0)])
    network = net(line((500, 0), (600, 0)), point)
    assert shape_of(network) == (2, 1, 1, 2)
    assert list(network.too_short) == [1]
    alone = net(point)
    assert shape_of(alone) == (0, 0, 0, 0)
    assert alone.components().empty
    assert alone.length_km == 0


def test_zero_tolerance_joins_equal_ends():
    network = net(line((0, 0), (100, 0)), line((100, 0), (100, 100)), snap_m=0)
    assert shape_of(network) == (3, 2, 1, 2)


@pytest.mark.parametrize("snap_m", [-1, float("nan"), float("inf")])
def test_a_tolerance_must_be_a_length(snap_m):
    with pytest.raises(UsageError, match="a tolerance of 0 m or more"):
        net(line((0, 0), (1, 0)), snap_m=snap_m)


def test_a_network_needs_lines_in_lonlat():
    with pytest.raises(DataError, match="a network needs lines, none was given"):
        net(Point(77, 43), None)
    metres = gpd.GeoDataFrame(geometry=[LineString([(0, 0), (9, 9)])], crs=32643)
    with pytest.raises(UsageError, match="to_crs"):
        from_lines(metres)


def test_coordinates_must_be_numbers():
    with np.errstate(invalid="ignore"):
        broken = LineString([(77, 43), (77.1, np.nan)])
    with pytest.raises(DataError, match="row 2 has one that is none"):
        net(line((0, 0), (9, 0)), broken)


# --- what is told of it ----------------------------------------------------------------------


def test_components_come_longest_first():
    lines = line((0, 0), (50, 0)), line((0, 500), (300, 500)), line((300, 500), (300, 900))
    table = net(*lines).components()
    assert table["edges"].tolist() == [2, 1]
    assert table["line"].tolist() == [1, 0]
    assert table["length_m"].to_numpy() / 1000 == pytest.approx([km(*lines[1:]), km(lines[0])])
    assert table[["lon", "lat"]].iloc[1].tolist() == pytest.approx(at(0, 0))


def test_loose_ends_name_line_and_place():
    dangles = net(line((0, 0), (100, 0)), line((100, 0), (100, 80))).dangles()
    assert dangles["line"].tolist() == [0, 1]
    assert dangles[["lon", "lat"]].to_numpy() == pytest.approx(np.array([at(0, 0), at(100, 80)]))


# --- crossings and levels -------------------------------------------------------------------


def test_a_common_vertex_is_a_node():
    network = net(line((-50, 0), (0, 0), (50, 0)), line((0, -50), (0, 0), (0, 50)))
    assert shape_of(network) == (5, 4, 1, 4)
    assert network.crossings().empty


def test_a_line_through_its_own_vertex_is_joined_there():
    eight = line((0, 0), (50, 0), (100, 0), (100, 50), (50, 50), (50, 0), (50, -50))
    assert shape_of(net(eight)) == (3, 3, 1, 2)


def test_lines_that_run_along_each_other_are_joined_where_they_part():
    one = line((0, 0), (50, 0), (100, 0), (150, 0), (200, 0))
    assert shape_of(net(one, one.reverse())) == (2, 2, 1, 0)
    # together from 50 to 150 m, past a vertex in between
    other = line((50, 90), (50, 0), (100, 0), (150, 0), (150, 90))
    assert shape_of(net(one, other)) == (6, 6, 1, 4)


def test_a_repeated_vertex_is_no_crossing_of_its_own():
    assert shape_of(net(line((0, 0), (50, 0), (50, 0), (100, 0)))) == (2, 1, 1, 2)


@pytest.mark.parametrize(
    ("fields", "nodes"),
    [
        ({"level": [0, 0]}, 5),
        ({"level": [0, 1]}, 4),
        ({"level": ["", "1"]}, 4),
        ({"level": [None, None], "layer": [0, -1]}, 4),
        ({"layer": [1, 1]}, 5),
        ({"bridge": ["yes", None]}, 4),
        ({"bridge": ["no", "F"]}, 5),
        ({"bridge": ["viaduct", "yes"]}, 5),
        ({"tunnel": [False, True]}, 4),
        ({"bridge": ["yes", ""], "level": [0, 0]}, 5),
        ({"level": ["republican", "local"]}, 5),
    ],
)
def test_levels_keep_common_vertices_apart(fields, nodes):
    cross = line((-50, 0), (0, 0), (50, 0)), line((0, -50), (0, 0), (0, 50))
    network = from_lines(frame(*cross, **fields))
    assert network.n_nodes == nodes
    assert len(network.crossings()) == (nodes == 4)


def test_an_end_below_a_bridge_does_not_join_it():
    bridge, lane = line((-50, 0), (50, 0)), line((0, -50), (0, 0.5))
    assert from_lines(frame(bridge, lane, level=[1, 0])).n_components == 2
    assert from_lines(frame(bridge, lane, level=[1, 1])).n_components == 1
    # one more line that ends there, on the bridge's level, joins all three
    ramp = line((0, 0.5), (30, 30))
    assert from_lines(frame(bridge, lane, ramp, level=[1, 0, 1])).n_components == 1
    # and so does a vertex of the bridge just there
    bridge = line((-50, 0), (0, 0.5), (50, 0))
    assert from_lines(frame(bridge, lane, level=[1, 0])).n_components == 1


def test_a_bridge_goes_on_at_its_ends():
    network = from_lines(frame(line((0, 0), (50, 0)), line((50, 0), (90, 0)), level=[0, 1]))
    assert shape_of(network) == (3, 2, 1, 2)


def test_crossings_are_joined_where_one_asks():
    lines = line((-50, 0), (50, 0)), line((0, -50), (0, 50)), line((20, -50), (20, 50))
    made = frame(*lines, bridge=[None, None, "yes"])
    apart = from_lines(made).crossings()
    assert apart[["line", "other", "apart"]].values.tolist() == [[0, 1, False], [0, 2, True]]
    assert apart[["lon", "lat"]].to_numpy() == pytest.approx(np.array([at(0, 0), at(20, 0)]))
    assert apart["at"].tolist() == pytest.approx([50, 70], rel=1e-3)
    joined = from_lines(made, crossings="join")
    assert shape_of(joined) == (7, 5, 2, 6)
    assert joined.crossings()["other"].tolist() == [2]
    with pytest.raises(UsageError, match="crossings are apart or join"):
        from_lines(made, crossings="maybe")


# --- directions ------------------------------------------------------------------------------


def test_directions_are_honoured():
    values = ["yes", "-1", "no", None, "1", True, "reverse", "F"]
    lines = [line((0, 9 * n), (100, 9 * n)) for n in range(len(values))]
    edges = from_lines(frame(*lines, oneway=values)).edges
    assert edges["way"].tolist() == [1, -1, 0, 0, 1, 1, -1, 0]


# --- the log ---------------------------------------------------------------------------------


def test_every_move_is_in_the_log():
    street = line((0, 0), (100, 0))
    network = net(street, line((50, 0.8), (50, 50)), line((100.6, 0), (200, 0)))
    # the branch to its foot on the street, the next street's start to the street's end
    assert network.moves[["line", "end"]].values.tolist() == [[1, "start"], [2, "start"]]
    assert network.moves["distance_m"].tolist() == pytest.approx([0.8, 0.6], rel=1e-3)
    places = network.moves[["to_lon", "to_lat"]].to_numpy()
    assert places == pytest.approx(np.array([at(50, 0), at(100, 0)]), abs=1e-8)
    for move in network.moves.itertuples():
        assert GEOD.inv(move.lon, move.lat, move.to_lon, move.to_lat)[2] == pytest.approx(
            move.distance_m, rel=1e-3
        )


def test_what_meets_exactly_is_not_moved():
    assert net(line((0, 0), (100, 0)), line((100, 0), (100, 100))).moves.empty


def test_edges_have_shapes_between_their_nodes():
    bent = line((0, 0), (30, 0), (30, 40), (100, 40))
    network = net(bent, line((30.4, 20), (90, 20)), line((100.5, 40), (200, 40)))
    shapes = network.edge_shapes()
    for (start, end), shape in zip(network.ends, shapes, strict=True):
        assert shape.coords[0] == tuple(network.nodes[start])
        assert shape.coords[-1] == tuple(network.nodes[end])
    # their lengths are the edges', but for what snapping moved
    lengths = [GEOD.geometry_length(shape) for shape in shapes]
    assert lengths == pytest.approx(network.edges["length_m"].tolist(), abs=0.7)
    assert [len(shape.coords) for shape in shapes] == [3, 3, 2, 2]
    assert network.edge_shapes(np.array([2]))[0] == shapes[2]
    assert network.edge_frame().geometry.tolist() == list(shapes)


# --- what it hangs on ------------------------------------------------------------------------


def test_parallel_edges_are_no_bridges():
    network = net(
        line((0, 0), (100, 0)),
        line((100, 0), (200, 0)),
        line((100, 0), (150, 40), (200, 0)),
        line((200, 0), (300, 0), (300, 90), (200, 0)),
    )
    assert network.bridges()["line"].tolist() == [0]
    # the loop at the end falls off nothing: it hangs on its node with both of its ends
    assert network.articulation_points()["node"].tolist() == [1]


def test_duplicates_are_told_whichever_way_they_run():
    one = line((0, 0), (50, 10), (100, 0))
    other = line((0, 0), (50, -10), (100, 0))
    table = net(one, other, one.reverse(), one, line((0, 0), (100, 0))).duplicates()
    assert table[["line", "other"]].values.tolist() == [[2, 0], [3, 0]]
    assert table["length_m"].tolist() == pytest.approx([km(one) * 1000] * 2, rel=1e-9)


# --- against networkx ------------------------------------------------------------------------


@st.composite
def grids(draw):
    """Return edges between places of a grid, each edge one of its steps."""
    cell = st.tuples(st.integers(0, 4), st.integers(0, 4))
    step = st.sampled_from([(1, 0), (0, 1), (1, 1)])
    starts = draw(st.lists(st.tuples(cell, step, st.booleans()), min_size=1, max_size=25))
    edges = [((x, y), (x + dx, y + dy), turned) for (x, y), (dx, dy), turned in starts]
    return [(b, a) if turned else (a, b) for a, b, turned in edges]


@given(grids())
def test_as_networkx_has_it(edges):
    graph = nx.MultiGraph(edges)
    lines = [line(*((130 * x + 7 * y, 110 * y) for x, y in edge)) for edge in edges]
    network = net(*lines)
    degree = np.bincount(network.edges[["start", "end"]].to_numpy().ravel())
    assert network.n_edges == graph.number_of_edges()
    assert network.n_components == nx.number_connected_components(graph)
    assert Counter(degree.tolist()) == Counter(d for _, d in graph.degree())
    sizes = Counter(np.bincount(network.component).tolist())
    assert sizes == Counter(len(part) for part in nx.connected_components(graph))
    assert network.length_km == pytest.approx(km(*lines), rel=1e-9)
    # networkx has bridges of a Graph only: an edge that has none beside it, and is one there
    simple = nx.Graph(graph)
    bridges = sum(graph.number_of_edges(*edge) == 1 for edge in nx.bridges(simple))
    assert len(network.bridges()) == bridges
    assert len(network.articulation_points()) == len(set(nx.articulation_points(simple)))


@given(grids(), st.sampled_from(["numpy", "numba"]))
def test_bridges_as_igraph_has_them(edges, engine):
    lines = [line(*((130 * x, 110 * y) for x, y in edge)) for edge in edges]
    network = from_lines(frame(*lines), engine=engine)
    graph = igraph.Graph(n=network.n_nodes, edges=network.ends.tolist())
    assert network.bridges()["edge"].tolist() == sorted(graph.bridges())
    assert network.articulation_points()["node"].tolist() == sorted(graph.articulation_points())


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=5),
        min_size=1,
        max_size=25,
    ),
    st.sampled_from([0, 0.4, 1, 1.5]),
)
def test_both_engines_give_the_same_to_the_last_digit(paths, snap_m):
    # on a grid of 0.7 m: ends, vertices and courses near each other in every way
    lines = [line(*((0.7 * x, 0.7 * y) for x, y in path)) for path in paths]
    plain = from_lines(frame(*lines), snap_m=snap_m, engine="numpy")
    fast = from_lines(frame(*lines), snap_m=snap_m, engine="numba")
    assert (plain.nodes == fast.nodes).all()
    # but for geodesic lengths, whose kernels agree to 1e-12
    lengths = [network.edges["length_m"].to_numpy() for network in (plain, fast)]
    np.testing.assert_allclose(*lengths, rtol=1e-11)
    assert plain.edges.drop(columns="length_m").equals(fast.edges.drop(columns="length_m"))
    assert (plain.stops.measure == fast.stops.measure).all()
    assert (plain.stops.place == fast.stops.place).all()
    assert plain.duplicates()["part"].equals(fast.duplicates()["part"])
    assert plain.moves.equals(fast.moves)
    assert plain.crossings().equals(fast.crossings())
    assert faults(plain).round(6).equals(faults(fast).round(6))
    assert plain.bridges()["edge"].equals(fast.bridges()["edge"])
    assert plain.articulation_points().equals(fast.articulation_points())


def test_an_engine_that_there_is_not():
    with pytest.raises(UsageError, match="engine is one of auto, numpy, numba"):
        from_lines(frame(line((0, 0), (9, 0))), engine="rust")


@given(grids(), st.randoms(use_true_random=False))
def test_longer_lines_are_parted_where_others_end(edges, random):
    # long lines through several places of the grid: the graph has each step of theirs, but joins
    # them only where something ends
    rows = [[(0, y), (5, y)] for y in {random.randrange(5) for _ in range(3)}]
    graph = nx.MultiGraph(edges)
    ends = {place for edge in edges + rows for place in edge}
    for (_, y), _ in rows:
        on_row = sorted(place for place in ends if place[1] == y)
        graph.add_edges_from(pairwise(on_row))
    # every step of a grid is between neighbours, so no place lies inside one
    lines = [line(*((130 * x, 110 * y) for x, y in edge)) for edge in edges + rows]
    network = net(*lines)
    assert network.n_edges == graph.number_of_edges()
    assert network.n_nodes == graph.number_of_nodes()
    assert network.n_components == nx.number_connected_components(graph)
    loose = sum(d == 1 for _, d in graph.degree())
    assert len(network.dangles()) == loose
    assert network.length_km == pytest.approx(km(*lines), rel=1e-9)


# --- real roads ------------------------------------------------------------------------------


def test_real_roads():
    roads = gpd.read_file(real("roads_almaty.geojson"))
    exact = from_lines(roads, snap_m=0)
    assert exact.length_km == pytest.approx(km(*roads.geometry), rel=1e-9)
    # OSM's roads share their positions where they meet: a graph of positions, each a node that an
    # end of some line is at, or that two lines share
    parts = shapely.get_parts(roads.geometry.to_numpy())
    paths = [list(item.coords) for item in parts]
    ends = {place for path in paths for place in (path[0], path[-1])}
    ends |= {place for place, n in Counter(p for path in paths for p in set(path)).items() if n > 1}
    graph = nx.MultiGraph()
    for path in paths:
        graph.add_edges_from(pairwise(place for place in path if place in ends))
    assert exact.n_components == nx.number_connected_components(graph)
    assert exact.n_nodes == graph.number_of_nodes()
    assert exact.n_edges == graph.number_of_edges()
    assert len(exact.dangles()) == sum(d == 1 for _, d in graph.degree())
    joined = from_lines(roads, snap_m=1)
    lost = sum(GEOD.geometry_length(parts[n]) for n in joined.too_short)
    assert joined.length_km + lost / 1000 == pytest.approx(exact.length_km, rel=1e-9)
    assert joined.n_components <= exact.n_components
