"""What layers a plan has, and what must hold of them: the models of ``layers/catalog.yaml``."""

from alatau_geo.catalog.balance import BalanceEntry, Divided, Share, Wanted
from alatau_geo.catalog.constraint import (
    Constraint,
    Constraints,
    Count,
    Inside,
    NoGaps,
    NoOverlap,
    Protection,
)
from alatau_geo.catalog.coverage import Along, CoverageEntry, Distances, Loads, Population, Stage
from alatau_geo.catalog.crosscheck import selections, unknown_claims, unknown_fields
from alatau_geo.catalog.domain import Domain
from alatau_geo.catalog.layer import GRADES, GeometryKind, Grade, LayerEntry, RepairLimit
from alatau_geo.catalog.model import Catalog, read
from alatau_geo.catalog.network import Network, Served, Zone
from alatau_geo.catalog.phase import Phase
from alatau_geo.catalog.result import may_be_result, result_name
from alatau_geo.catalog.terrain import BuildableEntry, Clearance, Dem, GradeLimit, TerrainEntry
from alatau_geo.catalog.words import (
    IN_LANGUAGES,
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
    "IN_LANGUAGES",
    "LANGUAGES",
    "Along",
    "BalanceEntry",
    "BuildableEntry",
    "Catalog",
    "Clearance",
    "Constraint",
    "Constraints",
    "Count",
    "CoverageEntry",
    "Day",
    "Dem",
    "Distances",
    "Divided",
    "Domain",
    "GeometryKind",
    "Grade",
    "GradeLimit",
    "Id",
    "Inside",
    "LayerEntry",
    "Loads",
    "Name",
    "Network",
    "NoGaps",
    "NoOverlap",
    "Phase",
    "Population",
    "Protection",
    "RepairLimit",
    "Selected",
    "Selection",
    "Served",
    "Severity",
    "Share",
    "Sources",
    "Stage",
    "Strict",
    "TerrainEntry",
    "Text",
    "Wanted",
    "Where",
    "Words",
    "Zone",
    "may_be_result",
    "read",
    "result_name",
    "selections",
    "spelled",
    "unknown_claims",
    "unknown_fields",
]
