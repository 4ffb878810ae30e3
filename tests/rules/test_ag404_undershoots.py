"""AG404: ends that stop short of a line."""

from ground import at, line
from network_plans import STREETS, streets

from alatau_geo.rules import ag404_undershoots as rule


def check(*lines, **options):
    return list(rule.check(streets(*lines, **options)))


def test_an_end_that_stops_short_is_found_with_its_distance():
    (found,) = check(*STREETS, line((150, 5), (150, 120)))
    assert (found.rule, found.severity, found.layer, found.feature) == (
        "AG404",
        "warning",
        "roads",
        "r4",
    )
    assert found.point == tuple(round(c, 6) for c in at(150, 5))
    assert found.message == "stops 5.00 m short of r0; the fix: lengthen it to there"


def test_reach_and_tolerance_are_the_catalogs():
    branch = line((150, 5), (150, 120))
    assert check(*STREETS, branch, network={"reach_m": 4}) == []
    assert check(*STREETS, branch, network={"snap_m": 6}) == []


def test_ends_that_meet_are_none():
    assert check(*STREETS, line((150, 0), (150, 200))) == []
