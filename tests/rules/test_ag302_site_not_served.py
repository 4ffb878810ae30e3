"""AG302: sites that are not served."""

from making import evidence, layer
from pyproj import Geod
from shapely import Point

from alatau_geo.catalog import CoverageEntry
from alatau_geo.report import Finding
from alatau_geo.rules import ag302_site_not_served as rule

GEOD = Geod(ellps="WGS84")
SITES = [Point(77, 43), None, Point(77.1, 43)]


def check(distance_m):
    entry = CoverageEntry(
        name="power", title="t", facilities="stations", sites="sites", distance_m=distance_m,
        because="made up",
    )  # fmt: skip
    stations = layer("stations", [Point(77, 44), Point(77.01, 43)], fields={"id": ["far", "near"]})
    sites = layer("sites", SITES, fields={"id": ["a", "b", "c"]}, grade="digitised")
    return list(rule.check(evidence(stations, sites, coverage=[entry])))


def test_a_site_too_far_is_found_with_its_nearest_facility():
    away = GEOD.inv(77.1, 43, 77.01, 43)[2]  # 7.3 km
    assert 7250 < away < 7350
    message = "7.3 km from the nearest of stations (near), more than 7 km (grade digitised)"
    assert check(7000) == [Finding("AG302", "warning", "sites", "c", (77.1, 43), message)]
    assert [item.feature for item in check(500)] == ["a", "c"]


def test_a_site_at_the_distance_is_served():
    assert check(GEOD.inv(77.1, 43, 77.01, 43)[2] + 1e-6) == []
