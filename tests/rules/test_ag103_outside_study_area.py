"""AG103: features outside the study area."""

from making import evidence, layer
from shapely import LineString, Point

from alatau_geo.report import Finding
from alatau_geo.rules import ag103_outside_study_area as rule

BOX = (76, 42, 78, 44)


def test_a_feature_with_swapped_axes_is_found():
    sites = layer("sites", [Point(77, 43), Point(43, 77)], fields={"id": ["a", "b"]})
    message = "outside the study area, at lon/lat 43.000000, 77.000000"
    assert list(rule.check(evidence(sites, study_area=BOX))) == [
        Finding("AG103", "warning", "sites", "b", (43, 77), message)
    ]


def test_what_touches_the_study_area_or_has_no_place_is_not():
    roads = layer(
        "roads", [LineString([(77, 43), (90, 50)]), LineString([(78, 44), (79, 44)]), None]
    )
    assert list(rule.check(evidence(roads, study_area=BOX))) == []
