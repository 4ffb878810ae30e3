"""Formats that need a copy, a parser of our own or an archive: what comes back, and from where."""

import json
import zipfile

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from broken import faults
from broken.faults import PLACE, PLACEMARK, VRT, archive, drawing, feature, insert, section
from making import real

from alatau_geo import vector
from alatau_geo.errors import DataError, UsageError

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning:pyogrio")
SHAPES = [shapely.box(77, 43, 77.1, 43.1), shapely.box(77.2, 43, 77.3, 43.1)]
NAMES = ["Алатау", "Қонаев"]
GML = (
    f"<ogr:FeatureCollection {faults.GML}>{{}}<gml:featureMember><ogr:a gml:id='a.0'><ogr:g>"
    "<gml:Point srsName='urn:ogc:def:crs:EPSG::4326'><gml:pos>43 77</gml:pos></gml:Point></ogr:g>"
    "<ogr:name>Алатау</ogr:name></ogr:a></gml:featureMember></ogr:FeatureCollection>"
)
WAYPOINT = "<wpt lat='43' lon='77'><name>Алатау</name></wpt>"
TRACK = "<trk><trkseg><trkpt lat='43' lon='77'/><trkpt lat='44' lon='77'/></trkseg></trk>"
OSM = "<osm version='0.6'>{}<node id='1' lat='43' lon='77'><tag k='name' v='Алатау'/></node></osm>"
POINT_DXF = "  0\nTEXT\n  8\n{}\n 10\n77\n 20\n43\n 40\n1\n  1\n{}\n"


def write(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("ending", "driver"), [(".geojsonl", "GeoJSONSeq"), (".kml", "LIBKML"), (".gml", "GML")]
)
def test_what_gdal_writes_comes_back(tmp_path, ending, driver):
    frame = gpd.GeoDataFrame({"имя": NAMES, "n": [1, 2]}, geometry=SHAPES, crs=4326)
    path = tmp_path / f"a{ending}"
    pyogrio.write_dataframe(frame, path, driver=driver)
    beside = sorted(tmp_path.iterdir())
    found = vector.read(path)
    assert found.crs.to_epsg() == 4326
    assert found["имя"].tolist() == NAMES
    # KML's extended data has no types unless a schema says them
    assert found["n"].astype(int).tolist() == [1, 2]
    assert shapely.equals(shapely.force_2d(found.geometry), SHAPES).all()
    assert sorted(tmp_path.iterdir()) == beside


@pytest.mark.parametrize("ending", [".geojsonl", ".geojsons", ".ndjson"])
@pytest.mark.parametrize("between", ["\n", "\r\n", "\n\n", "\x1e"])
def test_lines_of_features(tmp_path, ending, between):
    rows = [json.dumps(feature(n=n)) for n in range(3)]
    text = between + between.join(rows) + "\n"
    assert vector.read(write(tmp_path, f"a{ending}", text))["n"].tolist() == [0, 1, 2]


def test_ids_of_features_are_a_field(tmp_path):
    rows = [feature(n=1) | {"id": 5}, feature(n=2) | {"id": "b"}, feature(n=3)]
    text = json.dumps({"type": "FeatureCollection", "features": rows})
    found = vector.read(write(tmp_path, "a.geojson", text))
    assert found["id"].fillna("").tolist() == ["5", "b", ""]
    rows = [feature(id="own") | {"id": 7}, feature(id="other") | {"id": 8}]
    text = json.dumps({"type": "FeatureCollection", "features": rows})
    found = vector.read(write(tmp_path, "b.geojson", text))
    assert found["id"].tolist() == ["own", "other"]
    assert found["id_2"].tolist() == [7, 8]
    lines = "\n".join(json.dumps(feature(n=n) | {"id": f"a{n}"}) for n in range(2))
    assert vector.read(write(tmp_path, "c.ndjson", lines))["id"].tolist() == ["a0", "a1"]


def kml(inside):
    return f"<?xml version='1.0'?><kml xmlns='http://www.opengis.net/kml/2.2'>{inside}</kml>"


def test_kml_keeps_what_it_says_and_no_more(tmp_path):
    mark = PLACEMARK.replace(">a<", "><![CDATA[<b>Алатау</b> & co]]><")
    path = write(tmp_path, "a.kml", kml(f"<Document><name>d</name>{mark}</Document>"))
    reading = vector.examine(path)
    assert reading.frame.columns.tolist() == ["Name", "geometry"]
    assert reading.frame["Name"].tolist() == ["<b>Алатау</b> & co"]
    assert reading.table == "d"


def test_folders_of_a_kml_are_its_layers(tmp_path):
    folders = "".join(
        f"<Folder><name>{name}</name>{PLACEMARK * n}</Folder>" for name, n in (("a", 1), ("b", 2))
    )
    path = write(tmp_path, "a.kml", kml(f"<Document>{folders}</Document>"))
    with pytest.raises(DataError, match="has 2 layers, name one: a, b"):
        vector.read(path)
    assert len(vector.read(path, table="b")) == 2
    members = ("files/x.kml", "no"), ("doc.kml", path.read_bytes())
    packed = write(tmp_path, "a.kmz", archive(*members))
    assert len(vector.read(packed, table="b")) == 2


def test_links_of_a_kml_are_left_out_and_said(tmp_path):
    links = "<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>" * 2
    reading = vector.examine(
        write(tmp_path, "a.kml", kml(f"<Document>{links}{PLACEMARK}</Document>"))
    )
    assert reading.notes == ("2 × NetworkLink left out: links are not followed",)
    assert len(reading.frame) == 1


@pytest.mark.parametrize("encoding", ["windows-1251", "utf-16", "koi8-r"])
def test_xml_says_its_encoding(tmp_path, encoding):
    mark = PLACEMARK.replace(">a<", ">Алатау<")
    text = f"<?xml version='1.0' encoding='{encoding}'?><kml>{mark}</kml>"
    assert vector.read(write(tmp_path, "a.kml", text, encoding))["Name"].tolist() == ["Алатау"]


def test_xml_in_another_encoding_than_it_says(tmp_path):
    text = kml(PLACEMARK.replace(">a<", ">Алатау<"))
    path = write(tmp_path, "a.kml", text, "cp1251")
    assert vector.read(path, encoding="cp1251")["Name"].tolist() == ["Алатау"]
    lying = text.replace("'1.0'", "'1.0' encoding='windows-1252'")
    path = write(tmp_path, "b.kml", lying.encode("cp1251"))
    with pytest.raises(DataError, match=r"«Àëàòàó», which is probably «Алатау».*--encoding cp1251"):
        vector.read(path)
    assert vector.read(path, encoding="cp1251")["Name"].tolist() == ["Алатау"]
    # misread before it was saved
    path = write(tmp_path, "c.kml", kml(PLACEMARK.replace(">a<", ">Àëàòàó<")))
    assert vector.read(path, encoding="cp1251")["Name"].tolist() == ["Алатау"]


def test_gml_has_its_axes_as_its_crs_says(tmp_path):
    found = vector.read(write(tmp_path, "a.gml", GML.format("")))
    # urn:ogc:def:crs:EPSG::4326 is latitude first
    assert found.geometry[0].equals(shapely.Point(77, 43))
    assert found["name"].tolist() == ["Алатау"]


def test_gpx(tmp_path):
    path = write(tmp_path, "a.gpx", f"<gpx version='1.1'>{WAYPOINT}</gpx>")
    reading = vector.examine(path)
    assert reading.table == "waypoints"
    assert reading.frame.columns.tolist() == ["name", "geometry"]
    path = write(tmp_path, "b.gpx", f"<gpx version='1.1'>{WAYPOINT}{TRACK}</gpx>")
    with pytest.raises(DataError, match="has 2 layers, name one: waypoints, tracks"):
        vector.read(path)
    assert vector.read(path, table="tracks").geom_type.tolist() == ["MultiLineString"]
    assert len(vector.read(path, table="track_points")) == 2


def test_osm_xml(tmp_path):
    path = write(tmp_path, "a.osm", OSM.format(""))
    with pytest.raises(DataError, match="has 5 layers, name one: points, lines"):
        vector.read(path)
    found = vector.read(path, table="points")
    assert found["name"].tolist() == ["Алатау"]
    assert found["osm_id"].tolist() == ["1"]


def test_real_osm_pbf():
    reading = vector.examine(real("almaty_2012.osm.pbf"), table="multipolygons")
    assert len(reading.frame) == 8695
    assert len(reading.faults) == 1
    assert "found 2 - must be 0 or >= 3" in next(iter(reading.faults.values()))
    # every way of the file is there: other tables are not mixed in
    assert set(reading.frame.geom_type.dropna()) == {"MultiPolygon"}


def header(version, page):
    return section("HEADER", f"  9\n$ACADVER\n  1\n{version}\n  9\n$DWGCODEPAGE\n  3\n{page}\n")


@pytest.mark.parametrize(
    ("version", "page", "encoding"),
    [
        ("AC1015", "ANSI_1251", "cp1251"),
        ("AC1015", "dos866", "cp866"),
        ("AC1015", "ANSI_1252", "cp1252"),
        ("AC1021", "ANSI_1251", "utf-8"),
        ("AC1032", "ANSI_1252", "utf-8"),
    ],
)
def test_dxf_says_its_encoding(tmp_path, version, page, encoding):
    word = "Grün" if encoding == "cp1252" else "Алатау"
    text = drawing(header(version, page), section("ENTITIES", POINT_DXF.format("0", word)))
    reading = vector.examine(write(tmp_path, "a.dxf", text, encoding))
    assert reading.encoding == encoding
    assert reading.frame["Text"].tolist() == [word]
    assert reading.frame.geometry[0].equals(shapely.Point(77, 43))
    assert reading.frame.crs is None


def test_dxf_in_another_encoding_than_it_says(tmp_path):
    entities = section("ENTITIES", POINT_DXF.format("дороги", "Алатау"))
    path = write(tmp_path, "a.dxf", drawing(header("AC1015", "ANSI_1252"), entities), "cp1251")
    with pytest.raises(DataError, match=r"probably «дороги».*--encoding cp1251"):
        vector.read(path)
    found = vector.read(path, encoding="cp1251")
    assert found[["Layer", "Text"]].iloc[0].tolist() == ["дороги", "Алатау"]
    path = write(tmp_path, "b.dxf", drawing(header("AC1024", "ANSI_1251"), entities), "cp1251")
    with pytest.raises(DataError, match=r"not utf-8 .*--encoding cp1251"):
        vector.read(path)


def test_blocks_of_a_dxf_that_are_used_fairly(tmp_path):
    blocks = section("BLOCKS", faults.block("b", faults.POINT_DXF))
    text = drawing(blocks, section("ENTITIES", insert("b") * 3))
    assert len(vector.read(write(tmp_path, "a.dxf", text))) == 3


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("name,lon,lat", "a,77,43.5"),
        ("Name;LAT;LONG", "a;43,5;77,0"),
        ("имя\tдолгота\tширота", "a\t77\t43.5"),
        ("аты,ендік,бойлық", "a,43.5,77"),
        ('"name","longitude","latitude"', '"a","77","43,5"'),
        ("name;wkt", "a;POINT (77 43.5)"),
        ("name,geom", 'a,"SRID=4326;POINT (77 43.5)"'),
        ("name,x,y", "a,77,43.5"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv(tmp_path, head, row, encoding):
    found = vector.read(write(tmp_path, "a.csv", f"{head}\r\n{row}\r\n", encoding))
    assert found.geometry[0].equals(shapely.Point(77, 43.5))
    assert found.iloc[:, 0].tolist() == ["a"]
    known = not head.endswith(("wkt", "x,y"))
    assert (found.crs is not None) == known


def test_values_of_a_csv_keep_their_meaning(tmp_path):
    text = (
        "kato,n,share,word,empty,big,lon,lat\n"
        '007,1,0.5,"a, ""b""\nc",,12345678901234567890,77,43\n'
        "191800000,,2,d,,1,,\n"
    )
    found = vector.read(write(tmp_path, "a.csv", text))
    assert found["kato"].tolist() == ["007", "191800000"]
    assert found["n"].fillna(-1).tolist() == [1, -1]
    assert found["share"].tolist() == [0.5, 2]
    assert found["word"].tolist() == ['a, "b"\nc', "d"]
    assert found["empty"].isna().all()
    # more digits than a whole number of 64 bits has
    assert pd.api.types.is_float_dtype(found["big"])
    assert found.geometry.isna().tolist() == [False, True]


def test_decimal_commas_are_told_only_by_the_place(tmp_path):
    text = "a;lon;lat\n1,234;77,5;43,5\n"
    assert vector.read(write(tmp_path, "a.csv", text))["a"].tolist() == [1.234]
    text = "a;lon;lat\n1,234;77.5;43.5\n"
    assert vector.read(write(tmp_path, "b.csv", text))["a"].tolist() == ["1,234"]


@pytest.mark.parametrize("upper", [False, True])
def test_a_packed_shapefile(tmp_path, upper):
    parts = faults.packed_shapefile(tmp_path, "зоны", имя=["Алатау"])
    named = [(f"папка/{name.upper() if upper else name}", content) for name, content in parts]
    reading = vector.examine(write(tmp_path, "a.shp.zip", archive(*named, ("readme.txt", "x"))))
    assert reading.format == "Shapefile in a zip archive"
    assert reading.frame["имя"].tolist() == ["Алатау"]
    assert reading.frame.crs.to_epsg() == 4326
    assert reading.table.lower() == "зоны"


def test_one_of_several_in_an_archive(tmp_path):
    members = [
        *faults.packed_shapefile(tmp_path, "a", n=[1]),
        *faults.packed_shapefile(tmp_path, "b", n=[2]),
        ("__MACOSX/._a.shp", b"x"),
    ]
    path = write(tmp_path, "c.zip", archive(*members))
    with pytest.raises(DataError, match="has 2 layers, name one: a, b"):
        vector.read(path)
    with pytest.raises(DataError, match="name one, 'c' is none of them: a, b"):
        vector.read(path, table="c")
    assert vector.read(path, table="b")["n"].tolist() == [2]


def test_sizes_that_an_archive_lies_about(tmp_path, monkeypatch):
    data = archive(("a.csv", "lon,lat\n" + "77,43\n" * 1000), compression=zipfile.ZIP_STORED)
    monkeypatch.setenv("ALATAU_GEO_LIMITS", "unpacked_bytes=3000")
    with pytest.raises(DataError, match="bytes unpacked may be 3,000"):
        vector.read(write(tmp_path, "a.zip", data))
    # what the directory at its end says: 9 bytes
    place = data.rindex(b"PK\x01\x02") + 24
    lie = data[:place] + (9).to_bytes(4, "little") + data[place + 4 :]
    with pytest.raises(DataError, match=r"can't be unpacked|bytes unpacked"):
        vector.read(write(tmp_path, "b.zip", lie))


@pytest.mark.parametrize("text", [VRT, '{"type": "gdal_streamed_alg", "command_line": "gdal x"}'])
def test_words_of_another_driver_are_only_words(tmp_path, text):
    quoted = text.replace("&", "&amp;").replace("<", "&lt;")
    quoted_attribute = quoted.replace("'", "&apos;").replace('"', "&quot;")
    commented = f"<!-- {text} -->"
    pairs = f"999\n{text}\n" + drawing(section("ENTITIES", POINT_DXF.format("0", text)))
    cell = text.replace('"', '""')
    files = {
        "a.kml": kml(PLACEMARK.replace(">a<", f">{quoted}<")),
        "b.kml": f"{commented}<kml a='{quoted_attribute}'>{commented}{PLACEMARK}</kml>",
        "a.gml": commented + GML.format(commented).replace("Алатау", quoted),
        "a.gpx": f"{commented}<gpx version='1.1'>{WAYPOINT.replace('Алатау', quoted)}</gpx>",
        "a.dxf": pairs,
        "a.csv": f'lon,lat,a\n77,43,"{cell}"\n',
        "a.geojsonl": json.dumps(feature(a=text)),
    }
    for name, content in files.items():
        reading = vector.examine(write(tmp_path, name, content))
        assert len(reading.frame) == 1, name
        # the place is the file's own, not that of a file which the words name
        assert shapely.force_2d(reading.frame.geometry[0]).equals(shapely.Point(77, 43)), name
        if name != "b.kml":
            assert text in reading.frame.drop(columns="geometry").iloc[0].tolist(), name


def test_gdal_is_given_nothing_but_a_copy_that_cant_be_mistaken(tmp_path, monkeypatch):
    given = {}

    def look(source, **_):
        given["start"] = open(source, "rb").read(20_000)  # noqa: SIM115, PTH123
        raise RuntimeError("seen")

    monkeypatch.setattr(pyogrio, "list_layers", look)
    for name, text in {
        "a.kml": f"<!-- {VRT} --><kml>{VRT}{PLACEMARK}</kml>",
        "b.kml": "<kml xmlns='OGR' OGR='&lt;OGRVRTDataSource>'/>",
        "a.gpx": f"<gpx>{VRT}</gpx>",
        "a.osm": OSM.format(VRT),
        "a.gml": GML.format(VRT),
        "a.dxf": f"999\n{VRT}\n" + drawing(section(VRT, ""), section("ENTITIES", "")),
    }.items():
        with pytest.raises(DataError, match="seen"):
            vector.read(write(tmp_path, name, text))
        assert b"OGR" not in given["start"], name
        assert len(given["start"]) == 20_000


def test_an_encoding_that_has_no_use_is_said(tmp_path):
    path = write(tmp_path, "a.geojson", faults.collection(feature(PLACE, a="Алатау")))
    with pytest.raises(DataError, match="reads well, cp1251 was given: leave the encoding out"):
        vector.read(path, encoding="1251")
    assert vector.read(path, encoding="utf-8")["a"].tolist() == ["Алатау"]
    with pytest.raises(UsageError, match="'klingon' was given"):
        vector.read(path, encoding="klingon")


def test_misread_text_is_read_again_when_asked_for(tmp_path):
    path = faults.make("mojibake.geojson", tmp_path)
    reading = vector.examine(path, encoding="cp1251")
    assert reading.frame["a"].tolist() == ["Алатау"]
    assert reading.notes == ("text that was saved misread is read again as cp1251: a",)
    path = faults.make("twice_read.geojson", tmp_path)
    assert vector.read(path, encoding="utf-8")["a"].tolist() == ["Алатау"]
    path = faults.make("bytes.geojson", tmp_path)
    assert vector.read(path, encoding="cp1251")["a"].tolist() == ["Сары"]
    with pytest.raises(DataError, match="needs text in UTF-8"):
        vector.read(path, encoding="utf-8")


def test_shapefiles_that_say_their_encoding_are_asked_nothing(tmp_path):
    for encoding, cpg in (("CP1251", "1251"), ("CP1251", "ANSI 1251"), ("UTF-8", "65001")):
        path = faults.shapefile(tmp_path, name=cpg, encoding=encoding, cpg=cpg, имя=["Конаев"])
        assert vector.read(path)["имя"].tolist() == ["Конаев"]
    path = faults.shapefile(tmp_path, name="plain", cpg="", имя=["Қонаев"])
    assert vector.examine(path).notes == (
        "no .cpg says the encoding; all of its text is clean UTF-8",
    )
    # the table's own language driver: Russian Windows
    path = faults.shapefile(tmp_path, name="driver", encoding="CP1251", cpg="", имя=["Конаев"])
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[29] = 0xC9
    path.with_suffix(".dbf").write_bytes(bytes(table))
    assert vector.examine(path).encoding == "cp1251"


def test_an_encoding_goes_before_what_a_shapefile_says(tmp_path):
    path = faults.make("latin_cpg.shp", tmp_path)
    assert vector.read(path, encoding="cp1251")["a"].tolist() == ["Конаев"]


def test_what_a_shapefile_cuts_is_said(tmp_path):
    fields = {"population_2026": [1], "население": ["x"], "short": [1]}
    path = faults.shapefile(tmp_path, name="cut", **fields)
    notes = " ".join(vector.examine(path).notes)
    assert "names of 10 bytes" in notes
    assert "population" in notes
    assert "short" not in notes
    # 127 letters of two bytes are as much as a text of 254 bytes holds, and half a letter more
    path = faults.shapefile(tmp_path, name="long", a=["x" + "ж" * 200])
    reading = vector.examine(path)
    assert reading.frame["a"].tolist()[0] == "x" + "ж" * 126
