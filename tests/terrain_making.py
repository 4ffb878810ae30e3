"""Terrain models that tests are made of."""

from pathlib import Path

import numpy as np
import rasterio
from pyproj import Geod
from rasterio.transform import Affine

from alatau_geo.catalog import Dem
from alatau_geo.terrain import Frame, Grid, open_raster

GEOD = Geod(ellps="WGS84")
AREA = (76.9, 43.4, 77.3, 43.8)
#: Corner and cell of most models here: 0.001°, some 80 × 111 m.
WEST, NORTH, CELL = 77.0, 43.7, 0.001


def grid(values, *, west=WEST, north=NORTH, cell=CELL):
    """Return heights in lon/lat."""
    return Grid(np.asarray(values, dtype=np.float32), Frame(west, north, cell, cell, lambda xy: xy))


def write(path, values, *, west=WEST, north=NORTH, cell=CELL, crs="EPSG:4326", **profile):
    """Write heights as a GeoTIFF."""
    values = np.asarray(values)
    transform = profile.pop("transform", Affine(cell, 0, west, 0, -cell, north))
    bands = values if values.ndim == 3 else values[None]
    profile = {"dtype": bands.dtype, "driver": "GTiff", "crs": crs} | profile
    size = {"count": bands.shape[0], "height": bands.shape[1], "width": bands.shape[2]}
    with rasterio.open(path, "w", transform=transform, **size, **profile) as dataset:
        dataset.write(bands)
    return Path(path)


def entry(**more):
    """Return a catalog's entry of a terrain model."""
    return Dem(**({"file": "dem.tif", "grade": "official", "source": "made up"} | more))


def raster(path, values, *, area=AREA, dem=None, **more):
    """Return heights in a file, opened."""
    return open_raster(write(path, values, **more), entry(**(dem or {})), study_area=area)


def centres(rows, columns, *, west=WEST, north=NORTH, cell=CELL):
    """Return lon and lat of the middles of cells, as arrays of the grid's shape."""
    lon = west + (np.arange(columns) + 0.5) * cell
    lat = north - (np.arange(rows) + 0.5) * cell
    return np.meshgrid(lon, lat)
