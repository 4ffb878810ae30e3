"""AG402: loose ends that nobody meant."""

from making import evidence, layer
from shapely import LineString, MultiLineString

from alatau_geo.report import Finding
from alatau_geo.rules import ag402_loose_ends as rule

STREET = LineString([(77, 43), (77.1, 43)])
LANE = MultiLineString([[(77.1, 43), (77.1, 43.1)]])


def check(*lines, **entry):
    names = {"id": [f"r{n}" for n in range(len(lines))]}
    return list(rule.check(evidence(layer("roads", lines, fields=names, **entry))))


def test_each_loose_end_is_found_at_its_place():
    words = "loose end: joined to nothing"
    assert check(None, STREET, LANE, network={}) == [
        Finding("AG402", "note", "roads", "r1", (77, 43), words),
        Finding("AG402", "note", "roads", "r2", (77.1, 43.1), words),
    ]


def test_the_tolerance_is_the_catalogs():
    # 1e-5° of longitude are 0.8 m
    gap = LineString([(77.10001, 43), (77.2, 43)])
    assert len(check(STREET, gap, network={"snap_m": 1})) == 2
    assert len(check(STREET, gap, network={"snap_m": 0.5})) == 4


def test_ends_that_are_meant_are_passed_over():
    meant = {"ends": ["r0", "r1"], "because": "they go on"}
    assert check(STREET, LANE, network=meant) == []
    assert [item.feature for item in check(STREET, LANE, network={"ends": ["r0"]})] == ["r1"]


def test_a_ring_has_no_ends():
    ring = LineString([(77, 43), (77.1, 43), (77.1, 43.1), (77, 43)])
    assert check(ring, network={}) == []
