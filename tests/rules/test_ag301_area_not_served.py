"""AG301: areas that are not served whole."""

import re

import numpy as np
import pytest
import shapely
from making import evidence, layer
from pyproj import Geod
from shapely import Point

from alatau_geo.catalog import CoverageEntry
from alatau_geo.rules import ag301_area_not_served as rule

GEOD = Geod(ellps="WGS84")
CITY = shapely.box(77, 43, 77.2, 43.2)


def check(city, distance_m, *stations):
    entry = CoverageEntry(
        name="power", title="t", facilities="stations", areas=("city",), distance_m=distance_m,
        because="made up",
    )  # fmt: skip
    made = layer("stations", stations, grade="schematic"), layer("city", [city])
    return list(rule.check(evidence(*made, coverage=[entry])))


def test_an_area_is_found_at_its_largest_unserved_part():
    (found,) = check(CITY, 5000, Point(77.1, 43.1))
    assert (found.rule, found.severity, found.layer, found.feature) == (
        "AG301", "warning", "city", None,
    )  # fmt: skip
    assert CITY.contains(Point(found.point))
    assert GEOD.inv(77.1, 43.1, *found.point)[2] > 5000
    match = re.fullmatch(
        r"([\d.]+)% of city lies within 5000 m of stations; ([\d,.]+) ha do not, the largest part"
        r" has ([\d,.]+) ha \(grade schematic\)",
        found.message,
    )
    share, rest, largest = (float(text.replace(",", "")) for text in match.groups())
    whole = abs(GEOD.geometry_area_perimeter(shapely.segmentize(CITY, 0.001))[0]) / 10_000
    circle = 2500 * np.pi
    assert share == pytest.approx(100 * circle / whole, abs=0.05)
    assert rest == largest == pytest.approx(whole - circle, rel=1e-4)


def test_an_area_within_reach_is_not_found():
    assert check(CITY, 30_000, Point(77.1, 43.1)) == []


@pytest.mark.parametrize(("metres", "findings"), [(0.8, 0), (1.2, 1)])
def test_an_unserved_sliver_is_judged_by_its_width(metres, findings):
    # facilities along a meridian serve 100 m to its east, all but for a few mm between the circles;
    # the area goes on for so many metres, over a kilometre from south to north
    end = GEOD.fwd(77, 43, 90, 100 + metres)[0]
    south, north = (GEOD.fwd(77, 43, side, 500)[1] for side in (180, 0))
    thin = shapely.box(77 - 1e-4, south, end, north)
    served = [Point(77, lat) for lat in np.linspace(south, north, 400)]
    found = check(thin, 100, *served)
    assert len(found) == findings
