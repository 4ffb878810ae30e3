"""GDAL through pyogrio: one layer of a file that has been looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio
from pyproj.exceptions import CRSError
from shapely.errors import GEOSException

from alatau_geo import crs
from alatau_geo.columns import unique_names
from alatau_geo.errors import DataError
from alatau_geo.vector import columnar, formats, shapes

if TYPE_CHECKING:
    from pathlib import Path

    from alatau_geo.vector.formats import Format
    from alatau_geo.vector.limits import Limits

#: By these pyogrio takes a path apart as an archive's or a URL's, and opens another file.
_NO_NAME = re.compile(r"[!;\t\r\n]")


@dataclass(frozen=True)
class Table:
    """One layer of a file.

    Parameters
    ----------
    name : str
        As the file has it.
    geometry : str
        What it holds, as GDAL says it.
    """

    name: str
    geometry: str


@dataclass(frozen=True)
class OpenLayer:
    """A layer that can be read.

    Parameters
    ----------
    path : Path
        Its file.
    source : str
        The file as GDAL is given it.
    name : str
        The layer.
    tables : tuple of Table
        All layers of the file.
    format : Format
        The file's.
    fields : tuple of str
        Names of its fields.
    rows : int
        How many the file says it has; negative where it would have to be read to tell.
    limits : Limits
        How much may be read.
    """

    path: Path
    source: str
    name: str
    tables: tuple[Table, ...]
    format: Format
    fields: tuple[str, ...]
    rows: int
    limits: Limits

    @cached_property
    def arrow(self) -> bool:
        """Return whether its rows come as Arrow, which is faster, and come right."""
        if self.format is formats.GEOPACKAGE and columnar.has_domains(self.path):
            return False
        return self.format.arrow


def open_layer(
    path: Path, file_format: Format, table: str | None, limits: Limits, *, texts: bool = True
) -> OpenLayer:
    """Choose a layer of a file.

    Parameters
    ----------
    path : Path
        The file.
    file_format : Format
        What it is.
    table : str or None
        The layer, where there are several.
    limits : Limits
        How much will be read.
    texts : bool
        Whether fields will be read. Where they won't, how long their texts are does not matter,
        for which all of a GeoPackage has to be looked through.

    Returns
    -------
    OpenLayer
        To be read.

    Raises
    ------
    DataError
        If it has none, several of which none was named, not the one that was, or is read by another
        driver than its format's.
    """
    source = f"{file_format.prefix}{path.absolute()}"
    if not file_format.prefix and (odd := _NO_NAME.search(source)):
        raise DataError(
            f"{path}: needs a path without {odd[0]!r}, which {file_format.name} readers take for"
            " the end of a name: rename the file or folder"
        )
    tables: tuple[Table, ...]
    if file_format.prefix:
        # one layer, and each opening reads all of the file
        info = pyogrio.read_info(source)
        tables = (Table(str(info["layer_name"]), str(info["geometry_type"])),)
        name = _choose(source, tables, path, file_format, table)
    else:
        if file_format is formats.GEOPACKAGE:
            columnar.check_geopackage(path, None, limits)
        tables = tuple(Table(str(name), str(kind)) for name, kind in pyogrio.list_layers(source))
        name = _choose(source, tables, path, file_format, table)
        if file_format is formats.GEOPACKAGE:
            columnar.check_geopackage(path, name, limits, texts=texts)
        info = pyogrio.read_info(source, layer=name)
    if info.get("driver") != file_format.driver:
        raise DataError(
            f"{path}: is called {file_format.name} but reads as {info.get('driver')}:"
            " save it under its own name"
        )
    fields = tuple(str(field) for field in info["fields"])
    rows = int(info["features"])
    return OpenLayer(path, source, name, tables, file_format, fields, rows, limits)


def metadata(
    path: Path, table: str | None, limits: Limits
) -> tuple[dict[str, str], dict[str, str]]:
    """Return what a GeoPackage says of itself and of one of its layers.

    Parameters
    ----------
    path : Path
        The file.
    table : str or None
        The layer; the first where none is named.
    limits : Limits
        How much may be read.

    Returns
    -------
    tuple of dict
        Key → text, of the file and of the layer.

    Raises
    ------
    DataError
        If it is no GeoPackage, or has no such layer.
    """
    if formats.recognise(path, limits) is not formats.GEOPACKAGE:
        raise DataError(f"{path}: needs to be a GeoPackage")
    if table is None:
        columnar.check_geopackage(path, None, limits)
        table = next((str(name) for name, _ in pyogrio.list_layers(path)), None)
    layer = open_layer(path, formats.GEOPACKAGE, table, limits)
    info = pyogrio.read_info(layer.source, layer=layer.name)
    return dict(info.get("dataset_metadata") or {}), dict(info.get("layer_metadata") or {})


def geopackage_tables(path: Path, limits: Limits) -> tuple[Table, ...]:
    """Return a GeoPackage's layers.

    Raises
    ------
    DataError
        If it is no GeoPackage.
    """
    if formats.recognise(path, limits) is not formats.GEOPACKAGE:
        raise DataError(f"{path}: needs to be a GeoPackage")
    columnar.check_geopackage(path, None, limits)
    return tuple(Table(str(name), str(kind)) for name, kind in pyogrio.list_layers(path))


def _choose(
    source: str, tables: tuple[Table, ...], path: Path, file_format: Format, table: str | None
) -> str:
    names = [item.name for item in tables]
    if not names:
        raise DataError(f"{path}: needs a layer, this {file_format.name} has none that can be read")
    if table is None and file_format.copied and file_format.driver != "OSM":
        # folders that hold other folders, and the kinds that a GPX has none of
        filled = [name for name in names if _count(source, name)]
        if file_format is formats.GPX:
            filled = [name for name in filled if not name.endswith("_points")]
        names = filled or names[:1]
    if table is None and len(names) > 1:
        raise DataError(f"{path}: has {len(names)} layers, name one: {', '.join(names)}")
    if table is not None and table not in names:
        raise DataError(f"{path}: has no layer {table!r}; it has: {', '.join(names)}")
    return names[0] if table is None else table


def _count(source: str, name: str) -> int:
    return int(pyogrio.read_info(source, layer=name, force_feature_count=True)["features"])


def read(
    layer: OpenLayer, *, encoding: str | None = None
) -> tuple[gpd.GeoDataFrame, dict[int, str], str]:
    """Read a layer, geometries that can't be read set aside.

    Parameters
    ----------
    layer : OpenLayer
        From :func:`open_layer`.
    encoding : str, optional
        That GDAL is to read text in.

    Returns
    -------
    tuple
        All rows; row → what is wrong with its geometry; and what is wrong with the CRS that the
        file names, empty where nothing is.

    Raises
    ------
    DataError
        If it has no geometries, or more rows than may be read.
    """
    most = layer.limits.features + 1
    more = {"encoding": encoding} if encoding else {}
    # room is made for as many rows as are asked for: for no more than the file says it has
    asked = most if layer.rows < 0 else min(layer.rows + 1, most)
    frame, faults, crs_fault = _read(layer, asked, more)
    if layer.rows < len(frame) and asked < most:  # more than it says
        frame, faults, crs_fault = _read(layer, most, more)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise DataError(f"{layer.path}: needs geometries, this {layer.format.name} layer has none")
    if len(frame) >= most:
        raise layer.limits.refusal(
            "features",
            len(frame),
            what="features of a layer",
            where=str(layer.path),
            advice="cut it to the area of the plan",
        )
    return frame, faults, crs_fault


def _read(
    layer: OpenLayer, most: int, more: dict[str, str]
) -> tuple[gpd.GeoDataFrame, dict[int, str], str]:
    if "geometry" in layer.fields:
        return _read_by_parts(layer, most, more)
    try:
        frame = pyogrio.read_dataframe(
            layer.source, layer=layer.name, use_arrow=layer.arrow, max_features=most, **more
        )
    except (GEOSException, CRSError):
        # also where GDAL's PROJ knows a CRS that pyproj's does not, such as QazTRF-23
        return _read_by_parts(layer, most, more)
    return frame, {}, ""


def _read_by_parts(
    layer: OpenLayer, most: int, more: dict[str, str]
) -> tuple[gpd.GeoDataFrame, dict[int, str], str]:
    """Read fields and geometries apart: a fault in one geometry then costs that one only."""
    source, name = layer.source, layer.name
    fields = pyogrio.read_dataframe(
        source,
        layer=name,
        use_arrow=layer.arrow,
        read_geometry=False,
        max_features=most,
        **more,
    )
    meta, _, wkb, _ = pyogrio.raw.read(source, layer=name, columns=[], max_features=most)
    if wkb is None:
        return fields, {}, ""
    found, faults = shapes.read(wkb)
    # the name is free to be given once the fields are tidied
    fields.columns = unique_names(fields.columns, taken=["geometry"])
    known, crs_fault = None, ""
    try:
        known = crs.parse(meta["crs"], where=str(layer.path)) if meta["crs"] else None
    except DataError as error:  # a user may know better what the coordinates are in
        crs_fault = str(error)
    return gpd.GeoDataFrame(fields, geometry=found, crs=known), faults, crs_fault


def unreadable(path: Path, file_format: Format, error: Exception) -> DataError:
    """Return what a reader's error means to a user."""
    # pyogrio's advice is to name a driver, which is not for a user to do here
    reason = shapes.first_line(error).split("; It might help")[0]
    reason = reason.replace(f"{file_format.prefix}{path.absolute()}", str(path))
    return DataError(f"{path}: can't be read as {file_format.name}: {reason}")
