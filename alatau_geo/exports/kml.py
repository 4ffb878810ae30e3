"""KML: for Google Earth and phones; always in degrees on WGS 84."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyogrio

from alatau_geo.qgis.labels import name_column

if TYPE_CHECKING:
    from pathlib import Path

    from alatau_geo.qgis import Sheet


def write(folder: Path, sheet: Sheet, crs: str | None) -> None:  # noqa: ARG001
    """Write ``NAME.kml`` of each layer, its features called by their names."""
    for table in sheet.layers:
        frame = table.frame[table.frame.geometry.notna()]
        name = name_column(table, sheet.language) or table.key
        pyogrio.write_dataframe(
            frame,
            folder / f"{table.name}.kml",
            layer=table.name,
            driver="KML",
            dataset_options={"NameField": name},
        )
