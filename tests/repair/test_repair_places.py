"""Where shapes are wrong: every place, told by an oracle that looks at each pair of edges."""

import itertools
import time

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from alatau_geo.repair import places
from alatau_geo.repair.places import first_place, is_tangled, other_places


def square(low, high):
    return [(low, low), (high, low), (high, high), (low, high)]


def found(shape, most=None):
    problem, point = first_place(shapely.is_valid_reason(shape))
    return [(problem, point), *other_places(shape, point)][:most]


def star(points):
    turn = np.arange(points) * 2 * np.pi * (points // 2) / points
    return shapely.Polygon(np.column_stack([np.cos(turn), np.sin(turn)]))


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("Self-intersection[77.05 43.05]", ("self-intersection", (77.05, 43.05))),
        ("Hole lies outside shell[-1e-05 3]", ("hole lies outside shell", (-1e-5, 3))),
        ("Valid Geometry", ("valid geometry", None)),
    ],
)
def test_what_geos_says(reason, expected):
    assert first_place(reason) == expected


def test_every_crossing_of_a_comb_is_found():
    # teeth from 0 to 2, cut by the line y = 1: crossings at x = 0.5, 1.5, 2.5, 3.5
    comb = shapely.Polygon([(0, 0), (1, 2), (2, 0), (3, 2), (4, 0), (5, 1), (-1, 1)])
    assert {point for _, point in found(comb)} == {(0.5, 1), (1.5, 1), (2.5, 1), (3.5, 1)}
    assert {problem for problem, _ in found(comb)} == {"self-intersection"}


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (
            shapely.Polygon(square(0, 10), [square(2, 8), square(4, 6), square(3, 3.5)]),
            {("holes are nested", (4, 4)), ("holes are nested", (3, 3))},
        ),
        (
            shapely.Polygon(square(0, 10), [square(12, 13), square(20, 21)]),
            {("hole lies outside shell", (12, 12)), ("hole lies outside shell", (20, 20))},
        ),
        (
            shapely.Polygon([(0, 0), (2, 0), (2, 2), (1, 2), (1, 5), (1, 2), (0, 2)]),
            {
                ("self-intersection", (1, 5)),
                ("edges on top of each other", (1, 3.5)),
                ("ring self-intersection", (1, 2)),
            },
        ),
    ],
)
def test_other_faults(shape, expected):
    assert set(found(shape)) == expected


def test_parts_in_each_other():
    inside = [shapely.box(2, 2, 3, 3), shapely.box(5, 5, 6, 6)]
    several = found(shapely.MultiPolygon([shapely.box(0, 0, 10, 10), *inside]))
    assert [problem for problem, _ in several] == ["nested shells", "nested shells"]
    for part in inside:
        assert any(part.intersects(shapely.Point(point)) for _, point in several)
    # a part in another's hole is in its place
    ring = shapely.Polygon(square(0, 10), [square(1, 9)])
    twice = shapely.MultiPolygon([ring, shapely.box(2, 2, 3, 3), shapely.box(2.5, 2.5, 4, 4)])
    assert {problem for problem, _ in found(twice)} == {"self-intersection"}


RINGS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=3, max_size=7)


@given(RINGS)
def test_crossings_are_those_of_all_pairs_of_edges(ring):
    shape = shapely.Polygon(ring)
    if shape.is_valid:
        return
    xy = [np.array(point) for point in shape.exterior.coords]
    edges = [shapely.LineString([a, b]) for a, b in itertools.pairwise(xy) if (a != b).any()]
    due = {
        tuple(np.round(one.intersection(other).coords[0], 6))
        for one, other in itertools.combinations(edges, 2)
        if one.crosses(other)
    }
    got = {tuple(np.round(point, 6)) for _, point in found(shape) if point}
    assert due <= got or len(got) > places.MOST_PLACES
    # and no place lies off the outline
    assert all(shape.exterior.distance(shapely.Point(point)) < 1e-5 for point in got)


def test_places_are_told_up_to_a_number_and_in_bounded_time():
    start = time.monotonic()
    assert len(other_places(star(20_001), None)) == places.MOST_PLACES
    assert is_tangled(star(20_001))
    assert other_places(star(places.MOST_EDGES + 1), None) == ()
    assert time.monotonic() - start < 20


def test_what_is_tangled():
    # each edge of the star crosses all but itself and the two beside it: n (n - 3) / 2
    assert not is_tangled(star(45))  # 945
    assert is_tangled(star(47))  # 1,034
    round_ = shapely.Point(0, 0).buffer(1, quad_segs=5000)
    assert not is_tangled(round_)
