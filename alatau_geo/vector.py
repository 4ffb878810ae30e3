"""Reading vector files: only formats that are safe to open, and clear words where one can't be."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from shapely.errors import GEOSException

from alatau_geo.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 4_000_000_000


@dataclass(frozen=True)
class Format:
    """A file format that is read.

    Parameters
    ----------
    name : str
        For people.
    magic : tuple of bytes
        How its files begin, white space aside: a file is opened only if it is what it is called,
        so that none can bring in another driver.
    """

    name: str
    magic: tuple[bytes, ...]


FORMATS: dict[str, Format] = {
    ".geojson": Format("GeoJSON", (b"{",)),
    ".json": Format("GeoJSON", (b"{",)),
    ".gpkg": Format("GeoPackage", (b"SQLite format 3\x00",)),
    ".shp": Format("Shapefile", (b"\x00\x00\x27\x0a",)),
    ".fgb": Format("FlatGeobuf", (b"fgb",)),
    ".parquet": Format("GeoParquet", (b"PAR1",)),
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
        All rows, in the file's CRS (or none).

    Raises
    ------
    DataError
        If it is missing, of no known format, too large, has several layers and none was named, or
        can't be read.
    """
    file_format = _format(path)
    if file_format.name == "GeoParquet":
        return _read_parquet(path, table)
    try:
        tables = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
        if table is None and len(tables) > 1:
            raise DataError(f"{path}: has {len(tables)} layers, name one: {', '.join(tables)}")
        if table is not None and table not in tables:
            raise DataError(
                f"{path}: has no layer {table!r}; it has: {', '.join(tables) or 'none'}"
            )
        frame = pyogrio.read_dataframe(path, layer=table, use_arrow=True)
    except (DataSourceError, DataLayerError, GEOSException, ValueError) as error:
        raise _unreadable(path, file_format, error) from None
    if not isinstance(frame, gpd.GeoDataFrame):
        raise DataError(f"{path}: needs geometries, this {file_format.name} layer has none")
    return frame


def _read_parquet(path: Path, table: str | None) -> gpd.GeoDataFrame:
    if table is not None:
        raise DataError(f"{path}: a GeoParquet file has one layer, {table!r} was asked for")
    try:
        return gpd.read_parquet(path)
    except (ValueError, OSError, KeyError) as error:
        raise _unreadable(path, FORMATS[".parquet"], error) from None


def _format(path: Path) -> Format:
    file_format = FORMATS.get(path.suffix.lower())
    if file_format is None:
        known = ", ".join(FORMATS)
        raise DataError(f"{path}: needs one of {known}; {path.suffix or 'no ending'!r} was given")
    if not path.is_file():
        raise DataError(f"{path}: there is no such file")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise DataError(f"{path}: files may have {MAX_BYTES} bytes, this one has {size}")
    with path.open("rb") as file:
        start = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    # a shapefile's magic begins with zeros, which lstrip leaves alone
    if not start.startswith(file_format.magic):
        raise DataError(f"{path}: is called {file_format.name} but does not begin like one")
    return file_format


def _unreadable(path: Path, file_format: Format, error: Exception) -> DataError:
    reason = str(error).splitlines()[0][:300] if str(error) else type(error).__name__
    return DataError(f"{path}: can't be read as {file_format.name}: {reason}")


def sha256(path: Path) -> str:
    """Return the hash of a file's bytes, as hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
