"""The catalog: what an entry may say, and what must hold between entries."""

import datetime as dt
import re

import pytest
from pydantic import ValidationError

from alatau_geo import catalog
from alatau_geo.catalog import GRADES, LANGUAGES, Catalog, LayerEntry, Network, Text
from alatau_geo.errors import PlanError
from alatau_geo.repair import AREA_HA, SHARE

HEAD = """\
name: small
title: Small plan
study_area: [76.5, 43, 77.5, 44]
"""
CITY = """\
  - name: city
    title: {en: City, ru: Город}
    file: city.geojson
    geometry: polygon
    grade: schematic
    accuracy_m: 4500
    source: drawn
    date: 2026-11-22
"""
ROADS = """\
  - name: roads
    title: Roads
    file: lines/roads.gpkg
    geometry: line
    grade: official
    source: stated
    network: {snap_m: 0.5, ends: [a3], because: it goes on}
"""
SHOPS = """\
  - name: shops
    title: Shops
    file: shops.geojson
    geometry: point
    grade: unstated
    source: stated
"""
CHECK = """\
coverage:
  - name: food
    title: Food
    facilities: shops
    areas: [city]
    distance_m: 500
    because: an illustration
"""
PLAN = f"{HEAD}layers:\n{CITY}{ROADS}{SHOPS}{CHECK}"


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "catalog.yaml"
        path.write_text(text, encoding="utf-8")
        return catalog.read(path)

    return read


@pytest.fixture
def refused(read):
    """Return what is wrong with a text: one ``line: message`` for each problem."""

    def refused(text):
        with pytest.raises(PlanError) as caught:
            read(text)
        return [line.split("catalog.yaml:")[1] for line in str(caught.value).split("\n")]

    return refused


def line_of(text, part):
    """Return the number, from 1, of the one line that holds a part."""
    (found,) = [n for n, line in enumerate(text.split("\n"), start=1) if part in line]
    return found


def test_a_catalog_is_read_with_its_defaults(read):
    found, file = read(PLAN)
    city, roads, shops = found.layers
    assert [layer.name for layer in found.layers] == ["city", "roads", "shops"]
    assert (city.accuracy_m, city.date) == (4500.0, dt.date(2026, 11, 22))
    assert (roads.accuracy_m, roads.date, roads.licence) == (None, None, "not stated")
    assert (roads.network.snap_m, roads.network.ends) == (0.5, ("a3",))
    assert shops.network is None
    assert found.study_area == (76.5, 43.0, 77.5, 44.0)
    assert found.coverage[0].areas == ("city",)
    assert found.layer("shops") is shops
    assert found.layer("absent") is None
    assert file.line(("layers", 1, "network")) == line_of(PLAN, "network:")


def test_how_much_a_repair_may_change(read, refused):
    city = read(PLAN)[0].layers[0]
    assert (city.repair.share, city.repair.area_ha, city.overlaps) == (SHARE, AREA_HA, "")
    given = CITY + "    repair: {share: 0.01}\n    overlaps: zones of several kinds\n"
    city = read(f"{HEAD}layers:\n{given}")[0].layers[0]
    assert (city.repair.share, city.repair.area_ha) == (0.01, AREA_HA)
    assert city.overlaps == "zones of several kinds"
    wrong = f"{HEAD}layers:\n{CITY}    repair: {{share: 2, area: 1}}\n"
    problems = refused(wrong)
    line = line_of(wrong, "repair:")
    assert any(item.startswith(f"{line}: layers.0.repair.share: ") for item in problems)
    assert any("layers.0.repair.area: " in item and "no such key" in item for item in problems)


@pytest.mark.parametrize(
    "entry", [ROADS, SHOPS, CITY.replace("city", "parts") + "    partition_of: city\n"]
)
def test_overlaps_go_with_areas_that_divide_nothing(refused, entry):
    text = f"{HEAD}layers:\n{CITY}{entry}    overlaps: they may\n"
    (problem,) = refused(text)
    assert problem.startswith(
        f"{line_of(text, 'overlaps:')}: layers.1.overlaps: goes with a layer of"
    )


def test_a_text_falls_back_to_english():
    text = Text(en="City", ru="Город")
    assert [text.get(language) for language in LANGUAGES] == ["City", "Город", "City"]
    assert text.get("en_GB") == "City"
    assert text.get("model_config") == "City"  # and never an attribute of the model
    assert Text(en="City", kk="").get("kk") == "City"


def test_grades_are_in_the_order_of_evidence():
    # design §3, with what has no grade above what is known to be no measurement
    assert GRADES == ("surveyed", "official", "digitised", "unstated", "schematic")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("name: small", "name: Small", "name: needs 1 to 40 small Latin letters"),
        ("name: small", "name: small\nnaem: x", "naem: .*no such key"),
        ("43, 77.5, 44", "44, 77.5, 43", "study_area: needs .west, south, east, north. in degrees"),
        ("[76.5, 43", "[-181, 43", "study_area: needs .west"),
        ("[76.5, 43", "[nan, 43", "study_area: needs .west"),
        ("[76.5, 43, ", "[76.5, ", "study_area"),
        ("title: Roads", "title: ''", "layers.1.title.en: "),
        ("title: Roads", "title: {ru: Дороги}", "layers.1.title.en: Field required"),
        ("geometry: line", "geometry: curve", "layers.1.geometry: .*'curve' was given"),
        ("grade: official", "grade: good", "layers.1.grade: .*'good' was given"),
        ("accuracy_m: 4500", "accuracy_m: -1", "layers.0.accuracy_m: .*'-1' was given"),
        ("accuracy_m: 4500", "accuracy_m: nan", "layers.0.accuracy_m: .*'nan' was given"),
        ("accuracy_m: 4500", "accuracy_m: inf", "layers.0.accuracy_m: .*'inf' was given"),
        ("accuracy_m: 4500", "accuracy_m: 5 km", "layers.0.accuracy_m: .*'5 km' was given"),
        ("source: drawn", "source: ''", "layers.0.source: "),
        ("date: 2026-11-22", "date: 2026", "layers.0.date: needs a day written YYYY-MM-DD"),
        ("date: 2026-11-22", "date: 86400", "layers.0.date: needs a day written YYYY-MM-DD"),
        ("date: 2026-11-22", "date: 2026-02-30", "layers.0.date: .*in the calendar"),
        ("date: 2026-11-22", "features: 0", "layers.0.features: .*'0' was given"),
        ("date: 2026-11-22", "fitted_to: x", "layers.0.fitted_to: needs a list"),
        ("date: 2026-11-22", "style: {colour: red}", "layers.0.style.colour: needs a colour"),
        ("snap_m: 0.5", "snap_m: 1001", "layers.1.network.snap_m: .*'1001' was given"),
        ("distance_m: 500", "distance_m: 0", "coverage.0.distance_m: .*'0' was given"),
        ("because: an illustration", "because: ''", "coverage.0.because: "),
        ("    areas: [city]\n", "", "coverage.0: needs areas or sites"),
        # between entries
        ("name: roads", "name: city", "layers.1.name: the name 'city' is given twice"),
        ("facilities: shops", "facilities: shop", "coverage.0.facilities: no such layer: 'shop'"),
        ("facilities: shops", "facilities: city", "coverage.0.facilities: needs a layer of points"),
        ("areas: [city]", "areas: [city, town]", "coverage.0.areas.1: no such layer: 'town'"),
        ("areas: [city]", "areas: [roads]", "coverage.0.areas.0: needs a layer of polygons"),
        ("areas: [city]", "sites: city", "coverage.0.sites: needs a layer of points"),
        ("date: 2026-11-22", "partition_of: land", "layers.0.partition_of: no such layer: 'land'"),
        ("date: 2026-11-22", "partition_of: city", "layers.0.partition_of: .*can't divide itself"),
        ("date: 2026-11-22", "partition_of: roads", "layers.0.partition_of: needs a layer of poly"),
        ("date: 2026-11-22", "network: {}", "layers.0.network: goes with a layer of lines, 'city'"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(refused, before, after, message):
    assert PLAN.count(before) == 1
    text = PLAN.replace(before, after)
    (problem,) = refused(text)
    line, _, said = problem.partition(": ")
    # the entry itself where a key is missing from it, else the last line that was changed
    lines = [n for n, row in enumerate(text.split("\n"), 1) if (after or "name: food") in row]
    many_lines = after.count("\n")
    expected = line_of(text, after.split("\n")[-1]) if many_lines else lines[-1]
    assert int(line) == expected
    assert re.match(message, said), said


def test_all_problems_come_at_once(refused):
    text = PLAN.replace("grade: official", "grade: good").replace("4500", "-1")
    text = text.replace("facilities: shops", "facilities: Shops")
    assert [problem.split(":")[1].strip() for problem in refused(text)] == [
        "layers.0.accuracy_m",
        "layers.1.grade",
        "coverage.0.facilities",
    ]
    between = PLAN.replace("facilities: shops", "facilities: a").replace("[city]", "[b, c]")
    assert len(refused(between)) == 3


def test_a_check_is_named_once(refused):
    again = CHECK.removeprefix("coverage:\n")
    (problem,) = refused(PLAN + again)
    assert "coverage.1.name: the name 'food' is given twice" in problem


def test_a_plan_has_layers(refused):
    assert refused(HEAD) == ["1: layers: Field required, and it is not there"]
    assert refused(HEAD + "layers: []\n") == ["4: layers: needs one item at least"]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "  ",
        "/etc/passwd",
        "~/secret",
        "../up.geojson",
        "a/../../up.geojson",
        "..\\up.geojson",
        "\\\\host\\share",
        "C:\\x.shp",
        "https://example.org/x.geojson",
        "/vsicurl/https://example.org/x",
        "a\0b",
        "a\nb",
    ],
)
def test_a_file_stays_inside_the_plan(path):
    values = {
        "name": "x", "title": "X", "geometry": "line", "grade": "official", "source": "s"
    }  # fmt: skip
    assert LayerEntry(file="sub/x.geojson", **values).file == "sub/x.geojson"
    with pytest.raises(ValidationError, match="inside the plan's layers/ folder"):
        LayerEntry(file=path, **values)


def test_a_file_is_a_text():
    with pytest.raises(ValidationError, match="valid string"):
        LayerEntry(
            name="x", title="X", file=["x"], geometry="line", grade="official", source="s"
        )  # fmt: skip


def test_models_made_in_python_are_checked_alike():
    entry = LayerEntry(
        name="x", title="X", file="x", geometry="line", grade="official", source="s",
        date=dt.date(2026, 1, 17), network=Network(),
    )  # fmt: skip
    assert entry.date == dt.date(2026, 1, 17)
    with pytest.raises(ValidationError, match="given twice"):
        Catalog(name="p", title="P", study_area=(0, 0, 1, 1), layers=(entry, entry))
    with pytest.raises(ValidationError, match="YYYY-MM-DD"):
        LayerEntry(**{**entry.model_dump(), "date": dt.datetime(2026, 1, 17, tzinfo=dt.UTC)})


def test_braces_in_names_stay_what_they_are(refused):
    # messages are filled into pydantic's templates
    (problem,) = refused(PLAN.replace("facilities: shops", 'facilities: "{0}"'))
    assert "'{0}' was given" in problem
