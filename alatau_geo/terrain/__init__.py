"""Terrain: heights along lines, slopes, zones and land to build on, from a raster of heights.

Heights are metres above whatever the raster's vertical datum is. What is unknown stays unknown: a
void is NaN and never zero, and each figure tells how large a share it leaves out. NumPy does the
work; with numba installed (extra ``fast``) large arrays go through compiled kernels.

Examples
--------
>>> import numpy as np
>>> from alatau_geo.terrain import Frame, Grid, slope
>>> rise = np.arange(4, dtype=np.float32) * 4.014
>>> hill = Grid(np.tile(rise, (3, 1)), Frame(77.0, 44.0015, 0.001, 0.001, lambda xy: xy))
>>> slope(hill).round(1)  # percent
array([[5., 5.]], dtype=float32)
"""

from alatau_geo.terrain.file import DemFile
from alatau_geo.terrain.grade import climbs, grades, stretches
from alatau_geo.terrain.grid import Frame, Grid
from alatau_geo.terrain.heights import heights
from alatau_geo.terrain.lines import along, chains
from alatau_geo.terrain.opening import open_raster
from alatau_geo.terrain.raster import Raster, Window
from alatau_geo.terrain.slope import aspect, hillshade, slope
from alatau_geo.terrain.zonal import zones

__all__ = [
    "DemFile",
    "Frame",
    "Grid",
    "Raster",
    "Window",
    "along",
    "aspect",
    "chains",
    "climbs",
    "grades",
    "heights",
    "hillshade",
    "open_raster",
    "slope",
    "stretches",
    "zones",
]
