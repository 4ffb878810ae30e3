"""A plan as one GeoPackage: layers, figures and findings, with styles, titles and lineage."""

from alatau_geo.geopackage.writing import VERSION, write, write_layers

__all__ = ["VERSION", "write", "write_layers"]
