"""Slow, independent geodesics with 30 digits: what the fast formulas are held against.

Nothing here is shared with the package. An edge is solved on Bessel's auxiliary sphere (Karney
2013, J. Geod. 87, eqs 5-14), the integrals by Gauss-Legendre quadrature, no series.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from mpmath import atan2, atanh, cos, mp, mpf, pi, quad, sin, sqrt, tan

if TYPE_CHECKING:
    from collections.abc import Sequence

DIGITS = 30
mp.dps = DIGITS
A = mpf(6378137)
F = 1 / mpf("298.257223563")
B = A * (1 - F)
E2 = F * (2 - F)
E = sqrt(E2)


def ordinate(sin_phi: mpf) -> mpf:
    """Area between the equator and a parallel, per radian of longitude."""
    return B * B / 2 * (sin_phi / (1 - E2 * sin_phi**2) + atanh(E * sin_phi) / E)


def _gauss(f: object, a: mpf, b: mpf) -> mpf:
    return quad(f, [a, b], method="gauss-legendre", maxdegree=5)


class _Geodesic:
    """The geodesic that leaves reduced latitude ``beta1`` at azimuth ``alpha1``."""

    def __init__(self, beta1: mpf, alpha1: mpf) -> None:
        self.sin_a0 = sin(alpha1) * cos(beta1)
        self.k2 = E2 / (1 - E2) * (1 - self.sin_a0**2)
        self.cos_a0 = sqrt(1 - self.sin_a0**2)
        self.sigma1 = atan2(sin(beta1), cos(alpha1) * cos(beta1))

    def sin_beta(self, sigma: mpf) -> mpf:
        return self.cos_a0 * sin(sigma)

    def lon_rate(self, sigma: mpf) -> mpf:
        root = sqrt(1 + self.k2 * sin(sigma) ** 2)
        return self.sin_a0 * (
            1 / (1 - self.sin_beta(sigma) ** 2) - F * (2 - F) / (1 + (1 - F) * root)
        )

    def lon(self, sigma2: mpf) -> mpf:
        return _gauss(self.lon_rate, self.sigma1, sigma2)

    def area(self, sigma2: mpf) -> mpf:
        def rate(sigma: mpf) -> mpf:
            tan_phi = self.sin_beta(sigma) / sqrt(1 - self.sin_beta(sigma) ** 2) / (1 - F)
            return ordinate(tan_phi / sqrt(1 + tan_phi**2)) * self.lon_rate(sigma)

        return _gauss(rate, self.sigma1, sigma2)

    def length(self, sigma2: mpf) -> mpf:
        return B * _gauss(lambda sigma: sqrt(1 + self.k2 * sin(sigma) ** 2), self.sigma1, sigma2)


@cache
def edge(lon1: float, lat1: float, lon2: float, lat2: float) -> tuple[mpf, mpf]:
    """Length, and area between edge and equator (positive eastwards), of one geodesic edge.

    For edges up to a few thousand kilometres that keep clear of the poles.
    """
    rad = pi / 180
    beta1, beta2 = (atan2((1 - F) * tan(mpf(lat) * rad), mpf(1)) for lat in (lat1, lat2))
    lon12 = (mpf(lon2) - mpf(lon1)) * rad
    if lon12 == 0 and beta1 == beta2:
        return mpf(0), mpf(0)
    half = sin((beta2 - beta1) / 2) ** 2 + cos(beta1) * cos(beta2) * sin(lon12 / 2) ** 2
    alpha = atan2(
        cos(beta2) * sin(lon12),
        cos(beta1) * sin(beta2) - sin(beta1) * cos(beta2) * cos(lon12),
    )
    sigma12 = 2 * atan2(sqrt(half), sqrt(1 - half))

    def miss(alpha1: mpf, sigma: mpf) -> tuple[mpf, mpf]:
        line = _Geodesic(beta1, alpha1)
        end = line.sigma1 + sigma
        return line.sin_beta(end) - sin(beta2), line.lon(end) - lon12

    # Newton's method, with a Jacobian by differences: ten digits a step from a good start
    step = mpf(10) ** (-DIGITS // 2)
    for _ in range(8):
        f0, g0 = miss(alpha, sigma12)
        if max(abs(f0), abs(g0)) < sigma12 * mpf(10) ** (4 - DIGITS):
            break
        f1, g1 = miss(alpha + step, sigma12)
        f2, g2 = miss(alpha, sigma12 + step * sigma12)
        fa, ga = (f1 - f0) / step, (g1 - g0) / step
        fs, gs = (f2 - f0) / step / sigma12, (g2 - g0) / step / sigma12
        det = fa * gs - fs * ga
        alpha -= (f0 * gs - g0 * fs) / det
        sigma12 -= (fa * g0 - ga * f0) / det
    line = _Geodesic(beta1, alpha)
    end = line.sigma1 + sigma12
    return line.length(end), line.area(end)


def path_length(points: Sequence[Sequence[float]]) -> mpf:
    """Length of a path of geodesics."""
    return sum((edge(*p, *q)[0] for p, q in pairwise(points)), mpf(0))


def ring_area(points: Sequence[Sequence[float]]) -> mpf:
    """Signed area of a ring of geodesics, anticlockwise positive; closed or not."""
    closed = [*points, points[0]]
    return -sum((edge(*p, *q)[1] for p, q in pairwise(closed)), mpf(0))
