"""AG407: lines that cross themselves."""

from ground import at, line
from network_plans import STREETS, streets

from alatau_geo.rules import ag407_crosses_itself as rule


def check(*lines, **options):
    return list(rule.check(streets(*lines, **options)))


def test_a_line_that_crosses_itself_is_found_there():
    knot = line((100, 0), (100, 90), (150, 90), (150, 40), (60, 40))
    (found,) = check(*STREETS, knot)
    assert (found.rule, found.severity, found.feature) == ("AG407", "note", "r4")
    assert found.point == tuple(round(c, 6) for c in at(100, 40))
    assert found.message == "crosses itself; no fix is sure"


def test_a_loop_that_closes_does_not():
    assert check(*STREETS, line((100, 0), (150, 90), (50, 90), (100, 0))) == []
