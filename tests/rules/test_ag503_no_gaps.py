"""AG503: areas that must leave no gap."""

import pytest
import shapely
from making import evidence, layer, real
from pyproj import Geod

from alatau_geo import vector
from alatau_geo.catalog import Constraints
from alatau_geo.rules import ag111_slivers
from alatau_geo.rules import ag503_no_gaps as rule

GEOD = Geod(ellps="WGS84")
HOLE = shapely.box(77.04, 43.04, 77.06, 43.05)
#: Left and right of 77.05, with a hole across their border.
LEFT = shapely.box(77, 43, 77.05, 43.1) - HOLE
RIGHT = shapely.box(77.05, 43, 77.1, 43.1) - HOLE


def made(shapes, area=None, *, own_m=1.0, area_m=1.0, **more):
    ids = {"id": [f"d{n}" for n in range(len(shapes))]}
    layers = [layer("parts", shapes, fields=ids, accuracy_m=own_m)]
    asked = {"features": "parts"} | more
    if area is not None:
        layers.append(layer("city", area, accuracy_m=area_m))
        asked["area"] = "city"
    return evidence(*layers, constraints=Constraints(no_gaps=[asked]))


def check(*args, **more):
    return list(rule.check(made(*args, **more)))


def size(shape):
    area, length = GEOD.geometry_area_perimeter(shapely.segmentize(shape, 1e-4))
    return abs(area) / 1e4, abs(area) / (length / 2)


def test_what_areas_enclose_is_a_gap_of_any_width():
    (found,) = check([LEFT, RIGHT], own_m=5000)
    area_ha, width_m = size(HOLE)
    assert (found.severity, found.feature) == ("error", "d0")
    assert found.message == (
        f"a gap beside d0, d1: {area_ha:,.4f} ha, {width_m:,.2f} m wide, more than 1 m"
    )
    assert HOLE.contains(shapely.Point(found.point))
    assert check([LEFT, RIGHT], tolerance_m=width_m + 1) == []
    assert check([LEFT, RIGHT, HOLE]) == []


def test_a_narrow_gap_that_leads_out_is_told_once():
    # 8 cm along 11 km
    parts = [shapely.box(77, 43, 77.05, 43.1), shapely.box(77.050001, 43, 77.1, 43.1)]
    for tolerance_m, codes in ((1, ["AG111"]), (0, ["AG503"])):
        both = made(parts, tolerance_m=tolerance_m)
        found = [*ag111_slivers.check(both), *rule.check(both)]
        assert [item.rule for item in found] == codes
    assert found[0].message.startswith("a gap to d1: ")


@pytest.mark.parametrize(("area_m", "severity"), [(10, "error"), (5000, "note")])
def test_what_should_be_covered(area_m, severity):
    city = shapely.box(77, 43, 77.1, 43.1)
    (found,) = check([LEFT, RIGHT], [city], area_m=area_m)
    area_ha, width_m = size(HOLE)
    assert found.severity == severity
    assert found.message.startswith(
        f"a gap in city beside d0, d1: {area_ha:,.4f} ha, {width_m:,.2f} m wide, more than 1 m; "
    )
    # half of the city and the hole are one gap
    (found,) = check([LEFT], [city])
    assert found.message.startswith(f"a gap in city beside d0: {size(city - LEFT)[0]:,.4f} ha, ")


def test_a_field_that_is_not_there():
    (found,) = check([LEFT], features={"layer": "parts", "where": {"kind": "x"}})
    assert "a filter needs a field of the layer, 'kind' was given" in found.message


def test_real_districts_leave_gaps_of_millimetres_at_most():
    shapes = list(vector.read(real("districts_2024.geojson")).geometry)
    assert check(shapes, tolerance_m=0.01) == []
