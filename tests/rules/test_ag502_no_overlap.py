"""AG502: features that must not overlap each other, or those of another layer."""

import pytest
import shapely
from making import evidence, layer, real
from pyproj import Geod
from shapely import LineString, Point

from alatau_geo import vector
from alatau_geo.catalog import Constraints
from alatau_geo.rules import ag111_slivers, ag112_overlap
from alatau_geo.rules import ag502_no_overlap as rule

GEOD = Geod(ellps="WGS84")
PLOT = shapely.box(77, 43, 77.01, 43.01)
#: Shares 0.002° × 0.01° with it.
OVER = shapely.box(77.008, 43, 77.02, 43.01)


def made(shapes, others=None, *, own_m=1.0, other_m=1.0, **more):
    ids = {"id": [f"p{n}" for n in range(len(shapes))]}
    layers = [layer("plots", shapes, fields=ids, accuracy_m=own_m)]
    asked = {"features": "plots"} | more
    if others is not None:
        ids = {"id": [f"w{n}" for n in range(len(others))]}
        layers.append(layer("water", others, fields=ids, accuracy_m=other_m))
        asked["other"] = "water"
    return evidence(*layers, constraints=Constraints(no_overlap=[asked]))


def check(*args, **more):
    return list(rule.check(made(*args, **more)))


def shared_ha(one, other):
    piece = shapely.segmentize(one & other, 1e-4)
    return abs(GEOD.geometry_area_perimeter(piece)[0]) / 1e4


def test_areas_of_one_layer_are_at_fault_whatever_their_accuracy():
    (found,) = check([PLOT, OVER], own_m=5000)
    assert (found.severity, found.feature) == ("error", "p0")
    assert found.message.startswith(f"overlaps p1: {shared_ha(PLOT, OVER):.4f} ha, up to 14")
    assert found.message.endswith("m wide, more than 1 m")
    assert check([PLOT, OVER], tolerance_m=200) == []


def test_what_is_declared_is_told_once():
    one = made([PLOT, OVER])
    assert list(ag112_overlap.check(one)) == []
    # 8 cm of overlap: under a tolerance of a metre it stays a sliver, at none it is this rule's
    thin = [PLOT, shapely.box(77.009999, 43, 77.02, 43.01)]
    for tolerance_m, codes in ((1, ["AG111"]), (0, ["AG502"])):
        both = made(thin, tolerance_m=tolerance_m)
        found = [*ag111_slivers.check(both), *rule.check(both)]
        assert [item.rule for item in found] == codes


@pytest.mark.parametrize(("other_m", "severity"), [(10, "error"), (500, "note")])
def test_between_layers_the_accuracy_decides(other_m, severity):
    (found,) = check([PLOT], [OVER], other_m=other_m)
    assert (found.severity, found.feature) == (severity, "p0")
    assert found.message.startswith(f"overlaps water w0: {shared_ha(PLOT, OVER):.4f} ha, up to 14")
    assert found.message.endswith("cannot tell") == (severity == "note")


def test_points_and_lines_go_by_how_deep_they_are():
    lake = shapely.box(77, 43, 77.1, 43.1)
    deep = GEOD.inv(77.0, 43.05, 77.001, 43.05)[2]
    (found,) = check([Point(77.001, 43.05), Point(76.9, 43)], [lake])
    assert found.message.startswith(f"overlaps water w0: up to {deep:.1f} m inside;")
    (found,) = check([LineString([(76.9, 43.05), (77.001, 43.05)])], [lake])
    assert found.message.startswith(f"overlaps water w0: up to {deep:.1f} m inside;")
    # an area over a point of the other layer
    (found,) = check([lake], [Point(77.001, 43.05)])
    assert found.message.startswith(f"overlaps water w0: up to {deep:.1f} m inside;")


def test_what_only_touches_does_not_overlap():
    assert check([PLOT], [shapely.box(77.01, 43, 77.02, 43.01)], tolerance_m=0) == []
    assert check([Point(77.01, 43.005)], [PLOT], tolerance_m=0) == []


def test_real_districts_overlap_by_no_more_than_millimetres():
    frame = vector.read(real("districts_2024.geojson"))
    shapes = list(frame.geometry)
    assert check(shapes, tolerance_m=0.01) == []
    found = check(shapes, tolerance_m=0)
    assert found
    assert all(" mm wide" in item.message for item in found)
