"""AG521: how many features there must be."""

import pytest
from making import evidence, figures, layer
from shapely import Point

from alatau_geo.catalog import Constraints
from alatau_geo.rules import ag521_count as rule

PHASES = [1, 1, 2, None]


def check(*, refused=(), claims=None, **count):
    fields = {"id": list("abcd"), "phase": PHASES}
    shapes = [Point(77, 43), None, None, None]
    made = layer("works", shapes, fields=fields, refused=refused)
    asked = {"features": "works", "because": "made up"} | count
    constraints = Constraints(counts=[asked])
    return [i.message for i in rule.check(evidence(made, claims=claims, constraints=constraints))]


@pytest.mark.parametrize(
    ("count", "message"),
    [
        ({"expected": "4"}, None),
        ({"expected": "5"}, "4 features of works, 5 expected; asked for because: made up"),
        ({"at_least": 4, "at_most": 4}, None),
        ({"at_least": 5}, "4 features of works, at least 5 expected; asked for because: made up"),
        ({"at_least": 1, "at_most": 3}, "4 features of works, at least 1 and at most 3 expected;"),
        ({"features": {"layer": "works", "where": {"phase": 1}}, "expected": "2"}, None),
        ({"features": {"layer": "works", "where": {"phase": 1}}, "expected": "1"},
         "2 features of works where phase is 1, 1 expected;"),
        ({"features": {"layer": "works", "where": {"no": 1}}, "expected": "1"},
         "works: a filter needs a field of the layer, 'no' was given"),
        ({"by": "no", "each": {"1": "1"}}, "works: is counted by a field of the layer, 'no' was"),
        ({"by": "phase", "each": {"1": "2", "2": "1", "": "1"}}, None),
    ],
)  # fmt: skip
def test_a_number_and_bounds(count, message):
    found = check(**count)
    assert len(found) == (message is not None)
    assert all(item.startswith(message) for item in found)


def test_each_phase_by_itself_and_what_no_phase_is_counted_for():
    first, second, rest = check(by="phase", each={"1": "3", "3": "1"})
    assert first.startswith("2 features of works with phase 1, 3 expected;")
    assert second.startswith("0 features of works with phase 3, 1 expected;")
    assert rest.startswith(
        "2 features of works with another phase than is counted (with phase 2: 1, without phase: 1)"
    )


def test_a_claim_says_how_many():
    claims = figures(
        {"id": "works", "stated": "5 projects"}, {"id": "some", "stated": "more than 3"}
    )
    assert check(expected="some", claims=claims) == []
    (found,) = check(expected="works", claims=claims, because="")
    assert found == "4 features of works, 5 projects expected by claim works [d]"
    (found,) = check(by="phase", each={"1": "some", "2": "1", "": "1"}, claims=claims)
    assert found.startswith("2 features of works with phase 1, more than 3 expected by claim some")


def test_refused_rows_are_named():
    (found,) = check(expected="5", refused=[(Point(77, 43), "broken")])
    assert "5 expected; 1 refused rows are not counted;" in found
