"""AG106: layers that do not say how accurate they are."""

from making import evidence, layer
from shapely import Point

from alatau_geo.report import Finding
from alatau_geo.rules import ag106_accuracy_unstated as rule

POINTS = [Point(77, 43), Point(78, 43), None]


def test_features_without_an_accuracy_are_counted_where_they_are_drawn():
    own = layer("sites", POINTS, fields={"accuracy_m": [5.0, None, None]})
    message = "1 of 2 features without a stated accuracy, counted as zero"
    assert list(rule.check(evidence(own))) == [
        Finding("AG106", "note", "sites", None, None, message)
    ]


def test_a_file_that_stands_in_is_named():
    (found,) = rule.check(evidence(layer("sites", POINTS, replaced=True, file="my.gpkg")))
    assert found.message.endswith(
        "2 of 2 features without a stated accuracy, counted as zero (from my.gpkg)"
    )


def test_a_stated_accuracy_even_of_zero_is_one():
    assert list(rule.check(evidence(layer("sites", POINTS, accuracy_m=0)))) == []
