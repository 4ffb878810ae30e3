"""One plan's service checks and balances by themselves: as text, JSON, layers or a raster."""

from alatau_geo.coverage_report.report import CoverageReport, of
from alatau_geo.coverage_report.text import curve_text

__all__ = ["CoverageReport", "curve_text", "of"]
