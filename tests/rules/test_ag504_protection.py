"""AG504: zones that features must keep out of."""

import pytest
import shapely
from making import evidence, layer
from pyproj import Geod
from shapely import LineString, Point

from alatau_geo.catalog import Constraints
from alatau_geo.rules import ag504_protection as rule

GEOD = Geod(ellps="WGS84")
LINE = LineString([(77, 43.1), (77, 43.0), (77, 42.9)])
LAKE = shapely.box(77, 43, 77.1, 43.1)


def check(sites, around=(LINE,), *, width_m=100, own_m=1.0, around_m=1.0, zone=None):
    names = {"id": [f"s{n}" for n in range(len(sites))]}
    entry = {
        "name": "mains", "around": "gas", "keep_out": ["sites"], "width_m": width_m,
        "because": "a made-up norm",
    } | (zone or {})  # fmt: skip
    return list(
        rule.check(
            evidence(
                layer("sites", sites, fields=names, accuracy_m=own_m, grade="digitised"),
                layer("gas", around, fields={"id": [f"g{n}" for n in range(len(around))]},
                      accuracy_m=around_m, grade="schematic"),
                constraints=Constraints(protection=[entry]),
            )
        )
    )  # fmt: skip


def away(metres, azimuth=90):
    """Return a place so far from the line, which runs along a meridian."""
    return Point(GEOD.fwd(77, 43.0, azimuth, metres)[:2])


def test_a_site_in_the_zone_names_both_and_the_distance():
    (found,) = check([away(60), away(102)])
    assert (found.rule, found.severity, found.layer, found.feature) == (
        "AG504", "error", "sites", "s0",
    )  # fmt: skip
    assert found.message == (
        "60.0 m from gas g0, in its zone mains of 100 m; sites ± 1 m (digitised), gas ± 1 m"
        " (schematic), together ± 1 m (95 %); asked for because: a made-up norm"
    )
    assert shapely.distance(Point(found.point), away(60)) < 1e-6


@pytest.mark.parametrize("far", [0.5, 99.9, 100.1, 9_999.5, 10_000.5])
def test_the_zone_ends_where_the_geodesic_does(far):
    width = 100 if far < 1000 else 10_000
    assert len(check([away(far)], width_m=width, own_m=0, around_m=0)) == (far < width)


def test_three_metres_in_and_500_m_of_accuracy_prove_nothing():
    (found,) = check([away(97)], own_m=500, around_m=500)
    assert found.severity == "note"
    assert found.message.startswith(
        "97.0 m from gas g0, in its zone mains of 100 m; sites ± 500 m (digitised), gas ± 500 m"
        " (schematic), together ± 707 m (95 %): cannot tell"
    )
    # nor does it that one keeps out by as little
    (found,) = check([away(103)], own_m=500, around_m=500)
    assert (found.severity, found.feature) == ("note", None)
    assert found.message.startswith("1 of 1 keep out of the zone mains of 100 m around gas as")


def test_deep_in_a_protected_area_is_further_in_than_its_width():
    # 4 km from each side: 707 m of accuracy can't move it out
    middle = Point(77.05, 43.05)
    (found,) = check([middle], [LAKE], own_m=500, around_m=500)
    due = min(GEOD.inv(77.05, 43.05, 77.0, 43.05)[2], GEOD.inv(77.05, 43.05, 77.05, 43.0)[2])
    assert found.severity == "error"
    assert found.message.startswith(f"{due:,.0f} m inside gas g0, in its zone mains of 100 m;")
    # 20 m inside and 100 m of zone are 120 m
    rim = Point(77.05, GEOD.fwd(77.05, 43.0, 0, 20)[1])
    assert check([rim], [LAKE], own_m=119, around_m=0)[0].severity == "error"
    assert check([rim], [LAKE], own_m=121, around_m=0)[0].severity == "note"


def test_lines_and_areas_are_held_too():
    crossing = LineString([(76.9, 43), (77.1, 43)])
    beside = shapely.box(away(50).x, 42.99, 77.05, 43.0)
    first, second = check([crossing, beside])
    assert first.message.startswith("meets gas g0, in its zone mains of 100 m;")
    assert second.message.startswith("50.0 m from gas g0, ")


def test_the_nearest_of_several_is_named():
    other = LineString([(77.0005, 42.9), (77.0005, 43.1)])
    (found,) = check([away(30)], [LINE, other])
    assert "11 m from gas g1" in found.message or "10.8 m from gas g1" in found.message


def test_a_filter_chooses_what_is_protected():
    around = {"layer": "gas", "where": {"id": "g1"}}
    lines = [LINE, LineString([(78, 43), (78, 44)])]
    assert check([away(30)], lines, zone={"around": around}) == []
    (found,) = check([away(30)], zone={"around": {"layer": "gas", "where": {"kind": "x"}}})
    assert "a filter needs a field of the layer, 'kind' was given" in found.message
