"""AG406: stretches that are drawn twice."""

from ground import at, km, line
from network_plans import STREETS, streets

from alatau_geo.rules import ag406_drawn_twice as rule


def check(*lines, **options):
    return list(rule.check(streets(*lines, **options)))


def test_a_line_that_is_there_twice():
    (found,) = check(*STREETS, STREETS[0].reverse())
    assert (found.rule, found.severity, found.feature) == ("AG406", "warning", "r4")
    assert found.message == (
        f"all of it, {km(STREETS[0]):.3f} km, runs where r0 does; the fix: take it from r4"
    )


def test_a_part_of_a_line_with_other_vertices():
    (found,) = check(*STREETS, line((100, 0), (130, 0), (250, 0), (250, -90)))
    assert found.message.startswith("a part of it, 0.150 km, runs where r0 does")
    assert found.point == tuple(round(c, 6) for c in at(190, 0))


def test_two_carriageways_are_not():
    assert check(*STREETS, line((0, 12), (400, 12))) == []
