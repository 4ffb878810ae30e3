"""Layers too large to be spelled out in a page: coordinates and attributes as one compressed text.

:func:`pack` makes it, ``static/packed-*.js`` reads and draws it. :func:`wanted` says which layers
are large.
"""

from alatau_geo.webmap.packed.encoding import MANY_VERTICES, pack, wanted
from alatau_geo.webmap.packed.paths import Paths

__all__ = ["MANY_VERTICES", "Paths", "pack", "wanted"]
