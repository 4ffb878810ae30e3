"""`alatau-geo coverage` and `plan.coverage`: what is printed, written and refused."""

import json
from functools import partial

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio
import terrain_making
from making import real

import alatau_geo
from alatau_geo.errors import UsageError


@pytest.fixture
def run(run):
    return partial(run, "coverage")


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_reference_plan(run):
    code, out, _ = run()
    assert code == 0
    assert max(map(len, out.splitlines())) <= 100
    assert "power: Reach of substations (schematic)" in out
    assert "By 2027, phase 1 of the roadmap" in out
    assert "2030                cannot tell: demand 0 … 2,064.5 MW" in out
    assert (
        run("power")[1]
        == out[: out.index("power_balance:")]
        + out[out.index("Findings\n") :].split("note     AG308")[0]
    )


def test_json_has_the_same_figures(run):
    code, out, _ = run("--format", "json")
    data = json.loads(out)
    assert code == 0
    (power,) = data["coverage"]
    figures = alatau_geo.open_plan().check().figures["coverage:power"]
    assert power["figures"] == {key: round(value, 4) for key, value in figures.items()}
    assert [site["served"] for site in power["sites"]] == [True] * 3
    (balance,) = data["balances"]
    assert [row["demand"] for row in balance["rows"]] == [[0, 850], [0, 2064.5], [0, 4164]]
    assert {row["state"] for row in balance["rows"]} == {"cannot tell"}


def test_layers_carry_the_grade(run, tmp_path):
    code, _, err = run("power", "-o", tmp_path / "c.gpkg")
    assert (code, err) == (0, f"{tmp_path / 'c.gpkg'}\n")
    names = [name for name, _ in pyogrio.list_layers(tmp_path / "c.gpkg")]
    assert names[:5] == ["sez", "districts", "city", "substations", "sites"]
    assert names[5:7] == ["power_served", "power_unserved"]
    assert set(gpd.read_file(tmp_path / "c.gpkg", layer="power_unserved")["grade"]) == {"schematic"}


def test_a_raster_of_distances(run, tmp_path):
    code, _, err = run("power", "--raster", tmp_path / "d.tif", "--cell-m", 1000)
    assert code == 0
    assert err.endswith("cells\n")
    with rasterio.open(tmp_path / "d.tif") as file:
        west, south, east, north = file.bounds
        assert file.tags()["GRADE"] == "schematic"
        assert file.descriptions == ("distance to the nearest facility, m (schematic)",)
    box = alatau_geo.open_plan().catalog.study_area
    assert (west, south, east, north) == pytest.approx(box, abs=0.013)


def test_paths_may_be_text(tmp_path):
    report = alatau_geo.open_plan().coverage("power")
    rows, columns = report.raster(str(tmp_path / "d.tif"), "power", cell_m=1000)
    with rasterio.open(tmp_path / "d.tif") as file:
        assert (file.height, file.width) == (rows, columns)
    report.write(str(tmp_path / "C.GPKG"))
    assert set(report.layers) <= set(pyogrio.list_layers(tmp_path / "C.GPKG")[:, 0])


def test_no_file_a_layer_is_read_from_is_written_over(run, tmp_path):
    stations = tmp_path / "stations.gpkg"
    assert run("power", "-o", stations)[0] == 0
    before = stations.read_bytes()
    code, out, err = run("power", "-o", stations, "--layer", f"substations={stations}:substations")
    assert (code, out) == (2, "")
    assert "a layer is read from it" in err
    assert stations.read_bytes() == before


def test_the_terrain_model_is_not_written_over(run, copied):
    heights = terrain_making.write(copied / "layers" / "dem.tif", np.full((40, 40), 600.0))
    with (copied / "layers" / "catalog.yaml").open("a", encoding="utf-8") as catalog:
        catalog.write("\nterrain:\n  dem: {file: dem.tif, grade: official, source: made up}\n")
    before = heights.read_bytes()
    code, _, err = run(copied, "power", "--raster", heights)
    assert code == 2
    assert f"{heights}: is the plan's terrain model, and stays as it is" in err
    assert heights.read_bytes() == before


def test_what_is_wrong_with_facilities_as_data_is_told(run, copied):
    path = copied / "layers" / "substations.geojson"
    stations = json.loads(path.read_text("utf-8"))
    first = stations["features"][0]
    twin = {**first, "properties": {**first["properties"], "id": "twin"}}
    away = {**twin, "properties": {**twin["properties"], "id": "away"}}
    away["geometry"] = {"type": "Point", "coordinates": [12.5, 41.9]}
    nowhere = {**away, "properties": {**away["properties"], "id": "nowhere"}, "geometry": None}
    stations["features"] += [twin, away, nowhere]
    path.write_text(json.dumps(stations), "utf-8")
    code, out, _ = run(copied, "power", "--format", "json")
    assert code == 0
    found = {(item["rule"], item["layer"], item["feature"]) for item in json.loads(out)["findings"]}
    for rule, feature in [("AG103", "away"), ("AG104", None), ("AG107", "twin")]:
        assert (rule, "substations", feature) in found
    # of other layers `check` tells
    assert {layer for rule, layer, _ in found if rule < "AG300"} == {"substations", "sites"}


def test_an_allocation_tells_who_takes_each_site_and_whom_nobody_takes(run, copied, tmp_path):
    change(
        copied / "layers" / "catalog.yaml",
        "    each: districts\n    distance_m: 5000\n",
        "    distance_m: 5000\n    loads: {demand: load_mw, capacity: capacity_mw}\n",
    )
    sites = [("near", 4, 77.0), ("large", 9, 77.01), ("far", 1, 77.3), ("unknown", None, 77.0)]
    frame = gpd.GeoDataFrame(
        {"id": [name for name, _, _ in sites], "load_mw": [load for _, load, _ in sites]},
        geometry=gpd.points_from_xy([lon for _, _, lon in sites], [43.6] * 4),
        crs=4326,
    )
    stations = gpd.GeoDataFrame(
        {"id": ["a", "b"], "capacity_mw": [10, None]},
        geometry=gpd.points_from_xy([77.0, 77.01], [43.61, 43.61]),
        crs=4326,
    )
    frame.to_file(tmp_path / "sites.geojson")
    stations.to_file(tmp_path / "stations.geojson")
    files = ("--layer", f"sites={tmp_path / 'sites.geojson'}")
    files += ("--layer", f"substations={tmp_path / 'stations.geojson'}")
    code, out, _ = run(copied, "power", *files)
    assert code == 0
    # 9 of 10 MW: the large one alone is more than the near one
    rows = {line.split()[0]: line for line in out.splitlines() if "→" in line}
    assert rows["large"].split("→")[1].strip() == "a"
    assert rows["near"].endswith("taken by none")
    assert rows["far"].endswith("taken by none")
    assert "unknown" not in rows
    data = json.loads(run(copied, "power", *files, "--format", "json")[1])
    text = json.dumps(data)
    assert '"facility": null' in text


def test_the_next_places(run):
    pytest.importorskip("spopt")
    code, out, _ = run("power", "--next", 2, "--grid-m", 6000)
    lines = out.splitlines()
    assert (code, len(lines)) == (0, 5)
    assert lines[4].startswith("grade schematic: ")
    assert lines[0].split() == ["added", "covered", "share", "gain", "mean", "distance", "places"]
    # three sites are served already, and no facility can add to that
    assert lines[1].split()[:3] == ["0", "3", "100.0%"]
    assert lines[3].split()[:4] == ["2", "3", "100.0%", "+0.0%"]


def test_where_to_go_next_for_real_settlements(copied):
    pytest.importorskip("spopt")
    places = real("places.geojson")
    change(
        copied / "layers" / "catalog.yaml",
        "    sites: sites\n    each",
        "    population: {layer: settlements, field: population}\n    each",
    )
    opened = alatau_geo.open_plan(copied, replace=[f"settlements={places}"])
    report = opened.coverage("power")
    folk = report.services["power"].whole.people
    raw = gpd.read_file(places)
    known = raw["population"].dropna().astype(float)
    assert (folk.total, folk.unknown) == (known.sum(), len(raw) - len(known))
    assert 0 < folk.share < 1
    curve, there = report.next_places("power", most=2, candidates="settlements")
    assert len(there) == len(raw)
    gains = curve.gains()
    assert len(gains) == 2
    assert gains[0] > 0
    assert curve.steps[2].covered > curve.steps[1].covered > curve.steps[0].covered
    assert curve.steps[0].covered == folk.served
    assert np.isfinite(curve.steps[2].mean_distance_m)


def test_service_areas_over_real_roads(copied):
    roads = real("roads_almaty.geojson")
    change(
        copied / "layers" / "catalog.yaml",
        "    each: districts\n    distance_m: 5000\n",
        "    distance_m: 5000\n    along: {network: roads, access_m: 5000}\n",
    )
    opened = alatau_geo.open_plan(copied, replace=[f"roads={roads}"])
    service = opened.coverage("power").services["power"]
    reached = service.whole.reach
    assert 1000 < reached.length_m < 11 * 2 * 5000 * 10
    assert len(reached.far) < 11
    (unserved, lines) = (
        opened.coverage("power").layers["power_unserved"],
        opened.coverage("power").layers["power_reached"],
    )
    assert lines.length_km * 1000 == pytest.approx(reached.length_m, rel=1e-6)
    assert unserved.grade == "schematic"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["gas"], "no service check or balance 'gas'; there are: power, power_balance"),
        (["--next", "1", "power_balance"], "--next and --raster are of one check"),
        (["power", "--next", "0"], "0 were asked for"),
        (["power", "--next", "1", "--format", "json"], "--next prints a table"),
        (["power", "-o", "power.json"], "needs to end in .gpkg"),
        (["power", "--next", "1", "--candidates", "moon"], "'moon' was given, there are: water"),
        (["power", "-o", "c.txt"], "needs to end in .gpkg"),
        (["power", "--raster", "d.tif", "--cell-m", "0"], "cells of 1 m or more"),
        (["power", "--next", "1", "--grid-m", "1"], "cells of 50 m or more"),
    ],
)
def test_what_is_refused(run, tmp_path, monkeypatch, words, message):
    if "--next" in words:
        pytest.importorskip("spopt")
    monkeypatch.chdir(tmp_path)
    found, _, err = run(*words)
    assert (found, message in err) == (2, True), err
    assert not list(tmp_path.iterdir())


def test_a_plan_without_checks(copied):
    path = copied / "layers" / "catalog.yaml"
    text = path.read_text("utf-8")
    start, end = text.index("\ncoverage:"), text.index("\nconstraints:")
    path.write_text(text[:start] + text[end:], "utf-8")
    with pytest.raises(UsageError, match="no service checks: add `coverage` or `balances`"):
        alatau_geo.open_plan(copied).coverage()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "facilities: substations\n    areas",
            "facilities: substation\n    areas",
            "no such layer",
        ),
        ("each: districts", "each: roads", "needs a layer of polygons, 'roads' was given"),
        (
            "    each: districts\n",
            "    along: {network: districts}\n",
            "needs a layer of lines, 'districts' was given",
        ),
        ("claim: region-load-2026", "claim: region-load", "needs a claim of claims.yaml"),
        ("claim: region-load-2030", "claim: roadmap-sites", "needs claims in one unit"),
        ('where: {phase: "1"}', 'where: {fase: "1"}', "no field 'fase'"),
    ],
)
def test_what_is_wrong_in_a_catalog_is_told_with_its_line(run, copied, old, new, message):
    change(copied / "layers" / "catalog.yaml", old, new)
    code, _, err = run(copied)
    if "fase" in new:  # looked at by a check, for which files are read
        with pytest.raises(Exception, match="fase") as problem:
            alatau_geo.open_plan(copied).check()
        err, code = str(problem.value), 2
    assert code == 2
    assert "catalog.yaml:" in err
    assert message in err or "fase" in err
