"""The command line as a user meets it: exit codes, one line for each mistake, no traceback."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from making import real

from alatau_geo import plan

PLAN = plan.reference_folder()


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def collection(*geometries):
    features = [
        {"type": "Feature", "properties": {"id": f"f{n}"}, "geometry": geometry}
        for n, geometry in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def square(west, south, size=0.1):
    ring = [[0, 0], [size, 0], [size, size], [0, size], [0, 0]]
    return {"type": "Polygon", "coordinates": [[[west + x, south + y] for x, y in ring]]}


def test_reference_plan_exits_0_and_nothing_fitted_agrees(run):
    code, out, _ = run("check", "--format", "json")
    assert code == 0
    report = json.loads(out)
    claims = {claim["id"]: claim for claim in report["claims"]}
    fitted = {name for layer in report["layers"] for name in layer["fitted_to"]}
    assert fitted
    assert {claims[name]["verdict"] for name in fitted} == {"circular"}
    assert claims["roadmap-sites"]["verdict"] == "agrees"  # 21 + 9 = 30
    assert claims["sez-area"]["interval"] == [97850, 97950]
    assert claims["sez-area"]["unit"] == "ha"
    change = "41 projects (2025-11-26) → 32 projects (2026-01-17)"
    superseded = [finding for finding in report["findings"] if finding["rule"] == "AG201"]
    assert any(change in finding["message"] for finding in superseded)
    assert claims["projects-2025-11-26"]["superseded_by"] == "projects-2026-02-03"


def test_text_report_fits_a_terminal_and_names_each_claim(run):
    code, out, _ = run("check")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 100
    for claim in plan.open_plan().claims.claims:
        assert f"{claim.id}:" in out


def test_real_outline_contradicts_the_city_figure(run):
    outline = real("districts_2024.geojson")
    code, out, _ = run("check", "--format", "json", "--layer", f"city={outline}?KATO=191800000")
    assert code == 1
    report = json.loads(out)
    claims = {claim["id"]: claim for claim in report["claims"]}
    city = claims["city-area"]
    assert city["verdict"] == "contradicts"
    assert city["measured"]["value"] == pytest.approx(72_976.4, abs=0.05)
    assert city["measured"]["uncertainty"] == 0
    assert "unstated" in city["why"]
    outside = claims["sez-outside-city"]
    before = {claim.id: claim for claim in plan.open_plan().check().claims}["sez-outside-city"]
    assert outside["measured"]["value"] - before.measured.value > 1000
    assert outside["verdict"] == "circular"
    code, _, _ = run("check", "--fail-on", "never", "--layer", f"city={outline}?KATO=191800000")
    assert code == 0


def test_a_name_that_two_features_share_is_refused_with_what_tells_them_apart(run):
    outline = real("districts_2024.geojson")
    code, _, err = run("check", "--layer", f"city={outline}?ADM2_EN=Alatau")
    assert code == 2
    assert "picks 2" in err
    assert "191800000" in err


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        ("city", 2, "NAME=FILE"),
        ("nowhere=x.geojson", 2, "no layer 'nowhere'"),
        ("city=absent.geojson", 3, "no such file"),
        ("city=a.txt", 3, "needs one of .geojson"),
    ],
)
def test_wrong_replacements(run, value, code, words):
    given, _, err = run("check", "--layer", value)
    assert given == code
    assert words in err
    assert len(err.splitlines()) == 1


def test_missing_layer_file(run, copied):
    (copied / "layers" / "city.geojson").unlink()
    code, _, err = run("check", copied)
    assert code == 3
    assert "city.geojson" in err
    assert "no such file" in err
    assert len(err.splitlines()) == 1


def test_broken_yaml_names_its_line(run, copied):
    claims = copied / "layers" / "claims.yaml"
    lines = claims.read_text(encoding="utf-8").splitlines()
    lines.insert(4, "  - [unclosed")
    claims.write_text("\n".join(lines), encoding="utf-8")
    code, _, err = run("check", copied)
    assert code == 2
    assert "claims.yaml:" in err
    assert "not YAML" in err


def test_unknown_layer_in_a_claim(run, copied):
    claims = copied / "layers" / "claims.yaml"
    replace(claims, "{area: sez}", "{area: zone}")
    line = next(n for n, text in enumerate(claims.read_text().splitlines(), 1) if "zone}" in text)
    code, _, err = run("check", copied)
    assert code == 2
    assert f"claims.yaml:{line}:" in err
    assert "no layer 'zone'" in err
    assert len(err.splitlines()) == 1


def test_unit_that_does_not_fit_its_measure(run, copied):
    replace(copied / "layers" / "claims.yaml", "{length: roads", "{area: roads")
    code, _, err = run("check", copied)
    assert code == 2
    assert "area needs a figure of area" in err
    assert "49 km" in err


def test_unknown_field_in_a_claim_names_claim_and_line(run, copied):
    replace(copied / "layers" / "claims.yaml", "where: {phase: 2}", "where: {stage: 2}")
    code, _, err = run("check", copied)
    assert code == 2
    assert "claims.yaml:" in err
    assert "'stage'" in err


def in_frame(code, *geometries):
    data = json.loads(collection(*geometries))
    data["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{code}"}}
    return json.dumps(data)


def test_degrees_labelled_as_metres_are_refused(run, tmp_path):
    path = tmp_path / "utm.geojson"
    path.write_text(in_frame(32643, square(77.0, 43.5)))
    code, _, err = run("check", "--layer", f"city={path}")
    assert code == 3
    assert "32643" in err
    assert len(err.splitlines()) == 1


def test_a_layer_in_another_frame_is_transformed_and_the_report_says_so(run, tmp_path):
    path = tmp_path / "utm.geojson"
    # 10 km by 10 km of the UTM grid, its middle 165 km east of the central meridian
    path.write_text(in_frame(32643, square(660_000, 4_820_000, 10_000)))
    code, out, _ = run("check", "--format", "json", "--layer", f"city={path}")
    assert code == 1
    city = next(layer for layer in json.loads(out)["layers"] if layer["name"] == "city")
    assert "EPSG:32643" in city["operation"]
    # the grid's scale there: 0.9996 (1 + 165² / (2 · 6380²)) = 0.999934, its square 0.999869
    assert city["area_ha"] == pytest.approx(10_000 / 0.999869, rel=1e-5)


def test_files_that_are_labelled_wrongly_are_fixed_when_asked(run, tmp_path):
    import geopandas as gpd  # noqa: PLC0415
    import shapely  # noqa: PLC0415

    rows = gpd.GeoDataFrame(geometry=[shapely.box(76.9, 43.4, 77.1, 43.7)], crs=4326)
    path = tmp_path / "mine.gpkg"
    rows.to_crs(32643).set_crs(32644, allow_override=True).to_file(path)
    given = ["--layer", f"city={path}"]
    code, _, err = run("check", *given)
    assert code == 3
    assert len(err.splitlines()) == 1
    assert "if so, give --assume-crs EPSG:32643 (" in err
    for command in (
        ["check"],
        ["map", "overview", "-o", tmp_path / "map.html"],
        ["build", "-o", tmp_path / "b"],
    ):
        code, _, err = run(*command, *given, "--assume-crs", "EPSG:32643")
        assert code in {0, 1}, err
    assert "assumed as asked for" in (tmp_path / "b" / "report.txt").read_text("utf-8")
    # a fix that does not bring it there is refused
    assert run("check", *given, "--swap-axes")[0] == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--swap-axes"], "--swap-axes: corrects the files given by --layer, none is given"),
        (["--encoding", "cp1251"], "--encoding: corrects the files given by --layer"),
        (["--assume-crs", "EPSG:32643"], "--assume-crs: corrects the files given by --layer"),
        (["--assume-crs", "x", "--layer", "city=a.gpkg"], "--assume-crs: needs a CRS that PROJ"),
        (["--grid", "lost.gsb"], "--grid: needs a grid of shifts"),
    ],
)
@pytest.mark.parametrize("command", ["check", "build", "map"])
def test_fixes_that_can_not_be_applied(run, command, options, message):
    code, _, err = run(command, *options)
    assert code == 2
    assert message in err
    assert len(err.splitlines()) == 1


def test_a_grid_may_be_named_by_the_environment(run, monkeypatch):
    monkeypatch.setenv("ALATAU_GEO_GRID", "lost.gsb")
    code, _, err = run("check")
    assert code == 2
    assert "--grid: needs a grid of shifts (NTv2 .gsb, or GeoTIFF), lost.gsb can't be read" in err


def test_empty_layer(run, copied):
    (copied / "layers" / "gas.geojson").write_text(collection())
    code, _, err = run("check", copied)
    assert code == 3
    assert "gas" in err
    assert "empty" in err
    assert len(err.splitlines()) == 1


def test_a_point_where_a_polygon_is_due(run, copied):
    path = copied / "layers" / "city.geojson"
    path.write_text(collection({"type": "Point", "coordinates": [77.0, 43.6]}))
    code, _, err = run("check", copied)
    assert code == 3
    assert "a polygon is due, this is a point" in err
    assert len(err.splitlines()) == 1


def test_no_plan_there(run, tmp_path):
    code, _, err = run("check", tmp_path)
    assert code == 2
    assert "layers/" in err


@pytest.mark.parametrize("arguments", [("chekc",), ("check", "--fail-on", "x"), ("layers",)])
def test_wrong_words(run, arguments):
    code, _, _ = run(*arguments)
    assert code == 2


def test_build_writes_everything_into_an_empty_folder(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = run("build", "-o", "out/")
    assert code == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "alatau.gpkg",
        "alatau.qgz",
        "map-evidence.html",
        "map-overview.html",
        "map-phases.html",
        "map-power.html",
        "report.txt",
        "report.json",
        "report.html",
        "manifest.json",
    }
    assert {line.rpartition("/")[2] for line in out.splitlines()} == names


def test_build_does_not_replace_a_foreign_folder(run, tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    code, _, err = run("build", "-o", tmp_path)
    assert code == 2
    assert "not made by a build" in err
    assert (tmp_path / "letter.txt").read_text() == "mine"


def test_map_writes_one_page(run, tmp_path):
    path = tmp_path / "deep" / "map.html"
    code, out, _ = run("map", "overview", "-o", path)
    assert code == 0
    assert out.strip() == str(path)
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_maps_by_name_or_all(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = run("map")
    assert code == 0
    assert out.split() == [
        f"map-{name}.html" for name in ("evidence", "overview", "phases", "power")
    ]
    code, out, _ = run("map", "power", "phases", "-o", "maps")
    assert code == 0
    assert out.split() == ["maps/map-power.html", "maps/map-phases.html"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nothing"], "'nothing' is neither; it has the maps evidence, overview, phases, power"),
        (["overview", "nothing"], "no map 'nothing' in "),
        (["-o", "one.html"], "one.html is one file, and there are 4 maps"),
        (["--png", "one.png"], "one.png is one file, and there are 4 maps"),
        (["--watch", "-o", "one.html"], "--watch writes no file"),
        (["overview", "-o", "one.html", "--pdf", "one.pdf"], "name their own files"),
        (["overview", "--phase", "0"], "0 is not in the range"),
        (["overview", "--language", "de"], "'de' is not one of"),
        (["lost/plan"], "a plan needs a folder layers/"),
    ],
)
def test_maps_asked_for_wrongly(run, words, message):
    code, _, err = run("map", *words)
    assert code == 2
    assert message in err


def test_pictures_need_a_browser(run, tmp_path, monkeypatch):
    monkeypatch.delenv("ALATAU_GEO_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    code, _, err = run("map", "overview", "--png", tmp_path / "a.png")
    assert code == 2
    assert "need Chromium or Chrome" in err
    assert len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_map_over_its_budget(run, copied):
    path = copied / "maps" / "overview.yaml"
    path.write_text(path.read_text("utf-8") + "budget_kb: 100\n", "utf-8")
    code, _, err = run("map", copied, "overview", "-o", copied / "map.html")
    assert code == 2
    assert "its budget_kb allows 100 kB" in err
    assert not (copied / "map.html").exists()


def test_lists(run):
    code, out, _ = run("layers", "list")
    assert code == 0
    assert "city" in out
    code, out, _ = run("layers", "show", "city")
    assert code == 0
    assert "schematic" in out
    code, _, err = run("layers", "show", "town")
    assert code == 2
    assert "no layer 'town'" in err
    code, out, _ = run("claims", "list")
    assert code == 0
    assert "97,850 … 97,950 ha" in out


def test_rules(run):
    code, out, _ = run("rules", "list")
    assert code == 0
    assert re.search(r"^AG102 +error +A feature could not be used", out, flags=re.MULTILINE)
    code, out, _ = run("rules", "show", "ag102")
    assert code == 0
    assert "To do: Read the reason" in out
    code, _, err = run("rules", "show", "AG999")
    assert code == 2
    assert "no rule 'AG999'; there are: AG101" in err
    assert len(err.splitlines()) == 1


def test_an_unclear_shape_is_refused_unless_the_catalog_lets_it(run, copied):
    wings = [[77.0, 43.5], [77.1, 43.6], [77.1, 43.5], [77.0, 43.6], [77.0, 43.5]]
    path = copied / "layers" / "water.geojson"
    path.write_text(collection({"type": "Polygon", "coordinates": [wings]}, square(77.2, 43.5)))
    code, out, _ = run("check", copied, "--format", "json")
    assert code == 1
    report = json.loads(out)
    (found,) = [item for item in report["findings"] if item["rule"] == "AG102"]
    assert (found["feature"], found["point"]) == ("f0", [77.05, 43.55])
    assert "make_valid, linework" in found["message"]
    catalog = copied / "layers" / "catalog.yaml"
    replace(
        catalog, "file: water.geojson", "file: water.geojson\n    repair: {share: 1, area_ha: 1e5}"
    )
    report = json.loads(run("check", copied, "--format", "json")[1])
    assert "AG102" not in {item["rule"] for item in report["findings"]}
    water = next(layer for layer in report["layers"] if layer["name"] == "water")
    assert (water["refused"], water["repaired"]) == (0, 1)
    assert "buffer(0)" in water["repairs"][0]


def test_init_copies_a_plan_that_builds_and_never_writes_over_one(run, tmp_path):
    folder = tmp_path / "mine"
    code, out, _ = run("init", folder)
    assert code == 0
    assert str(folder / "layers" / "catalog.yaml") in out
    assert not list(folder.rglob("*.py"))
    assert run("check", folder)[0] == 0
    code, _, err = run("init", folder)
    assert code == 2
    assert "empty" in err


def test_an_unforeseen_fault_is_one_line_and_exit_4(run, monkeypatch):
    def fail(*_args, **_options):
        raise ZeroDivisionError("far inside")

    monkeypatch.setattr("alatau_geo.plan.open_plan", fail)
    code, _, err = run("check")
    assert code == 4
    assert "ZeroDivisionError: far inside" in err
    assert len(err.splitlines()) == 1


def test_help_loads_no_gis_library():
    code = (
        "import sys; sys.argv = ['alatau-geo', '--help']\n"
        "import alatau_geo.cli\n"
        "try: alatau_geo.cli.main()\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'pandas', 'geopandas', 'shapely', 'pydantic', 'folium', 'scipy'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "LOADED []" in done.stdout


def test_the_installed_command_runs_anywhere(tmp_path):
    command = shutil.which("alatau-geo", path=str(Path(sys.executable).parent))
    assert command
    done = subprocess.run(
        [command, "claims", "list"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0
    assert "sez-area" in done.stdout
