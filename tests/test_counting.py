"""How many features there are: for sure, and near a border perhaps."""

import shapely
from making import from_these, layer
from making import measured as run

ZONE = shapely.box(77, 43, 77.3, 43.2)


POINTS = [shapely.Point(77.05, 43.05), shapely.Point(77.15, 43.05), shapely.Point(78, 43), None]


def test_a_count_counts_rows_with_or_without_a_place():
    points = layer("points", POINTS, fields={"kind": ["a", "a", "b", "b"]})
    found = run({"count": "points"}, points)
    assert (found.value, found.uncertainty, found.reservations) == (4, 0, ())
    assert run({"count": "points", "where": {"kind": "b"}}, points).value == 2
    assert run({"count": "points", "where": {"kind": "c"}}, points).value == 0


def test_a_count_somewhere_leaves_open_what_has_no_place():
    layers = layer("points", POINTS, accuracy_m=0), layer("zone", [ZONE], accuracy_m=0)
    found = run({"count": "points", "within": "zone"}, *layers)
    # 2 for sure, 3 at most
    assert (found.value, found.uncertainty) == (2.5, 0.5)
    assert "1 without a place may or may not; 2 to 3 in all" in found.method
    found = run({"count": "points", "minus": "zone"}, *layers)
    assert (found.value, found.uncertainty) == (1.5, 0.5)


def test_a_point_nearer_to_the_border_than_its_accuracy_is_left_open():
    # the first point is 0.05° of longitude, 4.07 km, from the nearest border: √(2² + 3²) = 3.6 km
    # do not reach it, √(3² + 4²) = 5 km do
    points = [POINTS[0]]
    for own, border, spread in ((2, 3, 0.0), (3, 4, 0.5)):
        layers = (
            layer("points", points, accuracy_m=own * 1000),
            layer("zone", [ZONE], accuracy_m=border * 1000),
        )
        inside = run({"count": "points", "within": "zone"}, *layers)
        outside = run({"count": "points", "minus": "zone"}, *layers)
        assert (inside.value, inside.uncertainty) == (1 - spread, spread)
        assert (outside.value, outside.uncertainty) == (spread, spread)


def test_neighbours_that_only_touch_are_not_counted_within():
    districts = layer(
        "districts",
        [shapely.box(77, 43, 77.1, 43.1), shapely.box(77.1, 43, 77.2, 43.1)],
        accuracy_m=0,
    )
    one = layer("one", [shapely.box(77, 43, 77.1, 43.1)], accuracy_m=0)
    assert run({"count": "districts", "within": "one"}, districts, one).value == 1
    assert run({"count": "districts", "minus": "one"}, districts, one).value == 1


def test_refused_rows_may_count():
    broken = (shapely.Point(), "the geometry is empty")
    found = run({"count": "points"}, layer("points", POINTS, refused=[broken]))
    assert (found.value, found.uncertainty) == (4.5, 0.5)
    assert "1 refused; 4 to 5 in all" in found.method


def test_what_an_analysis_found_may_be_more_and_less():
    roads = layer("roads", [shapely.LineString([(77, 43), (77.1, 43)])], accuracy_m=5)
    ends = from_these(layer("ends", POINTS[:2]), roads)
    found = run({"count": "ends"}, ends, roads)
    assert (found.value, found.may_be_more, found.may_be_less) == (2, True, True)
    assert found.method.endswith("how many there are hangs on positions that are not exact")
    # within an area its points err as the roads do: the first is 4 km from the border
    zone = layer("zone", [ZONE], accuracy_m=0)
    for accuracy_m, spread in ((3000, 0), (5000, 0.5)):
        rough = layer("roads", [shapely.LineString([(77, 43), (77.1, 43)])], accuracy_m=accuracy_m)
        ends = from_these(layer("ends", POINTS[:2]), rough)
        found = run({"count": "ends", "within": "zone"}, ends, rough, zone)
        assert (found.value, found.uncertainty) == (2 - spread, spread)


def test_points_in_land_of_which_some_is_unknown_may_be_more():
    points, field = layer("points", POINTS[:2], accuracy_m=0), layer("field", [ZONE], accuracy_m=0)
    for unknown_ha in (0.0, 3.5):
        land = layer("land", [ZONE], fields={"unknown_ha": [unknown_ha]})
        found = run({"count": "points", "within": "land"}, points, from_these(land, field), field)
        assert (found.value, found.may_be_more, found.may_be_less) == (2, unknown_ha > 0, False)
        words = "3.5 ha of land are unknown, and not in it"
        assert (words in found.method) is bool(unknown_ha)
        outside = run({"count": "points", "minus": "land"}, points, from_these(land, field), field)
        assert (outside.value, outside.may_be_more) == (0, False)
        assert outside.may_be_less is (words in outside.method) is bool(unknown_ha)
