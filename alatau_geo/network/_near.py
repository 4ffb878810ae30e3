"""Which segments lie near some places: by a tree, or where there are many by compiled code."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from alatau_geo.geodesy._arrays import Engine, pick
from alatau_geo.network import _search

if TYPE_CHECKING:
    from alatau_geo.network.lines import Floats, Ints, Lines

__all__ = ["Engine", "compiled", "segments_near"]

# Loading numba takes about a second, which the lines of one city never get back.
_WARM, _COLD = 5_000, 100_000
_KERNELS = f"{__package__}._compiled"
#: More than rounding, so that what finds candidates never loses one.
_SLACK = 1 + 1e-9


def compiled(size: int, engine: Engine) -> Any | None:
    """Return the module of compiled kernels, ``None`` where plain ones are to be used.

    Raises
    ------
    UsageError
        If there is no such engine, or numba is asked for and can't be had.
    """
    module = pick(size, engine, plain=_search, compiled=_KERNELS, warm=_WARM, cold=_COLD)
    return None if module is _search else module


def segments_near(
    lines: Lines, places: Floats, within_m: float, *, code: Ints | None = None, engine: Engine
) -> tuple[Ints, Ints, Floats, Floats]:
    """Return the segments that come near some places.

    Parameters
    ----------
    lines : Lines
        The network's.
    places : array of shape (k, 2)
        In metres of the plane.
    within_m : float
        How near.
    code : array of shape (m,), optional
        For each vertex the place that it is, −1 where it is none of them: segments that start or
        end there are left out for that place.
    engine : {"auto", "numpy", "numba"}
        Kernels; the answers are the same.

    Returns
    -------
    tuple of arrays
        The place, the vertex at which the segment starts, how far along the line its nearest point
        is, and the distance; in the order of places and segments.
    """
    kernels = compiled(len(places), engine)
    reach = within_m * _SLACK + 1e-9
    if kernels is None:
        place, segment = _by_tree(lines, places, reach)
        if code is not None:
            other = (code[segment] != place) & (code[segment + 1] != place)
            place, segment = place[other], segment[other]
        order = np.lexsort((segment, place))
        place, segment = place[order], segment[order]
    else:
        near = import_module(f"{_KERNELS}_near").near
        place, segment = near(lines, places, reach, code)
    # `take`: as an index NumPy is ten times as slow along rows of two
    start = lines.xy.take(segment, axis=0)
    step = lines.xy.take(segment + 1, axis=0) - start
    way = places.take(place, axis=0) - start
    size2 = (step**2).sum(axis=1)
    part = np.divide(
        (way * step).sum(axis=1), size2, out=np.zeros(len(place)), where=size2 > 0
    ).clip(0, 1)
    distance = np.hypot(*(way - step * part[:, None]).T)
    keep = distance <= within_m
    if not keep.all():
        place, segment, part, distance = (
            values[keep] for values in (place, segment, part, distance)
        )
    measure = lines.along[segment] + part * (lines.along[segment + 1] - lines.along[segment])
    return place, segment, measure, distance


def _by_tree(lines: Lines, places: Floats, reach: float) -> tuple[Ints, Ints]:
    """Return candidates: places, and segments of lines whose own box comes near."""
    tree = shapely.STRtree(lines.plane)
    place, line = tree.query(shapely.points(places), predicate="dwithin", distance=reach)
    size = np.diff(lines.offsets)[line] - 1
    which = np.repeat(np.arange(len(line)), size)
    segment = lines.offsets[line][which] + _counted(size)
    place = place[which]
    low = np.minimum(lines.xy[segment], lines.xy[segment + 1]) - reach
    high = np.maximum(lines.xy[segment], lines.xy[segment + 1]) + reach
    inside = ((places[place] >= low) & (places[place] <= high)).all(axis=1)
    return place[inside], segment[inside]


def _counted(size: Ints) -> Ints:
    """Return 0, 1, 2 … for each of some sizes, one after the other."""
    ends = np.cumsum(size)
    total = int(ends[-1]) if len(ends) else 0
    counted: Ints = np.arange(total) - np.repeat(ends - size, size)
    return counted
