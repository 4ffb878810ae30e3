"""AG109: ids that are no names."""

from making import evidence, layer
from shapely import Point

from alatau_geo.report import Finding
from alatau_geo.rules import ag109_same_id as rule

POINTS = [Point(77 + n / 10, 43) for n in range(8)]


def test_an_id_that_several_features_have():
    codes = ["1", "2", "1", None, None, "", "", "1"]
    sites = layer("sites", POINTS, fields={"code": codes}, id_field="code")
    words = "3 features have this code: rows 1, 3, 8"
    assert list(rule.check(evidence(sites))) == [
        Finding("AG109", "warning", "sites", "1", (77.2, 43), words)
    ]


def test_many_rows_are_cut():
    (found,) = rule.check(evidence(layer("sites", POINTS, fields={"id": [7] * 8})))
    assert (found.feature, found.message) == ("7", "8 features have this id: rows 1, 2, 3, 4, 5, …")


def test_ids_of_their_own_and_rows_without_a_field():
    assert list(rule.check(evidence(layer("sites", POINTS, fields={"id": range(8)})))) == []
    assert list(rule.check(evidence(layer("sites", POINTS)))) == []
