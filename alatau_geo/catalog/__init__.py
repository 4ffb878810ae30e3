"""What layers a plan has, and what must hold of them: the models of ``layers/catalog.yaml``."""

from alatau_geo.catalog.constraint import (
    Constraint,
    Constraints,
    Count,
    Inside,
    NoGaps,
    NoOverlap,
    Protection,
)
from alatau_geo.catalog.coverage import CoverageEntry
from alatau_geo.catalog.crosscheck import selections, unknown_claims, unknown_fields
from alatau_geo.catalog.domain import Domain
from alatau_geo.catalog.layer import GRADES, GeometryKind, Grade, LayerEntry, Network, RepairLimit
from alatau_geo.catalog.model import Catalog, read
from alatau_geo.catalog.words import (
    LANGUAGES,
    Day,
    Id,
    Name,
    Selected,
    Selection,
    Severity,
    Strict,
    Text,
    Where,
    Words,
    spelled,
)

__all__ = [
    "GRADES",
    "LANGUAGES",
    "Catalog",
    "Constraint",
    "Constraints",
    "Count",
    "CoverageEntry",
    "Day",
    "Domain",
    "GeometryKind",
    "Grade",
    "Id",
    "Inside",
    "LayerEntry",
    "Name",
    "Network",
    "NoGaps",
    "NoOverlap",
    "Protection",
    "RepairLimit",
    "Selected",
    "Selection",
    "Severity",
    "Strict",
    "Text",
    "Where",
    "Words",
    "read",
    "selections",
    "spelled",
    "unknown_claims",
    "unknown_fields",
]
