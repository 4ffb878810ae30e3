"""AG410: one-way lines that lead nowhere."""

from ground import at, line
from network_plans import streets

from alatau_geo.rules import ag410_wrong_way as rule


def check(*lines, **options):
    return list(rule.check(streets(*lines, **options)))


ROUND = [
    line((0, 0), (100, 0)),
    line((100, 0), (100, 100)),
    line((100, 100), (0, 100)),
    line((0, 100), (0, 0)),
    line((0, 0), (-90, 0)),
]
WAYS = {"oneway": ["yes", "yes", "yes", "yes", "no"]}


def test_a_line_against_the_others_is_found():
    (found,) = check(ROUND[0], ROUND[1].reverse(), *ROUND[2:], fields=WAYS)
    assert (found.rule, found.severity, found.feature) == ("AG410", "warning", "r1")
    assert found.point == tuple(round(c, 6) for c in at(100, 0))
    assert found.message == (
        "one way, as r0 is: a junction that can't be left; the fix: turn it round"
    )


def test_a_way_round_is_none():
    assert check(*ROUND, fields=WAYS) == []
