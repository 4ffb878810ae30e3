"""Flat arrays: checked, shared out to the kernel and the threads that suit their size."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from alatau_geo.errors import UsageError
from alatau_geo.geodesy import _numpy
from alatau_geo.geodesy._series import MAX_LAT, MAX_LON, OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.int8]

Engine = Literal["auto", "numpy", "numba"]
Task = Literal["ring_areas", "path_lengths"]

# numba pays from the first number of vertices once its kernels are loaded. Loading takes about a
# second, which a command over a city's layers never gets back: only an array of the second size
# loads them unasked, because who has one will measure more than once.
_WARM = 20_000
_COLD = 1_000_000
# Vertices a thread should have at least
_SHARE = 100_000
_KERNELS = f"{__package__}._numba"


def checked(lonlat: ArrayLike, offsets: ArrayLike) -> tuple[Floats, Ints]:
    """Return flat arrays as the kernels want them.

    Raises
    ------
    UsageError
        If shapes don't fit, or the offsets run backwards or off the end.
    """
    points = np.ascontiguousarray(lonlat, dtype=np.float64)
    ends = np.asarray(offsets)
    if points.size == 0:
        points = points.reshape(0, 2)
    if points.ndim != 2 or points.shape[1] != 2:
        raise UsageError(
            f"Vertices are needed as an array of (n, 2), longitude and latitude; this one is "
            f"{points.shape}. Stack the two columns, and leave heights out."
        )
    if ends.ndim != 1 or ends.dtype.kind not in "iu" or len(ends) == 0:
        raise UsageError(
            f"Offsets are needed as whole numbers in one dimension, one more than there are rings "
            f"or paths; given were {ends.dtype} of {ends.shape}."
        )
    ends = np.ascontiguousarray(ends, dtype=np.int64)
    if ends[0] < 0 or ends[-1] > len(points) or (np.diff(ends) < 0).any():
        raise UsageError(
            f"Offsets are needed in rising order between 0 and the number of vertices, "
            f"{len(points)}; these run from {ends[0]} to {ends[-1]}."
        )
    return points, ends


def run(task: Task, lonlat: Floats, offsets: Ints, engine: Engine) -> tuple[Floats, Flags]:
    """Run a kernel over rings or paths; those without a vertex are 0.

    Raises
    ------
    UsageError
        If a coordinate is out of range, or numba is asked for and can't be had.
    """
    count = len(offsets) - 1
    filled = np.diff(offsets) > 0
    if not filled.all():
        out, flags = np.zeros(count), np.zeros(count, np.int8)
        some = np.append(offsets[:-1][filled], offsets[-1])
        out[filled], flags[filled] = run(task, lonlat, some, engine)
        return out, flags
    out, flags = np.empty(count), np.zeros(count, np.int8)
    if count == 0:
        return out, flags
    size = int(offsets[-1] - offsets[0])
    module = _module(size, engine)
    kernel = getattr(module, task)

    def block(first: int, last: int) -> None:
        here = slice(first, last)
        kernel(lonlat, offsets[first : last + 1], out[here], flags[here])

    # NumPy's passes are too short to share: its threads would wait for each other
    pieces = 1 if module is _numpy else min(processors(), size // _SHARE)
    in_blocks(block, cuts(offsets, pieces), pieces)
    if (flags & OUTSIDE).any():
        _refuse(lonlat, offsets, int(np.argmax(flags & OUTSIDE)))
    return out, flags


def in_blocks(block: Callable[[int, int], None], ends: list[int], threads: int) -> None:
    """Run blocks, in threads where there is more than one: the first in the caller's own.

    If the caller only waited, Linux would leave two of its threads on one processor for some
    milliseconds, which is as long as a block takes.
    """
    first, *others = pairwise(ends)
    if threads < 2 or not others:
        for cut in (first, *others):
            block(*cut)
        return
    with ThreadPoolExecutor(threads - 1) as pool:
        started = [pool.submit(block, *cut) for cut in others]
        block(*first)
        for done in started:
            done.result()


def cuts(offsets: Ints, pieces: int) -> list[int]:
    """Return where to cut a ragged array so that pieces have about the same size."""
    if pieces < 2:
        return [0, len(offsets) - 1]
    inner = np.searchsorted(offsets, np.linspace(offsets[0], offsets[-1], pieces + 1)[1:-1])
    return sorted({0, *inner.tolist(), len(offsets) - 1})


def shared_out(block: Callable[[int, int], None], count: int, pieces: int) -> None:
    """Run a block over `count` items in pieces of as many each, one at least, a thread for each."""
    pieces = max(pieces, 1)
    in_blocks(block, [count * n // pieces for n in range(pieces + 1)], pieces)


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def chosen(size: int, engine: Engine) -> Engine:
    """Return the engine for so many vertices.

    Raises
    ------
    UsageError
        If there is no such engine, or it can't be had.
    """
    return "numpy" if _module(size, engine) is _numpy else "numba"


def _module(size: int, engine: Engine) -> ModuleType:
    return pick(size, engine, plain=_numpy, compiled=_KERNELS, warm=_WARM, cold=_COLD)


def pick(
    size: int, engine: Engine, *, plain: ModuleType, compiled: str, warm: int, cold: int
) -> ModuleType:
    """Return the kernels for so many values: the plain ones, or the compiled ones where they pay.

    Parameters
    ----------
    size : int
        How many values there are.
    engine : {"auto", "numpy", "numba"}
        What is asked for.
    plain : module
        NumPy's kernels.
    compiled : str
        The module of numba's.
    warm, cold : int
        From how many values numba pays: with its kernels loaded, and without.

    Returns
    -------
    module
        One of the two.

    Raises
    ------
    UsageError
        If there is no such engine, or it can't be had.
    """
    if engine not in get_args(Engine):
        raise UsageError(f"engine is one of {', '.join(get_args(Engine))}; given was {engine!r}.")
    if engine == "numpy" or (
        engine == "auto"
        and (size < (warm if compiled in sys.modules else cold) or find_spec("numba") is None)
    ):
        return plain
    try:
        return import_module(compiled)
    except ImportError as error:
        if engine == "auto":  # a numba that does not fit this Python or NumPy
            return plain
        raise UsageError(
            f"engine='numba' needs numba, which can't be imported ({error}). "
            "Install alatau-geo[fast], or leave the engine to 'auto'."
        ) from error


def _refuse(lonlat: Floats, offsets: Ints, index: int) -> None:
    points = lonlat[offsets[index] : offsets[index + 1]]
    lon, lat = points[(np.abs(points) > (MAX_LON, MAX_LAT)).any(axis=1)][0]
    raise UsageError(
        f"Longitudes within ±{MAX_LON:g}° and latitudes within ±{MAX_LAT:g}° are needed; there is "
        f"a vertex at ({lon:g}, {lat:g}). If these are metres, give the layer its CRS and "
        "reproject it with .to_crs(4326); if they are lat, lon, swap them."
    )
