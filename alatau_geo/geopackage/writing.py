"""Writing a GeoPackage: rows, then what is said of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from alatau_geo.columns import unique_names
from alatau_geo.errors import PlanError
from alatau_geo.geopackage.base import NAME as BASE
from alatau_geo.geopackage.base import write_base
from alatau_geo.geopackage.metadata import write_metadata
from alatau_geo.geopackage.rows import VERSION, fixed_time, write_rows, written
from alatau_geo.geopackage.schema import in_all, write_schema
from alatau_geo.geopackage.styles import NAME, write_styles
from alatau_geo.qgis import Sheet, utm
from alatau_geo.tables import collect

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from alatau_geo.catalog import Catalog
    from alatau_geo.layer import Layer
    from alatau_geo.report import Report
    from alatau_geo.tables import Table

__all__ = ["VERSION", "write", "write_layers"]

#: How tables begin that are not a plan's.
_KEPT = ("gpkg_", "rtree_", "sqlite_", NAME, BASE)


def write(path: Path, sheet: Sheet, report: Report) -> None:
    """Write a GeoPackage.

    Parameters
    ----------
    path : Path
        A file that is not there yet, in a folder that is.
    sheet : Sheet
        The tables: each layer with ``grade``, ``accuracy_m`` and ``fitted_to`` in every row, so
        that evidence travels with the features; findings, refused features, documents, figures;
        and the styles by which QGIS draws them.
    report : Report
        Verdicts for the layers' metadata.

    Raises
    ------
    PlanError
        If a layer's name is one that SQLite or the format keep to themselves.
    OSError
        If the file can't be written, such as where a disk is full.

    Notes
    -----
    Version 1.2, with the schema and metadata extensions and QGIS's ``layer_styles``. Same inputs
    give the same bytes: the time of the last change is that of the newest layer.
    """
    tables = list(sheet.tables.values())
    _check_names(sheet)
    # the format wants titles that differ, too
    said = [table.title.get(sheet.language) for table in tables]
    titles = unique_names(said, taken=[NAME], key=str.lower)
    layers = [table.layer for table in tables if table.layer]
    days = [layer.entry.date for layer in layers if layer.entry.date]
    stamp = f"{max(days).isoformat() if days else '1970-01-01'}T00:00:00.000Z"
    with fixed_time(stamp), written(path):
        for table, title in zip(tables, titles, strict=True):
            write_rows(
                path,
                table,
                title=title,
                description=_description(table),
                metadata=_lineage(table),
                dataset={"PLAN": sheet.catalog.name, "TITLE": in_all(sheet.catalog.title)},
            )
        with closing(sqlite3.connect(path)) as file, file:
            write_schema(file, tables, sheet.language)
            write_metadata(file, sheet.catalog, sheet.tables, report, stamp)
            write_styles(file, sheet, stamp)
            write_base(file, tables)


def write_layers(path: Path, catalog: Catalog, layers: Mapping[str, Layer], report: Report) -> None:
    """Write some layers, such as an analysis's, as a GeoPackage of their own.

    Parameters
    ----------
    path : Path
        A file that is not there yet, in a folder that is.
    catalog : Catalog
        The plan's.
    layers : mapping
        Name → layer, in drawing order.
    report : Report
        Its findings become a table.

    Raises
    ------
    PlanError, OSError
        As of :func:`write`.
    """
    tables = collect(layers, report, phases=catalog.phases)
    box = catalog.study_area
    write(path, Sheet(catalog, tables, {}, box, utm(box), "en", path.name), report)


def _check_names(sheet: Sheet) -> None:
    kept = [table.name for table in sheet.layers if table.name.startswith(_KEPT)]
    if kept:
        raise PlanError(
            f"layers need names that a GeoPackage can hold, not {', '.join(kept)}:"
            f" {', '.join(_KEPT)} begin names of its own; rename in catalog.yaml"
        )


def _description(table: Table) -> str:
    if table.layer is None:
        return in_all(table.title)
    entry = table.layer.entry
    return f"{in_all(entry.title)}. Grade: {table.layer.grade}. Source: {entry.source}"


def _lineage(table: Table) -> dict[str, str]:
    """Return a layer's lineage as GDAL keeps it: also what an import knows an export by."""
    layer = table.layer
    if layer is None:
        return {}
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
        "COMPUTED_FROM": ", ".join(layer.origin.computed_from),
    }
