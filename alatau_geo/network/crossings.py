"""Where lines cross inside, whether or not they are joined there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from alatau_geo.network.lines import Floats, Ints, Lines


def crossings(lines: Lines) -> pd.DataFrame:
    """Return every point that two lines have in common.

    Parameters
    ----------
    lines : Lines
        The network's.

    Returns
    -------
    pandas.DataFrame
        ``line`` and ``other`` (rows of the source frame, by position), ``part`` and
        ``other_part``, ``at`` and ``other_at`` (along them, in metres of the plane), ``lon``,
        ``lat``, and ``apart``: whether they run on different levels. Stretches that lines share
        are no points.
    """
    plane = lines.plane
    one, two = shapely.STRtree(plane).query(plane, predicate="intersects")
    keep = one < two
    one, two = one[keep], two[keep]
    # most pairs only follow each other: they touch where one of them ends, and nowhere else
    points, pair = shapely.get_parts(
        shapely.intersection(plane[one], plane[two]), return_index=True
    )
    is_point = shapely.get_type_id(points) == shapely.GeometryType.POINT
    points, pair = points[is_point], pair[is_point]
    one, two = one[pair].astype(np.int64), two[pair].astype(np.int64)
    return table(lines, one, two, shapely.get_coordinates(points))


def table(lines: Lines, one: Ints, two: Ints, xy: Floats) -> pd.DataFrame:
    """Return places, in metres of the plane, that lie on two lines each."""
    points = shapely.points(xy)
    plane = lines.plane
    lon, lat = (xy / lines.scale).T
    found = pd.DataFrame(
        {
            "line": lines.row[one],
            "other": lines.row[two],
            "part": one,
            "other_part": two,
            "at": shapely.line_locate_point(plane[one], points),
            "other_at": shapely.line_locate_point(plane[two], points),
            "lon": lon,
            "lat": lat,
            "apart": lines.level[one] != lines.level[two],
        }
    )
    return found.sort_values(["part", "other_part", "at"], ignore_index=True)
