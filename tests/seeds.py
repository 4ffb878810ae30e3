"""Small valid files of every format that is read, and what fuzzing makes of them."""

import io
import sqlite3
import struct
import zipfile
import zlib
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely

SHAPES = [
    shapely.box(77.0, 43.5, 77.01, 43.51),
    shapely.Polygon(
        shapely.box(77.1, 43.5, 77.2, 43.6).exterior,
        [shapely.box(77.12, 43.52, 77.14, 43.54).exterior],
    ),
    shapely.MultiPolygon(
        [shapely.box(77.3, 43.5, 77.31, 43.51), shapely.box(77.4, 43.5, 77.41, 43.51)]
    ),
]
FIELDS = {"name": ["Алатау", "Gate", None], "storeys": [1, 2, 3], "share": [0.5, 1e9, -1.25]}
GEOJSON_DRIVERS = {".geojson": "GeoJSON", ".json": "GeoJSON"}
GEOJSON_DRIVERS |= dict.fromkeys((".geojsonl", ".geojsons", ".ndjson"), "GeoJSONSeq")
DRIVERS = GEOJSON_DRIVERS | {
    ".gpkg": "GPKG",
    ".shp": "ESRI Shapefile",
    ".fgb": "FlatGeobuf",
    ".kml": "LIBKML",
    ".gml": "GML",
}
GPX = """<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="made" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="43.5" lon="77.0"><ele>800</ele><name>Алатау</name></wpt>
<trk><name>way</name><trkseg><trkpt lat="43.5" lon="77.0"><time>2026-01-17T10:00:00Z</time></trkpt>
<trkpt lat="43.6" lon="77.1"/></trkseg></trk></gpx>
"""
OSM = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6"><node id="1" lat="43.5" lon="77.0"/><node id="2" lat="43.5" lon="77.1"/>
<node id="3" lat="43.6" lon="77.1"/><way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/>
<tag k="building" v="yes"/><tag k="name" v="Алатау"/></way>
<relation id="1"><member type="way" ref="1" role="outer"/><tag k="type" v="multipolygon"/>
<tag k="landuse" v="grass"/></relation></osm>
"""
DXF = (
    "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1015\n9\n$DWGCODEPAGE\n3\nANSI_1251\n0\nENDSEC\n"
    "0\nSECTION\n2\nBLOCKS\n0\nBLOCK\n8\n0\n2\nB\n10\n0\n20\n0\n0\nPOINT\n8\n0\n10\n1\n20\n1\n0\nENDBLK\n"
    "8\n0\n0\nENDSEC\n0\nSECTION\n2\nENTITIES\n0\nLWPOLYLINE\n8\nplan\n90\n3\n70\n1\n10\n77\n20\n43.5\n"
    "10\n77.1\n20\n43.5\n10\n77.1\n20\n43.6\n0\nINSERT\n8\n0\n2\nB\n10\n77\n20\n43\n0\nTEXT\n8\nplan\n10\n77\n"
    "20\n43\n1\nAlatau\n0\nENDSEC\n0\nEOF\n"
)
KML = (
    '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    "<Folder><name>Plan</name><Placemark><name>Алатау</name><Polygon><outerBoundaryIs>"
    "<LinearRing><coordinates>77,43,0 77.1,43,0 77.1,43.1,0 77,43,0</coordinates></LinearRing>"
    "</outerBoundaryIs></Polygon></Placemark></Folder></Document></kml>"
)
CSV = "id;name;lon;lat\n1;Алатау;77,01;43,5\n2;Gate;77,02;43,6\n3;;;\n"
CSV_WKT = 'id,wkt\n1,"POLYGON ((77 43, 77.1 43, 77.1 43.1, 77 43))"\n2,POINT EMPTY\n'


def seeds(folder):
    """Return the bytes of a file of each ending: all of its parts, by ending; the first is read."""
    frame = gpd.GeoDataFrame(FIELDS, geometry=SHAPES, crs=4326)
    found = {}
    for ending, driver in DRIVERS.items():
        path = folder / f"seed{ending}"
        pyogrio.write_dataframe(frame, path, driver=driver)
        parts = sorted(folder.glob("seed.*"), key=lambda part: part.suffix != ending)
        found[ending] = {part.suffix: part.read_bytes() for part in parts}
        for part in parts:
            part.unlink()
    found["metres.gpkg"] = {".gpkg": geopackage(folder, frame.to_crs(32643))}
    target = io.BytesIO()
    frame.to_parquet(target)
    found[".parquet"] = {".parquet": target.getvalue()}
    texts = {".gpx": GPX, ".osm": OSM, ".dxf": DXF, ".kml": KML, ".csv": CSV, "wkt.csv": CSV_WKT}
    for name, text in texts.items():
        code = "cp1251" if name == ".dxf" else "utf-8"
        found[name] = {Path(f"a{name}").suffix: text.encode(code)}
    found[".kmz"] = {".kmz": archive({"doc.kml": KML.encode()})}
    shapefile = {f"city{ending}": content for ending, content in found[".shp"].items()}
    found[".zip"] = {".zip": archive(shapefile)}
    found["gpkg.zip"] = {".zip": archive({"a/b.gpkg": found[".gpkg"][".gpkg"]})}
    found[".pbf"] = {".pbf": pbf()}
    return found


def geopackage(folder, frame):
    path = folder / "seed.gpkg"
    pyogrio.write_dataframe(frame, path, driver="GPKG")
    content = path.read_bytes()
    path.unlink()
    return content


def archive(members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return target.getvalue()


def with_blobs(content, blobs, folder):
    """Return a GeoPackage whose geometries are other bytes, in a database that is in order."""
    path = folder / "blobs.gpkg"
    path.write_bytes(content)
    with closing(sqlite3.connect(path)) as database:
        database.execute("pragma synchronous = off")
        for (name,) in database.execute(
            "select name from sqlite_master where type = 'trigger'"
        ).fetchall():
            database.execute(f'drop trigger "{name}"')
        for row, blob in enumerate(blobs, start=1):
            database.execute("update seed set geom = ? where fid = ?", (blob, row))
        database.commit()
    return path.read_bytes()


# --- OSM's protocol buffers, https://wiki.openstreetmap.org/wiki/PBF_Format -----------------------


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def zigzag(value):
    return varint(value << 1 if value >= 0 else -(value << 1) - 1)


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def blob(kind, content, *, pack):
    raw = field(2, len(content)) + field(3, zlib.compress(content)) if pack else field(1, content)
    header = field(1, kind.encode()) + field(3, len(raw))
    return struct.pack(">I", len(header)) + header + raw


def pbf(*, pack=True):
    """Return a file with three nodes, a closed way and a multipolygon."""
    words = b"".join(
        field(1, word.encode()) for word in ("", "building", "yes", "type", "multipolygon", "outer")
    )
    places = [(77.0, 43.5), (77.1, 43.5), (77.1, 43.6)]
    nodes = b"".join(
        field(
            1,
            varint(8)
            + zigzag(n)
            + varint(64)
            + zigzag(round(lat * 1e7))
            + varint(72)
            + zigzag(round(lon * 1e7)),
        )
        for n, (lon, lat) in enumerate(places, start=1)
    )
    way = field(1, 1) + field(2, varint(1)) + field(3, varint(2))
    way += field(8, b"".join(map(zigzag, (1, 1, 1, -2))))
    relation = field(1, 1) + field(2, varint(3) + varint(1)) + field(3, varint(4) + varint(2))
    relation += field(8, varint(5)) + field(9, zigzag(1)) + field(10, varint(1))
    groups = field(2, nodes) + field(2, field(3, way)) + field(2, field(4, relation))
    header = field(4, b"OsmSchema-V0.6") + field(4, b"DenseNodes")
    return blob("OSMHeader", header, pack=False) + blob(
        "OSMData", field(1, words) + groups, pack=pack
    )
