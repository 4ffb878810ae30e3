"""A plan's layers as one GeoPackage: a table each, with findings, refused features and lineage."""

from __future__ import annotations

import errno
import sqlite3
import warnings
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from alatau_geo.columns import json_of, text_of, texts_of, unique_names
from alatau_geo.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from alatau_geo.layer import Layer
    from alatau_geo.report import Report

#: QGIS 3.22 and older readers warn at 1.4, which GDAL writes by default.
VERSION = "1.2"
_SINGLE = {"point": "Point", "line": "LineString", "polygon": "Polygon"}
_EVIDENCE = ("grade", "accuracy_m", "fitted_to")
#: How tables begin that are not a plan's.
_KEPT = ("gpkg_", "rtree_", "sqlite_")


def write(path: Path, layers: Mapping[str, Layer], report: Report) -> None:
    """Write a GeoPackage.

    Parameters
    ----------
    path : Path
        A file that is not there yet, in a folder that is.
    layers : mapping
        Name → layer; each becomes a table with ``grade``, ``accuracy_m`` and ``fitted_to`` in every
        row, so that evidence travels with the features.
    report : Report
        Its findings become a point table; its title is the file's.

    Raises
    ------
    PlanError
        If a layer's name is one that SQLite or the format keep to themselves.
    OSError
        If the file can't be written, such as where a disk is full.

    Notes
    -----
    Same inputs give the same bytes: the time of the last change is that of the newest layer.
    """
    _check_names(layers)
    findings, refused = unique_names(["findings", "refused"], taken=layers)
    # the format wants titles that differ, too
    titles = [layer.entry.title.en for layer in layers.values()]
    titles = unique_names([*titles, "Findings", "Refused features"], key=str.lower)
    days = [layer.entry.date for layer in layers.values() if layer.entry.date]
    stamp = f"{max(days).isoformat() if days else '1970-01-01'}T00:00:00.000Z"
    with _fixed_time(stamp), _written(path):
        for layer, title in zip(layers.values(), titles, strict=False):
            _write_table(
                path,
                layer.name,
                _with_evidence(layer),
                _geometry_type(layer),
                title=title,
                metadata=_lineage(layer),
            )
        _write_table(path, findings, _findings(report), "Point", title=titles[-2], metadata={})
        _write_table(path, refused, _refused(layers), "Unknown", title=titles[-1], metadata={})


def _check_names(layers: Mapping[str, Layer]) -> None:
    kept = [name for name in layers if name.startswith(_KEPT)]
    if kept:
        raise PlanError(
            f"layers need names that a GeoPackage can hold, not {', '.join(kept)}:"
            f" {', '.join(_KEPT)} begin names of its own; rename in catalog.yaml"
        )


@contextmanager
def _fixed_time(stamp: str) -> Iterator[None]:
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": stamp})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


@contextmanager
def _written(path: Path) -> Iterator[None]:
    """Raise what a user can do something about where GDAL can't write, or only seems to have."""
    try:
        yield
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            (verdict,) = file.execute("PRAGMA quick_check(1)").fetchone()
    except (DataLayerError, DataSourceError, sqlite3.Error) as error:
        verdict = str(error).strip().splitlines()[0][:200]
    if verdict != "ok":
        raise OSError(errno.EIO, f"the GeoPackage was not written whole ({verdict})", str(path))


def _write_table(
    path: Path,
    name: str,
    frame: gpd.GeoDataFrame,
    geometry_type: str,
    *,
    title: str,
    metadata: dict[str, str],
) -> None:
    columns = frame.columns.drop(frame.geometry.name)
    fid, geom = unique_names(["fid", "geom"], taken=map(str.lower, columns), key=str.lower)
    with warnings.catch_warnings():
        # of parts without heights beside parts with them, to which it gives the height 0
        warnings.filterwarnings("ignore", "Sub-geometry .* has coordinate dimension")
        pyogrio.write_dataframe(
            frame,
            path,
            layer=name,
            driver="GPKG",
            geometry_type=geometry_type,
            promote_to_multi=geometry_type.startswith("Multi"),
            append=path.exists(),
            dataset_options=None if path.exists() else {"VERSION": VERSION},
            layer_options={
                "FID": fid,
                "GEOMETRY_NAME": geom,
                "IDENTIFIER": title,
                "DESCRIPTION": metadata.get("DESCRIPTION", title),
            },
            layer_metadata=metadata or None,
        )


def _geometry_type(layer: Layer) -> str:
    shapes = np.asarray(layer.drawn.geometry.array)
    single = _SINGLE[layer.entry.geometry]
    is_single = (shapely.get_type_id(shapes) == shapely.GeometryType[single.upper()]).all()
    name = single if is_single else f"Multi{single}"
    return f"{name} Z" if shapely.has_z(shapes).any() else name


def _lineage(layer: Layer) -> dict[str, str]:
    entry = layer.entry
    accuracy = "unstated" if entry.accuracy_m is None else f"{entry.accuracy_m:g}"
    return {
        "DESCRIPTION": f"{entry.title.en}. Grade: {layer.grade}. Source: {entry.source}",
        "TITLE_RU": entry.title.get("ru"),
        "TITLE_KK": entry.title.get("kk"),
        "GRADE": layer.grade,
        "ACCURACY_M": accuracy,
        "SOURCE": entry.source,
        "LICENCE": entry.licence,
        "DATE": entry.date.isoformat() if entry.date else "unstated",
        "FITTED_TO": ", ".join(layer.fitted_to),
        "FILE": layer.origin.file,
        "SHA256": layer.origin.sha256,
        "OPERATION": str(layer.origin.operation),
    }


def _with_evidence(layer: Layer) -> gpd.GeoDataFrame:
    frame = layer.frame
    evidence = {
        "grade": layer.grades,
        "accuracy_m": layer.accuracies_m,
        "fitted_to": pd.Series(",".join(layer.fitted_to), index=frame.index, dtype=object),
    }
    columns = [
        name
        for name in frame.columns.drop(frame.geometry.name)
        if name not in _EVIDENCE
        or (name != "fitted_to" and _says_else(frame[name], evidence[name]))
    ]
    # SQLite does not tell `Name` from `name`
    names = unique_names(columns, taken=_EVIDENCE, key=str.lower)
    plain = {
        name: _plain(frame[column]) for name, column in zip(names, columns, strict=True)
    } | evidence
    return gpd.GeoDataFrame(plain, geometry=frame.geometry.array, index=frame.index, crs=frame.crs)


def _says_else(own: pd.Series, used: pd.Series) -> bool:
    """Return whether a file's own column holds what is not in the column that takes its place."""
    texts = texts_of(own)
    return bool(((texts != "") & (texts != texts_of(used))).any())


def _plain(column: pd.Series) -> pd.Series:
    """Return a column that a GeoPackage can hold: mixed and nested values become text."""
    dtype = column.dtype
    if isinstance(dtype, pd.StringDtype) or dtype.kind in "biufM":
        # it has no unsigned whole numbers past 2^63, and no half floats
        if dtype.kind == "u":
            fits = (column <= np.iinfo(np.int64).max).all()
            return column.astype("int64") if fits else texts_of(column)
        return column.astype("float64") if dtype.kind == "f" else column
    values = column.astype(object)
    known = values.dropna()
    if len(known) and known.map(lambda value: isinstance(value, bool)).all():
        return values.astype("boolean")
    return values.map(text_of).astype(object).where(values.map(_is_there), None)


def _is_there(value: Any) -> bool:
    return text_of(value) is not None


def _findings(report: Report) -> gpd.GeoDataFrame:
    rows = report.findings
    points = [shapely.Point(row.point) if row.point else None for row in rows]
    columns = ("rule", "severity", "layer", "feature", "message")
    data = {name: pd.Series([getattr(row, name) for row in rows], dtype=object) for name in columns}
    return gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(points, crs=4326))


def _refused(layers: Mapping[str, Layer]) -> gpd.GeoDataFrame:
    rows: dict[str, list[Any]] = {
        "layer": [],
        "feature": [],
        "reason": [],
        "attributes": [],
        "wkt": [],
    }
    shapes: list[Any] = []
    for layer in layers.values():
        table = layer.refused
        attributes = table.drop(columns=[table.geometry.name, "reason"]).to_dict("records")
        for name, reason, shape, record in zip(
            layer.refused_ids, table["reason"], table.geometry, attributes, strict=True
        ):
            is_finite = shape is not None and np.isfinite(shapely.get_coordinates(shape)).all()
            rows["layer"].append(layer.name)
            rows["feature"].append(name)
            rows["reason"].append(reason)
            rows["attributes"].append(json_of(record))
            # a coordinate that is not a number would break the table's spatial index
            rows["wkt"].append(None if shape is None or is_finite else shapely.to_wkt(shape))
            shapes.append(shape if is_finite else None)
    data = {name: pd.Series(values, dtype=object) for name, values in rows.items()}
    return gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(shapes, crs=4326))
