"""Rows that stand twice in a layer."""

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from alatau_geo.twins import twins

BOX = shapely.box(77, 43, 77.1, 43.1)


def found(shapes, **fields):
    frame = gpd.GeoDataFrame(fields, geometry=shapes, index=[f"r{n}" for n in range(len(shapes))])
    return [(twin.row, twin.first, twin.differs) for twin in twins(frame)]


def test_wherever_a_ring_starts_and_whichever_way_it_runs():
    ring = list(BOX.exterior.coords)[:-1]
    turned = shapely.Polygon([*ring[2:], *ring[:2]])
    back = shapely.Polygon(ring[::-1])
    several = [turned, back, shapely.MultiPolygon([BOX])]
    assert found([BOX, *several]) == [("r1", "r0", ()), ("r2", "r0", ())]


def test_another_shape_in_the_same_bounds_is_none():
    middle = (77.05, 43.05)
    ring = list(BOX.exterior.coords)[:-1]
    notched = [shapely.Polygon([*ring[:n], middle, *ring[n:]]) for n in (1, 2)]
    assert found([*notched, shapely.Polygon([*ring[:1], middle, *ring[1:]])]) == [("r2", "r0", ())]


def test_which_fields_differ():
    shapes = [BOX, BOX, BOX, None, None, shapely.Polygon()]
    fields = {
        "id": range(6),
        "name": ["a", "a", "b", "a", "a", "a"],
        "area": [1.0, 1.0, None, 1.0, 1.0, 1.0],
    }
    assert found(shapes, **fields) == [("r1", "r0", ()), ("r2", "r0", ("name", "area"))]


POINT = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(shapely.Point)


@given(st.lists(st.tuples(POINT, st.sampled_from("ab")), max_size=9))
def test_one_row_less_for_each_place(rows):
    shapes = [point for point, _ in rows]
    if not shapes:
        return
    got = found(shapes, use=[use for _, use in rows])
    assert len(rows) - len(got) == len({point.wkt for point in shapes})
    for row, first, differs in got:
        one, other = rows[int(row[1:])], rows[int(first[1:])]
        assert one[0] == other[0]
        assert differs == (("use",) if one[1] != other[1] else ())


@pytest.mark.parametrize("shapes", [[], [None]])
def test_nothing_there(shapes):
    assert found(shapes) == []
