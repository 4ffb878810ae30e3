"""A plan as one GeoPackage: layers, figures and findings, with styles, titles and lineage."""

from alatau_geo.geopackage.base import read_base
from alatau_geo.geopackage.writing import VERSION, write, write_layers

__all__ = ["VERSION", "read_base", "write", "write_layers"]
