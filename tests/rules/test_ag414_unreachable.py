"""AG414: what has no way to the trunk, or from a source."""

from ground import line, point
from making import layer
from network_plans import STREETS, streets

from alatau_geo.rules import ag414_unreachable as rule


def check(*lines, **options):
    return list(rule.check(streets(*lines, **options)))


PART = line((2000, 0), (2000, 300))
KINDS = {"kind": ["highway", "street", "street", "street", "street"]}
SERVED = {"trunk": {"kind": "highway"}, "serves": ["sites"]}


def sites(*places):
    return layer("sites", places, fields={"id": [f"s{n}" for n in range(len(places))]})


def test_a_site_by_a_part_that_hangs_on_nothing():
    near = sites(point(10, 100), point(2040, 100))
    (found,) = check(*STREETS, PART, fields=KINDS, network=SERVED, others=[near])
    assert (found.rule, found.severity, found.layer, found.feature) == (
        "AG414",
        "warning",
        "sites",
        "s1",
    )
    assert found.message == ("0.04 km from the nearest of roads, r4, which has no way to the trunk")


def test_a_consumer_that_no_source_feeds():
    fed = {"sources": "stations", "serves": ["sites"]}
    others = [sites(point(10, 100), point(2040, 100)), layer("stations", [point(0, 0)])]
    found = check(*STREETS, PART, network=fed, others=others)
    assert [(item.feature, "is fed by no source" in item.message) for item in found] == [
        ("s1", True)
    ]


def test_what_is_asked_for_nothing_is_none():
    assert check(*STREETS, PART, others=[sites(point(2040, 100))]) == []
