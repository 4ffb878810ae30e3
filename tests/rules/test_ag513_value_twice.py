"""AG513: values that have to be unique."""

from making import evidence, layer
from shapely import Point

from alatau_geo.rules import ag513_value_twice as rule


def check(given, **domain):
    shapes = [Point(77, 43), *[None] * (len(given) - 1)]
    fields = {"id": [f"r{n}" for n in range(len(given))], "status": given}
    made = layer("roads", shapes, fields=fields, domains={"status": domain})
    return list(rule.check(evidence(made)))


def test_each_row_with_an_earlier_value_is_told():
    found = check(["a", "b", "a", None, "a", None], unique=True)
    assert [item.feature for item in found] == ["r2", "r4"]
    assert found[0].message == "status is 'a' as of r0, and has to be unique"


def test_numbers_are_the_same_however_they_are_kept():
    assert len(check([1, 1.0, 2], unique=True)) == 1


def test_what_need_not_be_unique_may_be_there_twice():
    assert check(["a", "a"], required=True) == []
