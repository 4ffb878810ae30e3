"""AG501: features that must lie inside areas."""

import pytest
import shapely
from making import evidence, layer, real
from pyproj import Geod
from shapely import LineString, Point

from alatau_geo import vector
from alatau_geo.catalog import Constraints
from alatau_geo.rules import ag501_inside as rule

GEOD = Geod(ellps="WGS84")
CITY = shapely.box(77, 43, 77.1, 43.1)


def check(shapes, area=(CITY,), *, own_m=1.0, area_m=1.0, fields=None, **more):
    names = {"id": [f"s{n}" for n in range(len(shapes))]} | (fields or {})
    more = {"features": "sites", "area": "city"} | more
    return list(
        rule.check(
            evidence(
                layer("sites", shapes, fields=names, accuracy_m=own_m, grade="digitised"),
                layer("city", area, accuracy_m=area_m, grade="schematic"),
                constraints=Constraints(inside=[more]),
            )
        )
    )


def east_of(lon, metres, lat=43.05):
    return GEOD.fwd(lon, lat, 90, metres)[0]


def test_a_point_outside_is_told_with_its_distance():
    away = Point(east_of(77.1, 250), 43.05)
    (found,) = check([Point(77.05, 43.05), away, None], because="the act names them")
    assert (found.rule, found.severity, found.layer, found.feature) == (
        "AG501", "error", "sites", "s1",
    )  # fmt: skip
    assert found.message == (
        "lies 250 m outside city; sites ± 1 m (digitised), city ± 1 m (schematic), together ± 1 m"
        " (95 %); asked for because: the act names them"
    )
    assert found.point == (round(away.x, 6), 43.05)


@pytest.mark.parametrize(
    ("own_m", "area_m", "severity"),
    # 250 m out: √(150² + 200²) = 250 proves nothing, √(150² + 190²) = 242 does
    [(150, 200.5, "note"), (150, 190, "error"), (0, 0, "error"), (500, 0, "note")],
)
def test_what_is_smaller_than_the_accuracy_of_both_is_a_note(own_m, area_m, severity):
    (found,) = check([Point(east_of(77.1, 250), 43.05)], own_m=own_m, area_m=area_m)
    assert found.severity == severity
    assert found.message.endswith(": cannot tell") == (severity == "note")


def test_inside_as_drawn_but_by_less_than_the_accuracy_is_said_once():
    near, deep = Point(east_of(77.1, -250), 43.05), Point(77.05, 43.05)
    (found,) = check([near, near, deep], own_m=300)
    assert (found.severity, found.feature) == ("note", None)
    assert found.message.startswith("2 of 3 lie inside city as drawn, nearer to its border")
    assert check([near, near, deep], own_m=200) == []


def test_areas_go_by_the_width_of_what_reaches_out():
    sliver = shapely.box(77.05, 43, 77.1000001, 43.01)  # 8 mm out, along 1.1 km
    assert check([sliver], own_m=0, area_m=0) == []
    wide = shapely.box(77.05, 43.02, 77.11, 43.03)
    (found,) = check([sliver, wide], own_m=0, area_m=0)
    reach = GEOD.inv(77.1, 43.02, 77.11, 43.02)[2]
    piece = shapely.segmentize(shapely.box(77.1, 43.02, 77.11, 43.03), 1e-4)
    area_m2, length_m = GEOD.geometry_area_perimeter(piece)
    assert found.message.startswith(
        f"reaches up to {reach:,.0f} m out, with {abs(area_m2) / 1e4:,.2f} ha up to"
        f" {abs(area_m2) / (length_m / 2):,.2f} m wide, of city;"
    )
    # 1 cm is asked for
    assert len(check([sliver], own_m=0, area_m=0, tolerance_m=0)) == 1


def test_a_line_goes_by_how_far_it_reaches():
    (found,) = check(
        [LineString([(77.05, 43.05), (east_of(77.1, 30), 43.05)])], tolerance_m=29, own_m=0
    )
    assert found.message.startswith("reaches up to 30.0 m out of city; ")
    line = LineString([(77.05, 43.05), (east_of(77.1, 30), 43.05)])
    assert check([line], tolerance_m=31, own_m=0, area_m=0) == []


def test_an_edge_shared_without_its_vertices_is_no_breach():
    # an edge of 8 km with a vertex in the middle on one side only: in a projection metres apart
    city = shapely.Polygon([(77, 43), (77.1, 43), (77.1, 43.1), (77.05, 43.1), (77, 43.1)])
    assert check([CITY], [city], own_m=0, area_m=0, tolerance_m=0) == []


def test_a_filter_and_severity_are_the_plans():
    shapes = [Point(77.2, 43), Point(77.3, 43)]
    where = {"layer": "sites", "where": {"phase": "1"}}
    (found,) = check(shapes, fields={"phase": [1, 2]}, features=where, severity="warning")
    assert (found.feature, found.severity) == ("s0", "warning")


def test_what_cant_be_held_is_told():
    (found,) = check([Point(77, 43)], features={"layer": "sites", "where": {"no": "1"}})
    assert "a filter needs a field of the layer, 'no' was given" in found.message
    unplaced = {"layer": "city", "where": {"id": "x"}}
    names = {"id": ["a"]}
    (found,) = list(
        rule.check(
            evidence(
                layer("sites", [Point(77, 43)], accuracy_m=1),
                layer("city", [CITY], fields=names),
                constraints=Constraints(inside=[{"features": "sites", "area": unplaced}]),
            )
        )
    )
    assert "which has no feature with a place" in found.message


def test_an_unstated_accuracy_counts_as_zero_and_is_named():
    (found,) = check([Point(east_of(77.1, 3), 43.05)], own_m=None, area_m=None)
    assert found.severity == "error"
    assert "sites of unstated accuracy (digitised), city of unstated accuracy" in found.message


def test_real_settlements_and_districts():
    districts = vector.read(real("districts_2024.geojson"))
    places = vector.read(real("places.geojson"))
    found = check(list(places.geometry), list(districts.geometry), own_m=0, area_m=0)
    inside = places.within(districts.union_all())
    assert {item.feature for item in found} == {f"s{n}" for n in inside.index[~inside]}
    assert all(item.message.startswith("lies ") for item in found)
