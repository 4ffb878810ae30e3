"""Vector files from strangers: formats that are safe to open, encodings, archives, limits."""

from alatau_geo.vector.areas import areas_m2
from alatau_geo.vector.formats import FORMATS, Format
from alatau_geo.vector.hashing import sha256
from alatau_geo.vector.limits import Limits
from alatau_geo.vector.reading import (
    UNCLOSED,
    Reading,
    Table,
    examine,
    metadata,
    read,
    read_with_faults,
    tables,
)

__all__ = [
    "FORMATS",
    "UNCLOSED",
    "Format",
    "Limits",
    "Reading",
    "Table",
    "areas_m2",
    "examine",
    "metadata",
    "read",
    "read_with_faults",
    "sha256",
    "tables",
]
