"""What rules share: networks, service areas and figures, computed once."""

import numpy as np
import pytest
import shapely
from making import evidence, layer
from pyproj import Geod
from shapely import LineString, Point

from alatau_geo import coverage, network, rules
from alatau_geo.catalog import CoverageEntry
from alatau_geo.errors import UsageError
from alatau_geo.rules.evidence import point_of, widths_m

GEOD = Geod(ellps="WGS84")
AREA = shapely.box(77, 43, 77.2, 43.2)
with np.errstate(invalid="ignore"):
    NOT_FINITE = LineString([(77, float("nan")), (78, 43)])
ROADS = [LineString([(77, 43), (77.1, 43)]), LineString([(77.1, 43), (77.1, 43.1)]), None]


#: All that look at service checks.
COVERAGE_RULES = [f"AG30{n}" for n in range(1, 7)]


def made(**entry):
    check = CoverageEntry(
        name="power", title="t", facilities="stations", areas=("city",), sites="sites",
        distance_m=1000, because="made up", **entry,
    )  # fmt: skip
    return evidence(
        layer("stations", [Point(77.1, 43.1)], accuracy_m=1, grade="schematic"),
        layer("sites", [Point(77.1, 43.1), Point(77.2, 43.1), None], accuracy_m=1),
        layer("city", [AREA], accuracy_m=1),
        layer("roads", ROADS, accuracy_m=1, network={}, fields={"phase": [1, None, 1]}),
        coverage=(check,),
    )


def test_figures_have_their_units_in_their_names():
    figures = made().figures
    assert list(figures) == ["coverage:power", "network:roads"]
    power = figures["coverage:power"]
    assert power["distance_m"] == 1000
    # a whole circle of a kilometre, 314.16 ha
    assert power["city_served_ha"] == pytest.approx(100 * np.pi, rel=1e-5)
    assert power["city_served_share"] == power["city_served_ha"] / power["city_area_ha"]
    counts = {name: power[f"sites_{name}"] for name in ("placed", "served", "without_place")}
    assert counts == {"placed": 2, "served": 1, "without_place": 1}
    first, second = (GEOD.geometry_length(line) / 1000 for line in ROADS[:2])
    roads = figures["network:roads"]
    assert (roads["nodes"], roads["edges"], roads["components"], roads["loose_ends"]) == (
        3,
        2,
        1,
        2,
    )
    assert roads["length_km"] == pytest.approx(first + second, rel=1e-9)
    assert roads["phase_1_length_km"] == pytest.approx(first, rel=1e-9)
    assert roads["without_phase_length_km"] == pytest.approx(second, rel=1e-9)


def test_the_grade_of_a_service_check_is_the_weakest():
    found = made()
    assert found.services["power"].grade == "schematic"


def test_without_facilities_nothing_is_served():
    check = CoverageEntry(
        name="p", title="t", facilities="s", areas=("city",), distance_m=1, because="b"
    )
    unplaced = layer("s", [Point(77, 43)])
    empty = unplaced.frame.set_geometry([None], crs=4326)
    object.__setattr__(unplaced, "frame", empty)
    found = evidence(unplaced, layer("city", [AREA]), coverage=(check,))
    assert found.figures["coverage:p"]["city_served_ha"] == 0
    assert found.figures["coverage:p"]["facilities"] == 0


@pytest.mark.parametrize(
    ("module", "function", "lost", "codes"),
    [
        (coverage.radius, "circles", "city_area_ha", COVERAGE_RULES),
        (coverage.service, "served", "sites_placed", COVERAGE_RULES),
        (network, "from_lines", "nodes", [f"AG4{n:02d}" for n in (1, 2, *range(4, 12))]),
    ],
)
def test_what_fails_is_left_out_and_reported(monkeypatch, module, function, lost, codes):
    def fail(*_, **__):
        raise shapely.errors.GEOSException("no")

    monkeypatch.setattr(module, function, fail)
    found = made()
    names = [name for group in found.figures.values() for name in group]
    assert lost not in names
    assert names
    assert [item.rule for item in rules.check(found) if item.severity == "error"] == codes


def test_a_plan_that_is_wrong_is_an_error():
    check = CoverageEntry(
        name="p", title="t", facilities="city", areas=("city",), distance_m=1, because="b"
    )
    with pytest.raises(UsageError, match="needs points as facilities"):
        _ = evidence(layer("city", [AREA]), coverage=(check,)).figures


def test_a_width_is_the_area_over_half_the_perimeter():
    # 100 m × 8 km, by pyproj
    low, high = (GEOD.fwd(77, 43, 0, way)[1] for way in (0, 100))
    strip = shapely.box(77, low, 77.1, high)
    assert widths_m(np.array([strip]))[0] == pytest.approx(100 * 8150 / (8150 + 100), rel=1e-3)
    assert widths_m(np.array([shapely.Polygon()]))[0] == 0


@pytest.mark.parametrize(
    ("shape", "point"),
    [
        (None, None),
        (shapely.Polygon(), None),
        (Point(), None),
        # the first position that is finite
        (NOT_FINITE, (78, 43)),
        # where a shape is wrong
        (shapely.Polygon([(77, 43), (77.1, 43.1), (77.1, 43), (77, 43.1)]), (77.05, 43.05)),
        (Point(77.12345678, 43), (77.123457, 43)),
        (LineString([(77, 43), (78, 43), (79, 43)]), (78, 43)),
        (shapely.MultiPoint([(77, 43)]), (77, 43)),
    ],
)
def test_a_point_of_a_geometry(shape, point):
    assert point_of(shape) == point


def test_a_point_of_an_area_lies_in_it():
    ring = AREA - AREA.buffer(-0.02)
    assert shapely.contains(ring, Point(point_of(ring)))
