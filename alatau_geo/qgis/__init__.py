"""QGIS without QGIS: styles, projects and print layouts, written as the files that it opens."""

from alatau_geo.qgis.frames import utm
from alatau_geo.qgis.project import project, write
from alatau_geo.qgis.script import write_script
from alatau_geo.qgis.sheet import Basemap, Relief, Sheet, basemap
from alatau_geo.qgis.sld import sld
from alatau_geo.qgis.styles import Style

__all__ = [
    "Basemap",
    "Relief",
    "Sheet",
    "Style",
    "basemap",
    "project",
    "sld",
    "utm",
    "write",
    "write_script",
]
