"""The compiled kernels: the same as `_numpy`, in one pass over the cells.

Import this module only when arrays are large: it imports numba, and compiles on first use. Threads
are the caller's: kernels let go of the interpreter lock.
"""

from __future__ import annotations

from math import pi, sqrt
from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from alatau_geo.terrain._numpy import EDGE, NEXT_TO

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Values = NDArray[np.float32]

_F = np.float32
_ZERO, _ONE, _TWO, _HUNDRED = _F(0), _F(1), _F(2), _F(100)
_DEGREE, _RIGHT = _F(180 / pi), _F(90)
_ONE_BITS = _ONE.view(np.int32)
# Abramowitz & Stegun 1964, Handbook of Mathematical Functions, 4.4.49: 2e-8 on 0 … 1
_A2, _A4, _A6, _A8 = _F(-0.3333314528), _F(0.1999355085), _F(-0.1420889944), _F(0.1065626393)
_A10, _A12, _A14, _A16 = _F(-0.0752896400), _F(0.0429096138), _F(-0.0161657367), _F(0.0028662257)


_OPTIONS = {"nogil": True, "error_model": "numpy", "fastmath": {"contract"}}


def _inner(function: Callable[..., Any]) -> Any:
    return numba.njit(**_OPTIONS)(function)


def _bilinear(values: Values, row: Floats, column: Floats, out: Floats) -> None:
    rows, columns = values.shape
    for i in range(len(row)):
        r, c = row[i], column[i]
        if not ((r >= -EDGE) & (r < rows - 1 + EDGE) & (c >= -EDGE) & (c < columns - 1 + EDGE)):
            out[i] = np.nan
            continue
        r = min(max(r, 0.0), rows - 1.0)
        c = min(max(c, 0.0), columns - 1.0)
        top, left = int(r + NEXT_TO), int(c + NEXT_TO)
        down, right = r - top, c - left
        down = 0.0 if down < NEXT_TO else down
        right = 0.0 if right < NEXT_TO else right
        below = top + 1 if down > 0.0 else top
        east = left + 1 if right > 0.0 else left
        upper = values[top, left] * (1.0 - right) + values[top, east] * right
        lower = values[below, left] * (1.0 - right) + values[below, east] * right
        out[i] = upper * (1.0 - down) + lower * down


@_inner
def _bits(value: Any) -> Any:
    """Return a whole number that grows with a number that is not negative; NaN's may be highest."""
    return _F(value).view(np.int32)


@_inner
def _squared(  # noqa: PLR0917  compiled: no keywords
    above: Values, here: Values, below: Values, j: int, east: Any, north: Any
) -> Any:
    """Return the square of the rise in the middle of nine cells."""
    p = (above[j + 2] - above[j]) + _TWO * (here[j + 2] - here[j])
    p = (p + (below[j + 2] - below[j])) * east
    q = (above[j] - below[j]) + _TWO * (above[j + 1] - below[j + 1])
    q = (q + (above[j + 2] - below[j + 2])) * north
    # the middle has no weight, but where it is unknown so is its slope
    return (p * p + q * q) + here[j + 1] * _ZERO


@_inner
def _degrees(x: Any, xx: Any) -> Any:
    """Return the angle of a rise of 0 … 1, given with its square."""
    x4 = xx * xx
    angle = (_A10 + xx * _A12) + x4 * (_A14 + xx * _A16)
    angle = ((_A2 + xx * _A4) + x4 * (_A6 + xx * _A8)) + (x4 * x4) * angle
    return (x + x * xx * angle) * _DEGREE


def _slopes(
    values: Values,
    east_m: Floats,
    north_m: Floats,
    out: Values,
    degrees: bool,  # noqa: FBT001  a compiled signature is positional
) -> None:
    rows, columns = out.shape
    # the greatest rise of the row before: most ground is below 45 degrees, and nothing to divide
    most = np.int32(0)
    for i in range(rows):
        east, north = _F(1.0 / (8.0 * east_m[i])), _F(1.0 / (8.0 * north_m[i]))
        above, here, below, line = values[i], values[i + 1], values[i + 2], out[i]
        if not degrees:
            for j in range(columns):
                line[j] = sqrt(_squared(above, here, below, j, east, north)) * _HUNDRED
            continue
        if most <= _ONE_BITS:
            for j in range(columns):
                xx = _squared(above, here, below, j, east, north)
                most = max(most, _bits(xx))
                line[j] = _degrees(sqrt(xx), xx)
            if most <= _ONE_BITS:
                continue
        most = np.int32(0)
        for j in range(columns):
            xx = _squared(above, here, below, j, east, north)
            most = max(most, _bits(xx))
            t = sqrt(xx)
            over = t > _ONE
            x = _ONE / t if over else t
            angle = _degrees(x, x * x)
            line[j] = _RIGHT - angle if over else angle


def _array(kind: Any, dimensions: int, *, readonly: bool = True) -> Any:
    return numba.types.Array(kind, dimensions, "C", readonly=readonly)


_HEIGHTS, _NUMBERS = _array(numba.types.float32, 2), _array(numba.types.float64, 1)
_SAMPLE = (_HEIGHTS, _NUMBERS, _NUMBERS, _array(numba.types.float64, 1, readonly=False))
_SLOPE = (
    *(_HEIGHTS, _NUMBERS, _NUMBERS),
    _array(numba.types.float32, 2, readonly=False),
    numba.types.boolean,
)


def _compile(kernel: Callable[..., None], given: tuple[Any, ...]) -> Any:
    signature = numba.types.void(*given)
    try:
        return numba.njit(signature, cache=True, **_OPTIONS)(kernel)
    except (RuntimeError, OSError):  # nowhere to write a cache
        return numba.njit(signature, **_OPTIONS)(kernel)


bilinear = _compile(_bilinear, _SAMPLE)
_compiled_slopes = _compile(_slopes, _SLOPE)


def slopes(values: Values, east_m: Floats, north_m: Floats, out: Values, *, degrees: bool) -> None:
    """Write slopes in percent or degrees of all but the outer cells."""
    _compiled_slopes(values, east_m, north_m, out, degrees)
