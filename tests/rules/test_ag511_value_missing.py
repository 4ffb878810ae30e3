"""AG511: a value that is required."""

from making import evidence, layer
from shapely import Point

from alatau_geo.rules import ag511_value_missing as rule


def check(given, **domain):
    shapes = [Point(77, 43), *[None] * (len(given) - 1)]
    fields = {"id": [f"r{n}" for n in range(len(given))], "status": given}
    made = layer("roads", shapes, fields=fields, domains={"status": domain})
    return list(rule.check(evidence(made)))


def test_each_row_without_a_value_is_told_also_without_a_place():
    found = check([None, "a", "  ", ""], required=True, because="the register asks")
    assert [item.feature for item in found] == ["r0", "r2", "r3"]
    assert found[0].message == "no status, which is required; asked for because: the register asks"
    assert [item.point for item in found] == [(77.0, 43.0), None, None]
    assert {item.severity for item in found} == {"error"}


def test_zero_and_false_are_values():
    assert check([0, 1], required=True) == []
    assert check([False, True], required=True) == []


def test_what_is_not_required_may_be_missing():
    assert check([None, "a"], unique=True) == []


def test_a_field_that_is_not_there_is_told_once():
    made = layer(
        "roads",
        [Point(77, 43)] * 3,
        fields={"id": [1, 2, 3]},
        domains={"status": {"required": True, "severity": "warning"}},
    )
    (found,) = rule.check(evidence(made))
    assert (found.severity, found.feature) == ("warning", None)
    assert found.message == "needs a field status, the layer has: id"


def test_a_field_that_is_not_required_need_not_be_there():
    made = layer(
        "roads", [Point(77, 43)], fields={"id": [1]}, domains={"status": {"values": ["a"]}}
    )
    assert list(rule.check(evidence(made))) == []
