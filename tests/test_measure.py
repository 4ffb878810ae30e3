"""What is measured on layers, against pyproj on densified rings and by hand."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from making import from_these, layer
from making import measured as run
from pyproj import Geod

from alatau_geo.errors import DataError, PlanError, UsageError
from alatau_geo.measure import NothingThereError

GEOD = Geod(ellps="WGS84")
#: Overlays cut edges to about a kilometre: off a parallel by L³ tan φ / 12 R, some 7 m² for each.
CUT = 5e-7


def box(west, south, east, north):
    return shapely.box(77 + west, 43 + south, 77 + east, 43 + north)


def area(*boxes):
    """Return the area between parallels and meridians: rings densified, summed by pyproj."""
    shapes = [shapely.segmentize(shape, 0.0005) for shape in boxes]
    return sum(abs(GEOD.geometry_area_perimeter(shape)[0]) for shape in shapes)


ZONE = box(0, 0, 0.3, 0.2)


# --- areas -----------------------------------------------------------------------------------


def test_the_area_of_a_layer_is_pyprojs():
    found = run({"area": "zone"}, layer("zone", [ZONE, box(1, 0, 1.1, 0.1)], accuracy_m=5))
    by_pyproj = [abs(GEOD.geometry_area_perimeter(b)[0]) for b in (ZONE, box(1, 0, 1.1, 0.1))]
    assert found.value == pytest.approx(sum(by_pyproj), rel=1e-9)
    assert found.in_unit("ha")[0] == pytest.approx(sum(by_pyproj) / 10_000, rel=1e-9)


def test_minus_and_within_as_by_boxes():
    # the city covers the zone's west third, half its height
    zone, city = layer("zone", [ZONE]), layer("city", [box(-0.5, -0.5, 0.1, 0.1)])
    inside = run({"area": "zone", "within": "city"}, zone, city)
    outside = run({"area": "zone", "minus": "city"}, zone, city)
    assert inside.value == pytest.approx(area(box(0, 0, 0.1, 0.1)), rel=CUT)
    rest = area(box(0.1, 0, 0.3, 0.1), box(0, 0.1, 0.3, 0.2))
    assert outside.value == pytest.approx(rest, rel=CUT)


def test_within_and_minus_at_once():
    layers = layer("zone", [ZONE]), layer("a", [box(0, 0, 0.2, 1)]), layer("b", [box(0, 0, 0.1, 1)])
    found = run({"area": "zone", "within": "a", "minus": "b"}, *layers)
    assert found.value == pytest.approx(area(box(0.1, 0, 0.2, 0.2)), rel=CUT)


def test_where_picks_on_both_sides():
    fields = {"part": ["a", "b"]}
    zone = layer("zone", [box(0, 0, 0.1, 0.1), box(0.1, 0, 0.3, 0.1)], fields=fields)
    city = layer("city", [box(0.1, 0, 0.2, 0.1), box(0.2, 0, 0.3, 0.1)], fields=fields)
    of = {
        "area": "zone",
        "where": {"part": "b"},
        "minus": {"layer": "city", "where": {"part": "a"}},
    }
    assert run(of, zone, city).value == pytest.approx(area(box(0.2, 0, 0.3, 0.1)), rel=CUT)


def test_a_shared_border_with_more_vertices_on_one_side_leaves_no_slivers():
    # 40 km of border, 16 vertices on the city's side only, at odd places
    border = [(77.3 - 0.5 * n / 17 + 0.001 * (n % 3), 43.2) for n in range(1, 17)]
    zone = shapely.Polygon([(76.8, 43.2), (77.3, 43.2), (77.3, 43.4), (76.8, 43.4)])
    city = shapely.Polygon([(76.8, 43), (77.3, 43), (77.3, 43.2), *border, (76.8, 43.2)])
    layers = layer("zone", [zone], accuracy_m=5), layer("city", [city], accuracy_m=5)
    left = run({"area": "zone", "minus": "city"}, *layers)
    assert left.value == pytest.approx(area(shapely.box(76.8, 43.2, 77.3, 43.4)), rel=CUT)
    alone = run({"area": "zone"}, *layers)
    assert left.uncertainty == pytest.approx(alone.uncertainty, rel=1e-3)
    common = run({"area": "zone", "within": "city"}, *layers)
    assert (common.value, common.uncertainty) == (0, 0)


def test_what_rounding_leaves_along_a_shared_slanting_border_is_no_piece():
    # vertices along the border on one side only, none of them exactly on it in binary: what the two
    # have in common is then 2e-16 square degrees
    border = [(77 + 0.352 * n / 55, 43.2 - 0.187 * n / 55) for n in range(56)]
    zone = shapely.Polygon([border[0], border[-1], (77.352, 43.4), (77, 43.4)])
    city = shapely.Polygon([(77, 43), (77.352, 43), *border[::-1]])
    layers = layer("zone", [zone], accuracy_m=5), layer("city", [city], accuracy_m=5)
    common = run({"area": "zone", "within": "city"}, *layers)
    assert (common.value, common.uncertainty) == (0, 0)
    left, alone = (run({"area": "zone"} | cut, *layers) for cut in ({"minus": "city"}, {}))
    assert left.uncertainty == pytest.approx(alone.uncertainty, rel=1e-3)


@given(*[st.integers(1, 29)] * 2, *[st.integers(1, 19)] * 2)
def test_within_and_minus_are_the_whole(west, east, south, north):
    west, east = sorted((west, east + 1)) if west != east + 1 else (west - 1, west)
    south, north = sorted((south, north + 1)) if south != north + 1 else (south - 1, south)
    cut = box(west / 100, south / 100, east / 100, north / 100)
    layers = layer("zone", [ZONE], accuracy_m=10), layer("cut", [cut], accuracy_m=10)
    inside = run({"area": "zone", "within": "cut"}, *layers).value
    outside = run({"area": "zone", "minus": "cut"}, *layers).value
    # plain areas have geodesic edges, overlays straight ones of 0.01°: below each step along a
    # parallel lies L³ tan φ / 12 R, which those of the other side need not make up for
    step_m = np.radians(0.01) * 6_378_000 * np.cos(np.radians(43))
    steps = 2 * (east - west)
    below_m2 = steps * step_m**3 * np.tan(np.radians(43.3)) / (12 * 6_357_000)
    assert inside == pytest.approx(area(cut), rel=1e-6, abs=below_m2)
    assert inside + outside == pytest.approx(area(ZONE), rel=1e-6)


# --- uncertainty of areas --------------------------------------------------------------------


def test_a_box_as_by_the_closed_form():
    # a box's vertices: chords are diagonals; Var = σ²/4 · Σ d², with sides by pyproj
    shape = box(0, 0, 0.01, 0.01)
    low, high = (GEOD.inv(77, lat, 77.01, lat)[2] for lat in (43, 43.01))
    up = GEOD.inv(77, 43, 77, 43.01)[2]
    expected = 10 * np.sqrt((2 * (low**2 + up**2) + 2 * (high**2 + up**2)) / 4)
    found = run({"area": "zone"}, layer("zone", [shape], accuracy_m=10))
    assert found.uncertainty == pytest.approx(expected, rel=1e-4)


def test_each_feature_has_its_own_accuracy():
    shapes = [box(0, 0, 0.01, 0.01), box(1, 0, 1.01, 0.01)]
    one = run({"area": "zone"}, layer("zone", shapes[:1], accuracy_m=10)).uncertainty
    own = layer("zone", shapes, accuracy_m=10, fields={"accuracy_m": [30.0, None]})
    found = run({"area": "zone"}, own)
    assert found.uncertainty == pytest.approx(np.hypot(3, 1) * one, rel=1e-6)
    assert "zone ± 30 m" in found.method
    # far from what is cut the same holds, and the cutter's own rows count where they are picked
    cutter = layer(
        "cut",
        [box(2, 0, 2.1, 0.1), box(3, 0, 3.1, 0.1)],
        fields={"n": [1, 2], "accuracy_m": [1, 9]},
    )
    cut = run({"area": "zone", "minus": {"layer": "cut", "where": {"n": "1"}}}, own, cutter)
    assert cut.uncertainty == pytest.approx(found.uncertainty, rel=1e-6)
    assert "cut ± 1 m" in cut.method


def test_the_border_that_cuts_has_its_own_accuracy():
    # the left half: its two west corners are the zone's, exact; what moves is the cutting border,
    # by the ends of the city's west side, 3 times as long: weights (1 − t) and t over its middle
    # third are each 1/2 of a · σ
    zone = layer("zone", [box(0, 0, 0.02, 0.01)], accuracy_m=0)
    city = layer("city", [box(0.01, -0.01, 0.05, 0.02)], accuracy_m=10)
    up = GEOD.inv(77, 43, 77, 43.01)[2]
    found = run({"area": "zone", "minus": "city"}, zone, city)
    assert found.uncertainty == pytest.approx(10 * up / np.sqrt(2), rel=1e-3)


def test_unstated_accuracy_counts_as_zero_and_is_said():
    found = run({"area": "zone"}, layer("zone", [ZONE]))
    assert found.uncertainty == 0
    assert "the accuracy of zone is unstated and counts as zero" in found.method
    assert found.reservations == ("accuracy unstated, counted as zero",)
    stated = run({"area": "zone"}, layer("zone", [ZONE], accuracy_m=0))
    assert (stated.uncertainty, stated.reservations) == (0, ())
    assert "unstated" not in stated.method
    assert "a shift or generalisation of the whole is not in it" in stated.method


def test_what_was_computed_errs_as_the_worst_of_its_sources():
    shape = [box(0, 0, 0.01, 0.01)]
    good, bad = layer("good", shape, accuracy_m=2), layer("bad", shape, accuracy_m=30)
    unstated = layer("unstated", shape)
    due = run({"area": "bad"}, bad).uncertainty
    found = run({"area": "made"}, from_these(layer("made", shape), good, bad), good, bad)
    assert found.uncertainty == pytest.approx(due, rel=1e-12)
    assert "made ± 30 m" in found.method
    found = run({"area": "made"}, from_these(layer("made", shape), good, unstated), good, unstated)
    assert (found.uncertainty, found.reservations) == (0, ("accuracy unstated, counted as zero",))


# --- lengths ---------------------------------------------------------------------------------


def test_a_length_cut_by_an_area():
    # along a meridian, 0.3° of which 0.1° lie inside
    road = layer("roads", [shapely.LineString([(77.1, 42.9), (77.1, 43.2)])], accuracy_m=10)
    area_ = layer("city", [box(0, 0, 0.3, 0.1)], accuracy_m=20)
    within = run({"length": "roads", "within": "city"}, road, area_)
    minus = run({"length": "roads", "minus": "city"}, road, area_)
    assert within.value == pytest.approx(GEOD.inv(77.1, 43, 77.1, 43.1)[2], rel=1e-9)
    south, north = GEOD.inv(77.1, 42.9, 77.1, 43)[2], GEOD.inv(77.1, 43.1, 77.1, 43.2)[2]
    assert minus.value == pytest.approx(south + north, rel=1e-9)
    # both ends are cuts: each has the road's and the border's σ
    assert within.uncertainty == pytest.approx(np.sqrt(2 * (10**2 + 20**2)), rel=1e-3)
    assert minus.uncertainty == pytest.approx(np.sqrt(4 * 10**2 + 2 * 20**2), rel=1e-3)


def test_a_length_is_pyprojs():
    line = shapely.LineString([(77, 43), (77.2, 43.1), (77.3, 43)])
    found = run({"length": "roads"}, layer("roads", [line, None]))
    assert found.in_unit("km")[0] == pytest.approx(GEOD.geometry_length(line) / 1000, rel=1e-9)


# --- features that are missing ---------------------------------------------------------------


def test_features_without_a_usable_place_make_it_a_bound():
    broken = (shapely.Polygon(), "the geometry is empty")
    zone = layer("zone", [ZONE, None], accuracy_m=1, refused=[broken])
    found = run({"area": "zone"}, zone)
    assert found.may_be_more
    assert not found.may_be_less
    assert "2 features of zone without a usable place are not in it" in found.method
    cut = layer("cut", [box(0, 0, 0.1, 0.1), None], accuracy_m=1)
    found = run({"area": "zone", "minus": "cut"}, layer("zone", [ZONE], accuracy_m=1), cut)
    assert (found.may_be_more, found.may_be_less) == (False, True)
    assert found.reservations == ("1 feature of cut without a usable place is not in it",)


def test_nothing_to_measure_is_no_zero():
    zone = layer("zone", [ZONE, None], fields={"part": ["a", "b"]})
    with pytest.raises(NothingThereError, match="no feature of zone has part = c or d"):
        run({"area": "zone", "where": {"part": ["c", "d"]}}, zone)
    with pytest.raises(NothingThereError, match="no feature of zone that is asked for has a place"):
        run({"area": "zone", "where": {"part": "b"}}, zone)
    with pytest.raises(NothingThereError, match="no feature of zone has part = x"):
        run({"area": "zone", "minus": {"layer": "zone", "where": {"part": "x"}}}, zone)


# --- errors ----------------------------------------------------------------------------------


def test_errors_say_what_was_needed_and_given():
    zone, points = layer("zone", [ZONE]), layer("points", [shapely.Point(77, 43)])
    with pytest.raises(PlanError, match="no layer 'sone'; there are: zone, points"):
        run({"area": "sone"}, zone, points)
    with pytest.raises(PlanError, match="area needs a layer of polygons, points is one of points"):
        run({"area": "points"}, zone, points)
    with pytest.raises(PlanError, match="length needs a layer of lines, zone is one of polygons"):
        run({"length": "zone"}, zone, points)
    with pytest.raises(PlanError, match="minus and within need a layer of polygons, points is"):
        run({"area": "zone", "minus": "points"}, zone, points)
    with pytest.raises(UsageError, match="sum is of other claims"):
        run({"sum": ["a", "b"]}, zone)
    with pytest.raises(UsageError, match="'colour' was given"):
        run({"area": "zone", "where": {"colour": "red"}}, zone)


def test_an_overlay_that_fails_names_the_layers(monkeypatch):
    def fail(*_):
        raise shapely.errors.GEOSException("TopologyException: side location conflict")

    monkeypatch.setattr(shapely, "difference", fail)
    zone, city = layer("zone", [ZONE]), layer("city", [ZONE])
    with pytest.raises(DataError, match="zone and city can't be laid over each other: Topology"):
        run({"area": "zone", "minus": "city"}, zone, city)
