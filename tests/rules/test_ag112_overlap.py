"""AG112: areas that overlap by more than a sliver."""

import re

import shapely
from making import evidence, layer

from alatau_geo.rules import ag112_overlap as rule

AREA = shapely.box(77, 43, 77.01, 43.01)
#: 0.002° × 0.01° of it: 163 m × 1,111 m, 18.1 ha.
OVER = shapely.box(77.008, 43, 77.02, 43.01)


def check(*shapes, use=None, **entry):
    names = {"id": [f"p{n}" for n in range(len(shapes))], "use": use or ["x"] * len(shapes)}
    return list(rule.check(evidence(layer("plots", shapes, fields=names, **entry))))


def test_an_overlap_names_both_and_its_size():
    (found,) = check(AREA, OVER)
    assert (found.rule, found.severity, found.feature) == ("AG112", "warning", "p0")
    assert re.fullmatch(r"overlaps p1: 18\.1\d ha, up to 14\d\.\d\d m wide", found.message)
    assert shapely.intersection(AREA, OVER).contains(shapely.Point(found.point))


def test_a_layer_may_say_why():
    assert check(AREA, OVER, overlaps="zones of several kinds") == []
    # these are looked at by AG105
    assert check(AREA, OVER, partition_of="city") == []


def test_slivers_and_twins_are_other_rules():
    assert check(AREA, shapely.box(77.009999, 43, 77.02, 43.01)) == []
    assert check(AREA, AREA) == []
    assert check(AREA, AREA, use=["x", "y"]) == []
    # a third over both is told of each
    assert len(check(AREA, AREA, OVER)) == 2
