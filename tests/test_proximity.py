"""Distances between shapes, held against pyproj's geodesics along edges cut very fine."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from making import real
from pyproj import Geod
from scipy.spatial import cKDTree

from alatau_geo import proximity, vector

GEOD = Geod(ellps="WGS84")


def by_hand(one, other):
    """Return the distance of two shapes: the least of geodesics between positions on both.

    Positions ever closer to each other are looked at around those that were nearest.
    """
    if shapely.intersects(one, other):
        return 0.0
    scale = np.array([np.cos(np.radians(43.6)), 1.0])
    best = np.inf
    for _ in range(3):
        ends = []
        for shape in (one, other):
            size = max(shapely.length(shape) / 2000, 1e-9)
            ends.append(shapely.get_coordinates(shapely.segmentize(shape, size)))
        a, b = (lonlat * scale for lonlat in ends)
        # all pairs would be too many where both are long: those near by a rough plane are enough
        tree = cKDTree(b)
        far, near = tree.query(a, k=min(300, len(b)))
        far, near = far.reshape(len(a), -1), near.reshape(len(a), -1)
        rows = np.flatnonzero(far[:, 0] <= 1.01 * far.min() + 1e-12)
        first, second = np.repeat(rows, near.shape[1]), near[rows].ravel()
        distance = GEOD.inv(*ends[0][first].T, *ends[1][second].T)[2]
        best = min(best, distance.min())
        place = [ends[0][first[distance.argmin()]], ends[1][second[distance.argmin()]]]
        sizes = [max(shapely.length(shape) / 400, 1e-9) for shape in (one, other)]
        one, other = (
            shapely.intersection(shape, shapely.Point(at).buffer(size)) if size > 1e-9 else shape
            for shape, at, size in zip((edge_of(one), edge_of(other)), place, sizes, strict=True)
        )
    return best


def edge_of(shape):
    return shape.boundary if shapely.get_dimensions(shape) == 2 else shape


RIVER = shapely.LineString([(76.8, 43.3), (76.85, 43.55), (77.1, 43.6), (77.2, 43.9)])
CASES = {
    "a point and a long edge": (shapely.Point(77.0, 43.45), RIVER),
    "a point beyond an end": (shapely.Point(77.25, 44.0), RIVER),
    "a point and a point": (shapely.Point(77, 43.5), shapely.Point(77.003, 43.52)),
    "a point outside an area": (shapely.Point(76.7, 43.4), shapely.box(76.8, 43.3, 77, 43.6)),
    "a point in a hole": (
        shapely.Point(76.9, 43.45),
        shapely.box(76.8, 43.3, 77, 43.6) - shapely.box(76.85, 43.4, 76.97, 43.5),
    ),
    "an area and a line": (shapely.box(76.9, 43.62, 76.95, 43.7), RIVER),
    "a line and a line": (shapely.LineString([(77.0, 43.5), (77.4, 43.62)]), RIVER),
    "parts": (
        shapely.MultiPoint([(77.5, 43.3), (76.9, 43.5)]),
        shapely.MultiLineString([RIVER, shapely.LineString([(78, 43), (78, 44)])]),
    ),
    "a collection": (shapely.Point(77, 43.45), shapely.GeometryCollection([RIVER])),
    "an edge of 80 km on a parallel": (
        shapely.Point(77, 43.65),
        shapely.LineString([(76.5, 43.6), (77.5, 43.6)]),
    ),
    "centimetres": (
        shapely.Point(77, 43.6000001),
        shapely.LineString([(76.5, 43.6), (77.5, 43.6)]),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_distance_is_the_geodesic_of_the_nearest_places(name):
    one, other = CASES[name]
    (row,) = proximity.nearest(np.array([one]), np.array([other])).itertuples()
    due = by_hand(one, other)
    assert row.distance_m == pytest.approx(due, rel=1e-6, abs=2e-3)
    place = shapely.Point(row.lon, row.lat)
    assert shapely.distance(place, one) < 1e-12


PLACE = st.tuples(st.floats(76.6, 77.5), st.floats(43.15, 44.0))


@settings(max_examples=60)
@given(st.lists(PLACE, min_size=1, max_size=6), st.lists(PLACE, min_size=2, max_size=5))
def test_the_nearest_of_many_is_the_nearest_of_all(points, course):
    points = shapely.points(points)
    edges = np.array(
        [shapely.LineString([a, b]) for a, b in pairwise(course) if a != b] or [points[0]]
    )
    table = proximity.nearest(points, edges).set_index("one")
    for number, point in enumerate(points):
        due = min(by_hand(point, edge) for edge in edges)
        # second order: it grows with the square of the distance
        share = 1e-5 * max(1, (due / 50_000) ** 2)
        assert table.loc[number, "distance_m"] == pytest.approx(due, rel=share, abs=5e-3)


def test_what_is_further_is_passed_over():
    points = shapely.points([(77, 43.5), (77, 43.51), (77, 43.6)])
    road = np.array([shapely.LineString([(76, 43.5), (78, 43.5)])])
    table = proximity.nearest(points, road, within_m=1200)
    assert table.one.tolist() == [0, 1]
    # to the limit itself, a millimetre less loses it
    limit = table.distance_m[1]
    assert len(proximity.nearest(points, road, within_m=limit)) == 2
    assert len(proximity.nearest(points, road, within_m=limit - 1e-3)) == 1


def test_nothing_and_emptiness():
    none = np.array([None, shapely.Point(), shapely.LineString()])
    some = np.array([shapely.Point(77, 43)])
    for one, other in ((none, some), (some, none), (some, np.array([], dtype=object))):
        table = proximity.nearest(one, other)
        assert len(table) == 0
        assert list(table.columns) == ["one", "other", "distance_m", "lon", "lat"]


def test_shapes_that_meet_are_no_distance_apart():
    area = shapely.box(77, 43, 77.1, 43.1)
    shapes = [shapely.Point(77.05, 43.05), shapely.LineString([(76, 43.05), (78, 43.05)]), area]
    table = proximity.nearest(np.array(shapes), np.array([shapely.Point(0, 0), area]))
    assert (table.distance_m.tolist(), table.other.tolist()) == ([0, 0, 0], [1, 1, 1])
    assert all(area.covers(shapely.Point(row.lon, row.lat)) for row in table.itertuples())


def test_how_far_a_shape_reaches():
    city = shapely.box(76.9, 43.5, 77, 43.6)
    spur = shapely.LineString([(76.95, 43.55), (77.02, 43.55), (77.01, 43.58)])
    (row,) = proximity.farthest(np.array([spur]), city).itertuples()
    # from (77.02, 43.55) straight west to the edge: the geodesic of a parallel is a little north
    assert row.distance_m == pytest.approx(by_hand(shapely.Point(77.02, 43.55), city), rel=1e-6)
    assert (row.lon, row.lat) == (77.02, 43.55)
    (row,) = proximity.farthest(np.array([city]), city).itertuples()
    assert row.distance_m == 0


def test_real_roads_and_settlements():
    roads = np.asarray(vector.read(real("roads_almaty.geojson")).geometry.array)
    places = np.asarray(vector.read(real("places.geojson")).geometry.array)
    table = proximity.nearest(places, roads)
    assert table.one.tolist() == list(range(len(places)))
    for row in table.iloc[:: len(table) // 5].itertuples():
        near = roads[shapely.dwithin(roads, places[row.one], row.distance_m / 60_000 + 0.02)]
        due = min(by_hand(places[row.one], road) for road in near)
        assert row.distance_m == pytest.approx(due, rel=1e-6, abs=1e-3)
