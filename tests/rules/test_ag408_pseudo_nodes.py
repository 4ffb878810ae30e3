"""AG408: lines that might be one."""

from ground import at, line
from network_plans import STREETS, streets

from alatau_geo.rules import ag408_pseudo_nodes as rule


def check(*lines, **options):
    return list(rule.check(streets(*lines, **options)))


HALVES = [line((0, 300), (0, 400)), line((0, 400), (0, 500))]


def test_two_lines_that_are_alike_and_meet_end_to_end():
    kinds = {"kind": ["a", "b", "c", "d", "e", "e"]}
    (found,) = check(*STREETS, *HALVES, fields=kinds)
    assert (found.rule, found.severity) == ("AG408", "note")
    assert found.point == tuple(round(c, 6) for c in at(0, 400))
    assert "might be one line with r" in found.message


def test_a_change_of_a_field_is_a_reason_to_part_them():
    kinds = {"kind": ["a", "b", "c", "d", "e", "f"]}
    assert check(*STREETS, *HALVES, fields=kinds) == []
