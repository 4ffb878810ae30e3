"""GeoParquet 1.1: for analysis; the frame in full, a column of boxes for quick looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.exports.frames import moved

if TYPE_CHECKING:
    from pathlib import Path

    from alatau_geo.qgis import Sheet


def write(folder: Path, sheet: Sheet, crs: str | None) -> None:
    """Write ``NAME.parquet`` of each layer."""
    for table in sheet.layers:
        moved(table, sheet, crs).to_parquet(
            folder / f"{table.name}.parquet",
            index=False,
            schema_version="1.1.0",
            write_covering_bbox=True,
        )
