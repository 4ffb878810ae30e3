"""AG405: ends that go beyond a line."""

from ground import at, line
from network_plans import STREETS, streets

from alatau_geo.rules import ag405_overshoots as rule


def check(*lines, **options):
    return list(rule.check(streets(*lines, **options)))


def test_an_end_that_goes_beyond_is_found_with_its_distance():
    (found,) = check(*STREETS, line((150, -6), (150, 120)))
    assert (found.rule, found.severity, found.feature) == ("AG405", "warning", "r4")
    assert found.point == tuple(round(c, 6) for c in at(150, -6))
    assert found.message == "goes 6.00 m beyond r0; the fix: cut it there"


def test_a_street_that_ends_on_another_does_not():
    assert check(*STREETS, line((150, 0), (150, 120))) == []
