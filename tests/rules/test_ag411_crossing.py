"""AG411: crossings without a node."""

from ground import at, line
from network_plans import STREETS, streets

from alatau_geo.rules import ag411_crossing as rule


def check(*lines, **options):
    return list(rule.check(streets(*lines, **options)))


def test_lines_that_cross_are_found_there():
    (found,) = check(*STREETS, line((100, -90), (100, 90)))
    assert (found.rule, found.severity, found.feature) == ("AG411", "note", "r0")
    assert found.point == tuple(round(c, 6) for c in at(100, 0))
    assert found.message == (
        "crosses r4 without a node, and no level keeps them apart;"
        " the fix, if asked for: a vertex in both"
    )


def test_a_bridge_or_a_word_of_the_catalog_settles_it():
    over = line((100, -90), (100, 90))
    assert check(*STREETS, over, fields={"bridge": [None] * 4 + ["yes"]}) == []
    assert check(*STREETS, over, network={"crossings": "join"}) == []
