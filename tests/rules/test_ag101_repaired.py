"""AG101: each line of the ledger of repairs."""

from making import evidence, layer
from shapely import Point

from alatau_geo.repair import Repair
from alatau_geo.report import Finding
from alatau_geo.rules import ag101_repaired as rule


def test_each_repair_is_found_at_its_place():
    fixed = Repair("row 2", "self-intersection", (77.1, 43.2), "make_valid", 12_345.67, 0.0, "m²")
    found = list(rule.check(evidence(layer("zone", [Point(77, 43)], repairs=[fixed]))))
    message = "self-intersection: repaired by make_valid, 12,345.7 → 0.0 m²"
    assert found == [Finding("AG101", "warning", "zone", "row 2", (77.1, 43.2), message)]


def test_nothing_repaired_nothing_found():
    assert list(rule.check(evidence(layer("zone", [Point(77, 43)])))) == []
