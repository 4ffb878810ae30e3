"""AG108: one shape with two sets of attributes."""

from making import evidence, layer
from shapely import LineString, Point, box

from alatau_geo.report import Finding
from alatau_geo.rules import ag108_same_shape as rule

ROAD = LineString([(77, 43), (77.1, 43.1), (77.2, 43)])


def test_the_fields_that_differ_are_named():
    fields = {"id": ["a", "b"], "use": ["x", "y"], "name": ["n", "n"]}
    roads = layer("roads", [ROAD, ROAD.reverse()], fields=fields)
    words = "the same shape as a, but another use"
    assert list(rule.check(evidence(roads))) == [
        Finding("AG108", "warning", "roads", "b", (77.1, 43.1), words)
    ]


def test_not_more_than_five_fields_are_named():
    fields = {f"f{n}": [0, 1] for n in range(7)}
    areas = layer("areas", [box(77, 43, 78, 44)] * 2, fields=fields)
    (found,) = rule.check(evidence(areas))
    assert found.message == "the same shape as row 1, but another f0, f1, f2, f3, f4, …"


def test_points_may_share_a_place_and_a_whole_twin_is_another_rules():
    fields = {"use": ["x", "y"]}
    assert list(rule.check(evidence(layer("sites", [Point(77, 43)] * 2, fields=fields)))) == []
    assert list(rule.check(evidence(layer("roads", [ROAD, ROAD])))) == []
