"""Which files are read, and how it is made sure that each is what it is called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alatau_geo.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from alatau_geo.vector.limits import Limits

_MARK = rb"(?:\xef\xbb\xbf)?\s*"
_ANY = re.compile(rb"")
#: How addresses begin once they are paths, GDAL's virtual ones too.
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/|/vsi[a-z0-9_]+/", re.IGNORECASE)


@dataclass(frozen=True)
class Format:
    """A file format that is read.

    Parameters
    ----------
    name : str
        For people.
    beginning : re.Pattern
        How its files begin. A file is opened only if it is what it is called, so that none can
        bring in another of GDAL's drivers: those that look for words in a file (a VRT, a pipeline)
        stop at the first zero byte, which all binary formats here have near their beginning.
    driver : str
        The one GDAL driver that may read it; empty where GDAL does not.
    prefix : str
        What binds GDAL to that driver, where it has such a word.
    copied : bool
        Whether GDAL is given a copy that this package wrote from the file's parts, with nothing but
        its first word in the bytes that other drivers look at.
    arrow : bool
        Whether GDAL hands its rows over as Arrow, which is several times faster.
    utf8 : bool
        Whether text is UTF-8 by the format's own rules once it has been read.
    """

    name: str
    beginning: re.Pattern[bytes] = _ANY
    driver: str = ""
    prefix: str = ""
    copied: bool = False
    arrow: bool = True
    utf8: bool = True


GEOJSON = Format("GeoJSON", re.compile(_MARK + rb"\{"), "GeoJSON", "GeoJSON:")
GEOJSONSEQ = Format(
    "newline-delimited GeoJSON",
    re.compile(rb"(?:\xef\xbb\xbf)?[\s\x1e]*\{"),
    "GeoJSONSeq",
    "GeoJSONSeq:",
)
GEOPACKAGE = Format("GeoPackage", re.compile(rb"SQLite format 3\x00"), "GPKG")
SHAPEFILE = Format("Shapefile", re.compile(rb"\x00\x00\x27\x0a"), "ESRI Shapefile", utf8=False)
# its magic, a version, and a header's size that is under 16 MB; as Arrow, GDAL 3.12 gives it
# broken offsets where a geometry is missing, and reading them kills the process
FLATGEOBUF = Format(
    "FlatGeobuf", re.compile(rb"fgb\x03fgb.{4}\x00", re.DOTALL), "FlatGeobuf", arrow=False
)
PARQUET = Format("GeoParquet", re.compile(rb"PAR1"))
KML = Format("KML", driver="LIBKML", copied=True)
KMZ = Format("KMZ", re.compile(rb"PK"), "LIBKML", copied=True)
GML = Format("GML", driver="GML", copied=True)
GPX = Format("GPX", driver="GPX", copied=True)
OSM_XML = Format("OSM XML", driver="OSM", copied=True)
DXF = Format("DXF", driver="DXF", copied=True)
# a block's header: its size in four bytes, the field's tag, the word
OSM_PBF = Format("OSM PBF", re.compile(rb"\x00\x00\x00.\x0a\x09OSMHeader", re.DOTALL), "OSM")
CSV = Format("CSV", utf8=False)
ZIP = Format("zip archive", re.compile(rb"PK(?:\x03\x04|\x05\x06)"))

#: Ending → format; the endings are what a user may give.
FORMATS: dict[str, Format] = {
    ".geojson": GEOJSON,
    ".json": GEOJSON,
    ".geojsonl": GEOJSONSEQ,
    ".geojsons": GEOJSONSEQ,
    ".ndjson": GEOJSONSEQ,
    ".gpkg": GEOPACKAGE,
    ".shp": SHAPEFILE,
    ".fgb": FLATGEOBUF,
    ".parquet": PARQUET,
    ".kml": KML,
    ".kmz": KMZ,
    ".gml": GML,
    ".gpx": GPX,
    ".dxf": DXF,
    ".csv": CSV,
    ".osm": OSM_XML,
    ".pbf": OSM_PBF,
    ".zip": ZIP,
}


def recognise(path: Path, limits: Limits) -> Format:
    """Return a file's format: its ending names it, its beginning has to agree.

    Parameters
    ----------
    path : Path
        The file.
    limits : Limits
        How large it may be.

    Returns
    -------
    Format
        One of :data:`FORMATS`.

    Raises
    ------
    DataError
        If it is missing, no file, empty, too large, of no known format, or not what it is called.
    """
    file_format = FORMATS.get(path.suffix.lower())
    if _ADDRESS.match(str(path)):
        raise DataError(
            f"{path}: needs to be a file here, addresses are not opened: get the file first"
        )
    if file_format is None:
        known = ", ".join(FORMATS)
        given = repr(path.suffix) if path.suffix else "no ending"
        raise DataError(f"{path}: needs one of {known}; {given} was given")
    try:
        if path.is_dir():
            raise DataError(f"{path}: needs to be a file, it is a folder")
        if not path.is_file():
            raise DataError(f"{path}: there is no such file")
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(4096)
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: can't be opened: {error}") from None
    if size == 0:
        raise DataError(f"{path}: needs a {file_format.name}, the file is empty")
    limit = "markup_bytes" if file_format.copied else "file_bytes"
    if size > getattr(limits, limit):
        raise limits.refusal(
            limit,
            size,
            what="bytes of a file",
            where=str(path),
            advice="cut it to the area of the plan",
        )
    if not file_format.beginning.match(start):
        raise DataError(f"{path}: is called {file_format.name} but does not begin like one")
    return file_format
