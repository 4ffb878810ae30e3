"""What is exported, opened, drawn, edited and checked by a real QGIS."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pytest
from click.testing import CliRunner
from pyproj import Geod

import alatau_geo
from alatau_geo.cli import cli

GEOD = Geod(ellps="WGS84")
NAMES = {
    "Alatau City, the plan and its figures": ("Green District", "Otegen Batyr"),
    "Город Алатау, план и его показатели": ("Район Green", "Аэродром Жетыген"),
    "Алатау қаласы, жоспары және көрсеткіштері": ("Green ауданы", "Өтеген батыр"),
}


def test_the_project_reads(seen, plan):
    facts, _ = seen
    assert facts["read"]
    assert facts["error"] == ""
    assert facts["title"] == plan.catalog.title.en
    assert (facts["crs"], facts["crs_valid"], facts["ellipsoid"]) == (
        "EPSG:32643",
        True,
        "EPSG:7030",
    )
    # pyproj's bounds of the city and the zone in that frame, and little more
    frame = gpd.GeoSeries(
        [*plan.layers["city"].drawn.geometry, *plan.layers["sez"].drawn.geometry], crs=4326
    )
    west, south, east, north = frame.to_crs(32643).total_bounds
    left, bottom, right, top = facts["view"]
    assert left <= west < east <= right
    assert bottom <= south < north <= top
    assert (right - left) < 1.1 * (east - west)


def test_every_layer_is_valid_where_it_should_be(seen, plan):
    facts, _ = seen
    tables = {"findings", "refused", "documents", "claims", "claim_layers", "catalog"}
    assert set(facts["layers"]) == set(plan.shown) | tables
    for name, layer in facts["layers"].items():
        assert layer["valid"], name
        assert layer["default_style"], name
        if name in plan.shown:
            assert layer["crs"] == "EPSG:4326"
            assert layer["rows"] == len(plan.shown[name].frame)
        assert layer["read_only"] == (name not in plan.layers)
    assert facts["layers"]["claims"]["rows"] == len(plan.claims.claims)
    assert facts["layers"]["documents"]["rows"] == len(plan.claims.documents)
    assert all(facts["relations"].values())
    assert "documents_claims_document" in facts["relations"]


def test_areas_and_lengths_are_ours(seen, plan):
    """QGIS's `$area` and `$length`, in hectares and kilometres, against GeographicLib and ours."""
    facts, _ = seen
    compared = 0
    for name, layer in plan.layers.items():
        kind = layer.entry.geometry
        if kind == "point":
            continue
        found = facts["layers"][name]["area" if kind == "polygon" else "length"]
        for own, shape in zip(layer.ids, layer.frame.geometry, strict=True):
            if shape is None:
                assert found[own] is None
                continue
            if kind == "polygon":
                oracle = abs(GEOD.geometry_area_perimeter(shape)[0]) / 1e4
            else:
                oracle = GEOD.geometry_length(shape) / 1e3
            assert found[own] == pytest.approx(oracle, rel=1e-6)
            compared += 1
        total = layer.area_ha if kind == "polygon" else layer.length_km
        assert sum(v for v in found.values() if v) == pytest.approx(total, rel=1e-6)
    assert compared > 15


def test_groups_and_order_are_the_web_maps(seen, plan):
    facts, _ = seen
    groups = list(facts["groups"].items())
    spec = plan._spec("overview")
    titles = [group.title.en for group in spec.groups]
    assert [title for title, _ in groups] == [*titles, "Computed", "Figures and findings"]
    for (_, names), group in zip(groups, spec.groups, strict=False):
        titles = [plan.layers[name].entry.title.en for name in group.layers]
        assert names == [f"{title} (schematic)" for title in titles]
    drawn = [name for name in facts["order"] if name in plan.layers]
    assert drawn == list(reversed(plan.layers))
    # what is computed lies where the maps say: areas that are served below what is to be supplied
    order = facts["order"]
    assert order.index("roads_weak_lines") < order.index("roads") < order.index("power_served")
    assert order.index("power_served") < order.index("sez")


def test_symbols_say_what_the_style_says(seen):
    layers = seen[0]["layers"]
    assert layers["districts"]["legend"][0] == "Gate District"
    assert layers["facilities"]["legend"][1] == "water intake"
    assert layers["substations"]["legend"] == ["roadmap", "Government"]
    assert layers["city"]["renderer"] == "singleSymbol"
    assert layers["findings"]["legend"] == ["error", "warning", "note"]
    by_class = ["English", "Русский", "Қазақша"]
    by_grade = ["Grade of evidence", "Дерек деңгейі", "Уровень данных"]
    by_phase = ["Phases", "Кезеңдер", "Этапы"]
    assert set(layers["roads"]["styles"]) == {*by_class, *by_grade, *by_phase}
    assert set(layers["city"]["styles"]) == {*by_class, *by_grade}
    assert layers["roads"]["current"] == "English"


def test_forms_keep_the_evidence(seen):
    roads = seen[0]["layers"]["roads"]
    kept = {name for name, editable in roads["editable"].items() if not editable}
    assert kept == {"fid", "grade", "accuracy_m", "fitted_to", "phase_start", "phase_end"}
    lists = {name for name, widget in roads["widgets"].items() if widget == "ValueMap"}
    assert lists == {"class", "status", "phase", "grade"}
    assert roads["aliases"]["name_kk"] == "Name in Kazakh"
    assert roads["types"]["phase_start"] == "Date"
    assert roads["types"]["phase"] == "Integer64"


def test_forms_list_what_refers_to_them(seen):
    layers = seen[0]["layers"]
    assert layers["documents"]["lists"] == ["documents_claims_document"]
    assert layers["claims"]["lists"] == [
        "claims_claim_layers_claim",
        "claims_claims_superseded_by",
    ]
    assert len(layers["catalog"]["lists"]) == 3
    assert layers["roads"]["lists"] == []


def test_bookmarks_and_times(seen, plan):
    facts, _ = seen
    maps = [name for group, name in facts["bookmarks"] if group == "Maps"]
    assert set(maps) == {plan._spec(name).title.en for name in plan.map_names}
    districts = [name for group, name in facts["bookmarks"] if group == "City districts"]
    assert districts == ["Gate District", "Golden District", "Growing District", "Green District"]
    assert facts["times"] == ["2026-01-01", "2031-01-01"]


def test_every_theme_is_drawn_with_its_names(seen, plan):
    """Blank maps were what a project looks like that leaves something out."""
    facts, pictures = seen
    titles = [plan._spec(name).title for name in plan.map_names]
    own = {title.get(language) for title in titles for language in ("en", "ru", "kk")}
    assert set(NAMES) <= own
    assert set(facts["themes"]) == {*own, "Grade of evidence", "Phases"}
    for theme, names in NAMES.items():
        assert set(names) <= set(facts["themes"][theme]["labels"])
    drawn = [path.read_bytes() for path in sorted(pictures.glob("theme-*.png"))]
    # what differs in colour or language differs in bytes; the evidence is the grades' theme, too
    assert len(set(drawn)) == len(drawn) - 1 == len(facts["themes"]) - 1


def test_print_layouts_are_complete(seen):
    facts, pictures = seen
    assert set(facts["layouts"]) == set(facts["themes"]) - {"Grade of evidence", "Phases"}
    items = {"title", "subtitle", "map", "legend", "scale bar", "north arrow", "sources", "foot"}
    for layout in facts["layouts"].values():
        assert layout["result"] == 0
        assert items <= set(layout["items"])
    assert all(path.stat().st_size > 100_000 for path in pictures.glob("layout-*.png"))


def test_the_time_slider_builds_phase_after_phase(qgis, exported):
    found = qgis("phases", exported / "alatau.qgz")
    assert "phase-2-1" not in found["2027"]["roads"]
    assert "phase-2-1" in found["2029"]["roads"]
    assert "phase-1-south" in found["2027"]["gas"]
    assert "phase-1-south" not in found["2025"]["gas"]
    # what is of no phase is always there
    assert all("a3" in found[year]["roads"] for year in found)


def test_qaztrf_23_and_kazakh(qgis, plan, tmp_path):
    plan.export(tmp_path / "out", crs="EPSG:10947", language="kk")
    facts = qgis("look", tmp_path / "out" / "alatau.qgz", tmp_path)
    assert facts["read"]
    assert facts["crs_valid"]
    # QGIS of 2023 does not know the code, the WKT says it all
    assert "QazTRF-23 / Gauss-Kruger zone 13" in facts["crs_wkt"]
    assert 13_500_000 < facts["view"][0] < 13_800_000
    assert facts["title"] == plan.catalog.title.kk
    assert "Қала және аймақ" in facts["groups"]
    assert facts["layers"]["roads"]["aliases"]["status"] == "Күйі"
    theme = facts["themes"]["Алатау қаласы, жоспары және көрсеткіштері"]
    assert 0.2 < theme["inked"] < 0.8
    assert facts["layers"]["city"]["area"]["alatau"] == pytest.approx(88_000, rel=1e-6)


def test_a_base_map_only_where_it_is_asked_for(qgis, plan, exported, tmp_path):
    from alatau_geo.qgis import basemap  # noqa: PLC0415

    tiles = basemap("https://tiles.example/{z}/{x}/{y}.png?a=1&b=2", "© example")
    plan.export(tmp_path / "out", basemap=tiles)
    # not drawn: QGIS would wait for tiles
    layer = qgis("describe", tmp_path / "out" / "alatau.qgz")["layers"]["basemap"]
    assert layer["valid"]
    assert "tiles.example" in layer["source"]
    assert layer["attribution"] == "© example"


@pytest.fixture
def own(tmp_path):
    """Return a plan of one's own with its export, already edited in QGIS."""
    folder = tmp_path / "plan"
    alatau_geo.plan.init(folder)
    alatau_geo.open_plan(folder).export(tmp_path / "out")
    return folder, tmp_path / "out" / "alatau.gpkg"


def test_an_edit_comes_back(qgis, own):
    folder, file = own
    before = {path.name: path.read_bytes() for path in (folder / "layers").iterdir()}
    qgis("edit", file)
    shown = CliRunner().invoke(cli, ["layers", "import", str(file), str(folder)])
    assert shown.exit_code == 0, shown.output
    for line in (
        "city: 1 changed, 0 same",
        "name_kk: А3 автожолы → А3 автожолы, өңделген",
        "  - iconic-towers",
        "  + new-site",
        "city-area: circular; 88,000 ± 7,025 ha → 87,991",
        "nothing is written yet: --yes",
    ):
        assert line in shown.output
    assert {path.name: path.read_bytes() for path in (folder / "layers").iterdir()} == before

    taken = CliRunner().invoke(cli, ["layers", "import", str(file), str(folder), "--yes"])
    assert taken.exit_code == 0, taken.output
    plan = alatau_geo.open_plan(folder)
    assert plan.layers["city"].area_ha < 88_000
    roads = gpd.read_file(folder / "layers" / "roads.geojson").set_index("id")
    assert roads.loc["a3", "name_kk"] == "А3 автожолы, өңделген"
    sites = plan.layers["sites"]
    assert "iconic-towers" not in set(sites.ids)
    new = sites.frame[sites.ids == "new-site"].iloc[0]
    assert (new["name_ru"], new["grade"]) == ("Новая площадка", "unstated")
    # a drawing that was edited is a drawing, fitted to what it was
    assert plan.layers["city"].grade == "schematic"
    assert "city-area" in plan.layers["city"].fitted_to
    record = (folder / "layers" / "city.import.txt").read_text("utf-8")
    assert "88,000.00 ha → 87,990.99 ha" in record
    untouched = {"districts.geojson", "sez.geojson", "catalog.yaml", "claims.yaml"}
    for name in untouched:
        assert (folder / "layers" / name).read_bytes() == before[name]

    again = CliRunner().invoke(cli, ["layers", "import", str(file), str(folder)])
    assert again.exit_code == 0, again.output
    assert "no feature differs from the plan's" in again.output


def test_the_processing_script_adds_the_findings(qgis, own, tmp_path):
    folder, file = own
    program = Path(sys.executable).with_name("alatau-geo")
    script = tmp_path / "script.py"
    assert CliRunner().invoke(cli, ["export", "--processing-script", str(script)]).exit_code == 0
    report = json.loads(
        subprocess.run(
            [program, "check", folder, "--format", "json"], capture_output=True, check=True
        ).stdout
    )
    # found from where the project lies
    shutil.move(file.parent, folder / "export")
    project = folder / "export" / "alatau.qgz"
    facts = qgis("run", script, project, "", program, tmp_path / "a.png")
    assert facts["ok"], facts["log"]
    (layer,) = facts["loaded"]
    assert layer["rows"] == len(report["findings"])
    assert layer["placed"] == sum(item["point"] is not None for item in report["findings"])
    assert layer["rules"] == sorted({item["rule"] for item in report["findings"]})
    assert (layer["crs"], layer["renderer"]) == ("EPSG:4326", "categorizedSymbol")
    assert facts["drawn"]["inked"] > 0

    missing = qgis("run", script, project, folder, "/no/such/program", tmp_path / "b.png")
    assert not missing["ok"]
    assert "was not found: install it" in missing["log"]
    astray = qgis("run", script, project, tmp_path, program, tmp_path / "b.png")
    assert not astray["ok"]
    assert "is no plan" in astray["log"]


def test_the_geopackage_passes_the_ogc_check(system_python, exported):
    """GDAL's validate_gpkg: the abstract test suite of OGC 12-128."""
    said = system_python("-m", "osgeo_utils.samples.validate_gpkg", exported / "alatau.gpkg")
    assert "error" not in said.lower()
