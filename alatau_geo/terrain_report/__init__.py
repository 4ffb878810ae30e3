"""One plan's layers over its terrain model by themselves: as text, JSON, layers and rasters."""

from alatau_geo.terrain_report.report import TerrainReport, of

__all__ = ["TerrainReport", "of"]
