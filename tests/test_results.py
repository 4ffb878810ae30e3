"""What analyses compute, as layers."""

import geopandas as gpd
import pytest
import shapely
from making import evidence, layer
from pyproj import Geod

import alatau_geo
from alatau_geo import results
from alatau_geo.catalog import CoverageEntry
from alatau_geo.errors import PlanError

GEOD = Geod(ellps="WGS84")
CHECK = CoverageEntry(
    name="power",
    title={"en": "Power", "ru": "Энергия"},
    facilities="stations",
    areas=("field", "yard"),
    distance_m=5000,
    because="made up",
)
STATION = shapely.Point(77, 43.6)
FIELD, YARD = shapely.box(76.9, 43.5, 77.1, 43.7), shapely.box(76.99, 43.59, 77.01, 43.61)


def made(*more, stations=(STATION,), **entry):
    layers = layer("field", [FIELD], fitted_to=("b",)), layer("yard", [YARD])
    points = layer("stations", stations, grade="schematic", fitted_to=("a",), **entry)
    return evidence(*layers, points, *more, coverage=(CHECK,))


def test_what_is_not_served_is_a_layer():
    (found,) = results.layers(made()).values()
    assert found.name == "power_unserved"
    # the yard lies within 5 km altogether
    assert found.frame["id"].tolist() == ["field-1"]
    whole = abs(GEOD.geometry_area_perimeter(FIELD)[0]) / 10_000
    assert found.area_ha == pytest.approx(whole - 7853.98, abs=1)
    assert found.frame["area_ha"].sum() == pytest.approx(found.area_ha, abs=0.01)


def test_it_is_worth_no_more_than_what_it_is_of():
    found = results.layers(made(date="2025-02-03", licence="ODbL"))["power_unserved"]
    assert (found.grade, found.fitted_to) == ("schematic", ("a", "b"))
    assert found.origin.computed_from == ("stations", "field", "yard")
    assert found.entry.source == (
        "Computed from stations, field, yard: what lies beyond 5,000 m along the ellipsoid"
    )
    assert (found.entry.licence, str(found.entry.date)) == ("ODbL; not stated", "2025-02-03")
    assert found.accuracies_m.isna().all()


def test_titles_speak_three_languages():
    title = results.layers(made())["power_unserved"].entry.title
    assert title.en == "Power: beyond 5 km"
    assert title.ru == "Энергия: дальше 5 км"
    assert title.kk == "Power: 5 км-ден алыс"


def test_without_facilities_there_is_nothing():
    assert results.layers(made(stations=[shapely.Point()])) == {}


def test_all_served_is_an_empty_layer():
    check = CHECK.model_copy(update={"areas": ("yard",)})
    every = evidence(layer("yard", [YARD]), layer("stations", [STATION]), coverage=(check,))
    assert len(results.layers(every)["power_unserved"].frame) == 0


def test_a_name_that_is_taken():
    with pytest.raises(PlanError, match="'power_unserved' names what an analysis computes"):
        results.layers(made(layer("power_unserved", [FIELD])))


def test_names_fit_a_catalog():
    assert results.name_of("a" * 40, "unserved") == "a" * 31 + "_unserved"


def test_a_plan_writes_and_draws_it(tmp_path):
    plan = alatau_geo.open_plan()
    plan.build(tmp_path / "out")
    written = gpd.read_file(tmp_path / "out" / "alatau.gpkg", layer="power_unserved")
    own = plan.computed["power_unserved"]
    assert written["id"].tolist() == own.frame["id"].tolist()
    assert set(written["grade"]) == {"schematic"}
    assert written.geometry.geom_equals(own.frame.geometry).all()
