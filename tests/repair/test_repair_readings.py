"""What an invalid shape may mean, by hand arithmetic on small squares."""

import numpy as np
import pytest
import shapely

from alatau_geo.repair import METHOD
from alatau_geo.repair.readings import BUFFER, LINEWORK, readings


def square(low, high):
    return [(low, low), (high, low), (high, high), (low, high)]


def sizes(shape, kind="polygon"):
    size = {"polygon": shapely.area, "line": shapely.length}[kind]
    return {name: float(size(made)[0]) for name, made in readings(np.array([shape]), kind).items()}


def test_a_nested_hole_has_four_sizes():
    # 10 × 10 with a hole of 6 × 6, and in the hole a hole of 2 × 2
    shape = shapely.Polygon(square(0, 10), [square(2, 8), square(4, 6)])
    # as given both holes are taken away: 100 - 36 - 4
    assert shape.area == 60
    assert sizes(shape) == {
        METHOD: 64,  # the holes are united first: 100 - 36
        LINEWORK: 68,  # two rings are around the inner one, it is an island: 100 - 36 + 4
        BUFFER: 64,  # a hole in a hole is a hole still
    }


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        # a bow-tie: two triangles of 1; the second runs round backwards
        (shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]), {METHOD: 2, LINEWORK: 2}),
        # a square given twice: one, or inside of two rings
        (shapely.MultiPolygon([shapely.box(0, 0, 1, 1)] * 2), {METHOD: 1, BUFFER: 1}),
        # squares of 4 that share 1: united, or without what both have
        (
            shapely.MultiPolygon([shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3)]),
            {METHOD: 7, LINEWORK: 6, BUFFER: 7},
        ),
        # a hole outside its shell becomes an area beside it
        (shapely.Polygon(square(0, 2), [square(5, 6)]), {METHOD: 5, LINEWORK: 5}),
        # a spike out and back
        (
            shapely.Polygon([(0, 0), (2, 0), (2, 2), (1, 2), (1, 5), (1, 2), (0, 2)]),
            {METHOD: 4, LINEWORK: 4, BUFFER: 4},
        ),
        # triangles of 2 and 2 with an edge run over twice, of which GEOS leaves two parts that
        # share it
        (
            shapely.Polygon([(0, 0), (2, 2), (0, 2), (0, 4), (2, 2), (0, 2)]),
            {METHOD: 4, LINEWORK: 4},
        ),
        (shapely.Polygon([(0, 0), (1, 0), (2, 0)]), {METHOD: 0, LINEWORK: 0, BUFFER: 0}),
    ],
)
def test_what_each_method_makes_of_a_shape(shape, expected):
    found = sizes(shape)
    assert {name: found[name] for name in expected} == expected
    for made in readings(np.array([shape]), "polygon").values():
        assert shapely.is_valid(made).all()
        assert set(shapely.get_dimensions(made)) <= {2}


def test_lines_have_one_reading():
    shape = shapely.MultiLineString([[(0, 0), (3, 0)], [(5, 5), (5, 5)]])
    assert sizes(shape, "line") == {METHOD: 3}
