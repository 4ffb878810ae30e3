"""Versions of what computed a report."""

from __future__ import annotations

from importlib.metadata import version

import pyogrio
import pyproj
import shapely

from alatau_geo import __version__


def versions() -> dict[str, str]:
    """Return the versions that a figure can depend on.

    Returns
    -------
    dict
        Name → version, of the package, its libraries and the C libraries inside them.

    Examples
    --------
    >>> sorted(versions())[:3]
    ['GDAL', 'GEOS', 'PROJ']
    """
    return {
        "alatau-geo": __version__,
        "geopandas": version("geopandas"),
        "numpy": version("numpy"),
        "shapely": shapely.__version__,
        "GEOS": ".".join(str(part) for part in shapely.geos_version),
        "pyproj": pyproj.__version__,
        "PROJ": pyproj.proj_version_str,
        "pyogrio": pyogrio.__version__,
        "rasterio": version("rasterio"),
        "exactextract": version("exactextract"),
        "GDAL": ".".join(str(part) for part in pyogrio.__gdal_version__),
    }
