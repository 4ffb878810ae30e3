"""The NumPy kernels: in place, in chunks that stay in the processor's cache.

Every line is a pass over the chunk, so lines are what is saved and the formulas of `_series` look
shuffled: u and h stay in degrees, and constants wait for the sums.
"""

from __future__ import annotations

from math import tan
from typing import TYPE_CHECKING

import numpy as np

from alatau_geo.geodesy._series import (
    BEND2,
    FAR,
    FAR2,
    K0,
    K1,
    L0,
    L1,
    L2,
    MAX_LAT,
    MAX_LON,
    NEAR2,
    OUTSIDE,
    RADIAN,
    meridian,
    ordinate,
    sliver_5,
    square_6,
)
from alatau_geo.geodesy.ellipsoid import E2, ONE_E2, A

if TYPE_CHECKING:
    from collections.abc import Callable

    from alatau_geo.geodesy._arrays import Flags, Floats, Ints

    Chunk = Callable[[Floats, Ints, Floats, Floats, Flags], None]

_CHUNK = 8192
_ROWS = 9
_R2 = RADIAN**2


def ring_areas(lonlat: Floats, offsets: Ints, out: Floats, flags: Flags) -> None:
    """Write the signed areas, in m², of rings that have at least a vertex each."""
    _in_chunks(_rings, lonlat, offsets, out, flags)


def path_lengths(lonlat: Floats, offsets: Ints, out: Floats, flags: Flags) -> None:
    """Write the lengths, in m, of paths that have at least a vertex each."""
    _in_chunks(_paths, lonlat, offsets, out, flags)


def _in_chunks(chunk: Chunk, lonlat: Floats, offsets: Ints, out: Floats, flags: Flags) -> None:
    work = np.empty((_ROWS, _CHUNK + 1))
    first, count = 0, len(offsets) - 1
    while first < count:
        start = offsets[first]
        # as many whole rings as fit, and at least one
        last = int(np.searchsorted(offsets, start + _CHUNK, side="right")) - 1
        last = min(max(last, first + 1), count)
        size = offsets[last] - start
        if size >= work.shape[1]:
            work = np.empty((_ROWS, size + 1))
        here = slice(first, last)
        vertices = lonlat[start : start + size]
        starts = offsets[here] - start
        with np.errstate(invalid="ignore", over="ignore"):  # what is too large has its flag
            chunk(vertices, starts, work[:, : size + 1], out[here], flags[here])
        first = last


def _rings(lonlat: Floats, starts: Ints, work: Floats, out: Floats, flags: Flags) -> None:
    n = len(lonlat)
    last = np.append(starts[1:], n) - 1
    x, lat = work[0], work[1, :n]
    x[:n], lat[:] = lonlat[:, 0], lonlat[:, 1]
    low, high = lat.min(), lat.max()
    if _outside(lonlat, x[:n], low, high):
        _flag_outside(lonlat, starts, flags)
    # longitudes from the ring's first vertex: the next ring's first vertex then closes this one
    x[:n] -= np.repeat(x[starts], np.diff(starts, append=n))
    x[starts] = x[n] = 0.0
    u, xx, uu, mid, h, hh, dy = work[2:9, :n]
    np.subtract(x[1:], x[:-1], out=u)
    np.multiply(u, u, out=uu)
    if not uu.max() <= 180.0**2:
        _unwrap(lonlat, x, u, starts, flags)
        np.multiply(u, u, out=uu)
    np.add(x[1:], x[:-1], out=xx)
    np.subtract(lat[1:], lat[:-1], out=h[:-1])
    np.add(lat[1:], lat[:-1], out=mid[:-1])
    h[last] = lat[starts] - lat[last]
    mid[last] = lat[starts] + lat[last]
    np.multiply(h, h, out=hh)
    mid *= RADIAN / 2.0
    sign = _sign(low, high, mid)
    near, far = _reach(uu.max() * _R2, hh.max() * _R2, low, high)
    sliver, s = _ordinates(work[:, :n], near=near)  # (P + 3 Q)/RADIAN², sine squared
    if not near:
        c2, iw = work[0, :n], lat
        p, q = c2 * iw * (u * u) * _R2, ONE_E2**2 * iw**3 * hh * _R2
        sliver += sliver_5(p, q, u * u * s * _R2, s) * (12.0 / _R2)
        if far:
            _flag_far(p + q, s, c2 * iw, starts, flags)
    np.sqrt(s, out=s)
    s *= sign
    sliver *= u
    sliver *= s
    sliver *= RADIAN / (6.0 * ONE_E2)
    dy -= sliver
    np.add.reduceat(dy, starts, out=out)
    out *= A**2 * ONE_E2 * _R2 / 2.0


def _ordinates(work: Floats, *, near: bool) -> tuple[Floats, Floats]:
    """Write x̄ Δy as the last row, cos² as the first, 1/W as the second; the others are used up."""
    c2, iw, _, xx, uu, mid, h, hh, dy = work
    c = np.cos(mid, out=mid)
    np.multiply(c, c, out=c2)
    np.multiply(c2, E2, out=iw)
    iw += ONE_E2
    np.reciprocal(iw, out=iw)
    if near:
        np.multiply(c2, -K1 * _R2 / 24.0, out=dy)
        dy += (K0 + K1) * _R2 / 24.0
        dy *= hh
        dy += 1.0
    else:
        dy[:] = ordinate(hh * _R2, 1.0 - c2, iw)
    dy *= h
    dy *= c
    uu *= c2
    iw2 = np.multiply(iw, iw, out=mid)
    dy *= iw2
    dy *= xx
    iw2 *= hh
    iw2 *= 3.0 * ONE_E2**2
    uu += iw2
    uu *= iw
    return uu, np.subtract(1.0, c2, out=xx)


def _paths(lonlat: Floats, starts: Ints, work: Floats, out: Floats, flags: Flags) -> None:
    n = len(lonlat)
    last = np.append(starts[1:], n) - 1
    lon, lat = work[0, :n], work[1, :n]
    lon[:], lat[:] = lonlat[:, 0], lonlat[:, 1]
    low, high = lat.min(), lat.max()
    if _outside(lonlat, lon, low, high):
        _flag_outside(lonlat, starts, flags)
    uu, hh, mid = work[2:5, :n]
    np.subtract(lon[1:], lon[:-1], out=uu[:-1])
    np.subtract(lat[1:], lat[:-1], out=hh[:-1])
    np.add(lat[1:], lat[:-1], out=mid[:-1])
    # an "edge" from one path to the next, or from the last to nowhere
    uu[last] = hh[last] = mid[last] = 0.0
    uu *= uu
    if not uu.max() <= 180.0**2:
        turns = np.rint(np.diff(lon) / 360.0)
        uu[:-1] = (lon[1:] - 360.0 * turns - lon[:-1]) ** 2
        uu[last] = 0.0
    uu *= _R2
    hh *= hh
    hh *= _R2
    near, far = _reach(uu.max(), hh.max(), low, high)
    d2, s2, rho2, d = _squares(work[:, :n], near=near)
    if far:
        _flag_far(d2, s2, rho2, starts, flags)
    d += d2
    np.sqrt(d, out=d)
    d[last] = 0.0
    np.add.reduceat(d, starts, out=out)
    out *= A


def _squares(work: Floats, *, near: bool) -> tuple[Floats, Floats, Floats, Floats]:
    """Return P + Q, sine squared, ρ², and what to add to P + Q for the length squared."""
    w, s2, uu, hh, c2, iw, q, g, d = work
    c2 *= RADIAN / 2.0
    np.cos(c2, out=c2)
    c2 *= c2
    np.subtract(1.0, c2, out=s2)
    np.multiply(c2, E2, out=w)
    w += ONE_E2
    np.reciprocal(w, out=iw)
    np.multiply(iw, iw, out=q)
    q *= iw
    q *= hh
    q *= ONE_E2**2
    rho2 = np.multiply(iw, c2, out=iw)
    p = np.multiply(rho2, uu, out=c2)
    b = np.multiply(s2, uu, out=uu)
    # d = T P² + (3 T + g) P Q - k Q²
    np.multiply(s2, 8.0 * E2 / ONE_E2, out=g)
    g += 1.0 / ONE_E2
    g *= w
    g *= p
    if near:
        k = np.multiply(s2, L2, out=hh)
        k += L1
        k *= s2
        k += L0
    else:
        k = meridian(s2, w)
    k *= q
    g -= k
    b3 = np.multiply(b, 3.0, out=k)
    g += b3
    g *= q
    np.multiply(b, p, out=d)
    d += g
    d *= -1.0 / 12.0
    if not near:
        d += square_6(p, q, b)
    p += q
    return p, s2, rho2, d


def _reach(uu: float, hh: float, low: float, high: float) -> tuple[bool, bool]:
    """Whether low orders do for a whole chunk, and whether an edge in it may be too long.

    Bounds from the chunk's extremes mostly save looking at every edge. With a NaN among them,
    neither is ruled out.
    """
    size = 1.01 * (uu + hh)
    bend = 1.01 * tan(min(max(-low, high), 89.9999) * RADIAN) ** 2
    return size * (1.0 + bend) < NEAR2, not (size < FAR2 and size * bend < BEND2)


def _sign(low: float, high: float, mid: Floats) -> Floats | float:
    """Return the sign of the sine: mostly one for the chunk."""
    if low >= 0.0:
        return 1.0
    return -1.0 if high <= 0.0 else np.copysign(1.0, mid)


def _outside(lonlat: Floats, lon: Floats, low: float, high: float) -> bool:
    """Whether a coordinate is out of range, which NaN is not."""
    if max(-low, high) <= MAX_LAT and max(-lon.min(), lon.max()) <= MAX_LON:
        return False
    return bool((np.abs(lonlat) > (MAX_LON, MAX_LAT)).any())


def _flag_outside(lonlat: Floats, starts: Ints, flags: Flags) -> None:
    beyond = (np.abs(lonlat) > (MAX_LON, MAX_LAT)).any(axis=1)
    flags[np.logical_or.reduceat(beyond, starts)] |= OUTSIDE


def _flag_far(d2: Floats, s2: Floats, rho2: Floats, starts: Ints, flags: Flags) -> None:
    beyond = (d2 > FAR2) | (d2 * s2 > BEND2 * rho2)
    flags[np.logical_or.reduceat(beyond, starts)] |= FAR


def _unwrap(lonlat: Floats, x: Floats, u: Floats, starts: Ints, flags: Flags) -> None:
    """Take every edge the short way round; a ring that does not come back encircles a pole."""
    turns = -np.rint(u / 360.0)
    turns[np.isnan(turns)] = 0.0
    flags[np.add.reduceat(turns, starts) != 0.0] |= FAR
    shift = np.cumsum(turns) - turns
    sizes = np.diff(starts, append=len(u))
    shift -= np.repeat(shift[starts], sizes)
    # in this order the sums are exact, or nearly
    x[:-1] = lonlat[:, 0] + 360.0 * shift - np.repeat(lonlat[starts, 0], sizes)
    x[starts] = 0.0
    np.subtract(x[1:], x[:-1], out=u)
