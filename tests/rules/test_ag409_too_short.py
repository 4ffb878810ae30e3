"""AG409: lines no longer than the tolerance."""

from ground import line
from network_plans import STREETS, streets

from alatau_geo.rules import ag409_too_short as rule


def check(*lines, **options):
    return list(rule.check(streets(*lines, **options)))


def test_a_line_that_is_too_short():
    (found,) = check(*STREETS, line((400, 200), (400.6, 200)))
    assert (found.rule, found.severity, found.feature) == ("AG409", "note", "r4")
    assert found.message == "has 0.60 m, no more than the tolerance; the fix: take it out"


def test_the_tolerance_is_the_catalogs():
    assert check(*STREETS, line((400, 200), (400.6, 200)), network={"snap_m": 0.5}) == []
