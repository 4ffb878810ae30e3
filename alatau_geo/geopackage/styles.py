"""``layer_styles``: the table in which QGIS keeps and finds styles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from alatau_geo import qgis
from alatau_geo.catalog.words import LANGUAGES

if TYPE_CHECKING:
    import sqlite3

    from alatau_geo.tables import Table

#: The table as QGIS makes it.
NAME = "layer_styles"
_TABLE = (
    'CREATE TABLE "layer_styles" ("id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,'
    ' "f_table_catalog" TEXT(256), "f_table_schema" TEXT(256), "f_table_name" TEXT(256),'
    ' "f_geometry_column" TEXT(256), "styleName" TEXT(30), "styleQML" TEXT, "styleSLD" TEXT,'
    ' "useAsDefault" BOOLEAN, "description" TEXT, "owner" TEXT(30), "ui" TEXT(30),'
    " \"update_time\" DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"
)
#: Characters of a style's name that QGIS keeps.
_LONGEST = 30


def write_styles(file: sqlite3.Connection, sheet: qgis.Sheet, stamp: str) -> None:
    """Write each table's styles; the first, in the language asked for, is its default.

    Parameters
    ----------
    file : sqlite3.Connection
        The GeoPackage.
    sheet : Sheet
        Tables and styles.
    stamp : str
        When they were last changed.
    """
    file.execute(_TABLE)
    rows = []
    for table in sheet.tables.values():
        geometry = table.shape_names[1] if isinstance(table.frame, gpd.GeoDataFrame) else ""
        for n, style in enumerate(sheet.styles(table)):
            described = f"{table.title.get(style.language)} · {style.name}"
            sld = style_sld(table, style, sheet) if style.looks else ""
            rows.append(
                (
                    *("", "", table.name, geometry, style.name[:_LONGEST], style.qml(), sld),
                    *(n == 0, described, "", "", stamp),
                )
            )
    file.executemany(
        f"INSERT INTO layer_styles VALUES (NULL{', ?' * 12})",  # noqa: S608  marks only
        rows,
    )
    file.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change,"
        " srs_id) VALUES (?, 'attributes', ?, '', ?, 0)",
        (NAME, NAME, stamp),
    )
    file.execute("INSERT INTO gpkg_ogr_contents VALUES (?, ?)", (NAME, len(rows)))


def style_sld(table: Table, style: qgis.Style, sheet: qgis.Sheet) -> str:
    """Return a style as SLD, with names in its language where the layer has them."""
    order = [style.language, *(other for other in LANGUAGES if other != style.language)]
    found = [table.column(name) for name in (*(f"name_{one}" for one in order), "name")]
    label = next((column.name for column in found if column), "")
    shown = label if table.name in sheet.labelled else ""
    return qgis.sld(table, style.looks, style.language, label=shown)
