"""AG107: rows that stand twice in a layer."""

from making import evidence, layer
from shapely import Point, box

from alatau_geo.report import Finding
from alatau_geo.rules import ag107_twice as rule

AREA = box(77, 43, 77.2, 43.2)


def test_each_row_but_the_first_is_found():
    fields = {"id": ["a", "b", "c", "d"], "use": ["x", "x", "y", "x"]}
    plots = layer("plots", [AREA, AREA, AREA, AREA], fields=fields)
    words = "the same shape and attributes as a"
    assert list(rule.check(evidence(plots))) == [
        Finding("AG107", "warning", "plots", "b", (77.1, 43.1), words),
        Finding("AG107", "warning", "plots", "d", (77.1, 43.1), words),
    ]


def test_rows_without_a_place_and_other_rows_are_not():
    fields = {"id": ["a", "b", "c", "d"], "use": ["x", "y", "x", "x"]}
    assert list(rule.check(evidence(layer("p", [Point(7, 7), Point(7, 7), None, None],
                                          fields=fields)))) == []  # fmt: skip
