"""AG114: positions that follow each other twice."""

from making import evidence, layer
from shapely import LineString, MultiPoint, box, segmentize

from alatau_geo.report import Finding
from alatau_geo.rules import ag114_repeated_points as rule

CLEAN = LineString([(77, 43), (78, 43), (77, 43)])


def test_repeated_positions_are_counted_once_for_a_layer():
    twice = LineString([(77, 43), (77.5, 43), (77.5, 43), (77.5, 43), (78, 43)])
    names = {"id": ["a", "b", "c"]}
    roads = layer("roads", [None, CLEAN, twice], fields=names)
    words = "2 positions are repeated in 1 features, first here"
    assert list(rule.check(evidence(roads))) == [
        Finding("AG114", "note", "roads", "c", (77.5, 43), words)
    ]


def test_none_repeated():
    areas = layer("areas", [segmentize(box(77, 43, 78, 44), 0.1)])
    places = layer("places", [MultiPoint([(77, 43), (77, 43)])])
    assert list(rule.check(evidence(areas, places, layer("roads", [CLEAN])))) == []
