"""AG101: each line of the ledger of repairs."""

from making import evidence, layer
from shapely import Point

from alatau_geo.repair import CLOSED, Repair
from alatau_geo.report import Finding
from alatau_geo.rules import ag101_repaired as rule


def check(*repairs):
    return list(rule.check(evidence(layer("zone", [Point(77, 43)], repairs=repairs))))


def test_each_repair_is_found_at_its_place():
    fixed = Repair("row 2", "self-intersection", (77.1, 43.2), "make_valid", 12_345.67, 0.0, "m²")
    message = "self-intersection: repaired by make_valid, 12,345.7 → 0.0 m²"
    assert check(fixed) == [Finding("AG101", "warning", "zone", "row 2", (77.1, 43.2), message)]


def test_each_further_place_and_the_sizes_under_other_methods():
    places = (("self-intersection", (77.300000049, 43.3)), ("holes are nested", (77.4, 43.4)))
    sizes = {"buffer(0)": 50.0}
    fixed = Repair("a", "x", (77.2, 43.2), "m", 60.0, 64.0, "m²", places=places, sizes=sizes)
    found = check(fixed)
    assert [item.point for item in found] == [(77.2, 43.2), (77.3, 43.3), (77.4, 43.4)]
    assert found[0].message == "x: repaired by m, 60.0 → 64.0 m² (buffer(0) 50.0)"
    assert found[2].message == "holes are nested: another place of the feature repaired"


def test_a_closed_ring_has_no_size_before():
    (found,) = check(Repair("a", "ring not closed", None, CLOSED, None, 64.0, "m²"))
    words = "ring not closed: repaired by closed with its first position, 64.0 m²"
    assert (found.point, found.message) == (None, words)


def test_nothing_repaired_nothing_found():
    assert check() == []
