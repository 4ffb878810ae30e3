"""All ways out, read by a real QGIS, which wrote none: rows, places, sizes, words, styles."""

import geopandas as gpd
import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import Geod

GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def out(plan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("formats") / "out"
    plan.export(folder, formats=["all"], crs="EPSG:32643")
    return folder


@pytest.fixture(scope="module")
def found(qgis, out):
    return qgis("read", out)


def sizes(layer):
    """Return hectares and kilometres of a layer by GeographicLib."""
    shapes = [shape for shape in layer.frame.geometry if shape is not None]
    if layer.entry.geometry == "polygon":
        return sum(abs(GEOD.geometry_area_perimeter(one)[0]) for one in shapes) / 1e4, 0
    lines = shapes if layer.entry.geometry == "line" else []
    return 0, sum(map(GEOD.geometry_length, lines)) / 1e3


@pytest.mark.parametrize(
    ("form", "end", "frame"),
    [
        ("flatgeobuf", "fgb", "EPSG:32643"),
        ("geojson", "geojson", "EPSG:4326"),
        ("shapefile", "shp", "EPSG:32643"),
        ("kml", "kml", "EPSG:4326"),
    ],
)
def test_files_of_a_layer_each(found, plan, form, end, frame):
    for name, layer in plan.shown.items():
        placed = int(layer.frame.geometry.notna().sum())
        if not placed:
            continue
        seen = found["files"][f"{form}/{name}.{end}"]
        assert (seen["valid"], seen["crs"], seen["placed"]) == (True, frame, placed), name
        assert seen["rows"] == (placed if form == "kml" else len(layer.frame))
        area_ha, length_km = sizes(layer)
        # GeoJSON has seven decimals: a centimetre
        exact = 1e-5 if form == "geojson" else 1e-6
        if layer.entry.geometry == "polygon":
            assert seen["area_ha"] == pytest.approx(area_ha, rel=exact)
        assert seen["length_km"] == pytest.approx(length_km, rel=exact)
        assert set(seen["texts"]["grade"]) == set(layer.grades)


def test_kazakh_comes_through_each(found, plan):
    names = set(plan.layers["districts"].frame["name_kk"])
    assert "Green ауданы" in names
    for path in ("flatgeobuf/districts.fgb", "geojson/districts.geojson", "kml/districts.kml"):
        assert set(found["files"][path]["texts"]["name_kk"]) == names
    assert set(found["files"]["shapefile/districts.shp"]["texts"]["name_kk"]) == names
    assert "Gate District" in found["files"]["kml/districts.kml"]["texts"]["Name"]


def test_a_drawing_has_all_layers(found, plan):
    seen = found["files"]["dxf/alatau.dxf"]
    placed = {name for name, one in plan.shown.items() if one.frame.geometry.notna().any()}
    assert seen["valid"]
    there = set(seen["texts"]["Layer"])
    assert {name for name in there if not name.endswith("_names")} == placed
    assert "districts_names" in there


def test_geoparquet_by_arrow_alone(out, plan):
    """The columns as Arrow has them, the shapes from their WKB: without what wrote them."""
    for name, layer in plan.layers.items():
        table = pq.read_table(out / "geoparquet" / f"{name}.parquet")
        assert table.num_rows == len(layer.frame)
        shapes = shapely.from_wkb(table.column("geometry").to_pylist())
        back = gpd.GeoSeries(shapes, crs=32643).to_crs(4326)
        kept = back[back.notna()]
        assert len(kept) == layer.frame.geometry.notna().sum()
        assert list(kept.total_bounds) == pytest.approx(list(layer.frame.total_bounds), abs=1e-8)
        assert table.column("name_kk").to_pylist() == [
            text if isinstance(text, str) else None for text in layer.frame["name_kk"]
        ]


def test_both_kinds_of_styles_say_the_same(found, plan):
    looked = 0
    for name, kinds in found["styles"].items():
        qml, sld = kinds["qml"], kinds["sld"]
        assert qml["ok"]
        assert sld["ok"]
        assert qml["legend"] == sld["legend"], name
        # QGIS reads one symbol of an SLD's several, so without white seams
        assert set(sld["colours"]) <= set(qml["colours"]), name
        if name in plan.layers:
            style = plan.layers[name].entry.style
            colours = set(style.classes.values()) or {style.fill_colour, style.colour}
            assert colours & set(sld["colours"]), name
            looked += 1
    assert looked == len(plan.layers)
