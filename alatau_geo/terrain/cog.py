"""Slopes and hillshades as Cloud-Optimised GeoTIFFs, for QGIS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from alatau_geo.crs.operation import plain
from alatau_geo.terrain.slope import EXAGGERATION, aspect, hillshade, slope

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from alatau_geo.terrain.grid import Grid
    from alatau_geo.terrain.raster import Raster, Window

What = Literal["slope", "aspect", "hillshade"]
_BLOCK = 256


def write(path: Path, raster: Raster, window: Window, what: What) -> None:
    """Write slope, aspect or hillshade of a window.

    Parameters
    ----------
    path : Path
        A file that is not there yet, in a folder that is; ``.tif``.
    raster : Raster
        Heights.
    window : Window
        Which part of it.
    what : {"slope", "aspect", "hillshade"}
        Slope in percent and aspect in degrees as 32-bit numbers, NaN where unknown; a hillshade,
        with heights taken three times, as bytes from 1 to 255, 0 where unknown.

    Raises
    ------
    DataError
        If a part of the raster can't be read.

    Notes
    -----
    The raster goes through memory strip by strip, each with a row more on both sides. The same
    raster and libraries give the same bytes.
    """
    import rasterio  # noqa: PLC0415  heavy
    from rasterio.crs import CRS  # noqa: PLC0415
    from rasterio.shutil import copy  # noqa: PLC0415
    from rasterio.transform import Affine  # noqa: PLC0415
    from rasterio.windows import Window as Place  # noqa: PLC0415

    frame = raster.frame.at(window.row, window.column)
    shade = what == "hillshade"
    kind: dict[str, Any] = (
        {"dtype": "uint8", "nodata": 0} if shade else {"dtype": "float32", "nodata": np.nan}
    )
    profile = kind | {
        "driver": "GTiff",
        "width": window.columns,
        "height": window.rows,
        "count": 1,
        "crs": CRS.from_wkt(plain(raster.crs).to_wkt()),
        "transform": Affine(frame.width, 0, frame.west, 0, -frame.height, frame.north),
    }
    tiled = {"tiled": True, "blockxsize": _BLOCK, "blockysize": _BLOCK, "bigtiff": "if_safer"}
    rough = path.with_suffix(".strips.tif")
    with rasterio.Env(GDAL_PAM_ENABLED="NO"):
        with rasterio.open(rough, "w", **profile, **tiled) as dataset:
            dataset.set_band_description(1, _TITLES[what])
            for strip in window.strips():
                place = Place(0, strip.row - window.row, strip.columns, strip.rows)
                dataset.write(_made(raster.read(strip, halo=1), what), 1, window=place)
        copy(
            rough,
            path,
            driver="COG",
            compress="deflate",
            predictor="2" if shade else "3",
            level="9",
            blocksize=str(_BLOCK),
            overview_resampling="average",
            num_threads="1",
        )
    rough.unlink()


_TITLES: dict[str, str] = {
    "slope": "slope, percent",
    "aspect": "aspect, degrees clockwise from north",
    "hillshade": f"hillshade, lit from the north-west, heights taken {EXAGGERATION:g} times",
}


def _made(grid: Grid, what: What) -> NDArray[Any]:
    if what == "slope":
        return slope(grid)
    if what == "aspect":
        return aspect(grid)
    bright = hillshade(grid, exaggeration=EXAGGERATION)
    known = np.where(np.isnan(bright), np.float32(0), 1 + np.round(254 * np.nan_to_num(bright)))
    return known.astype(np.uint8)
