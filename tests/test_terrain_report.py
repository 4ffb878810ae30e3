"""`alatau-geo terrain` and `plan.terrain`: what is printed, written and refused."""

import json

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from making import real
from rasterio.transform import Affine
from terrain_making import CELL, GEOD, write
from terrain_plans import ASKED, COLUMNS, LAYERS, METRES_A_DEGREE, MIDDLE, PERCENT, ROWS, made, ramp

import alatau_geo
from alatau_geo.errors import DataError, UsageError
from alatau_geo.terrain import DemFile


@pytest.fixture
def terrain(run):
    """Run the command; give exit code, output and errors."""
    return lambda *arguments: run("terrain", *arguments)


@pytest.fixture
def hill(tmp_path):
    return made(tmp_path / "hill")


def test_text_tells_model_lines_areas_and_land(terrain, hill):
    code, out, _ = terrain(hill)
    assert code == 0
    assert max(map(len, out.splitlines())) <= 100
    for part in (
        "Terrain model: dem.tif",
        "heights       metres; vertical datum EGM96; accuracy ± 0.5 m (95 %)",
        "voids         0 of them (0.00%): unknown, never zero",
        "roads: Roads (official)",
        "roads: at most 6 % over 300 m",
        # ± 0.5 m at both ends of 300 m
        "accuracy of a grade     ± 0.24 % (95 %)",
        "fields: Fields (official)",
        "homes: Homes (official)",
        "sites s0: buildable",
        "sites s1: too steep",
    ):
        assert part in out, part


def test_figures_of_a_ramp(hill):
    report = alatau_geo.open_plan(hill).terrain()
    table = report.lines["roads"].table
    length = GEOD.geometry_length(LAYERS["roads"][0])
    assert table["length_m"].tolist() == [pytest.approx(length)]
    assert table["steepest_percent"].tolist() == [pytest.approx(PERCENT, rel=1e-4)]
    assert table["lowest_m"].tolist() == [600]
    top = 600 + 20 * CELL * METRES_A_DEGREE * PERCENT / 100
    assert table["highest_m"].tolist() == [pytest.approx(top, abs=0.01)]
    assert table["descent_m"].tolist() == [0]
    zones = report.zones["fields"]
    assert zones["mean_slope_percent"].tolist() == pytest.approx([0, PERCENT], rel=1e-3)
    assert zones["steeper_share"].tolist() == [0, 0]
    (land,) = report.buildable
    flat, steep = (land for _, _, land in land.areas)
    strip = abs(GEOD.polygon_area_perimeter(*_strip(LAYERS["fields"][0]))[0]) / 1e4
    assert flat.kept_clear_ha == pytest.approx(strip, rel=1e-4)
    assert flat.buildable_ha == pytest.approx(flat.area_ha - strip, rel=1e-4)
    assert (flat.steep_ha, steep.buildable_ha) == (0, 0)


def _strip(field):
    west, _, east, _ = field.bounds
    south, north = LAYERS["canal"][0].bounds[1], LAYERS["canal"][0].bounds[3]
    return [west, east, east, west], [south, south, north, north]


def test_json_has_the_same_and_profiles(terrain, hill):
    data = json.loads(terrain(hill, "--format", "json")[1])
    assert data["dem"]["vertical_datum"] == "EGM96"
    (lines,) = data["lines"]
    assert lines["features"][0]["steepest_percent"] == pytest.approx(PERCENT, rel=1e-3)
    (profile,) = lines["profiles"]
    assert profile["feature"] == "r0"
    assert len(profile["distance_m"]) == len(profile["height_m"]) > 40
    assert profile["height_m"][0] == 600
    (climb,) = profile["climbs"]
    assert climb["rise_m"] == pytest.approx(profile["height_m"][-1] - 600, abs=0.06)
    (limit,) = data["limits"]
    (steep,) = limit["steep"]
    # the mean over 300 m is 6 % where 225 of them are on the ramp; looked at each half cell
    assert steep["from"][0] == pytest.approx(MIDDLE - 75 / METRES_A_DEGREE, abs=CELL / 2)
    assert data["areas"][0]["layer"] == "fields"
    assert data["buildable"][0]["sites"][1] == {
        "layer": "sites", "feature": "s1", "land": "too steep",
    }  # fmt: skip


def test_one_layer_or_entry_by_name(terrain, hill):
    out = terrain(hill, "roads")[1]
    assert "roads: at most" in out
    assert "fields" not in out
    out = terrain(hill, "homes")[1]
    assert "homes: Homes" in out
    assert "roads:" not in out
    code, _, err = terrain(hill, "nowhere")
    assert code == 2
    assert "'nowhere'; there are: roads, fields, canal, homes" in " ".join(err.split())


def test_what_is_written(terrain, hill, tmp_path):
    folder = tmp_path / "out"
    code, _, err = terrain(hill, "-o", folder)
    assert code == 0
    names = ["aspect.tif", "hillshade.tif", "slope.tif", "terrain.gpkg", "terrain.json"]
    assert sorted(path.name for path in folder.iterdir()) == sorted([*names, "manifest.json"])
    assert [line.rsplit("/", 1)[1] for line in err.splitlines()] == [*names, "manifest.json"]
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    tables = pyogrio.list_layers(folder / "terrain.gpkg")[:, 0].tolist()
    assert {
        "roads", "roads_heights", "roads_steep", "fields_slopes", "homes_land", "homes_sites",
    } <= set(tables)  # fmt: skip
    heights = gpd.read_file(folder / "terrain.gpkg", layer="roads_heights")
    assert heights["feature"].tolist() == ["r0"]
    assert heights["steepest_percent"].tolist() == [pytest.approx(PERCENT, abs=0.01)]
    with rasterio.open(folder / "slope.tif") as raster:
        assert (raster.width, raster.height) == (COLUMNS, ROWS)
        assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        values = raster.read(1)
    np.testing.assert_allclose(values[30, 35:55], PERCENT, rtol=1e-3)
    with rasterio.open(folder / "aspect.tif") as raster:
        np.testing.assert_allclose(raster.read(1)[30, 35:55], 270, atol=1e-3)
    inputs = json.loads((folder / "manifest.json").read_text())["inputs"]
    assert inputs["dem"]["file"] == "dem.tif"
    assert terrain(hill, "-o", folder)[0] == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_a_folder_of_others_stays(terrain, hill, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")
    code, _, err = terrain(hill, "-o", tmp_path / "mine")
    assert code == 2
    assert "was not made by a build" in err
    assert (tmp_path / "mine" / "notes.txt").read_text() == "keep"


def test_voids_are_unknown_and_not_zero(tmp_path, terrain):
    values = ramp()
    values[:, 40:44] = -32768
    hill = made(tmp_path / "hill", values=values, nodata=-32768)
    data = json.loads(terrain(hill, "--format", "json")[1])
    assert data["dem"]["voids"] == 4 * ROWS
    (row,) = data["lines"][0]["features"]
    assert 0.1 < row["unknown_share"] < 0.25
    assert row["lowest_m"] == 600
    assert None in data["lines"][0]["profiles"][0]["height_m"]
    assert data["limits"][0]["figures"]["grade_unknown_km"] > 0.3
    assert data["buildable"][0]["figures"]["fields_unknown_ha"] > 0


def test_a_model_for_a_run_goes_before_the_catalogs(hill, tmp_path):
    flat = write(tmp_path / "flat.tif", np.full((ROWS, COLUMNS), 700, dtype=np.int16))
    report = alatau_geo.open_plan(hill, dem=flat).terrain()
    assert report.lines["roads"].table["highest_m"].tolist() == [700]
    assert report.terrain.summary.grade == "unstated"
    told = alatau_geo.open_plan(hill, dem=DemFile(flat, vertical_datum="EGM2008")).terrain()
    assert told.terrain.summary.vertical_datum == "EGM2008"
    # what the catalog asks is asked of either
    assert told.limited[0].steep == ()


def test_without_a_model_it_says_what_is_missing(terrain, tmp_path):
    code, out, err = terrain()
    assert (code, out) == (2, "")
    assert "no terrain model: catalog.yaml names none" in err
    assert "--dem FILE" in err
    with pytest.raises(UsageError, match="no terrain model"):
        alatau_geo.open_plan().terrain()
    asked = ASKED.replace(ASKED.splitlines()[1] + "\n", "")
    hill = made(tmp_path / "hill", asked=asked)
    assert terrain(hill)[0] == 2
    assert alatau_geo.open_plan(hill).computed == {}


def _written(**more):
    values = ramp()
    return lambda path: write(path, values, **more)


def _text(path):
    path.write_text("these are no heights\n")


@pytest.mark.parametrize(
    ("write_it", "message"),
    [
        (_written(crs=None), "needs a CRS, the raster says none"),
        (_written(west=10.0), "needs cells in the study area"),
        (lambda path: write(path, np.full((60, 60), -32768, np.int16), nodata=-32768),
         "all 3,600 cells there are voids"),
        (lambda path: write(path, np.zeros((3, 60, 60), np.uint8)), "needs one band of heights"),
        (_text, "needs a raster that is read here"),
        (lambda path: path.write_text('<VRTDataset rasterXSize="1" rasterYSize="1"/>'),
         "needs a raster that is read here"),
        (lambda path: path.mkdir(), "no such file"),
    ],
)  # fmt: skip
def test_rasters_that_are_refused(terrain, hill, tmp_path, write_it, message):
    path = tmp_path / "bad.tif"
    write_it(path)
    code, out, err = terrain(hill, "--dem", path)
    assert (code, out) == (3, "")
    assert message in " ".join(err.split())
    assert str(path) in err
    assert len(err.splitlines()) == 1


def test_what_is_said_of_a_model(terrain, hill, tmp_path):
    bare = write(tmp_path / "bare.tif", ramp(), crs=None)
    assert terrain(hill, "--dem", bare, "--dem-crs", "EPSG:4326")[0] == 0
    out = terrain(
        hill, "--dem", bare, "--dem-crs", "EPSG:4326", "--dem-datum", "EGM2008",
        "--dem-accuracy-m", "3",
    )[1]  # fmt: skip
    assert "metres; vertical datum EGM2008; accuracy ± 3 m (95 %)" in out
    assert terrain(hill, "--dem", bare, "--dem-accuracy-m", "-3")[0] == 2
    code, _, err = terrain(hill, "--dem-crs", "EPSG:4326")
    assert code == 2
    assert "--dem-crs: goes with --dem FILE" in err
    assert terrain(hill, "--dem", hill / "layers" / "dem.tif", "--dem-crs", "EPSG:32643")[0] == 3


def test_a_model_stays_inside_the_plan(tmp_path, terrain):
    outside = write(tmp_path / "outside.tif", ramp())
    hill = made(tmp_path / "hill")
    (hill / "layers" / "dem.tif").unlink()
    (hill / "layers" / "dem.tif").symlink_to(outside)
    code, _, err = terrain(hill)
    assert code == 3
    assert "leads out of it" in err
    for file in ("../../outside.tif", str(outside), "http://a.b/c.tif", "/vsicurl/http://a/b.tif"):
        bad = made(tmp_path / str(abs(hash(file))), asked=ASKED.replace("dem.tif", file))
        code, _, err = terrain(bad)
        assert code == 2, err
        assert "needs a relative path inside the plan's layers/ folder" in err
    gone = made(tmp_path / "gone")
    (gone / "layers" / "dem.tif").unlink()
    code, _, err = terrain(gone)
    assert code == 3
    assert "no such file" in err


def test_build_and_maps_know_the_layers(hill, tmp_path):
    opened = alatau_geo.open_plan(hill)
    assert set(opened.computed) == {
        "roads_heights", "roads_steep", "fields_slopes", "canal_slopes", "homes_land",
        "homes_sites",
    }  # fmt: skip
    opened.build(tmp_path / "out")
    written = gpd.read_file(tmp_path / "out" / "hill.gpkg", layer="homes_land")
    assert written["buildable_share"].tolist()[1] != written["buildable_share"].tolist()[0]
    for name in ("slope", "aspect", "hillshade"):
        with rasterio.open(tmp_path / "out" / f"{name}.tif") as raster:
            assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert report["terrain"]["file"] == "dem.tif"
    inputs = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["inputs"]
    assert inputs["dem"] == {"file": "dem.tif", "sha256": report["terrain"]["sha256"]}
    assert [item["feature"] for item in report["terrain"]["profiles"]] == ["r0"]
    assert {item["rule"] for item in report["findings"]} == {"AG601", "AG604"}
    assert (tmp_path / "out" / "report.html").read_text("utf-8").count("<svg") == 1
    assert report["figures"]["terrain:roads"]["too_steep_km"] > 1
    assert report["figures"]["terrain:homes"]["sites_too_steep"] == 1


def test_a_model_in_another_frame_says_how_it_was_brought_over(tmp_path, terrain):
    hill = made(tmp_path / "hill")
    flat = np.full((200, 200), 650, dtype=np.float32)
    corner = Affine(50, 0, 660_000, 0, -50, 4_845_000)
    utm = write(tmp_path / "utm.tif", flat, crs="EPSG:32643", transform=corner)
    code, out, _ = terrain(hill, "--dem", utm)
    assert code == 0
    assert "EPSG:32643" in out
    assert "highest_m               650" in out


def test_the_reference_plan_over_the_real_model(terrain, tmp_path):
    code, out, _ = terrain("--dem", real("dem_srtm3.tif"), "-o", tmp_path / "out")
    assert code == 0
    assert "roads: Roads (schematic)" in out
    # counted with GDAL in the study area, which is smaller than the file
    with rasterio.open(real("dem_srtm3.tif")) as raster:
        west, south, east, north = alatau_geo.open_plan().catalog.study_area
        window = rasterio.windows.from_bounds(west, south, east, north, raster.transform)
        voids = int((raster.read(1, window=window, boundless=False) == raster.nodata).sum())
    assert 0 <= int(out.split("voids")[1].split()[0]) - voids <= 2
    assert max(map(len, out.splitlines())) <= 100


def test_real_roads_over_the_real_model():
    plan = alatau_geo.open_plan(
        replace=[f"roads={real('roads_almaty.geojson')}"], dem=real("dem_srtm3.tif")
    )
    table = plan.terrain("roads").lines["roads"].table
    assert len(table) == 3020
    assert table["length_m"].sum() / 1000 == pytest.approx(844, abs=2)
    known = table[table["unknown_share"] < 1]
    assert (known["lowest_m"] > 437 - 1).all()
    assert (table["unknown_share"].between(0, 1)).all()
    # what has neither a void nor the raster's edge about it has all its heights
    with rasterio.open(real("dem_srtm3.tif")) as raster:
        void = np.pad(raster.read(1) == raster.nodata, 2, constant_values=True)
        west, north, cell = raster.transform.c, raster.transform.f, raster.transform.a
    near = []
    for road in gpd.read_file(real("roads_almaty.geojson")).geometry:
        lon0, lat0, lon1, lat1 = road.bounds
        columns = slice(int((lon0 - west) / cell) + 1, int((lon1 - west) / cell) + 4)
        rows = slice(max(int((north - lat1) / cell) + 1, 0), int((north - lat0) / cell) + 4)
        here = void[rows, columns]
        near.append(here.size == 0 or here.any())
    assert (table["unknown_share"][~np.array(near)] == 0).all()
    assert (table["unknown_share"][np.array(near)] > 0).any()


def test_short_lines_are_steep_by_chance_and_come_last(tmp_path, terrain):
    hill = made(tmp_path / "hill")
    path = hill / "layers" / "roads.geojson"
    # 80 m of the ramp, and what is steep over 80 m need not be over 300
    (road,) = LAYERS["roads"]
    short = shapely.LineString(road.segmentize(CELL).coords[-2:])
    roads = gpd.GeoDataFrame({"id": ["r0", "s"]}, geometry=[road, short], crs=4326)
    values = ramp()
    values[:, 49:] += 30
    write(hill / "layers" / "dem.tif", values)
    path.unlink()
    roads.to_file(path, driver="GeoJSON")
    report = alatau_geo.open_plan(hill).terrain("roads")
    table = report.lines["roads"].table
    figure = report.evidence.figures["terrain:roads"]["steepest_percent"]
    assert table["steepest_percent"].tolist()[0] == pytest.approx(figure)
    assert table["steepest_percent"].tolist()[1] > figure
    out = terrain(hill, "roads")[1]
    assert "shorter lines last" in out
    lines = [line.split()[0] for line in out.splitlines() if line.startswith("    ")]
    assert lines.index("r0") < lines.index("s")


def test_a_session_is_shown_a_line_and_paths_may_be_text(hill, tmp_path):
    report = alatau_geo.open_plan(str(hill), dem=str(hill / "layers" / "dem.tif")).terrain()
    positions = len(report.lines["roads"].height_m)
    shown = f"<Lines of <Layer roads: 1 feature (official)>: heights at {positions} positions>"
    assert repr(report.lines["roads"]) == shown
    assert len(repr(report)) < 5000
    assert report.write(str(tmp_path / "out"))[-1] == tmp_path / "out" / "manifest.json"
    (tmp_path / "more").mkdir()
    (path,) = report.terrain.write_rasters(str(tmp_path / "more"), ("aspect",))
    assert path.read_bytes() == (tmp_path / "out" / "aspect.tif").read_bytes()


def test_findings_and_the_exit_code(terrain, hill):
    code, out, _ = terrain(hill, "--fail-on", "warning")
    assert code == 1
    assert "warning  AG601 roads r0: 8.0 % over 300 m" in " ".join(out.split("\n"))
    assert "warning  AG604 sites s1" in out
    # of the fields alone there is nothing to find
    assert terrain(hill, "fields", "--fail-on", "note")[0] == 0


def test_a_layer_is_no_terrain_model(hill):
    with pytest.raises(DataError, match="needs a raster that is read here"):
        alatau_geo.open_plan(hill, dem=hill / "layers" / "roads.geojson").terrain()


LAND = """\
documents: [{id: d, title: D, publisher: P, date: 2025-01-01}]
claims:
  - {id: a, title: Land, document: d, stated: STATED, of: {area: homes_land}}
"""


def land(folder, stated, **given):
    """Return the figures of a plan that has land to build on, and the verdict on a stated one."""
    hill = made(folder, **given)
    text = LAND.replace("STATED", stated)
    (hill / "layers" / "claims.yaml").write_text(text, encoding="utf-8")
    report = alatau_geo.open_plan(hill).check()
    return report.figures["terrain:homes"], report.claims[0]


def test_a_figure_may_be_of_the_land_to_build_on(tmp_path):
    figures, verdict = land(tmp_path / "hill", "at least 10 ha")
    # the east rises by more than the limit: nothing can be built there, which is no missing place
    assert verdict.measured.value == pytest.approx(figures["fields_buildable_ha"], rel=1e-4)
    assert "are unknown" not in verdict.measured.method
    # fields and canal are drawn to 1 m; the model's accuracy is of heights
    assert "homes_land ± 1 m" in verdict.measured.method
    assert (verdict.outcome, verdict.grade) == ("agrees", "official")


def test_land_that_is_unknown_leaves_a_figure_open(tmp_path):
    holes = ramp()
    holes[25:30, 10:15] = -32768
    figures, verdict = land(tmp_path / "hill", "at most 1000 ha", values=holes, nodata=-32768)
    assert figures["fields_unknown_ha"] > 0
    assert "ha of homes_land are unknown, and not in it" in verdict.measured.method
    # what is known is far below, and the rest may be any
    assert verdict.outcome == "cannot tell"


def test_no_land_at_all_is_nothing_and_not_unmeasured(tmp_path):
    steep = ramp() + np.arange(ROWS, dtype=np.float32)[:, None] * 50
    figures, verdict = land(tmp_path / "hill", "at least 10 ha", values=steep)
    assert figures["fields_buildable_ha"] == 0
    assert (verdict.measured.value, verdict.outcome) == (0, "contradicts")
