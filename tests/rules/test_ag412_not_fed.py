"""AG412: pipelines that nothing feeds."""

from ground import at, line, point
from making import layer
from network_plans import streets

from alatau_geo.rules import ag412_not_fed as rule


def check(*lines, **options):
    return list(rule.check(streets(*lines, **options)))


PIPES = [line((0, 0), (500, 0)), line((500, 0), (500, 300)), line((0, 900), (300, 900))]
FED = {"sources": "stations"}


def stations(*places):
    return layer("stations", places, fields={"id": [f"s{n}" for n in range(len(places))]})


def test_a_line_that_hangs_on_nothing_is_found():
    (found,) = check(*PIPES, network=FED, others=[stations(point(0, 0))])
    assert (found.rule, found.severity, found.layer, found.feature) == (
        "AG412",
        "warning",
        "roads",
        "r2",
    )
    assert found.message == "0.30 km are fed by none of the 1 source of stations"


def test_a_source_that_no_line_comes_to_is_found():
    found = check(*PIPES[:2], network=FED, others=[stations(point(0, 0), point(0, 40))])
    assert [(item.layer, item.feature) for item in found] == [("stations", "s1")]
    assert found[0].message == "a source of roads, but no line comes to within 1 m of it"
    assert found[0].point == tuple(round(c, 6) for c in at(0, 40))


def test_streets_need_no_source():
    assert check(*PIPES) == []
    assert check(*PIPES[:2], network=FED, others=[stations(point(0, 0))]) == []
