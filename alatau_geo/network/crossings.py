"""Where lines cross inside, whether or not they are joined there."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from alatau_geo.network._near import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from alatau_geo.network.lines import Floats, Ints, Lines


def crossings(lines: Lines, pairs: tuple[Ints, Ints] | None = None) -> pd.DataFrame:
    """Return every point that two lines have in common, but those where both end.

    Parameters
    ----------
    lines : Lines
        The network's.
    pairs : tuple of arrays of int, optional
        As of :func:`touching`, where it has been asked already.

    Returns
    -------
    pandas.DataFrame
        ``line`` and ``other`` (rows of the source frame, by position), ``part`` and
        ``other_part``, ``at`` and ``other_at`` (along them, in metres of the plane), ``lon``,
        ``lat``, and ``apart``: whether they run on different levels. Stretches that lines share
        are no points.
    """
    one, two = touching(lines) if pairs is None else pairs
    one, two = one[one < two], two[one < two]
    points, pair = shapely.get_parts(
        shapely.intersection(lines.drawn(one), lines.drawn(two)), return_index=True
    )
    is_point = shapely.get_type_id(points) == shapely.GeometryType.POINT
    xy, pair = shapely.get_coordinates(points[is_point]), pair[is_point]
    one, two = one[pair], two[pair]
    # most pairs only follow each other
    inside = ~(_is_end(lines, one, xy) & _is_end(lines, two, xy))
    return table(lines, one[inside], two[inside], xy[inside])


def _is_end(lines: Lines, part: Ints, xy: Floats) -> NDArray[np.bool_]:
    """Return whether places are an end of some lines."""
    first, last = lines.xy[lines.offsets[part]], lines.xy[lines.offsets[part + 1] - 1]
    flags: NDArray[np.bool_] = (xy == first).all(axis=1) | (xy == last).all(axis=1)
    return flags


def touching(lines: Lines) -> tuple[Ints, Ints]:
    """Return pairs of lines that may touch elsewhere than where both of them end.

    Parameters
    ----------
    lines : Lines
        The network's.

    Returns
    -------
    tuple of arrays of int
        The lower number and the higher one, in their order; twice the same of a line that may touch
        itself. All that do are among them.
    """
    kernels = compiled(len(lines.lonlat), lines.engine)
    if kernels is not None:
        found: tuple[Ints, Ints] = import_module(f"{kernels.__name__}_cross").touching(lines)
        return found
    plane = lines.plane
    one, two = shapely.STRtree(plane).query(plane, predicate="intersects")
    keep = one <= two
    one, two = one[keep].astype(np.int64), two[keep].astype(np.int64)
    order = np.lexsort((two, one))
    return one[order], two[order]


def table(lines: Lines, one: Ints, two: Ints, xy: Floats) -> pd.DataFrame:
    """Return places, in metres of the plane, that lie on two lines each."""
    points = shapely.points(xy)
    lon, lat = (xy / lines.scale).T
    found = pd.DataFrame(
        {
            "line": lines.row[one],
            "other": lines.row[two],
            "part": one,
            "other_part": two,
            "at": shapely.line_locate_point(lines.drawn(one), points),
            "other_at": shapely.line_locate_point(lines.drawn(two), points),
            "lon": lon,
            "lat": lat,
            "apart": lines.level[one] != lines.level[two],
        }
    )
    return found.sort_values(["part", "other_part", "at"], ignore_index=True)
