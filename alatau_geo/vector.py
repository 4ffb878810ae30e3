"""Reading vector files: only formats that are safe to open, and clear words where one can't be."""

from __future__ import annotations

import hashlib
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely
from shapely.errors import GEOSException

from alatau_geo import geojson
from alatau_geo.columns import unique_names
from alatau_geo.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 4_000_000_000
#: What is said of a polygon or line ring whose last position is not its first.
UNCLOSED = "ring not closed"
#: By these pyogrio takes a path apart as an archive's or a URL's, and opens another file.
_NO_NAME = re.compile(r"[!;\t\r\n]")


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
    prefix : str
        What binds GDAL to one driver, for the format that has no zero byte.
    arrow : bool
        Whether GDAL hands its rows over as Arrow, which is several times faster.
    """

    name: str
    beginning: re.Pattern[bytes]
    prefix: str = ""
    arrow: bool = True


_GEOJSON = Format("GeoJSON", re.compile(rb"(?:\xef\xbb\xbf)?\s*\{"), "GeoJSON:")
_SHAPEFILE = Format("Shapefile", re.compile(rb"\x00\x00\x27\x0a"))
_PARQUET = Format("GeoParquet", re.compile(rb"PAR1"))
FORMATS: dict[str, Format] = {
    ".geojson": _GEOJSON,
    ".json": _GEOJSON,
    ".gpkg": Format("GeoPackage", re.compile(rb"SQLite format 3\x00")),
    ".shp": _SHAPEFILE,
    # its magic, a version, and a header's size that is under 16 MB; as Arrow, GDAL 3.12 gives it
    # broken offsets where a geometry is missing, and reading them kills the process
    ".fgb": Format("FlatGeobuf", re.compile(rb"fgb\x03fgb.{4}\x00", re.DOTALL), arrow=False),
    ".parquet": _PARQUET,
}


def read(path: Path, *, table: str | None = None) -> gpd.GeoDataFrame:
    """Read one layer of a vector file as it is.

    Parameters
    ----------
    path : Path
        GeoJSON, GeoPackage, Shapefile, FlatGeobuf or GeoParquet.
    table : str, optional
        The layer, where a file has several.

    Returns
    -------
    geopandas.GeoDataFrame
        All rows, numbered from 0, in the file's CRS (or none). The geometry is in ``geometry``;
        a field of that name becomes ``geometry_2``, a second geometry a field of WKT.

    Raises
    ------
    DataError
        If it is missing, of no known format, too large, has several layers and none was named, or
        it or one of its geometries can't be read.
    """
    frame, faults = read_with_faults(path, table=table)
    for row, fault in faults.items():
        if frame.geometry.iloc[row] is None:
            raise DataError(f"{path}: the geometry of row {row + 1} can't be read: {fault}")
    return frame


def read_with_faults(
    path: Path, *, table: str | None = None
) -> tuple[gpd.GeoDataFrame, dict[int, str]]:
    """Read one layer of a vector file, geometries that can't be read set aside.

    Parameters
    ----------
    path, table
        As for :func:`read`.

    Returns
    -------
    tuple of geopandas.GeoDataFrame and dict
        As from :func:`read`, and row → what is wrong with its geometry, which is then missing; or
        whose rings were closed, where that is :data:`UNCLOSED`.

    Raises
    ------
    DataError
        As for :func:`read`, unreadable geometries apart.
    """
    file_format = _format(path)
    try:
        with warnings.catch_warnings():
            # what GDAL warns of (rings, nulls, cut files) is looked for here and in `repair`
            warnings.simplefilter("ignore")
            if file_format is _PARQUET:
                return _tidy(_read_parquet(path, table), path), {}
            frame, faults = _read_gdal(path, file_format, table)
            return _tidy(frame, path), faults
    except DataError:
        raise
    except Exception as error:  # noqa: BLE001  what a parser says of a stranger's file is about it
        raise _unreadable(path, file_format, error) from None


def _read_gdal(
    path: Path, file_format: Format, table: str | None
) -> tuple[gpd.GeoDataFrame, dict[int, str]]:
    declared = geojson.crs_of(path) if file_format is _GEOJSON else None
    if file_format is _SHAPEFILE:
        _check_shapefile(path)
    source = _source(path, file_format)
    layer = _layer(source, path, file_format, table)
    faults: dict[int, str] = {}
    try:
        if "geometry" in pyogrio.read_info(source, layer=layer)["fields"]:
            frame, faults = _read_by_parts(source, layer, arrow=file_format.arrow)
        else:
            frame = pyogrio.read_dataframe(source, layer=layer, use_arrow=file_format.arrow)
    except GEOSException:
        frame, faults = _read_by_parts(source, layer, arrow=file_format.arrow)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise DataError(f"{path}: needs geometries, this {file_format.name} layer has none")
    if file_format is _GEOJSON:
        frame = frame.set_crs(declared, allow_override=True)
        missing = sorted({*np.flatnonzero(frame.geometry.isna()).tolist()} - {*faults})
        if missing:
            unread = geojson.unread_rows(path, missing, len(frame))
            faults |= dict.fromkeys(unread, "it is no GeoJSON geometry")
    return frame, faults


def _source(path: Path, file_format: Format) -> str:
    source = f"{file_format.prefix}{path.absolute()}"
    if not file_format.prefix and (odd := _NO_NAME.search(source)):
        raise DataError(
            f"{path}: needs a path without {odd[0]!r}, which {file_format.name} readers take for"
            " the end of a name: rename the file or folder"
        )
    return source


def _layer(source: str, path: Path, file_format: Format, table: str | None) -> str:
    tables = [str(row[0]) for row in pyogrio.list_layers(source)]
    if not tables:
        raise DataError(f"{path}: needs a layer, this {file_format.name} has none that can be read")
    if table is None and len(tables) > 1:
        raise DataError(f"{path}: has {len(tables)} layers, name one: {', '.join(tables)}")
    if table is not None and table not in tables:
        raise DataError(f"{path}: has no layer {table!r}; it has: {', '.join(tables)}")
    return tables[0] if table is None else table


def _read_by_parts(
    source: str, layer: str, *, arrow: bool
) -> tuple[gpd.GeoDataFrame, dict[int, str]]:
    """Read fields and geometries apart: a fault in one geometry then costs that one only."""
    fields = pyogrio.read_dataframe(source, layer=layer, use_arrow=arrow, read_geometry=False)
    meta, _, wkb, _ = pyogrio.raw.read(source, layer=layer, columns=[])
    if wkb is None:
        return fields, {}
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    faults = {}
    for row in np.flatnonzero(shapely.is_missing(shapes)):
        if wkb[row] is not None:
            shapes[row] = shapely.from_wkb(wkb[row], on_invalid="fix")
            faults[int(row)] = UNCLOSED if shapes[row] is not None else _fault(wkb[row])
    # the name is free to be given once the fields are tidied
    fields.columns = unique_names(fields.columns, taken=["geometry"])
    return gpd.GeoDataFrame(fields, geometry=shapes, crs=meta["crs"]), faults


def _fault(wkb: bytes) -> str:
    try:
        shapely.from_wkb(wkb)
    except GEOSException as error:
        return _first_line(error).removeprefix("IllegalArgumentException: ")
    return "not a geometry"


def _read_parquet(path: Path, table: str | None) -> gpd.GeoDataFrame:
    if table is not None:
        raise DataError(f"{path}: a GeoParquet file has one layer, {table!r} was asked for")
    frame = gpd.read_parquet(path)
    # an index that pandas wrote is a column of the file
    return frame if isinstance(frame.index, pd.RangeIndex) else frame.reset_index()


def _tidy(frame: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    """Return a frame with rows numbered from 0, one geometry, and fields of whole text."""
    active = frame.columns.get_loc(frame.geometry.name)
    fields = pd.DataFrame(frame.iloc[:, [n for n in range(len(frame.columns)) if n != active]])
    fields.columns = pd.Index(unique_names(fields.columns, taken=["geometry"]))
    for name in fields.columns:
        if isinstance(fields[name].dtype, gpd.array.GeometryDtype):
            fields[name] = shapely.to_wkt(np.asarray(fields[name].array), rounding_precision=-1)
        elif isinstance(fields[name].dtype, pd.StringDtype):
            try:
                pa.array(fields[name], from_pandas=True).validate(full=True)
            except pa.ArrowException:
                raise DataError(
                    f"{path}: needs text in UTF-8, field {name!r} has other bytes: save the file"
                    " with that encoding"
                ) from None
    return gpd.GeoDataFrame(
        fields.reset_index(drop=True), geometry=np.asarray(frame.geometry.array), crs=frame.crs
    )


def _format(path: Path) -> Format:
    file_format = FORMATS.get(path.suffix.lower())
    if file_format is None:
        known = ", ".join(FORMATS)
        raise DataError(f"{path}: needs one of {known}; {path.suffix or 'no ending'!r} was given")
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
    if size > MAX_BYTES:
        raise DataError(
            f"{path}: files may have {MAX_BYTES / 1e9:g} GB, this one has {size / 1e9:.1f} GB:"
            " cut it to the area of the plan"
        )
    if not file_format.beginning.match(start):
        raise DataError(f"{path}: is called {file_format.name} but does not begin like one")
    return file_format


def _check_shapefile(path: Path) -> None:
    """Refuse a shapefile that is cut short, of which GDAL silently reads less.

    Where the sizes stand: ESRI Shapefile Technical Description (1998), p. 4; dBASE III header.
    """
    table = next(
        (path.with_suffix(end) for end in (".dbf", ".DBF") if path.with_suffix(end).is_file()), None
    )
    if table is None:
        raise DataError(f"{path}: needs its .dbf beside it, there is none: copy all its files")
    with path.open("rb") as file:
        due = 2 * int.from_bytes(file.read(28)[24:], "big")
    with table.open("rb") as file:
        head = file.read(12)
    rows, header, row = (
        int.from_bytes(head[first:last], "little") for first, last in ((4, 8), (8, 10), (10, 12))
    )
    least = max(header + rows * row, len(head), 32)
    for part, size in ((path, max(due, 100)), (table, least)):
        found = part.stat().st_size
        if found < size:
            raise DataError(
                f"{part}: is cut short, it says {size} bytes and has {found}: copy it again"
            )


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:300] if str(error).strip() else type(error).__name__


def _unreadable(path: Path, file_format: Format, error: Exception) -> DataError:
    # pyogrio's advice is to name a driver, which is not for a user to do here
    reason = _first_line(error).split("; It might help")[0]
    reason = reason.replace(f"{file_format.prefix}{path.absolute()}", str(path))
    return DataError(f"{path}: can't be read as {file_format.name}: {reason}")


def sha256(path: Path) -> str:
    """Return the hash of a file's bytes, as hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
