"""The WGS 84 ellipsoid. GRS 80 differs by 0.1 mm in the polar radius, which is nothing here."""

from __future__ import annotations

from math import atanh, pi, sqrt
from typing import Final

# NIMA TR8350.2 (2000), table 3.1
A: Final = 6378137.0
INVERSE_FLATTENING: Final = 298.257223563
E2: Final = (2.0 - 1.0 / INVERSE_FLATTENING) / INVERSE_FLATTENING
ONE_E2: Final = 1.0 - E2

# Snyder 1987, Map Projections: A Working Manual, eq. 3-12 between the poles
GLOBE_M2: Final = 2.0 * pi * A**2 * (1.0 + ONE_E2 * atanh(sqrt(E2)) / sqrt(E2))
