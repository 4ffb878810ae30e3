"""How far it is to the nearest facility, as a raster for QGIS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alatau_geo import geodesy
from alatau_geo.coverage.places import facilities_lonlat
from alatau_geo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd

    from alatau_geo.crs import Box

_BLOCK = 512
#: Cells, the most: some 4 GB before they are packed.
MOST_CELLS = 1_000_000_000


def write(
    path: Path,
    facilities: gpd.GeoSeries,
    box: Box,
    *,
    cell_m: float,
    tags: Mapping[str, str] | None = None,
) -> tuple[int, int]:
    """Write the geodesic distance to the nearest facility as a Cloud-Optimised GeoTIFF.

    Parameters
    ----------
    path : Path
        A file that is not there yet, ``.tif``.
    facilities : geopandas.GeoSeries
        Points in lon/lat.
    box : tuple of float
        West, south, east, north in degrees.
    cell_m : float
        Size of a cell in metres, at the middle of the box, 1 or more. Cells are square in metres
        there, and the raster is in lon/lat (EPSG:4326).
    tags : mapping of str to str, optional
        What the file says of itself. Of ``GRADE`` the band's name tells, too.

    Returns
    -------
    tuple of int
        Rows and columns.

    Raises
    ------
    DataError
        If no facility has a place.
    UsageError
        If a cell is smaller than 1 m, the raster would have more than a billion cells, or the box
        leaves nothing.

    Notes
    -----
    Each cell has the distance from its middle, in metres, as a 32-bit number. The raster is made
    block by block, so that memory does not grow with it; same inputs give the same bytes.
    """
    import rasterio  # noqa: PLC0415  heavy
    from rasterio.shutil import copy  # noqa: PLC0415
    from rasterio.transform import Affine  # noqa: PLC0415
    from rasterio.windows import Window  # noqa: PLC0415

    lonlat, _ = facilities_lonlat(facilities)
    places = np.unique(lonlat, axis=0)
    step, rows, columns = grid(box, cell_m)
    west, north = box[0], box[3]
    profile = {
        "driver": "GTiff",
        "width": columns,
        "height": rows,
        "count": 1,
        "dtype": "float32",
        "crs": "EPSG:4326",
        "transform": Affine(step[0], 0, west, 0, -step[1], north),
        "tiled": True,
        "blockxsize": _BLOCK,
        "blockysize": _BLOCK,
        "bigtiff": "if_safer",
    }
    with rasterio.Env(GDAL_PAM_ENABLED="NO"):
        rough = path.with_suffix(".blocks.tif")
        with rasterio.open(rough, "w", **profile) as dataset:
            told = dict(tags or {})
            grade = f" ({told['GRADE']})" if "GRADE" in told else ""
            dataset.set_band_description(1, f"distance to the nearest facility, m{grade}")
            dataset.update_tags(**told)
            for row in range(0, rows, _BLOCK):
                for column in range(0, columns, _BLOCK):
                    height, width = min(_BLOCK, rows - row), min(_BLOCK, columns - column)
                    lon = west + (column + 0.5 + np.arange(width)) * step[0]
                    lat = north - (row + 0.5 + np.arange(height)) * step[1]
                    middles = np.stack(np.meshgrid(lon, lat), axis=-1).reshape(-1, 2)
                    away = geodesy.nearest_m(middles, places)[1].reshape(height, width)
                    place = Window(column, row, width, height)
                    dataset.write(away.astype(np.float32), 1, window=place)
        copy(
            rough,
            path,
            driver="COG",
            compress="deflate",
            predictor="3",
            level="9",
            overview_resampling="average",
            num_threads="1",
        )
        rough.unlink()
    return rows, columns


def grid(box: Box, cell_m: float, *, least_m: float = 1.0) -> tuple[tuple[float, float], int, int]:
    """Return a cell's size in degrees, and how many rows and columns fill a box.

    Parameters
    ----------
    box : tuple of float
        West, south, east, north in degrees.
    cell_m : float
        Size of a cell at the middle of the box.
    least_m : float
        The smallest that it may be.

    Returns
    -------
    tuple
        East and north in degrees; rows; columns.

    Raises
    ------
    UsageError
        If cells are smaller, the box leaves nothing, or there are more than a billion cells.
    """
    west, south, east, north = box
    if not least_m <= cell_m < np.inf:
        raise UsageError(f"cells of {least_m:g} m or more are needed, {cell_m:g} m were given")
    if not (west < east and south < north):
        raise UsageError("a raster needs [west, south, east, north], smaller first")
    middle, high = (west + east) / 2, (south + north) / 2
    east_of, north_of = (middle + 1e-3, high), (middle, high + 1e-3)
    around = np.array([(middle, high), east_of, (middle, high), north_of])
    per_degree = geodesy.path_length_m(around, [0, 2, 4]) * 1000
    step = cell_m / float(per_degree[0]), cell_m / float(per_degree[1])
    columns, rows = (
        max(1, round((east - west) / step[0])),
        max(1, round((north - south) / step[1])),
    )
    if rows * columns > MOST_CELLS:
        raise UsageError(
            f"a raster of {cell_m:g} m cells has {rows * columns:,} of them, more than"
            f" {MOST_CELLS:,}: give larger cells"
        )
    return step, rows, columns
