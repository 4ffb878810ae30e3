"""Areas and lengths on the WGS 84 ellipsoid, from longitude and latitude, whole arrays at once.

NumPy does the work. With numba installed (extra ``fast``) large arrays go through compiled
kernels; the two agree to 1e-12. `alatau_geo.geodesy._series` has the formulas and how accurate
they are.

Examples
--------
>>> import shapely
>>> from alatau_geo.geodesy import area_m2, length_m
>>> block = shapely.box(77.00, 43.60, 77.01, 43.61)
>>> print(f"{area_m2([block])[0]:.3f} m², {length_m([block])[0]:.3f} m around")
897017.870 m², 3836.818 m around
"""

from alatau_geo.geodesy.area import area_m2, ring_area_m2
from alatau_geo.geodesy.length import length_m, path_length_m
from alatau_geo.geodesy.nearest import nearest_m
from alatau_geo.geodesy.wkb import wkb_area_m2

__all__ = ["area_m2", "length_m", "nearest_m", "path_length_m", "ring_area_m2", "wkb_area_m2"]
