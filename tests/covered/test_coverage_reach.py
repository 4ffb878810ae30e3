"""What is reached along a network, against shortest paths of a graph cut into small pieces."""

from itertools import pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from making import real
from pyproj import Geod
from shapely import LineString, Point

from alatau_geo import geodesy
from alatau_geo.coverage.reach import left_m, reach, served_along
from alatau_geo.errors import DataError, UsageError
from alatau_geo.network import from_lines
from alatau_geo.network.access import matrix

GEOD = Geod(ellps="WGS84")


def points(*places, index=None):
    shapes = [None if place is None else Point(place) for place in places]
    return gpd.GeoSeries(shapes, index=index, crs=4326)


def network(*lines, **fields):
    return from_lines(
        gpd.GeoDataFrame(fields, geometry=[LineString(line) for line in lines], crs=4326)
    )


def grid(seed, n=4, drop=0.2):
    """Make streets of a grid, of which some are missing."""
    rng = np.random.default_rng(seed)
    lon, lat = 77 + np.arange(n) * 0.01, 43 + np.arange(n) * 0.008
    lines = [[(a, y), (b, y)] for y in lat for a, b in pairwise(lon)]
    lines += [[(x, a), (x, b)] for x in lon for a, b in pairwise(lat)]
    keep = rng.uniform(size=len(lines)) > drop
    return [line for line, is_there in zip(lines, keep, strict=True) if is_there]


def by_pieces(roads, facilities, distance_m, step_m=5.0):
    """Return the reached length by a graph of small pieces, each in or out by its middle."""
    graph = nx.Graph()
    total = 0.0
    for start, end in {(line[0], line[1]) for line in roads}:
        length = GEOD.inv(*start, *end)[2]
        count = max(1, round(length / step_m))
        stops = [start, *((start, end, k) for k in range(1, count)), end]
        for a, b in pairwise(stops):
            graph.add_edge(a, b, weight=length / count)
    away = nx.multi_source_dijkstra_path_length(graph, set(facilities), weight="weight")
    for a, b, weight in graph.edges.data("weight"):
        # both ends are reached, or the middle is
        middle = min(away.get(a, np.inf), away.get(b, np.inf)) + weight / 2
        total += weight * (middle <= distance_m)
    return total


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("distance_m", [300, 1500, 4000])
def test_the_length_reached_is_that_of_small_pieces(seed, distance_m):
    roads = grid(seed)
    starts = [roads[0][0], roads[-1][1]]
    found = reach(network(*roads), points(*starts), distance_m=distance_m)
    # each end of what is reached is known to a piece
    expected = by_pieces(roads, starts, distance_m)
    assert found.length_m == pytest.approx(expected, abs=5.0 * (len(found.lines) + 8))
    assert found.length_m == pytest.approx(geodesy.length_m(found.lines).sum(), rel=1e-6)


def test_half_an_edge_is_half_in():
    road = network([(77, 43), (77.02, 43)])
    whole = GEOD.inv(77, 43, 77.02, 43)[2]
    found = reach(road, points((77, 43)), distance_m=whole / 2)
    assert found.share == pytest.approx(0.5, rel=1e-9)
    (line,) = found.lines
    assert line.bounds == pytest.approx((77, 43, 77.01, 43), abs=1e-9)


def test_what_is_reached_from_both_ends_counts_once():
    road = network([(77, 43), (77.02, 43)])
    whole = GEOD.inv(77, 43, 77.02, 43)[2]
    apart = reach(road, points((77, 43), (77.02, 43)), distance_m=whole / 4)
    assert (len(apart.lines), apart.share) == (2, pytest.approx(0.5))
    met = reach(road, points((77, 43), (77.02, 43)), distance_m=whole * 0.6)
    assert (len(met.lines), met.share) == (1, pytest.approx(1))


def test_a_facility_beside_the_road_spends_the_way_there():
    road = network([(77, 43), (77.02, 43)])
    aside = GEOD.inv(77.01, 43, 77.01, 43.001)[2]
    found = reach(road, points((77.01, 43.001)), distance_m=500)
    assert found.length_m == pytest.approx(2 * (500 - aside), rel=1e-4)
    assert reach(road, points((77.01, 43.001)), distance_m=aside / 2).length_m == 0


def test_a_facility_far_from_the_road_serves_nobody_along_it():
    road = network([(77, 43), (77.02, 43)])
    found = reach(road, points((77.01, 43.05), (77, 43)), distance_m=9000, access_m=500)
    assert found.far == (0,)
    assert found.share == 1
    alone = reach(road, points((77.01, 43.05)), distance_m=9000, access_m=500)
    assert (alone.length_m, len(alone.lines), alone.far) == (0, 0, (0,))


def test_roads_that_do_not_meet_are_not_reached():
    apart = network([(77, 43), (77.01, 43)], [(77.02, 43), (77.03, 43)])
    found = reach(apart, points((77, 43)), distance_m=50_000)
    assert found.share == pytest.approx(0.5)


def test_each_facility_goes_as_far_as_it_does():
    road = network([(77, 43), (77.1, 43)])
    found = reach(road, points((77, 43), (77.1, 43)), distance_m=[500, 1200])
    assert found.length_m == pytest.approx(1700, rel=1e-9)
    far = reach(road, points((77, 43), (77.001, 43)), distance_m=[100, 3000])
    assert far.length_m == pytest.approx(3000 + GEOD.inv(77, 43, 77.001, 43)[2], rel=1e-6)


def test_one_way_roads_are_travelled_their_way():
    lines = [(77, 43), (77.01, 43)], [(77.01, 43), (77.02, 43)]
    roads = network(*lines, oneway=["yes", "no"])
    length = [GEOD.inv(*line[0], *line[1])[2] for line in lines]
    back = reach(roads, points((77.02, 43)), distance_m=9000, directed=True)
    assert back.length_m == pytest.approx(length[1])
    assert reach(roads, points((77.02, 43)), distance_m=9000).length_m == pytest.approx(sum(length))
    middle = reach(roads, points((77.005, 43)), distance_m=100, directed=True)
    assert middle.length_m == pytest.approx(100, rel=1e-6)


def test_a_site_is_served_along_the_road():
    # round the corner: 815 m east and 889 m north
    corner = network([(77, 43), (77.01, 43)], [(77.01, 43), (77.01, 43.008)])
    way = GEOD.inv(77, 43, 77.01, 43)[2] + GEOD.inv(77.01, 43, 77.01, 43.008)[2]
    sites = points((77.01, 43.008), None, (77.005, 43.0), (77.05, 43), index=list("abcd"))
    found = served_along(corner, sites, points((77, 43)), distance_m=1500)
    assert found.index.tolist() == ["a", "c", "d"]
    assert found["served"].tolist() == [False, True, False]
    assert found["margin_m"]["a"] == pytest.approx(1500 - way, abs=1e-3)
    enough = served_along(corner, sites, points((77, 43)), distance_m=2000)
    assert enough["margin_m"]["a"] == pytest.approx(2000 - way, abs=1e-3)
    assert enough["access_m"]["d"] > 500
    assert not enough["served"]["d"]


LINE = [(77, 43), (77.05, 43)]


@given(
    st.lists(st.floats(77, 77.05), min_size=1, max_size=4),
    st.floats(77, 77.05),
    st.floats(50, 3000),
)
def test_on_one_road_it_is_the_distance_along_it(stations, site, distance_m):
    road = network(LINE)
    found = served_along(
        road, points((site, 43)), points(*((x, 43) for x in stations)), distance_m=distance_m
    )
    least = min(GEOD.inv(x, 43, site, 43)[2] for x in stations)
    if abs(least - distance_m) > 1e-3:
        assert found["served"][0] == (least < distance_m)
    if least < distance_m - 1e-3:
        assert found["margin_m"][0] == pytest.approx(distance_m - least, abs=1e-2)


def test_no_sites():
    assert len(served_along(network(LINE), points(None), points((77, 43)), distance_m=5)) == 0


def test_the_area_around_what_is_reached():
    road = network([(77, 43), (77.02, 43)])
    found = reach(road, points((77.01, 43)), distance_m=500)
    around = found.area(road, buffer_m=100)
    # a strip of 1 km by 200 m with half circles at its ends
    expected = 1000 * 200 + np.pi * 100**2
    assert geodesy.area_m2([around])[0] == pytest.approx(expected, rel=5e-3)


def test_what_is_left_at_nodes_is_as_of_all_pairs():
    roads = network(*grid(7))
    graph = matrix(roads)
    full = nx.from_scipy_sparse_array(graph)
    starts, left = np.array([0, 3, 5]), np.array([900.0, 2500.0, 1200.0])
    found = left_m(graph, starts, left)
    for node in range(roads.n_nodes):
        rest = [
            have - nx.shortest_path_length(full, int(start), node, weight="weight")
            for start, have in zip(starts, left, strict=True)
            if nx.has_path(full, int(start), node)
        ]
        best = max([r for r in rest if r >= 0], default=-np.inf)
        assert found[node] == pytest.approx(best, abs=1e-6)


def test_on_real_roads_nothing_is_reached_beyond_the_distance():
    lines = gpd.read_file(real("roads_almaty.geojson"))
    roads = from_lines(lines)
    centre = points((76.93, 43.25))
    found = reach(roads, centre, distance_m=5000, access_m=3000)
    assert 10_000 < found.length_m < 200_000
    lonlat = shapely.get_coordinates(found.lines)
    away = GEOD.inv(*np.full((2, len(lonlat)), [[76.93], [43.25]]), *lonlat.T)[2]
    assert away.max() <= 5000 + 1e-6
    assert not shapely.convex_hull(shapely.union_all(found.lines)).equals(
        found.area(roads, buffer_m=300)
    )


@pytest.mark.parametrize("access_m", [-1, float("nan")])
def test_access_is_no_negative_distance(access_m):
    with pytest.raises(UsageError, match="access_m needs to be 0 m or more"):
        reach(network(LINE), points((77, 43)), distance_m=5, access_m=access_m)


def test_without_facilities():
    with pytest.raises(DataError, match="there is none"):
        reach(network(LINE), points(None), distance_m=5)
