"""A plan's layers as one GeoPackage: a table each, with findings, refused features and lineage."""

from __future__ import annotations

import json
import math
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from alatau_geo.layer import Layer
    from alatau_geo.report import Report

#: QGIS 3.22 and older readers warn at 1.4, which GDAL writes by default.
VERSION = "1.2"
_MULTI = {"point": "MultiPoint", "line": "MultiLineString", "polygon": "MultiPolygon"}


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

    Notes
    -----
    Same inputs give the same bytes: the time of the last change is that of the newest layer.
    """
    days = [layer.entry.date for layer in layers.values() if layer.entry.date]
    stamp = f"{max(days).isoformat() if days else '1970-01-01'}T00:00:00.000Z"
    with _fixed_time(stamp):
        for layer in layers.values():
            _write_table(
                path,
                layer.name,
                _with_evidence(layer),
                _geometry_type(layer),
                title=layer.entry.title.en,
                metadata=_lineage(layer),
            )
        _write_table(path, "findings", _findings(report), "Point", title="Findings", metadata={})
        _write_table(
            path, "refused", _refused(layers), "Unknown", title="Refused features", metadata={}
        )


@contextmanager
def _fixed_time(stamp: str) -> Iterator[None]:
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": stamp})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _write_table(
    path: Path,
    name: str,
    frame: gpd.GeoDataFrame,
    geometry_type: str,
    *,
    title: str,
    metadata: dict[str, str],
) -> None:
    columns = [column for column in frame.columns if column != frame.geometry.name]
    taken = {str(column).lower() for column in columns}
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
            "FID": "fid" if "fid" not in taken else "table_row",
            "GEOMETRY_NAME": "geom" if "geom" not in taken else "table_geometry",
            "IDENTIFIER": title,
            "DESCRIPTION": metadata.get("DESCRIPTION", title),
        },
        layer_metadata=metadata or None,
    )


def _geometry_type(layer: Layer) -> str:
    types = set(shapely.get_type_id(np.asarray(layer.drawn.geometry.array)).tolist())
    single = {"point": "Point", "line": "LineString", "polygon": "Polygon"}[layer.entry.geometry]
    return (
        single
        if types <= {shapely.GeometryType[single.upper()].value}
        else _MULTI[layer.entry.geometry]
    )


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
    plain = {
        name: _plain(frame[column])
        for name, column in _unique(frame.columns.drop(frame.geometry.name)).items()
    }
    plain |= {
        "grade": layer.grades,
        "accuracy_m": layer.accuracies_m.astype(float),
        "fitted_to": pd.Series([",".join(layer.fitted_to)] * len(frame), index=frame.index),
    }
    return gpd.GeoDataFrame(plain, geometry=frame.geometry.array, index=frame.index, crs=frame.crs)


def _unique(columns: pd.Index) -> dict[str, Any]:
    """Return table column → frame column; SQLite does not tell ``Name`` from ``name``."""
    names: dict[str, Any] = {}
    lowered: set[str] = set()
    for column in columns:
        name, n = str(column), 2
        while name.lower() in lowered:
            name, n = f"{column}_{n}", n + 1
        lowered.add(name.lower())
        names[name] = column
    return names


def _plain(column: pd.Series) -> pd.Series:
    """Return a column that a GeoPackage can hold: mixed and nested values become text."""
    if column.dtype != object:
        return column
    return column.map(
        lambda value: value if value is None or isinstance(value, str) else _text(value)
    )


def _text(value: Any) -> str | None:
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, dict | list | tuple | np.ndarray):
        items = value.tolist() if isinstance(value, np.ndarray) else value
        return json.dumps(items, ensure_ascii=False, default=str)
    return str(value)


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
            rows["attributes"].append(json.dumps(record, ensure_ascii=False, default=str))
            # a coordinate that is not a number would break the table's spatial index
            rows["wkt"].append(None if shape is None or is_finite else shapely.to_wkt(shape))
            shapes.append(shape if is_finite else None)
    data = {name: pd.Series(values, dtype=object) for name, values in rows.items()}
    return gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(shapes, crs=4326))
