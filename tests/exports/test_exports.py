"""Each way out, read back by something else than what wrote it."""

import json
import sqlite3
from contextlib import closing
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq
import pyproj
import pytest
import shapely
from click.testing import CliRunner
from making import figures, layer, sheet

from alatau_geo import exports, vector
from alatau_geo.catalog import Text
from alatau_geo.cli import cli
from alatau_geo.errors import DataError, UsageError
from alatau_geo.exports.shapefile import short_names
from alatau_geo.plan import open_plan
from alatau_geo.report import Report

BOX = shapely.box(77, 43.4, 77.1, 43.5)
POINT = shapely.Point(77.05, 43.45)
LONG = "Қ" * 300
NASTY = "<&]]>\"'[% 1 %]"
OTHERS = tuple(name for name in exports.FORMATS if name not in exports.DEFAULT)


@pytest.fixture
def made():
    """Return a sheet of an area with gaps in its values, and a point with odd texts."""
    zones = layer(
        "zones",
        [BOX, None],
        fields={
            "id": ["a", "b"],
            "name_kk": ["Әкімдік аумағы", None],
            "a_very_long_field_name": [LONG, "x"],
            "a_very_long_field_too": [True, None],
            "n": [1, None],
        },
        grade="schematic",
    )
    sites = layer("sites", [POINT], fields={"id": [NASTY], "name": [NASTY]}, date="2026-01-17")
    report = Report("made", Text(en="Made"), (), (), ())
    return sheet(zones, sites, report=report, claims=figures()), report


def write(folder, made, *formats, crs=None):
    folder.mkdir()
    exports.write(folder, *made, formats=formats or exports.FORMATS, crs=crs)
    return folder


def test_all_formats_are_written(tmp_path, made):
    folder = write(tmp_path / "out", made)
    assert {path.name for path in folder.iterdir()} == {"made.gpkg", "made.qgz", *OTHERS}
    for name in OTHERS:
        assert any(path.stat().st_size for path in (folder / name).iterdir())


def test_same_inputs_same_bytes(tmp_path, made):
    one, two = (write(tmp_path / name, made) for name in "ab")
    files = [path.relative_to(one) for path in one.rglob("*") if path.is_file()]
    assert len(files) > 20
    for path in files:
        assert (one / path).read_bytes() == (two / path).read_bytes(), path


@pytest.mark.parametrize(
    ("form", "path"),
    [
        ("geoparquet", "geoparquet/zones.parquet"),
        ("flatgeobuf", "flatgeobuf/zones.fgb"),
        ("shapefile", "shapefile/zones.shp"),
    ],
)
@pytest.mark.parametrize("crs", [None, "EPSG:32643", "EPSG:10947"])
def test_frames(tmp_path, made, form, path, crs):
    folder = write(tmp_path / "out", made, form, crs=crs)
    frame = vector.read(folder / path)
    shape = frame.geometry[frame["id"] == "a"].iloc[0]
    x, y = shapely.get_coordinates(shape).min(axis=0)
    if crs is None:
        assert (x, y) == pytest.approx((77, 43.4))
        return
    # the same corners by PROJ, from its definition of the projection
    text = {"EPSG:32643": "+proj=utm +zone=43 +datum=WGS84"}.get(
        crs, "+proj=tmerc +lon_0=75 +k=1 +x_0=13500000 +ellps=GRS80"
    )
    project = pyproj.Proj(text)
    corners = [project(lon, lat) for lon in (77, 77.1) for lat in (43.4, 43.5)]
    assert x == pytest.approx(min(east for east, _ in corners), abs=0.01)
    assert y == pytest.approx(min(north for _, north in corners), abs=0.01)


def test_evidence_and_values_go_along(tmp_path, made):
    folder = write(tmp_path / "out", made)
    for path in ("geoparquet/zones.parquet", "flatgeobuf/zones.fgb", "geojson/zones.geojson"):
        frame = vector.read(folder / path).set_index("id")
        assert frame["grade"].tolist() == ["schematic", "schematic"]
        assert frame.loc["a", "a_very_long_field_name"] == LONG
        assert frame.loc["a", "n"] == 1
        assert np.isnan(frame["n"].astype(float)["b"])
        assert frame.geometry["a"].normalize().equals_exact(BOX.normalize(), 1e-7)
        assert frame.geometry["b"] is None


def test_geoparquet_says_which_version_it_is(tmp_path, made):
    folder = write(tmp_path / "out", made, "geoparquet")
    meta = json.loads(pq.read_schema(folder / "geoparquet" / "zones.parquet").metadata[b"geo"])
    assert meta["version"] == "1.1.0"
    assert "covering" in meta["columns"][meta["primary_column"]]


def test_a_shapefile_says_what_it_could_not_hold(tmp_path, made):
    folder = write(tmp_path / "out", made, "shapefile") / "shapefile"
    assert (folder / "zones.cpg").read_text() == "UTF-8"
    said = json.loads((folder / "zones.fields.json").read_text("utf-8"))
    frame = gpd.read_file(folder / "zones.shp", encoding="UTF-8")
    assert frame["name_kk"][0] == "Әкімдік аумағы"
    names = {short: field["name"] for short, field in said["fields"].items()}
    assert names["a_very_lon"] == "a_very_long_field_name"
    assert names["a_very_l_2"] == "a_very_long_field_too"
    assert set(names) == set(frame.columns) - {"geometry"}
    # 254 bytes are 127 letters of two bytes
    assert frame["a_very_lon"][0] == "Қ" * 127
    assert said["texts_cut_to_254_bytes"] == {"a_very_long_field_name": 1}
    assert said["rows_without_a_place"] == 1


def test_names_of_ten_bytes():
    found = short_names(["қазақша_атауы", "қазақша", "A", "a", "x" * 12, "x" * 11, ""])
    assert all(0 < len(short.encode()) <= 10 for short in found.values())
    assert len({short.upper() for short in found.values()}) == len(found)


def test_geojson_is_always_lonlat(tmp_path, made):
    folder = write(tmp_path / "out", made, "geojson", crs="EPSG:32643")
    data = json.loads((folder / "geojson" / "zones.geojson").read_text("utf-8"))
    assert "crs" not in data
    ring = data["features"][0]["geometry"]["coordinates"][0]
    # RFC 7946, 3.1.6: exterior rings run against the clock
    assert shapely.LinearRing(ring).is_ccw
    assert min(ring) == [77.0, 43.4]


def test_kml_is_well_formed_and_named(tmp_path, made):
    folder = write(tmp_path / "out", made, "kml")
    root = ET.parse(folder / "kml" / "sites.kml").getroot()
    assert root.find(".//{*}Placemark/{*}name").text == NASTY
    text = root.find(".//{*}coordinates").text
    assert [float(value) for value in text.split(",")[:2]] == [77.05, 43.45]
    zones = ET.parse(folder / "kml" / "zones.kml").getroot()
    assert len(zones.findall(".//{*}Placemark")) == 1


def test_a_drawing_has_a_layer_for_each(tmp_path, made):
    folder = write(tmp_path / "out", made, "dxf") / "dxf"
    frame = gpd.read_file(folder / "made.dxf")
    assert set(frame["Layer"]) == {"zones", "sites"}
    # metres, in the project's frame
    west = min(pyproj.Proj("EPSG:32643")(77, lat)[0] for lat in (43.4, 43.5))
    assert frame.total_bounds[0] == pytest.approx(west, abs=0.1)
    assert "frame: EPSG:32643" in (folder / "made.dxf.txt").read_text()


def test_sld_and_qml_say_what_the_style_says(tmp_path):
    folder = tmp_path / "out"
    open_plan().export(folder, formats=["sld", "qml"])
    root = ET.parse(folder / "sld" / "roads.sld").getroot()
    assert root.get("version") == "1.1.0"
    rules = root.findall(".//{*}Rule")
    assert [rule.find("{*}Name").text for rule in rules] == ["existing", "planned"]
    assert [rule.find(".//{*}Literal").text for rule in rules] == ["existing", "planned"]
    strokes = rules[1].findall("{*}LineSymbolizer")[1].findall(".//{*}SvgParameter")
    values = {one.get("name"): one.text for one in strokes}
    assert values == {"stroke": "#d55e00", "stroke-width": "3", "stroke-dasharray": "6 4"}
    qml = (folder / "qml" / "roads.qml").read_text("utf-8")
    assert qml.startswith("<!DOCTYPE qgis")
    assert "213,94,0,255" in qml
    assert not (folder / "alatau.gpkg").exists()


def test_what_can_not_be_asked_for(tmp_path):
    with pytest.raises(UsageError, match=r"--format needs one of geopackage, qgis, .* 'dwg' was"):
        exports.chosen(["dwg"])
    plan = open_plan()
    with pytest.raises(UsageError, match="--crs needs a projected frame"):
        plan.export(tmp_path / "a", crs="EPSG:4326")
    with pytest.raises(DataError, match="--crs: needs a CRS that PROJ knows"):
        plan.export(tmp_path / "a", crs="EPSG:1")
    with pytest.raises(UsageError, match="--language needs one of en, ru, kk"):
        plan.export(tmp_path / "a", language="de")
    assert not list(tmp_path.iterdir())


def test_on_the_command_line(tmp_path):
    run = CliRunner().invoke
    out = tmp_path / "out"
    done = run(cli, ["export", "-o", str(out), "--format", "qgis", "--crs", "EPSG:32643"])
    assert done.exit_code == 0, done.output
    names = [line.rpartition("/")[2] for line in done.output.split()]
    assert names == ["alatau.gpkg", "alatau.qgz", "manifest.json"]
    # again, over its own
    assert run(cli, ["export", "-o", str(out)]).exit_code == 0
    for words, message in (
        (["--basemap", "https://a/{x}"], "--basemap needs osm, or a URL"),
        (["--basemap", "https://a/{x}/{y}/{z}"], "--basemap needs --attribution"),
        (["--attribution", "x"], "--attribution: goes with --basemap"),
        (["--crs", "nonsense"], "--crs: needs a CRS that PROJ knows"),
    ):
        failed = run(cli, ["export", "-o", str(out), *words])
        assert message in str(failed.exception)
    with closing(sqlite3.connect(out / "alatau.gpkg")) as file:
        assert file.execute("select count(*) from layer_styles").fetchone()[0] > 30
