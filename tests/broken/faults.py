"""A small broken file for each fault of a file from a stranger; `make(NAME, folder)` writes one.

`python tests/broken/faults.py DIR` writes them all, to try another reader on them.
"""

import io
import json
import sqlite3
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyogrio
import shapely
from pyarrow import parquet

PLACE = {"type": "Point", "coordinates": [77, 43]}
PLACEMARK = "<Placemark><name>a</name><Point><coordinates>77,43</coordinates></Point></Placemark>"
VRT = (
    "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/vsicurl/http://127.0.0.1:9/a.geojson"
    "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
)
GML = "xmlns:gml='http://www.opengis.net/gml' xmlns:ogr='http://ogr.maptools.org/'"
POINT_DXF = "  0\nPOINT\n  8\n0\n 10\n77\n 20\n43\n"


def feature(geometry=PLACE, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features, **members):
    return json.dumps({"type": "FeatureCollection", **members, "features": list(features)})


def section(name, text):
    return f"  0\nSECTION\n  2\n{name}\n{text}  0\nENDSEC\n"


def drawing(*sections):
    return "".join(sections) + "  0\nEOF\n"


def insert(block, more=""):
    return f"  0\nINSERT\n  8\n0\n  2\n{block}\n 10\n0\n 20\n0\n{more}"


def block(name, text):
    return f"  0\nBLOCK\n  8\n0\n  2\n{name}\n 70\n0\n 10\n0\n 20\n0\n{text}  0\nENDBLK\n  8\n0\n"


def archive(*members, compression=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as file:
        for name, content in members:
            file.writestr(name, content)
    return target.getvalue()


def frame(**fields):
    count = len(next(iter(fields.values()), [0]))
    return gpd.GeoDataFrame(fields, geometry=[shapely.Point(77, 43)] * count, crs=4326)


def shapefile(folder, *, name="a", encoding="UTF-8", cpg=None, **fields):
    """Write a shapefile; `cpg` in place of what its writer puts, none if empty."""
    path = folder / f"{name}.shp"
    pyogrio.write_dataframe(frame(**(fields or {"n": [1]})), path, encoding=encoding)
    if cpg is not None:
        path.with_suffix(".cpg").unlink()
    if cpg:
        path.with_suffix(".cpg").write_text(cpg)
    return path


def packed_shapefile(folder, name="a", **fields):
    path = shapefile(folder, name=name, **fields)
    return [
        (part.name, part.read_bytes()) for part in sorted(folder.glob(f"{name}.*")) if part != path
    ] + [(path.name, path.read_bytes())]


def link(name, target):
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info, target


def view(folder):
    path = folder / "view.gpkg"
    pyogrio.write_dataframe(frame(n=[1]), path, layer="a", SPATIAL_INDEX="NO")
    with sqlite3.connect(path) as database:
        database.execute(
            "create view endless as with recursive c(x) as (select 1 union all select x + 1 from c)"
            " select x as fid, x'00' as geom from c"
        )
        database.execute(
            "insert into gpkg_contents (table_name, data_type, identifier, srs_id)"
            " values ('endless', 'features', 'endless', 4326)"
        )
        database.execute(
            "insert into gpkg_geometry_columns values ('endless', 'geom', 'POINT', 4326, 0, 0)"
        )
        for register in ("contents", "geometry_columns", "ogr_contents"):
            database.execute(f"delete from gpkg_{register} where table_name = 'a'")
        database.execute("drop table a")
    database.close()
    return path


def register(folder):
    """Write a GeoPackage whose list of layers never ends."""
    path = folder / "register.gpkg"
    pyogrio.write_dataframe(frame(n=[1]), path, layer="a", SPATIAL_INDEX="NO")
    with sqlite3.connect(path) as database:
        for (trigger,) in database.execute("select name from sqlite_master where type = 'trigger'"):
            database.execute(f'drop trigger "{trigger}"')
        database.execute("alter table gpkg_contents rename to old")
        database.execute(
            "create view gpkg_contents as with recursive c(x) as (select 1 union all select x + 1"
            " from c) select old.* from old, c"
        )
    database.close()
    return path


def computed(folder):
    path = folder / "computed.gpkg"
    pyogrio.write_dataframe(frame(n=[1]), path, layer="a", SPATIAL_INDEX="NO")
    with sqlite3.connect(path) as database:
        database.execute("alter table a add b text generated always as (hex(zeroblob(n)))")
    database.close()
    return path


def folded(folder):
    """Write a table of 20 kB that comes to 18 GB when each row has its own text."""
    path = folder / "folded.parquet"
    frame(a=["x"]).to_parquet(path)
    seed = parquet.read_table(path)
    rows = 20_000
    text = pa.array(["x" * 900_000])
    columns = {
        "a": pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), text),
        "geometry": pa.array([seed["geometry"][0].as_py()] * rows, pa.binary()),
    }
    table = pa.table(columns).replace_schema_metadata(seed.schema.metadata)
    parquet.write_table(table, path)
    return path


def ring_of(vertices):
    ring = [[77 + n * 1e-7, 43 + n % 2 * 1e-7] for n in range(vertices - 1)]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def entities(levels):
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE kml [<!ENTITY l0 "lol">{lines}]><kml><name>&l{levels - 1};</name></kml>'


#: File → its content (text, bytes, or what writes it into a folder), and what is said of it.
REFUSED = {
    # what it is not
    "vrt.geojson": (VRT, "does not begin like one"),
    "vrt.kml": (VRT, "its root element is 'OGRVRTDataSource'"),
    "vrt.gml": (VRT, "its root element is"),
    "vrt.gpx": (VRT, "its root element is"),
    "vrt.osm": (VRT, "its root element is"),
    "vrt.dxf": (VRT, "line 1 needs a group code"),
    "vrt.csv": (VRT, "needs columns of places"),
    "vrt.geojsonl": (VRT, "does not begin like one"),
    "vrt.zip": (VRT, "does not begin like one"),
    "vrt.osm.pbf": (VRT, "does not begin like one"),
    "twice.kml": (f"<kml/>{VRT}", "junk after document element"),
    "kml.gpx": (f"<kml>{PLACEMARK}</kml>", "its root element is 'kml'"),
    "other.gml": ("<FeatureCollection/>", "its root element is"),
    "binary.dxf": (b"AutoCAD Binary DXF\r\n\x1a\x00", "save it as text"),
    # JSON
    "comment.geojson": ('{/* */"type": "FeatureCollection"}', r"byte 2 is b'/'"),
    "quotes.geojson": ("{'type': 'FeatureCollection'}", "stands outside of any text"),
    "deep.geojson": ('{"a": ' + "[" * 100_000, "levels of brackets may be 32"),
    "open.geojson": (collection(feature())[:-1], "its end comes before that of a bracket"),
    "unquoted.geojson": ('{"a": "b}', "its end comes before that of a text"),
    "long.geojson": (collection(feature(a="x" * 1_100_000)), "bytes of one text"),
    "link.geojson": (
        collection(crs={"type": "link", "properties": {"href": "http://127.0.0.1:9"}}),
        "links are not followed",
    ),
    "own_crs.geojsonl": (
        json.dumps(feature({**PLACE, "crs": {"type": "name", "properties": {"name": "x"}}})),
        "one CRS for the whole file",
    ),
    "bytes.geojson": (
        collection(feature(a="@@@@")).encode().replace(b"@@@@", "Сары".encode("cp1251")),
        "probably cp1251: «Сары»",
    ),
    "mojibake.geojson": (collection(feature(a="Àëàòàó")), "«Àëàòàó», which is probably «Алатау»"),
    "twice_read.geojson": (collection(feature(a="РђР»Р°С‚Р°Сѓ")), "probably «Алатау»"),
    # XML
    "entities.kml": (entities(9), "declares a document type"),
    "external.gml": (
        f"<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><FeatureCollection {GML}/>",
        "declares a document type",
    ),
    "external.gpx": ("<!DOCTYPE gpx SYSTEM 'http://127.0.0.1:9/a.dtd'><gpx/>", "document type"),
    "deep.kml": ("<kml>" + "<Folder>" * 200, "levels of elements"),
    "attribute.kml": (f"<kml a='{'x' * 5_000_000}'/>", "bytes of one tag"),
    "long.kml": (f"<kml><name>{'x ' * 600_000}</name></kml>", "bytes of one text"),
    "cut.kml": (f"<kml><Document>{PLACEMARK}", "no element found"),
    "bytes.kml": (
        f"<kml>{PLACEMARK.replace('>a<', '>Алатау<')}</kml>".encode("cp1251"),
        "--encoding cp1251",
    ),
    "empty.kml": ("<kml></kml>", "needs a layer|can't be read as KML"),
    # DXF
    "blocks.dxf": (
        drawing(
            section(
                "BLOCKS",
                block("b0", POINT_DXF)
                + "".join(block(f"b{n}", insert(f"b{n - 1}") * 10) for n in range(1, 9)),
            ),
            section("ENTITIES", insert("b8")),
        ),
        "entities with all blocks unfolded",
    ),
    "array.dxf": (
        drawing(
            section("BLOCKS", block("b", POINT_DXF)),
            section("ENTITIES", insert("b", " 70\n30000\n 71\n30000\n")),
        ),
        "entities with all blocks unfolded",
    ),
    "circle.dxf": (
        drawing(
            section("BLOCKS", block("a", insert("b")) + block("b", insert("a"))),
            section("ENTITIES", insert("a")),
        ),
        "holds itself",
    ),
    "line.dxf": (f"  0\n{'x' * 200_000}\n", "a line of a DXF may have"),
    # CSV
    "names.csv": ("name,east_of\na,1\n", r"longitude \(lon, .*its first line names: name, east_of"),
    "twice.csv": ("lon,longitude,lat\n1,2,3\n", "several columns could hold the place"),
    "decimals.csv": ("lon;lat\n77,1;43,2\n77.1;43.2\n", "decimal sign can't be told"),
    "short.csv": ("name,lon,lat\na,77\n", "Expected 3 columns, got 2"),
    "comma.csv": ("name,lon,lat\na,77,1,43,2\n", "Expected 3 columns, got 5"),
    "bytes.csv": ("lon,lat,имя\n77,43,Алатау\n".encode("cp1251"), "--encoding cp1251"),
    "koi8.csv": ("имя;lon;lat\nКонаев;77;43\n".encode("koi8-r"), "--encoding koi8-r"),
    "zero.csv": (b"\0\0\0", "is no text"),
    # archives
    "slip.zip": (archive(("../../a.geojson", collection())), "leads out of the archive"),
    "absolute.zip": (archive(("/a.geojson", collection())), "leads out of the archive"),
    "drive.zip": (archive(("C:\\a.geojson", collection())), "leads out of the archive"),
    "link.zip": (archive(link("a.geojson", "/etc/passwd")), "is a link"),
    "bomb.zip": (archive(("a.geojson", b" " * 20_000_000)), "against its packed size"),
    "nested.zip": (archive(("a.zip", archive(("a.geojson", collection())))), "it has .zip"),
    "nothing.zip": (archive(), "it has nothing"),
    "two.zip": (
        archive(("a.geojson", collection()), ("b/b.geojson", collection())),
        "has 2 layers, name one: a, b",
    ),
    "many.zip": (archive(*((f"{n}.txt", "") for n in range(1_100))), "files in an archive"),
    "cut.zip": (archive(("a.geojson", collection()))[:-10], "can't be unpacked"),
    "no_kml.kmz": (archive(("a.png", "")), "needs a .kml inside"),
    "half.zip": (
        lambda folder: _write(folder / "half.zip", archive(packed_shapefile(folder)[-1])),
        r"half\.zip/a\.shp: needs its \.dbf",
    ),
    # binary
    "cp1251.shp": (
        lambda folder: shapefile(
            folder, name="cp1251", encoding="CP1251", cpg="", имя=["Алатау", "Конаев"]
        ),
        "no .cpg .* probably cp1251, by which field 'имя' reads «Алатау, Конаев»",
    ),
    "cp866.shp": (
        lambda folder: shapefile(folder, name="cp866", encoding="CP866", cpg="", a=["Конаев"]),
        "probably cp866",
    ),
    "wrong_cpg.shp": (
        lambda folder: shapefile(
            folder, name="wrong_cpg", encoding="CP1251", cpg="UTF-8", a=["Конаев"]
        ),
        "text that is not utf-8, it is probably cp1251",
    ),
    "latin_cpg.shp": (
        lambda folder: shapefile(
            folder, name="latin_cpg", encoding="CP1251", cpg="ISO-8859-1", a=["Конаев"]
        ),
        "«Êîíàåâ», which is probably «Конаев»",
    ),
    "odd_cpg.shp": (
        lambda folder: shapefile(folder, name="odd_cpg", cpg="klingon"),
        "odd_cpg.cpg: an encoding such as .* 'klingon'",
    ),
    "view.gpkg": (view, "is a view, a query that the file would run"),
    "register.gpkg": (register, "'gpkg_contents' in it is a view"),
    "computed.gpkg": (computed, "'a' in it has computed columns"),
    "folded.parquet": (folded, "bytes unpacked"),
    "cut.osm.pbf": (b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x80\x80", "OSM PBF|has 5 layers"),
}

#: File → its content, how many rows it has, and what is said of those without a geometry.
ASIDE = {
    "members.geojson": (
        collection(feature(n=1), 5, None, [feature()], {"type": "Point"}, feature(n=2)),
        6,
        {
            1: "it is no feature but 5",
            2: "it is no feature but null",
            3: "it is no feature but a list",
            4: "it is no feature but an object of type 'Point'",
        },
    ),
    "lines.geojsonl": (
        f"{json.dumps(feature(n=1))}\n{json.dumps({'a': 1})}\n{json.dumps(feature(n=2))}\n",
        3,
        {1: "it is no feature but an object of type 'None'"},
    ),
    "ring.geojson": (
        collection(feature(ring_of(500_001)), feature()),
        2,
        {0: "vertices of a geometry may be 500,000 at most, 500,001 found"},
    ),
    "text.csv": ("lon,lat\n77,43\nx,43\n,\n", 3, {1: "its place is no pair of numbers: 'x', '43'"}),
    "wkt.csv": (
        'wkt\nPOINT (77 43)\nPOINT 77 43\n"POLYGON ((0 0, 1 1))"\n',
        3,
        {1: "it is no WKT: 'POINT 77 43'", 2: "it is no WKT: 'POLYGON ((0 0, 1 1))'"},
    ),
}


def _write(path, content):
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def make(name, folder):
    """Write a file of the corpus into a folder; return its path."""
    content = {**REFUSED, **ASIDE}[name][0]
    return content(folder) if callable(content) else _write(folder / name, content)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for each in (*REFUSED, *ASIDE):
        make(each, target)
