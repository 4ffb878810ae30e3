"""AG415: keys of a network that no feature fits."""

from ground import point
from making import layer
from network_plans import STREETS, streets

from alatau_geo.rules import ag415_fits_nothing as rule


def check(*lines, **options):
    return list(rule.check(streets(*lines, **options)))


KINDS = {"kind": ["highway", "street", "street", "street"]}


def test_each_key_that_fits_nothing_is_found():
    zone = {"width_m": 5, "because": "b", "where": {"kind": "canal"}}
    asked = {"trunk": {"kind": "motorway"}, "zones": [zone]}
    found = check(*STREETS, fields=KINDS, network=asked)
    assert [(item.rule, item.severity, item.layer) for item in found] == [
        ("AG415", "warning", "roads")
    ] * 2
    assert [item.message for item in found] == [
        "`trunk` fits no feature: nothing is judged by it",
        "`zones[0]` fits no feature: nothing is judged by it",
    ]


def test_a_file_in_place_of_the_plans_may_lack_its_fields():
    asked = {"trunk": {"class": "highway"}, "serves": ["sites"]}
    others = [layer("sites", [point(10, 10)])]
    (found,) = check(*STREETS, network=asked, others=others, replaced=True, file="mine.gpkg")
    assert found.message == "`trunk` fits no feature of mine.gpkg: nothing is judged by it"


def test_sources_that_are_not_there():
    asked = {"sources": {"layer": "stations", "where": {"kind": "gas"}}}
    stations = layer("stations", [point(0, 0)], fields={"kind": ["water"]})
    (found,) = check(*STREETS, network=asked, others=[stations])
    assert found.message.startswith("`sources` fits no feature")


def test_what_fits_is_none():
    assert check(*STREETS, fields=KINDS, network={"trunk": {"kind": "highway"}}) == []
