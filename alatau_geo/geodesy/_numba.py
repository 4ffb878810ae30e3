"""The compiled kernels: the same series as `_numpy`, written so that the compiler vectorises them.

Import this module only when arrays are large: it imports numba, and compiles on first use. The
cache on disk is keyed by this file alone, so touch it when `_series` or `ellipsoid` change.

Threads are the caller's: kernels let go of the interpreter lock. numba's own ``prange`` is not
used, as its default thread pool ends the process when two threads enter it at once (Dask's do).
"""

from __future__ import annotations

from math import copysign, factorial, sqrt
from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from alatau_geo.geodesy import _series
from alatau_geo.geodesy._series import (
    BEND2,
    FAR,
    FAR2,
    MAX_LAT,
    MAX_LON,
    OUTSIDE,
    RADIAN,
)
from alatau_geo.geodesy.ellipsoid import E2, ONE_E2, A

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from alatau_geo.geodesy._arrays import Flags, Floats, Ints

    Bytes = NDArray[np.uint8]
    Words = NDArray[np.uint64]

_BLOCK = 1024
_SINE = tuple((-1) ** k / factorial(2 * k + 1) for k in range(11))


def _cosine(degrees: float) -> float:
    """Cosine of a latitude: the sine of what is left to the pole, which libm can't vectorise."""
    z = (90.0 - abs(degrees)) * RADIAN
    zz = z * z
    sine: float = _SINE[10]
    for k in range(9, -1, -1):
        sine = _SINE[k] + zz * sine
    return z * sine


def _ring_edges(x: Floats, lat: Floats, part: Floats, far: Flags) -> None:
    """Write what the edge from each vertex adds to its ring's area."""
    x2, lat2 = x[1:], lat[1:]
    for i in range(len(x2)):
        u = (x2[i] - x[i]) * RADIAN
        h = (lat2[i] - lat[i]) * RADIAN
        middle = 0.5 * (lat[i] + lat2[i])
        c = cosine(middle)
        c2 = c * c
        s2 = 1.0 - c2
        iw = 1.0 / (ONE_E2 + E2 * c2)
        uu = u * u
        hh = h * h
        rho2 = c2 * iw
        p = rho2 * uu
        q = ONE_E2**2 * iw * iw * iw * hh
        b = s2 * uu
        far[i] = 1 if (p + q > FAR2) | ((p + q) * s2 > BEND2 * rho2) else 0
        dy = ONE_E2 * h * c * iw * iw * ordinate(hh, s2, iw)
        sliver = (p + 3.0 * q) / 12.0 + sliver_5(p, q, b, s2)
        s = copysign(sqrt(s2), middle)
        part[i] = 0.5 * RADIAN * (x[i] + x2[i]) * dy - u * s * sliver


def _square(u: float, h: float, middle: float) -> tuple[float, float, float]:
    """Return the squared length of an edge, in semi-major axes, and what tells whether it is far.

    `u` and `h` in radians, the mid-latitude in degrees.
    """
    c = cosine(middle)
    c2 = c * c
    s2 = 1.0 - c2
    w = ONE_E2 + E2 * c2
    iw = 1.0 / w
    uu = u * u
    rho2 = c2 * iw
    p = rho2 * uu
    q = ONE_E2**2 * iw * iw * iw * h * h
    b = s2 * uu
    d2 = p + q
    bend = d2 * s2 - BEND2 * rho2
    g = w * (1.0 + 8.0 * E2 * s2) / ONE_E2
    plane = d2
    d2 -= (b * p + q * (3.0 * b + g * p - meridian(s2, w) * q)) / 12.0
    d2 += square_6(p, q, b)
    return d2, plane, bend


def _path_edges(lon: Floats, lat: Floats, part: Floats, far: Flags) -> None:
    """Write the length of the edge from each vertex."""
    lon2, lat2 = lon[1:], lat[1:]
    for i in range(len(lon2)):
        turns = np.floor((lon2[i] - lon[i]) / 360.0 + 0.5)
        u = (lon2[i] - 360.0 * turns - lon[i]) * RADIAN
        h = (lat2[i] - lat[i]) * RADIAN
        d2, plane, bend = square(u, h, 0.5 * (lat[i] + lat2[i]))
        far[i] = 1 if (plane > FAR2) | (bend > 0.0) else 0
        part[i] = sqrt(d2)


def _lay_rings(lonlat: Floats, offsets: Ints, work: Floats, ends: Ints, flags: Flags) -> int:
    """Lay as many rings side by side as there is room for, each closed; return how many.

    x is longitude from the ring's first vertex, and runs on across the antimeridian.
    """
    # no slices in here: numba counts references to each, which costs more than the loop
    n = 0
    for ring in range(len(flags)):
        start, size = offsets[ring], offsets[ring + 1] - offsets[ring]
        if n + size + 1 > work.shape[1]:
            return ring
        lon0 = lonlat[start, 0]
        wide = high = 0.0
        for i in range(size):
            x, lat = lonlat[start + i, 0] - lon0, lonlat[start + i, 1]
            work[0, n + i], work[1, n + i] = x, lat
            wide, high = max(wide, abs(x)), max(high, abs(lat))
        if not (high <= MAX_LAT and abs(lon0) + wide <= MAX_LON):
            flags[ring] = outside(lonlat[start : start + size])
        # nothing narrower can have an edge of more than half a turn
        if not wide <= 90.0:
            flags[ring] |= unwrap(lonlat[start : start + size, 0], work[0, n : n + size])
        n += size
        if work[0, n - 1] != 0.0 or work[1, n - 1] != work[1, n - size]:
            work[0, n], work[1, n] = 0.0, work[1, n - size]
            n += 1
        ends[ring] = n
    return len(flags)


def _unwrap(lon: Floats, x: Floats) -> int:
    turns = 0.0
    before = lon[0]
    for i in range(len(lon)):
        if abs(lon[i] - before) > 180.0:
            turns -= 360.0 * round((lon[i] - before) / 360.0)
        x[i] = lon[i] + turns - lon[0]  # in this order the sums are exact, or nearly
        before = lon[i]
    if abs(lon[0] - before) > 180.0:
        turns -= 360.0 * round((lon[0] - before) / 360.0)
    return FAR if turns != 0.0 else 0  # it encircles a pole


def _outside(points: Floats) -> int:
    for i in range(len(points)):
        if abs(points[i, 0]) > MAX_LON or abs(points[i, 1]) > MAX_LAT:
            return OUTSIDE
    return 0


def _lay_paths(lonlat: Floats, offsets: Ints, work: Floats, ends: Ints, flags: Flags) -> int:
    n = 0
    for path in range(len(flags)):
        start, size = offsets[path], offsets[path + 1] - offsets[path]
        if n + size > work.shape[1]:
            return path
        wide = high = 0.0
        for i in range(size):
            lon, lat = lonlat[start + i, 0], lonlat[start + i, 1]
            work[0, n + i], work[1, n + i] = lon, lat
            wide, high = max(wide, abs(lon)), max(high, abs(lat))
        if wide > MAX_LON or high > MAX_LAT:
            flags[path] = OUTSIDE
        n += size
        ends[path] = n
    return len(flags)


def _ring_areas(lonlat: Floats, offsets: Ints, out: Floats, flags: Flags) -> None:
    room = room_for(offsets)
    work, ends, far = np.empty((3, room)), np.empty(room, np.int64), np.empty(room, np.int8)
    first = 0
    while first < len(out):
        last = first + lay_rings(lonlat, offsets[first:], work, ends, flags[first:])
        n = ends[last - first - 1]
        ring_edges(work[0, :n], work[1, :n], work[2, :n], far)
        add_up(work[2], far, ends, out[first:last], flags[first:last])
        first = last
    out *= A**2


def _path_lengths(lonlat: Floats, offsets: Ints, out: Floats, flags: Flags) -> None:
    room = room_for(offsets)
    work, ends, far = np.empty((3, room)), np.empty(room, np.int64), np.empty(room, np.int8)
    first = 0
    while first < len(out):
        last = first + lay_paths(lonlat, offsets[first:], work, ends, flags[first:])
        n = ends[last - first - 1]
        path_edges(work[0, :n], work[1, :n], work[2, :n], far)
        add_up(work[2], far, ends, out[first:last], flags[first:last])
        first = last
    out *= A


def _room_for(offsets: Ints) -> int:
    """Return how much room a block needs: the longest ring or path, closed, has to fit."""
    room = _BLOCK
    for i in range(len(offsets) - 1):
        room = max(room, offsets[i + 1] - offsets[i] + 1)
    return room


def _add_up(part: Floats, far: Flags, ends: Ints, out: Floats, flags: Flags) -> None:
    start = 0
    for i in range(len(out)):
        total = 0.0
        flag = 0
        # the edge from the end of one to the start of the next is nobody's
        for k in range(start, ends[i] - 1):
            total += part[k]
            flag |= far[k]
        start = ends[i]
        out[i] = total
        if flag:
            flags[i] |= FAR


def _positions(data: Bytes, start: Ints, size: Ints, step: Ints, out: Words) -> None:
    """Write the bits of longitudes and latitudes, which stand in WKB at any byte."""
    n = 0
    for ring in range(len(start)):
        at = start[ring]
        for _ in range(size[ring]):
            for axis in range(2):
                bits = np.uint64(0)
                # the compiler makes one load of these
                for k in range(8):
                    bits |= np.uint64(data[at + 8 * axis + k]) << np.uint64(8 * k)
                out[n, axis] = bits
            at += step[ring]
            n += 1


_OPTIONS = {"nogil": True, "error_model": "numpy", "fastmath": {"contract"}}


def of_array(kind: Any, dimensions: int, *, readonly: bool = False) -> Any:
    return numba.types.Array(kind, dimensions, "C", readonly=readonly)


_LONLAT = of_array(numba.types.float64, 2, readonly=True)
_INTS = of_array(numba.types.int64, 1, readonly=True)
_MEASURE = (_LONLAT, _INTS, of_array(numba.types.float64, 1), of_array(numba.types.int8, 1))
_UNPACK = (
    of_array(numba.types.uint8, 1, readonly=True),
    *(_INTS, _INTS, _INTS),
    of_array(numba.types.uint64, 2),
)


def compile_kernel(
    kernel: Callable[..., Any], given: tuple[Any, ...] = _MEASURE, back: Any = numba.types.void
) -> Any:
    signature = back(*given)
    try:
        return numba.njit(signature, cache=True, **_OPTIONS)(kernel)
    except (RuntimeError, OSError):  # nowhere to write a cache
        return numba.njit(signature, **_OPTIONS)(kernel)


def compile_part(function: Callable[..., Any]) -> Any:
    return numba.njit(**_OPTIONS)(function)


cosine = compile_part(_cosine)
ordinate, sliver_5 = compile_part(_series.ordinate), compile_part(_series.sliver_5)
meridian, square_6 = compile_part(_series.meridian), compile_part(_series.square_6)
square = numba.njit(inline="always", **_OPTIONS)(_square)
ring_edges, path_edges = compile_part(_ring_edges), compile_part(_path_edges)
unwrap, outside = compile_part(_unwrap), compile_part(_outside)
lay_rings, lay_paths = compile_part(_lay_rings), compile_part(_lay_paths)
room_for, add_up = compile_part(_room_for), compile_part(_add_up)
ring_areas, path_lengths = compile_kernel(_ring_areas), compile_kernel(_path_lengths)
positions = compile_kernel(_positions, _UNPACK)
