"""Reference frames: how coordinates become lon/lat on WGS 84, and how well that is known."""

from alatau_geo.crs.grid import transformer as check_grid
from alatau_geo.crs.lonlat import from_lonlat, to_lonlat
from alatau_geo.crs.named import WGS84, label, parse
from alatau_geo.crs.operation import Box, Operation

__all__ = ["WGS84", "Box", "Operation", "check_grid", "from_lonlat", "label", "parse", "to_lonlat"]
