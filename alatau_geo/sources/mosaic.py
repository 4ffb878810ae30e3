"""Rasters put together and cut to a study area, as one Cloud-Optimised GeoTIFF.

The same rasters and libraries give the same bytes. Heights are not changed: rasters have to lie on
one grid, so that cells stay what they are.
"""

from __future__ import annotations

import math
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from alatau_geo.errors import DataError
from alatau_geo.terrain.formats import opened
from alatau_geo.vector import Limits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from alatau_geo.crs import Box

_BLOCK = 256
#: Of a cell: what is nearer to its edge is at it, and how far a raster may be off another's cells.
_NEAR, _OFF = 1e-6, 0.01


def mosaic(paths: Sequence[Path], box: Box, out: Path) -> tuple[int, int]:
    """Put rasters together, cut them to a box, and write them as one.

    Parameters
    ----------
    paths : sequence of Path
        Rasters of one frame, the first counts where they overlap.
    box : tuple of float
        West, south, east, north in degrees.
    out : Path
        A file that is not there yet, ``.tif``.

    Returns
    -------
    tuple of int
        Rows and columns.

    Raises
    ------
    DataError
        If they can't be read, are of several frames, or do not touch the box.
    """
    import rasterio  # noqa: PLC0415  heavy
    from rasterio.shutil import copy  # noqa: PLC0415
    from rasterio.transform import Affine  # noqa: PLC0415
    from rasterio.warp import transform_bounds  # noqa: PLC0415

    with ExitStack() as stack:
        rasters = [stack.enter_context(opened(path)) for path in paths]
        first = rasters[0]
        _check_alike(paths, rasters)
        bounds = transform_bounds("EPSG:4326", first.crs, *box, densify_pts=21)
        grid = _Grid(first.transform.c, first.transform.f, *first.res)
        window = _window(grid, rasters, bounds)
        if window is None:
            raise DataError(f"{paths[0]}: does not touch the study area: give another file")
        values = _values(grid, window, paths, rasters)
        row, column, rows, columns = window
        west, north = grid.west + column * grid.width, grid.north - row * grid.height
        profile = {
            "driver": "GTiff", "height": rows, "width": columns, "count": 1,
            "dtype": values.dtype, "crs": first.crs, "nodata": first.nodata,
            "transform": Affine(grid.width, 0, west, 0, -grid.height, north),
        }  # fmt: skip
    rough = out.with_suffix(".rough.tif")
    with rasterio.Env(GDAL_PAM_ENABLED="NO"):
        with rasterio.open(rough, "w", **profile, tiled=True) as dataset:
            dataset.write(values, 1)
        copy(
            rough, out, driver="COG", compress="deflate", level="9", blocksize=str(_BLOCK),
            predictor="3" if values.dtype.kind == "f" else "2", overview_resampling="average",
            num_threads="1",
        )  # fmt: skip
    rough.unlink()
    return rows, columns


@dataclass(frozen=True)
class _Grid:
    """The cells that all rasters share: their outer corner in the north-west, and their size."""

    west: float
    north: float
    width: float
    height: float

    def at(self, raster: Any) -> tuple[float, float]:
        """Return the row and column of a raster's first cell."""
        bounds = raster.bounds
        return (self.north - bounds.top) / self.height, (bounds.left - self.west) / self.width


def _window(
    grid: _Grid, rasters: Sequence[Any], bounds: Sequence[float]
) -> tuple[int, int, int, int] | None:
    """Return the first row and column, and how many, of cells in the bounds and the rasters."""
    west, south, east, north = bounds
    places = [tuple(map(round, grid.at(raster))) for raster in rasters]
    last = [
        (row + raster.height, column + raster.width)
        for (row, column), raster in zip(places, rasters, strict=True)
    ]
    row0 = max(
        math.floor((grid.north - north) / grid.height + _NEAR), min(row for row, _ in places)
    )
    column0 = max(
        math.floor((west - grid.west) / grid.width + _NEAR),
        min(column for _, column in places),
    )
    row1 = min(
        math.ceil((grid.north - south) / grid.height - _NEAR),
        max(row for row, _ in last),
    )
    column1 = min(
        math.ceil((east - grid.west) / grid.width - _NEAR),
        max(
            round(column) + raster.width
            for (_, column), raster in zip(places, rasters, strict=True)
        ),
    )
    if row0 >= row1 or column0 >= column1:
        return None
    return row0, column0, row1 - row0, column1 - column0


def _values(
    grid: _Grid, window: tuple[int, int, int, int], paths: Sequence[Path], rasters: Sequence[Any]
) -> NDArray[Any]:
    """Return the cells of a window; where rasters overlap the first that knows a height counts."""
    row0, column0, rows, columns = window
    limits = Limits.from_environment()
    if rows * columns > limits.cells:
        raise limits.refusal(
            "cells", rows * columns, what="cells of a raster", where=str(paths[0]),
            advice="give a smaller area with --bbox",
        )  # fmt: skip
    dtype = np.dtype(rasters[0].dtypes[0])
    void = rasters[0].nodata
    values = np.full((rows, columns), 0 if void is None else void, dtype=dtype)
    known = np.zeros((rows, columns), dtype=bool)
    for path, raster in zip(paths, rasters, strict=True):
        row, column = grid.at(raster)
        if abs(row - round(row)) > _OFF or abs(column - round(column)) > _OFF:
            raise DataError(f"{path}: needs the cells of {paths[0].name}, its lie between them")
        row, column = round(row) - row0, round(column) - column0
        top, bottom = max(row, 0), min(row + raster.height, rows)
        left, right = max(column, 0), min(column + raster.width, columns)
        if top >= bottom or left >= right:
            continue
        read = raster.read(
            1, window=((top - row, bottom - row), (left - column, right - column)), masked=True
        )
        here = (slice(top, bottom), slice(left, right))
        new = ~np.ma.getmaskarray(read) & ~known[here]
        values[here][new] = np.ma.getdata(read)[new]
        known[here] |= new
    if void is None and not known.all():
        raise DataError(
            f"{paths[0]}: has voids in the study area and no value for them: say one in the file"
        )
    return values


def _check_alike(paths: Sequence[Path], rasters: Sequence[Any]) -> None:
    first = rasters[0]
    for path, raster in zip(paths, rasters, strict=True):
        if raster.crs is None:
            raise DataError(f"{path}: says no CRS: save it with one, such as with gdal_translate")
        same = raster.crs == first.crs and raster.dtypes[0] == first.dtypes[0]
        same &= np.allclose(raster.res, first.res, rtol=1e-9) and raster.nodata == first.nodata
        if not same or raster.count != 1:
            raise DataError(
                f"{path}: needs one band of heights in the frame, cell size and type of"
                f" {paths[0].name}"
            )
