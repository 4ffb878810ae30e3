"""Reading vector files: one layer as it is, what can't be read set aside with its reason."""

from __future__ import annotations

import tempfile
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyogrio.errors import CRSError

from alatau_geo.columns import texts_of, unique_names
from alatau_geo.errors import DataError
from alatau_geo.vector import (
    archive,
    columnar,
    drawing,
    encodings,
    formats,
    gdal,
    geojson,
    markup,
    shapefile,
    shapes,
    texts,
    unframed,
)
from alatau_geo.vector import (
    table as csv,
)
from alatau_geo.vector.gdal import Table
from alatau_geo.vector.limits import Limits
from alatau_geo.vector.shapes import UNCLOSED

if TYPE_CHECKING:
    from alatau_geo.vector.formats import Format

__all__ = [
    "UNCLOSED",
    "Reading",
    "Table",
    "examine",
    "metadata",
    "read",
    "read_with_faults",
    "tables",
]

_INT64 = 2**63
#: Columns that GDAL makes for every KML and GPX, and what they hold where the file says nothing.
_MADE = {"tessellate": -1, "extrude": 0, "visibility": -1}


@dataclass(frozen=True, eq=False)
class Reading:
    """One layer as it was read.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        All rows, numbered from 0, in the file's CRS (or none); the geometry is in ``geometry``.
    faults : dict
        Row → what is wrong with its geometry, which is then missing; or :data:`UNCLOSED`.
    format : str
        The file's format, for people.
    table : str
        The layer's name; empty where the format has none.
    tables : tuple of Table
        All layers of the file.
    encoding : str
        What the text was in.
    notes : tuple of str
        What a reader should know of how it was read.
    crs_fault : str
        Why the CRS that the file names can't be read; the frame has none then.
    """

    frame: gpd.GeoDataFrame
    faults: dict[int, str]
    format: str
    table: str = ""
    tables: tuple[Table, ...] = ()
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()
    crs_fault: str = ""


def read(
    path: str | Path, *, table: str | None = None, encoding: str | None = None
) -> gpd.GeoDataFrame:
    r"""Read one layer of a vector file as it is.

    Parameters
    ----------
    path : str or Path
        A file of one of `alatau_geo.vector.FORMATS`.
    table : str, optional
        The layer, where a file has several.
    encoding : str, optional
        Of its text, where the file does not say it or says it wrongly.

    Returns
    -------
    geopandas.GeoDataFrame
        All rows, numbered from 0, in the file's CRS (or none). The geometry is in ``geometry``;
        a field of that name becomes ``geometry_2``, a second geometry a field of WKT.

    Raises
    ------
    DataError
        If it is missing, of no known format, past a limit, has several layers and none was named,
        its encoding has to be named, or it or one of its geometries can't be read.
    UsageError
        If the encoding is none.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.csv"
    ...     _ = path.write_text("name,lon,lat\nAlatau,77,43.5\n")
    ...     read(path).geometry[0].wkt
    'POINT (77 43.5)'
    """
    frame, faults = read_with_faults(path, table=table, encoding=encoding)
    for row, fault in faults.items():
        if frame.geometry.iloc[row] is None:
            raise DataError(f"{path}: the geometry of row {row + 1} can't be read: {fault}")
    return frame


def read_with_faults(
    path: str | Path, *, table: str | None = None, encoding: str | None = None
) -> tuple[gpd.GeoDataFrame, dict[int, str]]:
    """Read one layer of a vector file, geometries that can't be read set aside.

    Parameters
    ----------
    path, table, encoding
        As for :func:`read`.

    Returns
    -------
    tuple of geopandas.GeoDataFrame and dict
        As from :func:`read`, and row → what is wrong with its geometry, which is then missing; or
        whose rings were closed, where that is :data:`UNCLOSED`.

    Raises
    ------
    DataError, UsageError
        As for :func:`read`, unreadable geometries apart.
    """
    reading = examine(path, table=table, encoding=encoding)
    if reading.crs_fault:
        raise DataError(reading.crs_fault)
    return reading.frame, reading.faults


def examine(
    path: str | Path,
    *,
    table: str | None = None,
    encoding: str | None = None,
    limits: Limits | None = None,
) -> Reading:
    """Read one layer of a vector file, and say how it was read.

    Parameters
    ----------
    path, table, encoding
        As for :func:`read`.
    limits : Limits, optional
        Those in force unless given.

    Returns
    -------
    Reading
        The layer, its faults and notes.

    Raises
    ------
    DataError, UsageError
        As for :func:`read`, unreadable geometries apart.
    """
    path = Path(path)
    limits = limits or Limits.from_environment()
    encoding = encodings.codec(encoding) if encoding else None
    file_format = formats.recognise(path, limits)
    if file_format not in (formats.ZIP, formats.KMZ):
        return _examine(path, file_format, table, encoding, limits)
    with tempfile.TemporaryDirectory(prefix="alatau-geo-") as folder:
        inner = ".kml" if file_format is formats.KMZ else None
        try:
            own, table = archive.unpack(path, Path(folder), table=table, inner=inner, limits=limits)
            reading = _examine(own, formats.recognise(own, limits), table, encoding, limits)
        except DataError as error:
            # a reader looks for the file that was given
            raise DataError(str(error).replace(f"{folder}/", f"{path}/")) from None
        packed = file_format.name if inner else f"{reading.format} in a zip archive"
        return replace(reading, format=packed)


def tables(path: str | Path) -> tuple[Table, ...]:
    """Return the layers of a GeoPackage, those without shapes too.

    Raises
    ------
    DataError
        If it can't be read.
    """
    return gdal.geopackage_tables(Path(path), Limits.from_environment())


def metadata(path: str | Path, table: str | None = None) -> tuple[dict[str, str], dict[str, str]]:
    """Return what a GeoPackage says of itself and of one of its layers.

    Raises
    ------
    DataError
        If it is none, or has no such layer.
    """
    return gdal.metadata(Path(path), table, Limits.from_environment())


def _examine(
    path: Path, file_format: Format, table: str | None, encoding: str | None, limits: Limits
) -> Reading:
    try:
        with warnings.catch_warnings():
            # what GDAL warns of (rings, nulls, cut files) is looked for here and in `repair`
            warnings.simplefilter("ignore")
            reading = _read(path, file_format, table, encoding, limits)
            reading = replace(reading, frame=_tidy(reading.frame))
            reading = texts.check(reading, path, file_format, encoding=encoding, limits=limits)
    except DataError:
        raise
    except Exception as error:  # noqa: BLE001  what a parser says of a stranger's file is about it
        raise gdal.unreadable(path, file_format, error) from None
    frame = reading.frame
    geometry, faults = shapes.without_long_ones(np.asarray(frame.geometry.array), limits)
    if faults:
        frame.geometry = gpd.GeoSeries(geometry, index=frame.index, crs=frame.crs)
    return replace(reading, faults=reading.faults | faults)


def _read(
    path: Path, file_format: Format, table: str | None, encoding: str | None, limits: Limits
) -> Reading:
    name = file_format.name
    if file_format is formats.CSV:
        frame, faults, used, notes, odd = csv.read(path, encoding=encoding, limits=limits)
        return Reading(frame, faults, name, encoding=used, notes=notes, crs_fault=odd)
    if file_format is formats.PARQUET:
        frame, faults, odd = columnar.read_parquet(path, table, limits)
        return Reading(frame, faults, name, crs_fault=odd)
    if file_format.copied:
        return _read_copy(path, file_format, table, encoding, limits)
    if file_format in (formats.GEOJSON, formats.GEOJSONSEQ):
        return _read_json(path, file_format, table, encoding, limits)
    if file_format is formats.SHAPEFILE:
        shapefile.check(path)
        reading = _reading(path, file_format, table, limits, encoding=shapefile.RAW)
        frame, used, notes = shapefile.decode(reading.frame, path, encoding=encoding)
        return replace(reading, frame=frame, encoding=used, notes=notes)
    return _reading(path, file_format, table, limits)


def _reading(
    path: Path,
    file_format: Format,
    table: str | None,
    limits: Limits,
    *,
    encoding: str | None = None,
) -> Reading:
    try:
        layer = gdal.open_layer(path, file_format, table, limits)
        frame, faults, odd = gdal.read(layer, encoding=encoding)
    except CRSError as error:
        with tempfile.TemporaryDirectory(prefix="alatau-geo-") as folder:
            copy = unframed.copy(path, file_format, Path(folder))
            if copy is None:
                raise
            try:
                reading = _reading(copy, file_format, table, limits, encoding=encoding)
            except DataError as other:
                raise DataError(str(other).replace(str(copy), str(path))) from None
        reason = " ".join(str(error).split())[:100]
        fault = f"{path}: needs a CRS that can be read, what it says can't: {reason}"
        return replace(reading, crs_fault=fault)
    return Reading(frame, faults, file_format.name, layer.name, layer.tables, crs_fault=odd)


def _read_copy(
    path: Path, file_format: Format, table: str | None, encoding: str | None, limits: Limits
) -> Reading:
    """Read a copy of a text file, in a folder where nothing else is for GDAL to find."""
    with tempfile.TemporaryDirectory(prefix="alatau-geo-") as folder:
        copy = (
            Path(folder) / f"layer{'.kml' if file_format is formats.KMZ else path.suffix.lower()}"
        )
        notes: tuple[str, ...] = ()
        used = "utf-8"
        if file_format is formats.DXF:
            used = drawing.write_copy(path, copy, encoding=encoding, limits=limits)
        else:
            # text in clean UTF-8 that reads wrongly was misread before it was saved
            override = None if encoding and encodings.is_utf8(path) else encoding
            notes = markup.write_copy(path, copy, file_format, encoding=override, limits=limits)
            used = override or used
        try:
            reading = _reading(copy, file_format, table, limits)
        except DataError as error:
            raise DataError(str(error).replace(str(copy), str(path))) from None
        except Exception as error:  # noqa: BLE001  as in `_examine`
            text = str(gdal.unreadable(copy, file_format, error))
            raise DataError(text.replace(str(copy), str(path))) from None
    frame = reading.frame
    if file_format is formats.DXF:
        frame = drawing.decode(frame)
    if file_format in (formats.KML, formats.KMZ, formats.GPX):
        idle = [name for name in frame.columns.drop("geometry") if _is_idle(frame, name)]
        frame = frame.drop(columns=idle)
    return replace(reading, frame=frame, encoding=used, notes=notes)


def _is_idle(frame: gpd.GeoDataFrame, name: str) -> bool:
    """Return whether a column that GDAL makes for every such file says nothing in this one."""
    column = frame[name]
    return bool(column.isna().all() or (name in _MADE and (column == _MADE[name]).all()))


def _read_json(
    path: Path, file_format: Format, table: str | None, encoding: str | None, limits: Limits
) -> Reading:
    """Read a GeoJSON file, or a copy in UTF-8 of one that is in another encoding."""
    lines = file_format is formats.GEOJSONSEQ
    look = geojson.look(path, lines=lines, limits=limits)
    if encodings.is_utf8(path):
        return _read_geojson(path, file_format, table, limits, look=look)
    if encoding is None or encoding == "utf-8":
        raise texts.not_utf8(path, geojson.samples(path))
    with tempfile.TemporaryDirectory(prefix="alatau-geo-") as folder:
        copy = Path(folder) / path.name
        try:
            encodings.write_utf8(path, copy, encoding)
            look = geojson.look(copy, lines=lines, limits=limits)
            reading = _read_geojson(copy, file_format, table, limits, look=look)
        except UnicodeDecodeError:
            raise texts.not_utf8(path, geojson.samples(path)) from None
        except DataError as error:
            raise DataError(str(error).replace(str(copy), str(path))) from None
    return replace(reading, encoding=encoding)


def _read_geojson(
    path: Path, file_format: Format, table: str | None, limits: Limits, *, look: geojson.Look
) -> Reading:
    reading = _reading(path, file_format, table, limits)
    frame, faults = reading.frame.set_crs(look.crs, allow_override=True), dict(reading.faults)
    reading = replace(reading, crs_fault=look.crs_fault)
    missing = sorted({*np.flatnonzero(frame.geometry.isna()).tolist()} - {*faults})
    rows = look.rows(len(frame))
    if look.ids is not None:
        frame = _with_ids(frame, [look.ids[n] for n in rows.objects])
    if missing:
        unread = set(look.unread([rows.objects[row] for row in missing]))
        faults |= {row: geojson.UNREAD for row in missing if rows.objects[row] in unread}
    if rows.odd:
        faults = {rows.places[row]: fault for row, fault in faults.items()}
        faults |= {row: f"it is no feature but {what}" for row, what in rows.odd.items()}
        frame.index = pd.Index(rows.places)
        frame = frame.reindex(range(len(rows.places) + len(rows.odd)))
    return replace(reading, frame=frame, faults=faults)


def _with_ids(frame: gpd.GeoDataFrame, ids: list[Any]) -> gpd.GeoDataFrame:
    """Return a frame with the features' own ids, which GDAL gives only where all are texts."""
    shown = [None if value is None else str(value) for value in ids]
    whole = all(type(value) is int and abs(value) < _INT64 for value in ids)
    column = pd.Series(ids if whole else shown, index=frame.index, dtype="int64" if whole else str)
    if "id" in frame.columns and texts_of(frame["id"]).equals(texts_of(column)):
        return frame
    frame.insert(0, unique_names(["id"], taken=frame.columns)[0], column)
    return frame


def _tidy(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a frame with rows numbered from 0, one geometry, and fields of their own names."""
    active = frame.columns.get_loc(frame.geometry.name)
    fields = pd.DataFrame(frame.iloc[:, [n for n in range(len(frame.columns)) if n != active]])
    fields.columns = pd.Index(unique_names(fields.columns, taken=["geometry"]))
    for name in fields.columns:
        if isinstance(fields[name].dtype, gpd.array.GeometryDtype):
            fields[name] = shapely.to_wkt(np.asarray(fields[name].array), rounding_precision=-1)
    return gpd.GeoDataFrame(
        fields.reset_index(drop=True), geometry=np.asarray(frame.geometry.array), crs=frame.crs
    )
