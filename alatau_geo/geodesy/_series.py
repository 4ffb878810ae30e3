"""The mid-latitude series that both kernels use: coefficients, limits, accuracy.

For an edge with the longitude difference u, the latitude difference h and the mid-latitude φ,
with s = sin φ, c = cos φ, W = 1 - e² s², the radius ρ of the parallel, the meridional radius M,
P = ρ² u² and Q = M² h², all lengths in units of the semi-major axis:

- Δy, the difference of the authalic ordinate (Snyder 1987, Map Projections: A Working Manual,
  eq. 3-12), is M ρ h · (1 + k h²/24 + h⁴/1920 · (1 - 40 e² (1 - 4 s²))),
  with k = -1 + 4 e² (1 - 4 s²)/W + 24 e⁴ s² c²/W²;
- a ring's area is Σ x̄ Δy - Σ S, where x̄ is the edge's mean longitude from the ring's first
  vertex and S the sliver between the edge and the straight line in (λ, y),
  u s (P + 3 Q)/12 + u s (P² (4 - 2 T) + P Q (5 - 10 T) + 5 Q² + e² (…))/480, with T = s²/ρ²;
- the length squared is P + Q - (T P² + (3 T + g) P Q - k Q²)/12 + (…)/720: Gauss's mid-latitude
  formula (Rapp 1991, Geometric Geodesy, Part I) squared, with two more orders.

The coefficients come of solving the geodesic equations of M² dφ² + ρ² dλ² order by order about
the mid-latitude. Orders up to the fourth are exact in e², the fifth is to first order in e², the
sixth spherical. Every edge is expanded about its own middle, so a ring's size does not
matter, and nothing cancels but what cancels in the coordinates.

Held against 30-digit geodesics, area errors over the edge length squared: 5e-15 for edges of
3 km, 2e-12 for 50 km, 5e-11 at the limits below; lengths: 1e-15, 2e-12, 3e-11.
"""

from __future__ import annotations

from math import radians
from typing import TYPE_CHECKING, Any, Final

from alatau_geo.geodesy.ellipsoid import E2, ONE_E2, A

if TYPE_CHECKING:
    Real = Any  # a float or an array

RADIAN: Final = radians(1.0)

# For short edges: k of Δy as the straight line nearest to it (2e-4), and g's k to e⁴
K0: Final = -1.0 + 4.0 * E2 + 5.0 * E2**2
K1: Final = -16.0 * E2 - 12.0 * E2**2
L0: Final = 3.0 * E2 / ONE_E2**2
L1: Final = (-6.0 * E2 + 9.0 * E2**2) / ONE_E2**2
L2: Final = -3.0 * E2**2 / ONE_E2**2

# An edge beyond these is GeographicLib's: 100 km up to 70°, then ever less as the parallels bend
# (an edge times tan φ): 50 km at 80°, 10 km at 88°, nothing at the pole.
FAR2: Final = (100_000.0 / A) ** 2
BEND2: Final = 0.045**2

# Below this (about 0.9 km at 43°) the orders from five on are under 3e-13.
NEAR2: Final = 2.0e-4**2

# Half a turn beyond ±180° leaves room for features drawn across the antimeridian.
MAX_LON: Final = 540.0
MAX_LAT: Final = 90.0

# What a kernel says of a ring or a path
FAR: Final = 1
OUTSIDE: Final = 2


def ordinate(hh: Real, s2: Real, iw: Real) -> Real:
    """Return Δy/(M ρ h), where `hh` is h², `s2` s², `iw` 1/W. Floats, or arrays of them."""
    third = -1.0 + 4.0 * E2 * iw * (1.0 - 4.0 * s2 + 6.0 * E2 * s2 * (1.0 - s2) * iw)
    fifth = 1.0 - 40.0 * E2 * (1.0 - 4.0 * s2)
    return 1.0 + hh * (third / 24.0 + hh * fifth / 1920.0)


def sliver_5(p: Real, q: Real, b: Real, s2: Real) -> Real:
    """Return the sliver's fifth order over u s, where `b` is T P."""
    return (
        p * (p * (4.0 + E2 * (4.0 - 8.0 * s2)) - 2.0 * b)
        + q * (p * (5.0 + E2 * (16.0 - 51.0 * s2)) - 10.0 * b)
        + q * q * (5.0 + E2 * (68.0 - 103.0 * s2))
    ) / 480.0


def meridian(s2: Real, w: Real) -> Real:
    """Return k of the length, M''/M³."""
    return E2 * w * (3.0 * (1.0 - 2.0 * s2) * w + 15.0 * E2 * s2 * (1.0 - s2)) / ONE_E2**2


def square_6(p: Real, q: Real, b: Real) -> Real:
    """Return the sixth order of the length squared."""
    return (
        2.0 * p * b * (b - 3.0 * p)
        + q * (b * (15.0 * b - 10.0 * p) - p * p)
        - q * q * (15.0 * b + p)
    ) / 720.0
