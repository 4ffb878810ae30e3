"""What analyses compute, as layers."""

import math

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
    found = results.layers(made())["power_unserved"]
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


def test_without_facilities_all_of_it_is_not_served():
    found = results.layers(made(stations=[shapely.Point()]))["power_unserved"]
    assert found.frame["id"].tolist() == ["field-1", "yard-1"]


def by_stage(**stages):
    where = [{"title": title, "where": {"year": year}} for title, year in stages.items()]
    entry = CHECK.model_dump() | {"stages": where}
    stations = [STATION, shapely.Point(77.05, 43.6), shapely.Point(77.3, 43.6)]
    points = layer("stations", stations, fields={"year": ["2027", "2030", None]})
    areas = layer("field", [FIELD]), layer("yard", [YARD])
    return evidence(*areas, points, coverage=(CoverageEntry(**entry),))


def test_what_is_served_is_a_layer_too():
    found = results.layers(made())["power_served"]
    assert found.frame["id"].tolist() == ["1"]
    # a circle of 5 km, which no area cuts
    assert found.area_ha == pytest.approx(7853.98, abs=0.5)
    assert found.entry.style.by is None
    assert (found.entry.title.en, found.entry.title.get("ru")) == (
        "Power: within 5 km",
        "Энергия: до 5 км",
    )


def test_each_stage_has_what_it_adds():
    found = results.layers(by_stage(first="2027", then="2030"))["power_served"]
    assert found.frame["facilities"].tolist() == [1, 2, 3]
    assert found.frame["name_en"].tolist() == ["first", "then", "At a time that nobody states"]
    first, then, last = (
        abs(GEOD.geometry_area_perimeter(shape)[0]) / 1e4 for shape in found.frame.geometry
    )
    # two circles whose middles are apart by this share what a lens has
    apart, radius = GEOD.inv(77, 43.6, 77.05, 43.6)[2], 5000
    half = math.acos(apart / 2 / radius)
    lens = (2 * radius**2 * half - apart * math.sqrt(radius**2 - apart**2 / 4)) / 1e4
    whole = math.pi * radius**2 / 1e4
    assert first == pytest.approx(whole, abs=1)
    assert then == pytest.approx(whole - lens, abs=5)
    assert last == pytest.approx(whole, abs=1)
    assert shapely.union_all(found.frame.geometry.array).area == pytest.approx(
        sum(shape.area for shape in found.frame.geometry), rel=1e-9
    )
    assert list(found.entry.style.classes) == ["1", "2", "3"]


def test_a_stage_that_adds_nothing_has_no_feature():
    found = results.layers(by_stage(none="2020", then="2027", later="2030"))["power_served"]
    assert found.frame["stage"].tolist() == ["2", "3", "4"]


def test_without_facilities_nothing_is_served():
    found = results.layers(made(stations=[shapely.Point()]))["power_served"]
    assert len(found.frame) == 0


def test_several_areas_have_colours_of_their_own():
    style = results.layers(made())["power_unserved"].entry.style
    assert (style.by, list(style.classes)) == ("area", ["field"])


def test_all_served_is_an_empty_layer():
    check = CHECK.model_copy(update={"areas": ("yard",)})
    every = evidence(layer("yard", [YARD]), layer("stations", [STATION]), coverage=(check,))
    assert len(results.layers(every)["power_unserved"].frame) == 0


def test_a_name_that_is_taken():
    with pytest.raises(PlanError, match="'power_unserved' names what an analysis computes"):
        results.layers(made(layer("power_unserved", [FIELD])))


def test_a_plan_writes_and_draws_it(tmp_path):
    plan = alatau_geo.open_plan()
    plan.build(tmp_path / "out")
    written = gpd.read_file(tmp_path / "out" / "alatau.gpkg", layer="power_unserved")
    own = plan.computed["power_unserved"]
    assert written["id"].tolist() == own.frame["id"].tolist()
    assert set(written["grade"]) == {"schematic"}
    assert written.geometry.geom_equals(own.frame.geometry).all()


SERVED = """\
  - id: served-city
    title: City within 5 km of a substation
    document: "2025-11-26"
    stated: 55 thousand ha
    of: {area: NAME, within: city}
"""


def stating(copied, name="power_served", fitted=""):
    """Return the reference plan with a figure of what an analysis computes."""
    layers = copied / "layers"
    with (layers / "claims.yaml").open("a", encoding="utf-8") as claims:
        claims.write(SERVED.replace("NAME", name))
    path = layers / "catalog.yaml"
    text = path.read_text("utf-8")
    old = "fitted_to: [substations-roadmap,"
    assert old in text
    path.write_text(text.replace(old, f"fitted_to: [{fitted}substations-roadmap,"), "utf-8")
    return alatau_geo.open_plan(copied)


def verdict_of(plan):
    return next(item for item in plan.check().claims if item.id == "served-city")


def test_a_figure_may_be_of_what_an_analysis_computes(copied):
    plan = stating(copied)
    verdict = verdict_of(plan)
    # the service check cuts the city by itself
    served = plan.coverage("power").services["power"].whole.areas["city"]
    assert verdict.measured.value == pytest.approx(served.served_ha, rel=1e-5)
    assert (verdict.outcome, verdict.grade) == ("cannot tell", "schematic")
    assert verdict.layers == ("power_served", "city")
    assert "power_served: Computed from substations: what lies within 5,000 m" in (
        verdict.measured.method
    )
    # as bad as the worst of the substations' places
    stations = plan.layers["substations"]
    worst = stations.accuracies_m.loc[stations.drawn.index].max()
    assert f"power_served ± {worst:g} m" in verdict.measured.method
    city = next(item for item in plan.check().claims if item.id == "city-area").measured
    assert verdict.measured.uncertainty > city.uncertainty
    written = copied.parent / "build"
    plan.build(written)
    pairs = gpd.read_file(written / "alatau.gpkg", layer="claim_layers")
    own = pairs[pairs["claim"] == "served-city"]
    assert own["layer"].tolist() == ["power_served", "city"]


def test_a_figure_may_be_of_an_analysis_with_a_long_name(copied):
    path = copied / "layers" / "catalog.yaml"
    long = "reach_of_the_substations_of_the_roadmap"
    text = path.read_text("utf-8").replace("- name: power\n", f"- name: {long}\n")
    path.write_text(text, "utf-8")
    for file in (copied / "maps").glob("*.yaml"):
        told = file.read_text("utf-8").replace("power_served", f"{long[:33]}_served")
        file.write_text(told.replace("power_unserved", f"{long[:31]}_unserved"), "utf-8")
    verdict = verdict_of(stating(copied, f"{long[:33]}_served"))
    assert verdict.layers == ("reach_of_the_substations_of_the_r_served", "city")
    assert verdict.measured.value > 0


def test_what_it_was_computed_from_makes_it_circular(copied):
    verdict = verdict_of(stating(copied, fitted="served-city, "))
    assert verdict.outcome == "circular"
    assert "power_served was fitted to this figure" in verdict.why


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("power_swerved", r"served-city: no layer 'power_swerved'; there are: .*power_unserved"),
        ("pwer_served", r"served-city: no layer 'pwer_served' to measure; there are: water"),
    ],
)
def test_a_name_that_no_analysis_gives_is_told_with_its_line(copied, name, message):
    with pytest.raises(PlanError, match=rf"claims\.yaml:\d+: {message}"):
        stating(copied, name).check()
