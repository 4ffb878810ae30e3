"""GeoJSON as RFC 7946 has it: always in degrees on WGS 84."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyogrio

if TYPE_CHECKING:
    from pathlib import Path

    from alatau_geo.qgis import Sheet


def write(folder: Path, sheet: Sheet, crs: str | None) -> None:  # noqa: ARG001
    """Write ``NAME.geojson`` of each layer."""
    for table in sheet.layers:
        pyogrio.write_dataframe(
            table.frame,
            folder / f"{table.name}.geojson",
            layer=table.name,
            driver="GeoJSON",
            layer_options={"RFC7946": "YES", "WRITE_NAME": "YES"},
        )
