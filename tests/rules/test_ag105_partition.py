"""AG105: gaps, overhangs and overlaps of what should divide an area."""

import re

import pytest
import shapely
from making import evidence, layer
from pyproj import Geod

from alatau_geo.rules import ag105_partition as rule

GEOD = Geod(ellps="WGS84")
CITY = shapely.box(77, 43, 77.2, 43.1)
#: A degree of longitude is 81.5 km at 43°: 1 m is 1.23e-5°.
METRE = 1 / GEOD.inv(76.5, 43.05, 77.5, 43.05)[2]


def check(*parts):
    city = layer("city", [CITY])
    names = {"id": [f"p{n}" for n in range(len(parts))]}
    districts = layer("districts", parts, partition_of="city", fields=names)
    return list(rule.check(evidence(city, districts)))


def size(box):
    """Return area in ha and the narrower side in m."""
    west, south, east, north = box.bounds
    dense = shapely.segmentize(box, 0.001)
    sides = GEOD.inv(west, south, east, south)[2], GEOD.inv(west, south, west, north)[2]
    return abs(GEOD.geometry_area_perimeter(dense)[0]) / 10_000, min(sides)


def told(finding):
    """Return words, area in ha and width in m of a message."""
    match = re.fullmatch(r"(.*), ([\d,.]+) ha, ([\d,.]+) m wide", finding.message)
    return match[1], *(float(match[n].replace(",", "")) for n in (2, 3))


def test_a_gap_is_found_where_it_is():
    (found,) = check(shapely.box(77, 43, 77.1, 43.1), shapely.box(77.101, 43, 77.2, 43.1))
    assert (found.rule, found.severity, found.layer, found.feature) == (
        "AG105", "warning", "districts", None,
    )  # fmt: skip
    assert shapely.box(77.1, 43, 77.101, 43.1).contains(shapely.Point(found.point))
    words, area, width = told(found)
    area_by_pyproj, narrow = size(shapely.box(77.1, 43, 77.101, 43.1))
    assert words == "gap: city is not divided here"
    assert area == pytest.approx(area_by_pyproj, rel=1e-3)
    # area over half the perimeter: 1/137 less than the side, of which the gap is 137 times as long
    assert width == pytest.approx(narrow, rel=0.01)


def test_an_overlap_names_both():
    (found,) = check(shapely.box(77, 43, 77.101, 43.1), shapely.box(77.1, 43, 77.2, 43.1))
    assert found.feature == "p0"
    assert shapely.box(77.1, 43, 77.101, 43.1).contains(shapely.Point(found.point))
    words, area, _ = told(found)
    assert words == "overlaps p1"
    assert area == pytest.approx(size(shapely.box(77.1, 43, 77.101, 43.1))[0], rel=1e-3)


def test_what_reaches_beyond_is_found():
    (found,) = check(shapely.box(77, 43, 77.1, 43.1), shapely.box(77.1, 43, 77.21, 43.1))
    assert told(found)[0] == "reaches beyond city"
    assert shapely.box(77.2, 43, 77.21, 43.1).contains(shapely.Point(found.point))


def test_the_largest_comes_first():
    found = check(shapely.box(77, 43, 77.05, 43.1), shapely.box(77.06, 43, 77.18, 43.1))
    assert [told(item)[0][:3] for item in found] == ["gap", "gap"]
    assert told(found[0])[1] > told(found[1])[1]


@pytest.mark.parametrize(("metres", "findings"), [(0.8, 0), (1.2, 1)])
def test_a_sliver_is_judged_by_its_width(metres, findings):
    # 11 km long, so 0.9 ha at 0.8 m: by its area alone it would be found
    border = 77.1 + metres * METRE
    assert len(check(shapely.box(77, 43, 77.1, 43.1), shapely.box(border, 43, 77.2, 43.1))) == (
        findings
    )


def test_a_whole_divided_with_more_vertices_on_one_side_has_none():
    border = [(77.1 + 1e-13 * (-1) ** n, 43 + 0.1 * n / 9) for n in range(1, 9)]
    east = shapely.Polygon([(77.1, 43.1), (77.2, 43.1), (77.2, 43), (77.1, 43), *border])
    north_and_south = shapely.box(77, 43, 77.1, 43.05), shapely.box(77, 43.05, 77.1, 43.1)
    assert check(*north_and_south, east, None) == []


def test_layers_that_divide_nothing_are_passed_over():
    assert list(rule.check(evidence(layer("city", [CITY]), layer("zone", [CITY.buffer(1)])))) == []
