"""Differences by feature, against hand arithmetic and pyproj."""

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from alatau_geo.difference import compare, layer_lines

GEOD = Geod(ellps="WGS84")
BOX = shapely.box(77, 43, 77.1, 43.1)
LINE = shapely.LineString([(77, 43), (77.1, 43)])


def frame(*rows, **fields):
    """Return a layer of (id, geometry)."""
    data = {"id": [name for name, _ in rows]} | fields
    return gpd.GeoDataFrame(data, geometry=[shape for _, shape in rows], crs=4326)


def differ(one, two, kind="polygon", **more):
    return compare(one, two, name="zones", kind=kind, **more)


def test_features_are_known_by_their_ids():
    other = shapely.box(78, 43, 78.1, 43.1)
    one = frame(("a", BOX), ("b", other), ("c", BOX), n=[1, 2, 3])
    two = frame(("c", BOX), ("d", BOX), ("a", BOX), n=[3, 4, 5])
    found = differ(one, two)
    assert [(c.kind, c.feature) for c in found.changes] == [
        ("changed", "a"),
        ("removed", "b"),
        ("added", "d"),
    ]
    assert found.changes[0].fields == (("n", "1", "5"),)
    assert not found.changes[0].shape
    assert found.same == 1


def test_what_an_area_gains_and_loses():
    wider = shapely.box(77, 43, 77.2, 43.05)
    (change,) = differ(frame(("a", BOX)), frame(("a", wider))).changes
    # pyproj's own areas of the four boxes, by GeographicLib
    area = {
        box: abs(GEOD.geometry_area_perimeter(shapely.box(*box))[0])
        for box in [(77, 43, 77.1, 43.1), (77, 43, 77.2, 43.05), (77.1, 43, 77.2, 43.05)]
    }
    assert change.size_before == pytest.approx(area[77, 43, 77.1, 43.1], rel=1e-9)
    assert change.size_after == pytest.approx(area[77, 43, 77.2, 43.05], rel=1e-9)
    assert change.gained == pytest.approx(area[77.1, 43, 77.2, 43.05], rel=1e-6)
    # an edge of 0.2° along a geodesic is not two of 0.1°: some m² of 36,000
    assert change.gained - change.lost == pytest.approx(
        change.size_after - change.size_before, rel=2e-3
    )


def test_how_far_a_point_moved():
    one, two = shapely.Point(77, 43), shapely.Point(77.01, 43.02)
    (change,) = differ(frame(("a", one)), frame(("a", two)), "point").changes
    assert change.distance_m == pytest.approx(GEOD.inv(77, 43, 77.01, 43.02)[2], abs=1e-3)
    assert change.size_before is None


@pytest.mark.parametrize(
    "other",
    [
        shapely.MultiPolygon([BOX]),
        shapely.Polygon([*BOX.exterior.coords[2:], *BOX.exterior.coords[1:3]]),
        BOX.reverse(),
        shapely.affinity.translate(BOX, 1e-11),
    ],
)
def test_written_otherwise_is_not_drawn_otherwise(other):
    assert not differ(frame(("a", BOX)), frame(("a", other))).changes


def test_shapes_that_come_and_go():
    found = differ(frame(("a", BOX), ("b", None)), frame(("a", None), ("b", BOX)))
    assert [(c.size_before is None, c.size_after is None) for c in found.changes] == [
        (False, True),
        (True, False),
    ]
    lines = list(layer_lines(found))
    assert "has no place any more" in lines[1]
    assert "has a place now" in lines[2]


def test_of_two_with_one_id_the_first_is_the_old_one():
    """As a split leaves them."""
    halves = shapely.box(77, 43, 77.05, 43.1), shapely.box(77.05, 43, 77.1, 43.1)
    found = differ(frame(("a", BOX)), frame(("a", halves[0]), ("a", halves[1])))
    assert [(c.kind, c.shape) for c in found.changes] == [("changed", True), ("added", False)]


def test_rows_without_an_id():
    other = shapely.box(78, 43, 78.1, 43.1)
    one = frame((None, BOX), (None, other), n=[1, 2])
    two = frame((None, other), n=[2])
    (change,) = differ(one, two).changes
    assert (change.kind, change.before) == ("removed", 0)
    two = frame((None, other), (None, BOX), n=[2, 7])
    (change,) = differ(one, two).changes
    assert (change.kind, change.before, change.after) == ("changed", 0, 1)


def test_fields_that_only_one_has():
    found = differ(frame(("a", BOX), old=[1]), frame(("a", BOX), new=[2]))
    assert (found.fields_added, found.fields_removed) == (("new",), ("old",))
    assert not found.changes
    assert not differ(frame(("a", BOX), n=[1]), frame(("a", BOX), n=[2]), ignore=("n",)).changes


def test_an_invalid_shape_is_told_without_what_it_gains():
    bow_tie = shapely.Polygon([(77, 43), (77.1, 43.1), (77.1, 43), (77, 43.1)])
    (change,) = differ(frame(("a", BOX)), frame(("a", bow_tie))).changes
    assert change.shape
    assert change.gained is None


def test_what_is_told_can_do_a_terminal_no_harm():
    hostile = "a\x1b[31m\n" + "x" * 500
    found = differ(frame(("a", BOX), n=["y"]), frame(("a", BOX), n=[hostile]))
    lines = list(layer_lines(found))
    assert all(line.isprintable() and len(line) < 160 for line in lines)


def test_of_many_the_first_are_told():
    rows = [(str(n), LINE) for n in range(80)]
    lines = list(layer_lines(differ(frame(), frame(*rows), "line")))
    assert lines[0] == "zones: 80 added, 0 same"
    assert lines[-1] == "  … and 30 more"
    assert len(lines) == 52
    # 0.1° of longitude at 43° N
    assert lines[1] == f"  + 0: {GEOD.inv(77, 43, 77.1, 43)[2] / 1000:.3f} km"


@given(st.permutations(range(6)), st.lists(st.sampled_from("abc"), min_size=6, max_size=6))
def test_the_order_of_rows_does_not_count(order, ids):
    shapes = [shapely.box(77, 43, 77.1 + n / 100, 43.1) for n in range(6)]
    # what has one id has one shape, so that order can't tell
    one = frame(*((name, shapes["abc".index(name)]) for name in ids), n=[hash(i) % 7 for i in ids])
    two = one.iloc[list(order)]
    assert not differ(one, two).changes
    assert not differ(two, one).changes
