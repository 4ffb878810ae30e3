"""QML and SLD: the layers' symbols for QGIS, and for servers and other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.geopackage.styles import style_sld
from alatau_geo.output import write_text

if TYPE_CHECKING:
    from pathlib import Path

    from alatau_geo.qgis import Sheet


def write_qml(folder: Path, sheet: Sheet, crs: str | None) -> None:  # noqa: ARG001
    """Write ``NAME.qml`` of each layer: the default style."""
    for table in sheet.layers:
        write_text(folder / f"{table.name}.qml", sheet.styles(table)[0].qml())


def write_sld(folder: Path, sheet: Sheet, crs: str | None) -> None:  # noqa: ARG001
    """Write ``NAME.sld`` of each layer: the default style."""
    for table in sheet.layers:
        style = sheet.styles(table)[0]
        write_text(folder / f"{table.name}.sld", style_sld(table, style, sheet))
