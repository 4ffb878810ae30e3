"""AG413: what stands inside a protection zone."""

from ground import line, point
from making import layer
from network_plans import streets

from alatau_geo.rules import ag413_in_protection_zone as rule


def check(*lines, **options):
    return list(rule.check(streets(*lines, **options)))


PIPES = [line((0, 0), (500, 0)), line((500, 0), (500, 300))]
ZONE = {"width_m": 50, "because": "norm 7", "clear_of": ["houses"]}


def houses(*places):
    ids = {"id": [f"h{n}" for n in range(len(places))]}
    return layer("houses", places, fields=ids, grade="schematic")


def test_what_stands_inside_is_found_with_its_distance():
    near = houses(point(200, 20), point(200, 60))
    (found,) = check(*PIPES, network={"zones": [ZONE]}, others=[near])
    assert (found.rule, found.severity, found.layer, found.feature) == (
        "AG413",
        "warning",
        "houses",
        "h0",
    )
    assert found.message == (
        "stands 20.0 m from roads r0, inside its protection zone of 50 m (norm 7; grade schematic)"
    )


def test_a_zone_is_of_the_lines_that_it_names():
    kinds = {"kind": ["high", "low"]}
    wide = [ZONE | {"where": {"kind": "high"}}, ZONE | {"width_m": 5, "because": "norm 8"}]
    near = houses(point(200, 20), point(520, 200), point(503, 200))
    found = check(*PIPES, fields=kinds, network={"zones": wide}, others=[near])
    assert [(item.feature, "norm 7" in item.message) for item in found] == [
        ("h0", True),
        ("h2", False),
    ]


def test_without_zones_there_are_none():
    assert check(*PIPES, others=[houses(point(200, 20))]) == []
