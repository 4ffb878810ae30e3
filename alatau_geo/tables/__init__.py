"""How a plan stands in a database: a table for each layer, and tables of figures and findings."""

from alatau_geo.tables.collect import collect
from alatau_geo.tables.table import EVIDENCE, Column, Table

__all__ = ["EVIDENCE", "Column", "Table", "collect"]
