"""A hillshade as a small picture under a web map, placed exactly."""

from __future__ import annotations

import base64
import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from alatau_geo.terrain.grid import Grid
from alatau_geo.terrain.heights import heights
from alatau_geo.terrain.raster import Window
from alatau_geo.terrain.slope import EXAGGERATION, LIGHT_ALTITUDE, hillshade

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from alatau_geo.crs import Box
    from alatau_geo.terrain.grid import Frame, Values
    from alatau_geo.terrain.raster import Raster

#: The longer side of the picture: more would weigh more than the rest of a page.
MOST_PIXELS = 1200
_LEVELS = 96
_DARKEST, _BRIGHTEST = 0.55, 0.6


@dataclass(frozen=True)
class Overlay:
    """A picture and its place.

    Parameters
    ----------
    png : bytes
        Grey with transparency: flat land and voids let all through.
    box : tuple of float
        West, south, east, north in degrees, of the outer edges of its outer pixels.
    """

    png: bytes
    box: Box

    @property
    def uri(self) -> str:
        """Return the picture as a ``data:`` URI."""
        return f"data:image/png;base64,{base64.b64encode(self.png).decode()}"


def overlay(raster: Raster, box: Box, *, most_pixels: int = MOST_PIXELS) -> Overlay | None:
    """Return the hillshade of a box as a picture for a web map.

    Parameters
    ----------
    raster : Raster
        Heights.
    box : tuple of float
        West, south, east, north in degrees, within ±85° of latitude.
    most_pixels : int
        Of the longer side.

    Returns
    -------
    Overlay or None
        ``None`` where the raster has nothing of the box.

    Notes
    -----
    A web map stretches a picture between its corners evenly in Web Mercator: rows are therefore
    even in Mercator's y, not in latitude. In 0.8° at 43.6° N rows even in latitude would lie up to
    150 m beside their place.
    """
    window = raster.window(box)
    box = _common(raster, box, window) if window else box
    west, south, east, north = box
    if window is None or west >= east or south >= north:
        return None
    top, bottom = _mercator(north), _mercator(south)
    wide, tall = math.radians(east - west), top - bottom
    # a pixel for each cell, both ways: in Mercator a cell is taller than wide
    natural = max(window.columns / wide, window.rows / tall)
    dense = min(most_pixels / max(wide, tall), natural)
    columns, rows = (max(round(dense * side), 1) for side in (wide, tall))
    factor = max(min(window.columns // columns, window.rows // rows), 1)
    coarse = _coarse(raster, window, factor)
    shade = Grid(hillshade(coarse, exaggeration=EXAGGERATION), coarse.frame.at(1, 1))
    lon = west + (np.arange(columns) + 0.5) * (east - west) / columns
    lat = _latitude(top - (np.arange(rows) + 0.5) * tall / rows)
    grid = np.column_stack([np.tile(lon, rows), np.repeat(lat, columns)])
    bright = heights(shade, raster.way.from_lonlat(grid)).reshape(rows, columns)
    return Overlay(_png(bright), box)


def _mercator(lat: float) -> float:
    return math.asinh(math.tan(math.radians(lat)))


def _latitude(y: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.degrees(np.arctan(np.sinh(y)))


def _common(raster: Raster, box: Box, window: Window) -> Box:
    """Return the part of a box that the raster's cells cover."""
    frame = raster.frame.at(window.row, window.column)
    along = np.linspace(0, 1, 21)
    x = frame.west + along * window.columns * frame.width
    y = frame.north - along * window.rows * frame.height
    sides = [(x, np.full(21, y[0])), (x, np.full(21, y[-1]))]
    sides += [(np.full(21, x[0]), y), (np.full(21, x[-1]), y)]
    around = raster.way.to_lonlat(np.concatenate([np.column_stack(side) for side in sides]))
    low, high = np.nanmin(around, axis=0), np.nanmax(around, axis=0)
    return (
        max(box[0], float(low[0])), max(box[1], float(low[1])),
        min(box[2], float(high[0])), min(box[3], float(high[1])),
    )  # fmt: skip


def _coarse(raster: Raster, window: Window, factor: int) -> Grid:
    """Return heights with one cell more on each side, means of `factor` × `factor` cells."""
    rows, columns = -(-window.rows // factor), -(-window.columns // factor)
    # in rows of coarse cells, so that strips begin where these do
    step = max(1, 4_000_000 // max(columns * factor * factor, 1))
    parts: list[Values] = []
    for first in range(-1, rows + 1, step):
        count = min(step, rows + 1 - first)
        fine = raster.read(
            Window(
                window.row + first * factor, window.column - factor,
                count * factor, (columns + 2) * factor,
            )
        ).values  # fmt: skip
        blocks = fine.reshape(count, factor, columns + 2, factor)
        with warnings.catch_warnings():
            # of blocks that are all voids
            warnings.simplefilter("ignore", RuntimeWarning)
            parts.append(np.nanmean(blocks, axis=(1, 3), dtype=np.float32))
    frame: Frame = raster.frame.at(window.row - factor, window.column - factor)
    return Grid(
        np.concatenate(parts),
        type(frame)(
            frame.west, frame.north, frame.width * factor, frame.height * factor, frame.to_lonlat
        ),
    )


def _png(bright: NDArray[np.float64]) -> bytes:
    """Return brightness as grey with transparency: black for shadow, white for light."""
    from rasterio import Env, MemoryFile  # noqa: PLC0415  heavy

    level = math.sin(math.radians(LIGHT_ALTITUDE))
    known = np.nan_to_num(bright, nan=level)
    dark = np.clip((level - known) / level, 0, 1) * _DARKEST
    light = np.clip((known - level) / (1 - level), 0, 1) * _BRIGHTEST
    # fewer levels: they can hardly be told apart, and weigh less
    opacity = np.round(np.maximum(dark, light) * _LEVELS) * (255 / _LEVELS)
    grey = np.where(light > dark, 255, 0)
    with Env(GDAL_PAM_ENABLED="NO"), MemoryFile() as memory:
        rows, columns = bright.shape
        with warnings.catch_warnings():
            # a picture has no place; the page says where it lies
            warnings.simplefilter("ignore")
            with memory.open(
                driver="PNG", width=columns, height=rows, count=2, dtype="uint8", zlevel=9
            ) as dataset:
                dataset.write(np.stack([grey, opacity]).astype(np.uint8))
        return bytes(memory.read())
