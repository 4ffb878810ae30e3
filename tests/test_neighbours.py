"""Neighbours: overlaps and gaps of boxes in metres, and real outlines against plain overlays."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from making import real
from pyproj import Geod

from alatau_geo import neighbours, vector
from alatau_geo.neighbours import between

GEOD = Geod(ellps="WGS84")
#: A metre to the east and to the north at 43° N, in degrees.
EAST = 1 / GEOD.inv(76.5, 43.005, 77.5, 43.005)[2]
NORTH = 1 / GEOD.inv(77, 42.5, 77, 43.5)[2]


def box(west, south, east, north):
    """Return a box in metres from 77 E, 43 N."""
    return shapely.box(77 + west * EAST, 43 + south * NORTH, 77 + east * EAST, 43 + north * NORTH)


def polygon(*metres):
    return shapely.Polygon([(77 + x * EAST, 43 + y * NORTH) for x, y in metres])


A = box(0, 0, 100, 1000)


def rows(*shapes, **options):
    table = between(np.array(shapes), **options).table
    return [
        (row.one, row.other, row.kind, round(row.width_m, 2), round(row.area_m2))
        for row in table.sort_values(["one", "other", "kind"]).itertuples()
    ]


@pytest.mark.parametrize(
    ("shapes", "found"),
    [
        # widths are area over half the perimeter: a strip of w × l is w l / (w + l) wide
        ([A, box(99.5, 0, 200, 1000)], [(0, 1, "overlap", 0.5, 500)]),
        ([A, box(90, 0, 200, 1000)], [(0, 1, "overlap", 9.9, 10_000)]),
        ([A, box(100.5, 0, 200, 1000)], [(0, 1, "gap", 0.5, 500)]),
        # one goes on further than the other
        ([A, box(100.5, -500, 200, 2000)], [(0, 1, "gap", 0.5, 500)]),
        # a wedge from nothing to 0.9 m
        (
            [A, polygon((100, 0), (200, 0), (200, 1000), (100.9, 1000))],
            [(0, 1, "gap", 0.45, 450)],
        ),
        # two beyond it: each has its half
        (
            [A, box(100.5, 0, 200, 500), box(100.5, 500, 200, 1000)],
            [(0, 1, "gap", 0.5, 250), (0, 2, "gap", 0.5, 250)],
        ),
        # an enclosed gap, 0.4 × 10 m
        (
            [shapely.difference(A, box(99.6, 500, 100, 510)), box(100, 0, 200, 1000)],
            [(0, 1, "gap", 0.38, 4)],
        ),
        # inside, and the same
        ([A, box(10, 10, 20, 20)], [(0, 1, "overlap", 5.0, 100)]),
        ([A, A], [(0, 1, "overlap", 90.91, 100_000)]),
        # a cross
        ([A, box(-100, 400, 300, 500)], [(0, 1, "overlap", 50.0, 10_000)]),
    ],
)
def test_what_is_between_boxes(shapes, found):
    assert rows(*shapes) == [
        (one, other, kind, pytest.approx(width, abs=0.011), pytest.approx(area, rel=2e-3, abs=1))
        for one, other, kind, width, area in found
    ]


@pytest.mark.parametrize(
    "shapes",
    [
        [A],
        [A, box(100, 0, 200, 1000)],
        # vertices on one side only
        [A, box(100, 0, 200, 300), box(100, 300, 200, 1000)],
        # a corner between them, an open wedge, a wide gap, nothing near
        [A, box(100, 0, 200, 2000)],
        [A, polygon((100, 0), (200, 0), (200, 1000), (130, 1000))],
        [A, box(101.5, 0, 200, 1000)],
        [A, box(5000, 0, 5100, 1000)],
        # a notch of one area is no gap between two
        [shapely.difference(A, box(50, 500, 50.5, 1000)), box(100, 0, 200, 1000)],
        # what a third one fills
        [A, box(100.5, 0, 200, 1000), box(100, 0, 100.5, 1000)],
        # computed twice
        [A, shapely.transform(box(100, 0, 200, 1000), lambda xy: xy + 1e-13)],
    ],
)
def test_what_is_clean_has_none(shapes):
    assert rows(*shapes) == []


def test_the_width_that_is_asked_for():
    shapes = A, box(100.8, 0, 200, 1000)
    assert [row[2] for row in rows(*shapes)] == ["gap"]
    assert rows(*shapes, gap_m=0.5) == []


def test_each_piece_has_a_place_in_it():
    table = between(np.array([A, box(99.5, 0, 200, 1000), box(200.5, 0, 300, 1000)])).table
    places = shapely.points(table[["lon", "lat"]].to_numpy())
    due = {"overlap": box(99.5, 0, 100, 1000), "gap": box(200, 0, 200.5, 1000)}
    assert len(table) == 2
    assert all(due[kind].contains(place) for kind, place in zip(table["kind"], places, strict=True))


def test_parts_and_heights():
    parts = shapely.force_3d(shapely.MultiPolygon([A, box(300, 0, 400, 1000)]), 5.0)
    assert rows(parts, box(399.5, 0, 500, 1000)) == [(0, 1, "overlap", 0.5, 500)]


def test_too_many_pairs_are_said(monkeypatch):
    monkeypatch.setattr(neighbours, "MOST_PAIRS", 3)
    assert not between(np.array([A] * 100)).is_complete
    assert between(np.array([A, A])).is_complete


SPAN = st.tuples(st.integers(0, 30), st.integers(1, 12))


@given(st.lists(st.tuples(SPAN, SPAN), min_size=2, max_size=8))
def test_overlaps_are_those_of_all_pairs(spans):
    shapes = [box(10 * x, 10 * y, 10 * (x + w), 10 * (y + h)) for (x, w), (y, h) in spans]
    due = {}
    for one, ((x, w), (y, h)) in enumerate(spans):
        for other, ((p, u), (q, v)) in enumerate(spans[:one]):
            wide, high = min(x + w, p + u) - max(x, p), min(y + h, q + v) - max(y, q)
            if wide > 0 and high > 0:
                due[other, one] = 100 * wide * high
    found = {(row[0], row[1]): row[4] for row in rows(*shapes)}
    assert found == {pair: pytest.approx(area, rel=2e-3) for pair, area in due.items()}


def test_slivers_of_real_districts():
    frame = vector.read(real("districts_2024.geojson"))
    shapes = np.asarray(frame.geometry.array)
    table = between(shapes).table
    assert table["width_m"].max() < 0.01
    found = {(row.one, row.other) for row in table.itertuples()}
    # In UTM 43 the same outlines overlap by 8 to 2 313 m²: the sides of a shared edge of kilometres
    # have not the same vertices, and it is straight in one frame only.
    plane = np.asarray(frame.to_crs(32643).geometry.array)
    one, other = shapely.STRtree(plane).query(plane, predicate="intersects")
    one, other = one[one < other], other[one < other]
    area = shapely.area(shapely.intersection(plane[one], plane[other]))
    in_utm = {
        pair for pair, size in zip(zip(one, other, strict=True), area, strict=True) if size > 1
    }
    assert (area[area > 1].min().round(), area.max().round()) == (8, 2313)
    assert in_utm <= found
    # in lon/lat, as the file has them, the largest is 1 % of that: by union and difference of all
    union = shapely.union_all(shapes)
    twice = sum(map(geodesic_m2, shapes)) - geodesic_m2(union)
    overlaps = table.loc[table["kind"] == "overlap", "area_m2"].sum()
    assert overlaps == pytest.approx(twice, abs=5)
    holes = [shapely.Polygon(ring) for ring in shapely.get_parts(union)[0].interiors]
    gaps = table.loc[table["kind"] == "gap", "area_m2"].sum()
    assert gaps == pytest.approx(sum(map(geodesic_m2, holes)), abs=1)


def geodesic_m2(shape):
    """Return an area by pyproj, with edges straight in lon/lat."""
    fine = shapely.segmentize(shape, 1e-3)
    return abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(fine))[0])
