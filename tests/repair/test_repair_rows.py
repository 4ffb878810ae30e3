"""Repair: nothing is lost, what is kept is valid, and the ledger says what was changed."""

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from alatau_geo.errors import DataError
from alatau_geo.repair import CLOSED, METHOD, readings, repair
from alatau_geo.repair.readings import BUFFER, LINEWORK
from alatau_geo.vector import UNCLOSED

GEOD = Geod(ellps="WGS84")
BOX = shapely.box(77, 43, 77.1, 43.1)
BOW_TIE = shapely.Polygon([(77, 43), (77.1, 43.1), (77.1, 43), (77, 43.1)])
#: The ring touches itself at its start: an area with a corner cut out, given as one ring.
PINCHED = shapely.Polygon(
    [(77, 43), (77.2, 43), (77.2, 43.2), (77, 43.2), (77, 43), (77.05, 43.1), (77.1, 43.05)]
)
#: Whatever a repair changes is accepted.
ANY = {"share": 1e9, "area_ha": 1e9}
FLAT = shapely.Polygon([(77, 43), (77.1, 43), (77.2, 43)])


def from_wkt(text):
    with np.errstate(invalid="ignore"):  # shapely says so of a NaN
        return shapely.from_wkt(text)


def not_finite(value):
    return from_wkt(f"POLYGON ((77 43, {value} 43, 77.1 43.1, 77 43))")


def mend(*geometries, kind="polygon", **more):
    frame = gpd.GeoDataFrame({"n": range(len(geometries))}, geometry=list(geometries), crs=4326)
    ids = pd.Series([f"f{n}" for n in range(len(geometries))], index=frame.index)
    return repair(frame, kind, ids, where="x", **more)


def area_m2(polygon):
    return sum(abs(GEOD.geometry_area_perimeter(part)[0]) for part in shapely.get_parts(polygon))


def test_a_valid_layer_is_left_alone():
    kept, refused, ledger = mend(BOX, None)
    assert kept.geometry[0].equals_exact(BOX)
    assert kept.geometry[1] is None
    assert (len(refused), ledger) == (0, ())


def test_a_bow_tie_becomes_its_two_triangles():
    kept, _, (entry,) = mend(BOX, BOW_TIE, **ANY)
    middle = (77.05, 43.05)
    left = shapely.Polygon([(77, 43), middle, (77, 43.1)])
    right = shapely.Polygon([(77.1, 43), (77.1, 43.1), middle])
    both = shapely.MultiPolygon([left, right]).normalize()
    assert kept.geometry[1].normalize().equals_exact(both, 1e-12)
    assert (entry.feature, entry.problem, entry.method) == ("f1", "self-intersection", METHOD)
    assert entry.point == pytest.approx(middle)
    assert entry.unit == "m²"
    assert entry.after == pytest.approx(area_m2(left) + area_m2(right), rel=1e-9)
    assert str(entry).startswith("f1: self-intersection at 77.050000, 43.050000; make_valid")


def test_holes_are_united_and_taken_away():
    outer, inner = shapely.box(77.1, 43.1, 77.3, 43.3), shapely.box(77.15, 43.15, 77.2, 43.2)
    shell = shapely.box(77, 43, 77.4, 43.4)
    holes = [outer.exterior.coords, inner.exterior.coords]
    kept, _, (entry,) = mend(shapely.Polygon(shell.exterior.coords, holes), **ANY)
    assert kept.geometry[0].equals(shell.difference(outer))
    assert entry.problem == "holes are nested"
    assert entry.after == pytest.approx(area_m2(shell) - area_m2(outer), rel=1e-9)


def test_a_part_given_twice_counts_once():
    kept, _, (entry,) = mend(shapely.MultiPolygon([BOX, BOX]), **ANY)
    assert kept.geometry[0].equals(BOX)
    assert entry.before == pytest.approx(2 * area_m2(BOX), rel=1e-9)
    assert entry.after == pytest.approx(area_m2(BOX), rel=1e-9)


def test_heights_survive_a_repair():
    kept, _, (entry,) = mend(shapely.force_3d(BOW_TIE, 7.0), **ANY)
    assert set(shapely.get_coordinates(kept.geometry[0], include_z=True)[:, 2]) == {7.0}
    assert entry.point == pytest.approx((77.05, 43.05))


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (shapely.Polygon(), "the geometry is empty"),
        (not_finite("nan"), "a coordinate is not a finite number"),
        (not_finite("inf"), "a coordinate is not a finite number"),
        (not_finite("-inf"), "a coordinate is not a finite number"),
        (FLAT, "nothing of a polygon is left when it is made valid"),
        (shapely.Polygon(BOX.exterior, [BOX.exterior]), "nothing of a polygon is left"),
        (shapely.Point(77, 43), "a polygon is due, this is a point"),
        (shapely.LinearRing(BOX.exterior), "a polygon is due, this is a linearring"),
        (shapely.GeometryCollection([BOX]), "a polygon is due, this is a geometrycollection"),
    ],
)
def test_what_cant_be_used_is_refused_with_its_reason(geometry, reason):
    kept, refused, ledger = mend(BOX, geometry, PINCHED)
    assert kept["n"].tolist() == [0, 2]
    assert refused["n"].tolist() == [1]
    assert refused["reason"].tolist()[0].startswith(reason)
    # refused features were not repaired
    assert [entry.feature for entry in ledger] == ["f2"]


def test_a_layer_of_which_nothing_fits_is_refused():
    with pytest.raises(DataError, match=r"x: a polygon is due, this is a point \(feature f1"):
        mend(None, shapely.Point(77, 43), shapely.Point(77, 43))
    with pytest.raises(DataError, match="the geometry is empty"):
        mend(shapely.Polygon())
    with pytest.raises(DataError, match="the layer is empty"):
        mend()
    # rows that have no place yet are no fault
    assert len(mend(None, None)[0]) == 2


def test_index_order_fields_and_crs_stay():
    fields = {"reason": ["a", "b", "c"], "reason_2": ["d", "e", "f"]}
    shapes = [PINCHED, shapely.Polygon(), BOX]
    frame = gpd.GeoDataFrame(fields, geometry=shapes, crs=4326, index=[9, 4, 6])
    frame = frame.rename_geometry("place")
    kept, refused, _ = repair(frame, "polygon", frame["reason"], where="x")
    assert kept.index.tolist() == [9, 6]
    assert kept["reason"].tolist() == ["a", "c"]
    assert (kept.crs, kept.geometry.name) == (frame.crs, "place")
    # a field called as ours moves aside, and takes no other's name
    row = refused.loc[4]
    assert (row["reason"], row["reason_3"], row["reason_2"]) == ("the geometry is empty", "b", "e")


def test_lines():
    whole = shapely.LineString([(77, 43), (77.1, 43)])
    point = shapely.LineString([(77, 43), (77, 43)])
    both = shapely.MultiLineString([whole, point])
    kept, refused, (entry,) = mend(whole, point, both, kind="line")
    assert kept["n"].tolist() == [0, 2]
    assert kept.geometry[2].equals(whole)
    assert refused["reason"].tolist() == ["nothing of a line is left when it is made valid"]
    assert entry.unit == "m"
    assert entry.after == pytest.approx(GEOD.geometry_length(whole), rel=1e-9)
    # a line that crosses itself is a road
    loop = shapely.LineString(BOW_TIE.exterior)
    assert mend(loop, kind="line")[2] == ()


def test_points():
    point, many = shapely.Point(77, 43), shapely.MultiPoint([(77, 43), (77, 43)])
    nowhere = from_wkt("POINT (nan 43)")
    kept, refused, ledger = mend(point, many, nowhere, shapely.Point(), kind="point")
    assert kept["n"].tolist() == [0, 1]
    assert len(refused) == 2
    assert ledger == ()


def test_faults_from_reading():
    faults = {0: UNCLOSED, 1: "too few points", 3: UNCLOSED}
    kept, refused, ledger = mend(BOX, None, None, PINCHED, faults=faults)
    assert kept["n"].tolist() == [0, 2, 3]
    assert refused["reason"].tolist() == ["the geometry can't be read: too few points"]
    assert [(entry.feature, entry.method) for entry in ledger] == [
        ("f0", CLOSED),
        ("f3", CLOSED),
        ("f3", METHOD),
    ]
    assert ledger[0].after == pytest.approx(area_m2(BOX), rel=1e-9)
    # nobody knows its size before; the ledger says where the ring starts
    assert (ledger[0].before, ledger[0].change) == (None, 0.0)
    assert ledger[0].point == BOX.exterior.coords[0]


def nested(metres):
    """Return a square of about 11 km with a hole of 3 km, in which lies one of `metres`."""
    degrees = metres / 111_000
    outer = shapely.box(77.03, 43.03, 77.06, 43.06)
    inner = shapely.box(77.04, 43.04, 77.04 + degrees, 43.04 + degrees)
    return shapely.Polygon(BOX.exterior, [outer.exterior, inner.exterior]), inner


def test_a_repair_within_the_limit_tells_the_size_under_each_method():
    # a hole of 80 m in a hole of 9,049.8 - 814.5 ha: 0.5 ha, 0.006 %
    shape, inner = nested(80)
    kept, refused, (entry,) = mend(BOX, shape)
    assert len(refused) == 0
    # as given the inner hole is taken away twice; by linework it is an island
    least = area_m2(kept.geometry[1])
    assert entry.after == pytest.approx(least, rel=1e-9)
    assert entry.before == pytest.approx(least - area_m2(inner), rel=1e-9)
    assert entry.sizes[LINEWORK] == pytest.approx(least + area_m2(inner), rel=1e-9)
    assert entry.sizes[BUFFER] == pytest.approx(least, rel=1e-9)
    assert entry.change == pytest.approx(area_m2(inner), rel=1e-4)
    assert entry.row == 1
    assert entry.others[LINEWORK].area > kept.geometry[1].area
    for method in (LINEWORK, BUFFER):
        assert f"{method} {entry.sizes[method]:,.1f}" in str(entry)


@pytest.mark.parametrize(
    ("metres", "limit", "kept"),
    [
        # the readings lie as far apart as the inner hole is counted twice: 2 × 0.47 ha
        (80, {}, True),
        (90, {}, False),  # 2 × 0.59 ha are more than 1 ha, and 0.014 % of the square
        (90, {"area_ha": 1.3}, True),
        (90, {"area_ha": 1.3, "share": 1e-4}, False),
        (80, {"share": 0}, False),
        (80, {"area_ha": 0}, False),
    ],
)
def test_both_limits_hold(metres, limit, kept):
    found, refused, ledger = mend(BOX, nested(metres)[0], **limit)
    assert (len(found), len(refused), len(ledger)) == ((2, 0, 1) if kept else (1, 1, 0))


def test_a_small_area_is_held_to_its_share():
    # 100 m² with a loop of 1 m²: far below a hectare, and 1 %
    m = 1 / 81_500
    n = 1 / 111_100
    ring = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 5), (-1, 4), (-1, 5), (0, 4)]
    loop = shapely.Polygon([(77 + x * m, 43 + y * n) for x, y in ring])
    _, refused, ledger = mend(BOX, loop)
    assert (len(refused), ledger) == (1, ())
    assert "more than 0.1 % of its size or 1 ha" in refused["reason"].iloc[0]
    assert len(mend(BOX, loop, share=0.05)[2]) == 1


def test_a_refused_shape_keeps_its_form_and_tells_each_size():
    _, refused, ledger = mend(BOX, BOW_TIE)
    assert ledger == ()
    assert refused.geometry.iloc[0].equals_exact(BOW_TIE)
    reason = refused["reason"].iloc[0]
    both = area_m2(mend(BOW_TIE, **ANY)[0].geometry[0])
    assert reason.startswith("self-intersection at 77.050000, 43.050000: what it means is open by")
    # of the two triangles one runs round backwards
    for method in ("make_valid, structure", "make_valid, linework"):
        assert f"{method} {both:,.1f}" in reason
    assert re.search(r"as given [\d,]+\.\d, ", reason)
    assert "set `repair` in the catalog" in reason


def test_a_shape_that_crosses_itself_everywhere_is_refused_at_once():
    turn = np.arange(2001) * 2 * np.pi * 1000 / 2001
    star = shapely.Polygon(np.column_stack([77 + np.cos(turn), 43 + np.sin(turn)]))
    _, refused, _ = mend(BOX, star, **ANY)
    assert refused["reason"].tolist() == ["its edges cross each other more than 1,000 times"]


def test_one_shape_that_geos_fails_on_costs_that_one_only(monkeypatch):
    make = shapely.make_valid

    def fails_on_bow_ties(shapes, **options):
        if any(item.equals_exact(BOW_TIE) for item in np.atleast_1d(shapes)):
            raise shapely.errors.GEOSException("TopologyException")
        return make(shapes, **options)

    monkeypatch.setitem(readings._MAKE, METHOD, fails_on_bow_ties)
    kept, refused, ledger = mend(PINCHED, BOW_TIE)
    assert kept.geometry[0].is_valid
    assert refused["reason"].tolist() == ["nothing of a polygon is left when it is made valid"]
    assert [entry.feature for entry in ledger] == ["f0"]


GRID = st.integers(0, 6).map(lambda n: 77 + n / 10)
ROUGH = st.one_of(GRID, st.sampled_from([np.nan, np.inf]))
RINGS = st.lists(st.tuples(GRID, GRID.map(lambda x: x - 34)), min_size=3, max_size=8)
SHAPES = st.one_of(
    st.none(),
    RINGS.map(shapely.Polygon),
    st.tuples(RINGS, RINGS).map(lambda pair: shapely.Polygon(pair[0], [pair[1]])),
    st.lists(RINGS, max_size=3).map(lambda r: shapely.MultiPolygon([(x, []) for x in r])),
    RINGS.map(shapely.LineString),
    st.tuples(ROUGH, ROUGH).map(lambda xy: from_wkt(f"POINT ({xy[0]} {xy[1]})")),
    RINGS.map(lambda ring: shapely.force_3d(shapely.Polygon(ring), 3)),
    st.sampled_from([shapely.Polygon(), shapely.GeometryCollection([BOX]), BOX]),
)


@given(
    st.lists(SHAPES, min_size=1, max_size=6),
    st.sampled_from(["point", "line", "polygon"]),
    st.sampled_from([{}, ANY, {"share": 0, "area_ha": 0}]),
)
def test_rows_in_are_kept_or_refused(shapes, kind, limit):
    try:
        kept, refused, ledger = mend(*shapes, kind=kind, **limit)
    except DataError:
        # then no row has a place that could be used: each fits to nothing by itself
        for shape in shapes:
            if shape is not None:
                with pytest.raises(DataError):
                    mend(shape, kind=kind, **limit)
        return
    assert sorted([*kept["n"], *refused["n"]]) == list(range(len(shapes)))
    assert kept.index.is_monotonic_increasing
    assert refused.index.is_monotonic_increasing
    assert (refused["reason"] != "").all()
    placed = np.asarray(kept.geometry.array)
    placed = placed[~shapely.is_missing(placed)]
    assert shapely.is_valid(placed).all()
    assert not shapely.is_empty(placed).any()
    due = {"point": 0, "line": 1, "polygon": 2}[kind]
    assert (shapely.get_dimensions(placed) == due).all()
    # the ledger is of kept rows, and of all that changed
    names = {f"f{n}" for n in kept["n"]}
    changed = {
        f"f{n}"
        for n, shape in zip(kept["n"], kept.geometry, strict=True)
        if shapes[n] is not None and not shape.equals_exact(shapes[n])
    }
    assert changed <= {entry.feature for entry in ledger} <= names


@given(st.lists(RINGS.map(shapely.Polygon), min_size=1, max_size=4))
def test_repairing_twice_changes_nothing_more(shapes):
    try:
        kept, _, _ = mend(*shapes, **ANY)
    except DataError:
        return
    again, refused, ledger = mend(*kept.geometry)
    assert (len(refused), ledger) == (0, ())
    assert again.geometry.geom_equals(kept.geometry.reset_index(drop=True)).all()
