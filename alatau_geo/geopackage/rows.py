"""One table's rows, written by GDAL."""

from __future__ import annotations

import datetime as dt
import errno
import sqlite3
import warnings
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from alatau_geo.tables import Table

#: QGIS 3.22 and older readers warn at 1.4, which GDAL writes by default.
VERSION = "1.2"


@contextmanager
def fixed_time(stamp: str) -> Iterator[None]:
    """Have GDAL write a time of ours wherever a GeoPackage has that of its last change."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": stamp})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Raise what a user can do something about where GDAL can't write, or only seems to have."""
    try:
        yield
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            (verdict,) = file.execute("PRAGMA quick_check(1)").fetchone()
    except (DataLayerError, DataSourceError, sqlite3.Error) as error:
        verdict = str(error).strip().splitlines()[0][:200]
    if verdict != "ok":
        raise OSError(errno.EIO, f"the GeoPackage was not written whole ({verdict})", str(path))


def write_rows(
    path: Path,
    table: Table,
    *,
    title: str,
    description: str,
    metadata: Mapping[str, str],
    dataset: Mapping[str, str],
) -> None:
    """Write a table's rows.

    Parameters
    ----------
    path : Path
        The GeoPackage; made by the first table.
    table : Table
        The rows.
    title, description : str
        What the contents list says of it.
    metadata : mapping
        Of the table, for GDAL; may be empty.
    dataset : mapping
        Of the file, for GDAL; taken with the first table.
    """
    frame, exists = table.frame, path.exists()
    fid, geom = table.shape_names
    options = {"FID": fid, "IDENTIFIER": title, "DESCRIPTION": description}
    shaped = {}
    if isinstance(frame, gpd.GeoDataFrame):
        options["GEOMETRY_NAME"] = geom
        geometry = table.geometry or "Unknown"
        frame = frame.set_geometry(_turned(frame.geometry))
        shaped = {
            "geometry_type": geometry,
            "promote_to_multi": geometry.startswith("Multi"),
        }
    with warnings.catch_warnings():
        # of parts without heights beside parts with them, to which it gives the height 0
        warnings.filterwarnings("ignore", "Sub-geometry .* has coordinate dimension")
        pyogrio.write_dataframe(
            frame,
            path,
            layer=table.name,
            driver="GPKG",
            append=exists,
            # as Arrow days are days, which else are texts
            use_arrow=_has_days(frame),
            dataset_options=None if exists else {"VERSION": VERSION},
            dataset_metadata=None if exists else dict(dataset) or None,
            layer_options=options,
            layer_metadata=dict(metadata) or None,
            **shaped,
        )


def _turned(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return areas with the outline counter-clockwise and holes clockwise, as PDOK and OGC want."""
    turned = shapely.orient_polygons(np.asarray(shapes.array))
    return gpd.GeoSeries(turned, index=shapes.index, crs=shapes.crs, name=shapes.name)


def _has_days(frame: pd.DataFrame) -> bool:
    objects = [name for name, dtype in frame.dtypes.items() if dtype.kind == "O"]
    return any(type(value) is dt.date for name in objects for value in frame[name].dropna().head(1))
