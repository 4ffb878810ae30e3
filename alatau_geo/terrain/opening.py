"""Opening a terrain model: where it lies, what its heights are above, and what is refused."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError

from alatau_geo import crs as frames
from alatau_geo import vector
from alatau_geo.crs.named import recognised
from alatau_geo.crs.operation import Operation, Way, plain, way
from alatau_geo.errors import DataError
from alatau_geo.terrain.formats import opened
from alatau_geo.terrain.grid import Frame
from alatau_geo.terrain.raster import Raster

if TYPE_CHECKING:
    from alatau_geo.catalog import Dem
    from alatau_geo.crs import Box

_UNSTATED = "unstated"
_METRES = {"", "m", "metre", "metres", "meter", "meters"}


def open_raster(
    path: str | Path, entry: Dem, *, study_area: Box, grid: str | Path | None = None
) -> Raster:
    """Open a terrain model, and find out where it lies.

    Parameters
    ----------
    path : str or Path
        A local file: GeoTIFF, SRTM tile or Esri ASCII grid.
    entry : Dem
        What is known of it.
    study_area : tuple of float
        West, south, east, north in degrees: where the way to WGS 84 has to be valid.
    grid : str or Path, optional
        A grid of shifts from Pulkovo 1942 to QazTRF-23.

    Returns
    -------
    Raster
        No height has been read yet.

    Raises
    ------
    DataError
        If it can't be read, is no grid of heights in metres with north up, or says no CRS and the
        catalog does not either.
    """
    path, grid = Path(path), Path(grid) if grid else None
    with opened(path) as dataset:
        transform, size = dataset.transform, (dataset.height, dataset.width)
        text = dataset.crs.to_wkt() if dataset.crs else None
        bands, dtype, unit = dataset.count, dataset.dtypes[0], dataset.units[0] or ""
    _check_heights(path, bands, dtype, unit)
    crs = _crs_of(path, text, entry.crs)
    datum = _vertical_datum(path, crs, entry.vertical_datum)
    corner = _frame(path, transform, crs, size)
    horizontal = plain(crs).to_2d()
    if horizontal.equals(frames.WGS84, ignore_axis_order=True):
        found = Way((), Operation(frames.label(horizontal)))  # it is there already
    else:
        found = way(horizontal, study_area=study_area, where=str(path), grid=grid)
    frame = Frame(*corner, found.to_lonlat)
    return Raster(path, entry, vector.sha256(path), crs, found, frame, *size, datum)


def _check_heights(path: Path, bands: int, dtype: str, unit: str) -> None:
    if bands != 1:
        raise DataError(
            f"{path}: needs one band of heights, it has {bands}: it may be a picture; extract the"
            " band that is meant, such as with gdal_translate -b 1"
        )
    if not np.issubdtype(np.dtype(dtype), np.integer) and dtype not in ("float32", "float64"):
        raise DataError(f"{path}: needs heights as real numbers, its cells are {dtype}")
    if unit.strip().lower() not in _METRES:
        raise DataError(f"{path}: needs heights in metres, its unit is {unit[:40]!r}: convert them")


def _crs_of(path: Path, text: str | None, declared: str | None) -> CRS:
    said = frames.parse(declared, where=str(path)) if declared else None
    if text is None:
        if said is None:
            raise DataError(
                f"{path}: needs a CRS, the raster says none: give `crs:` in the catalog, or"
                " --dem-crs; it is not guessed"
            )
        return said
    try:
        own = recognised(CRS.from_wkt(text), where=str(path))
    except CRSError as error:
        raise DataError(f"{path}: its CRS can't be read: {str(error)[:200]}") from None
    if said is not None and not plain(own).equals(plain(said), ignore_axis_order=True):
        raise DataError(
            f"{path}: says {frames.label(own)}, the catalog says {frames.label(said)}: take `crs:`"
            " out, or correct the file, such as with gdal_edit.py -a_srs"
        )
    return said if said is not None and said.is_compound else own


def _vertical_datum(path: Path, crs: CRS, declared: str | None) -> str:
    own = None
    if crs.is_compound:
        vertical = crs.sub_crs_list[-1]
        own = vertical.name
        axis = vertical.axis_info[0]
    elif len(crs.axis_info) == 3:
        own = f"the ellipsoid of {crs.name}"
        axis = crs.axis_info[2]
    if own is None:
        return declared or _UNSTATED
    if not math.isclose(axis.unit_conversion_factor, 1.0):
        raise DataError(f"{path}: needs heights in metres, {own} is in {axis.unit_name}")
    if declared is None or declared.lower() in own.lower():
        return own
    return f"{declared} (the file says {own})"


def _frame(
    path: Path, transform: Any, crs: CRS, size: tuple[int, int]
) -> tuple[float, float, float, float]:
    rows, columns = size
    numbers = tuple(transform)[:6]
    if transform.is_identity or not all(map(math.isfinite, numbers)):
        raise DataError(
            f"{path}: does not say where it lies: georeference it first (world files and other"
            " files beside a GeoTIFF are not read)"
        )
    if transform.b or transform.d or transform.a <= 0 or transform.e >= 0:
        raise DataError(
            f"{path}: needs rows from north to south and columns from west to east, it is turned"
            " or mirrored: save it anew with gdalwarp"
        )
    west, north, width, height = transform.c, transform.f, transform.a, -transform.e
    if plain(crs).is_geographic:
        east, south = west + columns * width, north - rows * height
        if not (-360 <= west < east <= 540 and -91 <= south < north <= 91):
            raise DataError(
                f"{path}: says {frames.label(crs)}, in degrees, but reaches from {west:,.6g} to"
                f" {east:,.6g} and {south:,.6g} to {north:,.6g}: its CRS is another, ask which"
            )
    return west, north, width, height
