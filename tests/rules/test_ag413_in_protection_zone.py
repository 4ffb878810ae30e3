"""AG413: what stands inside a protection zone."""

from ground import line, point
from making import layer
from network_plans import streets

from alatau_geo.catalog import Constraints
from alatau_geo.rules import ag413_in_protection_zone as rule
from alatau_geo.rules import ag504_protection


def check(*lines, **options):
    return list(rule.check(streets(*lines, **options)))


PIPES = [line((0, 0), (500, 0)), line((500, 0), (500, 300))]
ZONE = {"width_m": 50, "because": "norm 7", "clear_of": ["houses"]}


def houses(*places, accuracy_m=3.0):
    ids = {"id": [f"h{n}" for n in range(len(places))]}
    return layer("houses", places, fields=ids, grade="schematic", accuracy_m=accuracy_m)


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
        "stands 20.0 m from roads r0, inside its protection zone of 50 m (norm 7); houses ± 3 m"
        " (schematic), roads of unstated accuracy (official), together ± 3 m (95 %)"
    )


def test_what_is_less_accurate_than_it_stands_inside_can_not_tell():
    near = houses(point(200, 20), accuracy_m=40.0)
    (found,) = check(*PIPES, network={"zones": [ZONE]}, others=[near])
    assert found.severity == "note"
    assert found.message.endswith("together ± 40 m (95 %): cannot tell")


def declared(**zone):
    """Return findings of both rules where the plan declares a zone besides the network's."""
    entry = {
        "name": "mains", "around": "roads", "keep_out": ["houses"], "width_m": 50,
        "because": "norm 7",
    } | zone  # fmt: skip
    plan = streets(
        *PIPES,
        network={"zones": [ZONE]},
        others=[houses(point(200, 20))],
        constraints=Constraints(protection=[entry]),
    )
    return [found.rule for one in (rule, ag504_protection) for found in one.check(plan)]


def test_a_zone_that_is_declared_is_told_once():
    assert declared() == ["AG504"]


def test_a_zone_that_is_declared_of_less_is_told_besides():
    assert declared(width_m=10) == ["AG413"]
    assert declared(width_m=30) == ["AG413", "AG504"]
    assert declared(around={"layer": "roads", "where": {"id": "r0"}}) == ["AG413", "AG504"]


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
