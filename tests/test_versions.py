"""Versions, from where each library says them itself."""

from importlib.metadata import version

import pyproj
import shapely

from alatau_geo import __version__
from alatau_geo.versions import versions


def test_what_a_figure_can_depend_on():
    found = versions()
    assert found["alatau-geo"] == __version__ == version("alatau-geo")
    for name in ("geopandas", "numpy", "shapely", "pyproj", "pyogrio", "rasterio", "exactextract"):
        assert found[name] == version(name)
    assert found["PROJ"] == pyproj.proj_version_str
    assert found["GEOS"] == shapely.geos_version_string.split("-")[0]
    assert [part.isdigit() for part in found["GDAL"].split(".")] == [True] * 3
