"""FlatGeobuf: for the web; with a spatial index, so that rows without a place come last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyogrio

from alatau_geo.exports.frames import moved

if TYPE_CHECKING:
    from pathlib import Path

    from alatau_geo.qgis import Sheet


def write(folder: Path, sheet: Sheet, crs: str | None) -> None:
    """Write ``NAME.fgb`` of each layer."""
    for table in sheet.layers:
        frame = moved(table, sheet, crs)
        placeless = bool(frame.geometry.isna().any())
        pyogrio.write_dataframe(
            frame,
            folder / f"{table.name}.fgb",
            layer=table.name,
            driver="FlatGeobuf",
            geometry_type=table.geometry,
            promote_to_multi=(table.geometry or "").startswith("Multi"),
            # its index has no room for a row without a place
            layer_options={"SPATIAL_INDEX": "NO" if placeless else "YES"},
        )
