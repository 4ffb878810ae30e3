"""Reading vector files: each format, each kind of damage, and files that are not what they say."""

import json
import shutil
import socketserver
import sqlite3
import struct
import threading
import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from making import real

from alatau_geo import vector
from alatau_geo.columns import texts_of
from alatau_geo.errors import DataError

ENDINGS = (".geojson", ".gpkg", ".shp", ".fgb", ".parquet")
POINT = {"type": "Point", "coordinates": [77, 43]}
VRT = (
    "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>{}</SrcDataSource></OGRVRTLayer>"
    "</OGRVRTDataSource>"
)


def frame():
    boxes = [shapely.box(77, 43, 77.1, 43.1), shapely.box(77.2, 43, 77.3, 43.1)]
    fields = {"имя": ["Алатау", "Қонаев"], "n": [1, 2]}
    return gpd.GeoDataFrame(fields, geometry=boxes, crs=4326)


def write(path, rows=None):
    """Write rows in the format that the ending names."""
    rows = frame() if rows is None else rows
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if path.suffix == ".parquet":
            rows.to_parquet(path)
        else:
            more = {"encoding": "UTF-8"} if path.suffix == ".shp" else {}
            pyogrio.write_dataframe(rows, path, **more)
    return path


def geojson(path, *features, **members):
    """Write a FeatureCollection; a feature is (geometry, properties)."""
    listed = [{"type": "Feature", "geometry": g, "properties": p} for g, p in features]
    path.write_text(json.dumps({"type": "FeatureCollection", **members, "features": listed}))
    return path


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_format_comes_back(tmp_path, ending):
    path = write(tmp_path / f"a{ending}")
    found = vector.read(path)
    assert found.crs.to_epsg() == 4326
    assert found.geometry.name == "geometry"
    assert found.index.tolist() == [0, 1]
    # FlatGeobuf orders its rows along a curve
    found = found.sort_values("n", ignore_index=True)
    assert found["имя"].tolist() == ["Алатау", "Қонаев"]
    assert found["n"].tolist() == [1, 2]
    assert found.geom_equals(frame().geometry).all()


@pytest.mark.parametrize("ending", [".gpkg", ".zip"])
def test_a_path_may_be_text(tmp_path, ending):
    path = write(tmp_path / "a.gpkg")
    if ending == ".zip":
        path = shutil.make_archive(tmp_path / "a", "zip", tmp_path, "a.gpkg")
    assert vector.read(str(path)).geom_equals(frame().geometry).all()
    assert vector.areas_m2(str(path)) == pytest.approx(vector.areas_m2(tmp_path / "a.gpkg"))
    assert vector.sha256(str(path)) == vector.sha256(tmp_path / f"a{ending}")
    if ending == ".gpkg":
        assert [table.name for table in vector.tables(str(path))] == ["a"]
        assert vector.metadata(str(path)) == vector.metadata(path)


def test_a_shapefile_says_its_encoding(tmp_path):
    path = write(tmp_path / "a.shp")
    assert (tmp_path / "a.cpg").read_text() == "UTF-8"
    assert vector.read(path)["имя"].tolist() == ["Алатау", "Қонаев"]


@pytest.mark.parametrize("ending", [*ENDINGS, ".json"])
def test_an_empty_file_is_refused(tmp_path, ending):
    path = tmp_path / f"a{ending}"
    path.touch()
    with pytest.raises(DataError, match="the file is empty"):
        vector.read(path)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_cut_short_is_refused(tmp_path, ending):
    whole = write(tmp_path / f"a{ending}")
    data = whole.read_bytes()
    # a GeoJSON may lose the line feed at its end, and a Parquet or SQLite file nothing
    lengths = {1, 4, 8, 20, 50, 99, len(data) // 3, len(data) // 2, len(data) - 10}
    for length in sorted(lengths):
        cut = tmp_path / f"cut{length}{ending}"
        cut.write_bytes(data[:length])
        for beside in (".shx", ".dbf", ".prj", ".cpg"):
            if ending == ".shp":
                shutil.copy(tmp_path / f"a{beside}", cut.with_suffix(beside))
        with pytest.raises(DataError) as error:
            vector.read(cut)
        assert str(cut) in str(error.value)


def test_a_cut_attribute_table_is_refused(tmp_path):
    path = write(tmp_path / "a.shp")
    table = tmp_path / "a.dbf"
    data = table.read_bytes()
    for length in (0, 5, 20, len(data) // 2, len(data) - 5):
        table.write_bytes(data[:length])
        with pytest.raises(DataError, match=r"a\.dbf: is cut short"):
            vector.read(path)
    table.unlink()
    with pytest.raises(DataError, match=r"needs its \.dbf"):
        vector.read(path)


@pytest.mark.parametrize("place", range(8))
@pytest.mark.parametrize("ending", ENDINGS)
def test_damage_ends_in_a_data_error_or_a_frame(tmp_path, ending, place):
    path = write(tmp_path / f"a{ending}")
    data = bytearray(path.read_bytes())
    random = np.random.default_rng(place)
    for n in random.integers(12, len(data), size=1 + len(data) // 40):
        data[n] = int(random.integers(256))
    path.write_bytes(bytes(data))
    try:
        found = vector.read(path)
    except DataError as error:
        assert str(path) in str(error) or str(path.with_suffix(".dbf")) in str(error)  # noqa: PT017
    else:
        # what was read can be used: its text is text, its geometry one column
        assert found.geometry.name == "geometry"
        for name in found.columns.drop("geometry"):
            assert len("".join(texts_of(found[name])).encode()) < path.stat().st_size + 10_000


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("a.txt", "needs one of .geojson, .json"),
        ("a", "; no ending was given"),
        ("a.vrt", "; '.vrt' was given"),
        ("a.geojson", "there is no such file"),
        ("/vsicurl/http://127.0.0.1/a.geojson", "addresses are not opened"),
        ("http://127.0.0.1/a.geojson", "addresses are not opened"),
        ("/vsizip/a.zip/a.gpkg", "addresses are not opened"),
        ("GPKG:a.gpkg:a", "needs one of"),
        ("a\0.gpkg", "no such file|can't be opened"),
        ("x" * 300 + ".gpkg", "can't be opened"),
    ],
)
def test_names_that_are_no_files(tmp_path, monkeypatch, name, match):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match=match):
        vector.read(type(tmp_path)(name))


def test_folders_and_links(tmp_path):
    (tmp_path / "x.gpkg").mkdir()
    with pytest.raises(DataError, match="it is a folder"):
        vector.read(tmp_path / "x.gpkg")
    write(tmp_path / "a.gpkg")
    (tmp_path / "link.gpkg").symlink_to("a.gpkg")
    assert len(vector.read(tmp_path / "link.gpkg")) == 2
    (tmp_path / "lost.gpkg").symlink_to("nowhere.gpkg")
    with pytest.raises(DataError, match="no such file"):
        vector.read(tmp_path / "lost.gpkg")


@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".fgb", ".parquet"])
@pytest.mark.parametrize("name", ["a b", "a#b%20", "a:b", "zip:a", "город", "a?b", "a&b"])
def test_odd_file_names_are_names(tmp_path, name, ending):
    odd = write(tmp_path / f"a{ending}").rename(tmp_path / f"{name}{ending}")
    assert len(vector.read(odd)) == 2


@pytest.mark.parametrize("name", ["a!b", "a;b", "a\tb"])
def test_a_name_opens_no_other_file(tmp_path, name):
    inner = write(tmp_path / "b.gpkg")
    (tmp_path / "a").mkdir()
    odd = tmp_path / f"{name}.gpkg"
    shutil.copy(inner, odd)
    with pytest.raises(DataError, match="rename the file or folder"):
        vector.read(odd)
    # GDAL is given a GeoJSON's name whole
    assert len(vector.read(write(tmp_path / "b.geojson").rename(odd.with_suffix(".geojson")))) == 2


def test_a_file_that_is_too_large_is_refused(tmp_path, monkeypatch):
    path = write(tmp_path / "a.geojson")
    monkeypatch.setenv("ALATAU_GEO_LIMITS", "file_bytes=100")
    with pytest.raises(DataError, match="cut it to the area of the plan"):
        vector.read(path)


def test_a_file_brings_in_no_other_driver(tmp_path):
    inner = VRT.format(write(tmp_path / "inner.gpkg"))
    pipeline = {
        "type": "gdal_streamed_alg",
        "command_line": f"gdal vector pipeline ! read {tmp_path / 'inner.gpkg'}",
    }
    esri = {
        "geometryType": "esriGeometryPoint",
        "features": [{"attributes": {"a": 1}, "geometry": {"x": 77, "y": 43}}],
    }
    files = {
        "plain.geojson": inner.encode(),
        "brace.geojson": b"{ " + inner.encode(),
        "after.geojson": b'{"type":"FeatureCollection"}' + inner.encode(),
        "pipeline.geojson": json.dumps(pipeline).encode(),
        "pipeline.json": json.dumps(pipeline).encode(),
        "esri.json": json.dumps(esri).encode(),
        "short.fgb": b"fgb" + inner.encode(),
        "magic.fgb": b"fgb\x03fgb\x01" + inner.encode(),
        "sized.fgb": b"fgb\x03fgb\x01zzz\x00" + inner.encode(),
        "a.gpkg": b"SQLite format 3\x00" + inner.encode(),
        "a.parquet": b"PAR1" + inner.encode(),
        "a.shp": b"\x00\x00\x27\x0a" + inner.encode(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(DataError):
            vector.read(tmp_path / name)
    # inside a string it is only a string
    harmless = geojson(tmp_path / "text.geojson", (POINT, {"a": inner}), x=inner)
    assert vector.read(harmless)["a"].tolist() == [inner]


def test_no_file_opens_a_connection(tmp_path, socket_enabled):
    calls = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            calls.append(self.rfile.readline())
            self.wfile.write(b"HTTP/1.0 404 no\r\n\r\n")

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/x"
        link = {"type": "link", "properties": {"href": address}}
        own = {**POINT, "crs": link}
        for n, path in enumerate(
            [
                geojson(tmp_path / "a.geojson", (POINT, {}), crs=link),
                geojson(tmp_path / "b.geojson", (POINT, {}), crs={**link, "type": "URL"}),
                geojson(tmp_path / "c.geojson", (POINT, {}), CRS=link),
                geojson(tmp_path / "d.geojson", (own, {})),
                geojson(tmp_path / "e.geojson", (POINT, {}), name="x", Crs=link),
            ]
        ):
            with pytest.raises(DataError, match="CRS"):
                vector.read(path)
            escaped = tmp_path / f"escaped{n}.geojson"
            escaped.write_text(path.read_text().replace('"crs"', '"\\u0063r\\u0073"'))
            with pytest.raises(DataError, match="CRS"):
                vector.read(escaped)
        server.shutdown()
    assert calls == []


def test_mixed_geometries_and_values_are_all_there(tmp_path):
    line = {"type": "LineString", "coordinates": [[77, 43], [78, 44]]}
    found = vector.read(geojson(tmp_path / "a.geojson", (POINT, {"a": 1}), (line, {"a": "x"})))
    assert found.geom_type.tolist() == ["Point", "LineString"]
    assert found["a"].astype(str).tolist() == ["1", "x"]


def test_a_collection_without_features(tmp_path):
    (tmp_path / "a.geojson").write_text('{"type": "FeatureCollection"}')
    with pytest.raises(DataError, match="Missing 'features'"):
        vector.read(tmp_path / "a.geojson")
    assert len(vector.read(geojson(tmp_path / "b.geojson"))) == 0


def test_a_layer_without_a_geometry_column_is_refused(tmp_path):
    table = pd.DataFrame({"a": [1]})
    pyogrio.write_dataframe(table, tmp_path / "a.gpkg", driver="GPKG")
    table.to_parquet(tmp_path / "a.parquet")
    with pytest.raises(DataError, match="needs geometries"):
        vector.read(tmp_path / "a.gpkg")
    with pytest.raises(DataError, match="geo metadata"):
        vector.read(tmp_path / "a.parquet")


def test_one_of_several_layers_has_to_be_named(tmp_path):
    path = write(tmp_path / "a.gpkg")
    pyogrio.write_dataframe(frame(), path, layer="b: second", append=True)
    with pytest.raises(DataError, match="has 2 layers, name one: a, b: second"):
        vector.read(path)
    with pytest.raises(DataError, match="no layer 'c'; it has: a, b: second"):
        vector.read(path, table="c")
    assert len(vector.read(path, table="b: second")) == 2
    with pytest.raises(DataError, match="one layer"):
        vector.read(write(tmp_path / "a.parquet"), table="a")


def test_an_sqlite_file_is_no_geopackage(tmp_path):
    with sqlite3.connect(tmp_path / "a.gpkg") as database:
        database.execute("create table a (b)")
    database.close()
    with pytest.raises(DataError, match="can't be read as GeoPackage"):
        vector.read(tmp_path / "a.gpkg")


@pytest.mark.parametrize(
    ("name", "epsg"),
    [
        ("urn:ogc:def:crs:EPSG::32643", 32643),
        ("EPSG:32643", 32643),
        ("http://www.opengis.net/def/crs/EPSG/0/32643", 32643),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326),
        ("urn:ogc:def:crs:EPSG::4326", 4326),
    ],
)
def test_the_crs_that_a_geojson_names(tmp_path, name, epsg):
    member = {"type": "name", "properties": {"name": name}}
    path = geojson(tmp_path / "a.geojson", (POINT, {}), crs=member)
    found = vector.read(path)
    assert found.crs.to_epsg() == epsg
    assert found.geometry[0].equals(shapely.Point(77, 43))


def test_text_that_is_not_utf8_is_refused(tmp_path):
    path = geojson(tmp_path / "a.geojson", (POINT, {"a": "@"}))
    path.write_bytes(path.read_bytes().replace(b"@", "имя".encode("cp1251")))
    said = "needs text in UTF-8, its text has other bytes; it is probably cp1251 or cp866: «имя»"
    with pytest.raises(DataError, match=said):
        vector.read(path)


def test_byte_order_marks(tmp_path):
    path = geojson(tmp_path / "a.geojson", (POINT, {"a": "x"}), crs={"type": "name"})
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    with pytest.raises(DataError, match="needs a CRS by name"):
        vector.read(path)
    path.write_text(
        path.read_text("utf-8-sig").replace('"crs": {"type": "name"}, ', ""), "utf-8-sig"
    )
    assert vector.read(path)["a"].tolist() == ["x"]
    path.write_text(path.read_text("utf-8-sig"), "utf-16")
    with pytest.raises(DataError, match="does not begin like one"):
        vector.read(path)


def test_odd_field_names(tmp_path):
    properties = {"a": 1, "A": 2, "geometry": "mine", "id": 3, "": 5, "<b>": 6, "geom": 7}
    found = vector.read(geojson(tmp_path / "a.geojson", (POINT, properties)))
    assert found.geometry[0].equals(shapely.Point(77, 43))
    assert found["geometry_2"].tolist() == ["mine"]
    rest = {name: found[name].iloc[0] for name in properties if name != "geometry"}
    assert rest == {"a": 1, "A": 2, "id": 3, "": 5, "<b>": 6, "geom": 7}


def test_what_pandas_put_into_a_parquet_file(tmp_path):
    rows = frame()
    rows["middle"] = rows.geometry.representative_point()
    found = vector.read(write(tmp_path / "a.parquet", rows.set_index("имя")))
    assert found.index.tolist() == [0, 1]
    assert found["имя"].tolist() == ["Алатау", "Қонаев"]
    # hand arithmetic: the middle of the first box
    assert shapely.from_wkt(found["middle"][0]).equals_exact(shapely.Point(77.05, 43.05), 1e-9)


def test_a_geometry_that_cant_be_read_costs_itself_only(tmp_path):
    ring = [[77, 43], [78, 43], [78, 44], [77, 44]]
    path = geojson(
        tmp_path / "a.geojson",
        ({"type": "Polygon", "coordinates": [[*ring, ring[0]]]}, {"a": "whole"}),
        ({"type": "Polygon", "coordinates": [ring]}, {"a": "open"}),
        ({"type": "LineString", "coordinates": [[77, 43]]}, {"a": "one point"}),
        ({"type": "Point", "coordinates": [77, "x"]}, {"a": "text"}),
        ({"type": "Nonsense", "coordinates": []}, {"a": "unknown"}),
        (None, {"a": "no place"}),
    )
    found, faults = vector.read_with_faults(path)
    assert found["a"].tolist() == ["whole", "open", "one point", "text", "unknown", "no place"]
    assert found.geometry.notna().tolist() == [True, True, False, False, False, False]
    assert found.geometry[1].equals(shapely.Polygon(ring))
    assert sorted(faults) == [1, 2, 3, 4]
    assert faults[1] == vector.UNCLOSED
    assert "point array" in faults[2]
    with pytest.raises(DataError, match="geometry of row 3 can't be read"):
        vector.read(path)


def test_a_geometry_that_cant_be_read_in_a_geopackage(tmp_path):
    path = write(tmp_path / "a.gpkg")
    # a polygon whose one ring has two positions, behind the header of GeoPackage 1.2, 2.1.3
    ring = struct.pack("<BIII4d", 1, 3, 1, 2, 77, 43, 78, 43)
    with sqlite3.connect(path) as database:
        for (trigger,) in database.execute(
            "select name from sqlite_master where type = 'trigger' and tbl_name = 'a'"
        ).fetchall():
            database.execute(f'drop trigger "{trigger}"')
        database.execute(
            "update a set geom = ? where fid = 2", (b"GP\x00\x01" + struct.pack("<i", 4326) + ring,)
        )
    database.close()
    found, faults = vector.read_with_faults(path)
    assert len(found) == 2
    assert found.geometry[0].equals(frame().geometry[0])
    assert list(faults) == [1]


@pytest.mark.parametrize("ending", ENDINGS)
def test_rows_without_a_place_come_back(tmp_path, ending):
    shapes = [None if n % 3 == 0 else shapely.Point(n, 43) for n in range(40)]
    rows = gpd.GeoDataFrame({"n": range(40)}, geometry=shapes, crs=4326)
    path = tmp_path / f"a{ending}"
    if ending == ".fgb":
        # it indexes no row that has no place
        pyogrio.write_dataframe(rows, path, SPATIAL_INDEX="NO")
    else:
        write(path, rows)
    found = vector.read(path).sort_values("n", ignore_index=True)
    assert found["n"].tolist() == list(range(40))
    assert [None if point is None else point.x for point in found.geometry] == [
        None if n % 3 == 0 else n for n in range(40)
    ]


def test_real_files():
    found = vector.read(real("districts_2024.geojson"))
    assert len(found) == 14
    assert found.crs.to_epsg() == 4326
    assert (found["KATO"].astype(str) == "191800000").sum() == 1


@pytest.mark.parametrize("told", [0, 1, 3, 10**6])
def test_all_rows_are_read_whatever_number_the_file_says(tmp_path, told):
    path = tmp_path / "made.gpkg"
    points = gpd.GeoSeries.from_xy([76.9, 77.0, 77.1], [43.5, 43.6, 43.7], crs=4326)
    gpd.GeoDataFrame({"id": ["a", "b", "c"]}, geometry=points).to_file(path)
    with sqlite3.connect(path) as base:
        base.execute("UPDATE gpkg_ogr_contents SET feature_count = ?", (told,))
    base.close()
    assert vector.read(path)["id"].tolist() == ["a", "b", "c"]
