"""AG104: features without a place."""

from making import evidence, layer
from shapely import Point

from alatau_geo.report import Finding
from alatau_geo.rules import ag104_without_place as rule


def test_features_without_a_place_are_counted():
    found = list(rule.check(evidence(layer("sites", [Point(77, 43), None, None]))))
    message = "2 of 3 features without a place: listed, not drawn"
    assert found == [Finding("AG104", "note", "sites", None, None, message)]


def test_all_placed_nothing_found():
    assert list(rule.check(evidence(layer("sites", [Point(77, 43)])))) == []
