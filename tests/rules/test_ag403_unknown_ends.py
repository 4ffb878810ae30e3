"""AG403: ends that no feature has."""

from making import evidence, layer
from shapely import LineString

from alatau_geo.report import Finding
from alatau_geo.rules import ag403_unknown_ends as rule

ROADS = [LineString([(77, 43), (77.1, 43)]), None]


def check(*ends, **entry):
    network = {"ends": ends, "because": "they go on"}
    fields = {"id": ["a", "b"]}
    return list(
        rule.check(evidence(layer("roads", ROADS, fields=fields, network=network, **entry)))
    )


def test_an_id_of_no_feature_is_found_once():
    words = "`ends` names 'c', which is the id of no feature"
    assert check("a", "c", "c") == [Finding("AG403", "warning", "roads", None, None, words)]


def test_a_file_that_stands_in_is_named():
    (found,) = check("c", replaced=True, file="mine.gpkg")
    assert found.message.endswith("the id of no feature of mine.gpkg")


def test_ids_that_are_there_with_or_without_a_place():
    assert check("a", "b") == []
    refused = [(LineString([(77, 43), (78, 43)]), "x")]
    # a refused row is named by its number where it has no id
    assert check("row 1", refused=refused) == []
    assert list(rule.check(evidence(layer("roads", ROADS)))) == []
