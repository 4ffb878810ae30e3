"""How far shapes lie from each other on the ellipsoid, and how far they reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from alatau_geo.uncertainty import metres_per_degree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Shapes = NDArray[Any]
    Floats = NDArray[np.float64]
    Numbers = NDArray[np.intp]

_GEOD = Geod(ellps="WGS84")
#: Edges are cut to this length, about a kilometre: a plane about each is then true to its place.
_STEP_DEG = 0.01
#: What a plane about two places, one scale for both, is off by at most, up to 100 km apart.
_SLACK = 1.02
#: Pairs of edges that are measured at a time.
_BATCH = 200_000
_COLUMNS = {"one": np.intp, "other": np.intp, "distance_m": float, "lon": float, "lat": float}


def nearest(shapes: Shapes, others: Shapes, *, within_m: float = np.inf) -> pd.DataFrame:
    """Return the nearest other shape of each shape, and how far it is.

    Parameters
    ----------
    shapes, others : array of shapely.Geometry
        Points, lines and areas in lon/lat; edges are straight in it, as GeoJSON has them (RFC 7946,
        §3.1.1). Missing and empty ones are passed over.
    within_m : float
        What lies further away is passed over.

    Returns
    -------
    pandas.DataFrame
        A row for each shape that has one: ``one`` and ``other`` (their numbers), ``distance_m``
        (geodesic, 0 where they meet), and ``lon``, ``lat`` of the place on the shape that is
        nearest.

    Notes
    -----
    Edges are compared in planes of their own, scaled by the radii of curvature at the latitude of
    each pair (:func:`alatau_geo.uncertainty.metres_per_degree`). The place found so is off by some
    thousandths of the distance, along the edge, where the distance hardly changes: its error is of
    second order, below 1e-5 of it up to 50 km, and grows with its square. From that place on it is
    the geodesic's.

    Examples
    --------
    >>> road = shapely.LineString([(76.9, 43.5), (77.1, 43.5)])
    >>> plots = np.array([shapely.Point(77, 43.51), shapely.Point(77, 43.5)])
    >>> nearest(plots, np.array([road])).distance_m.round(1).tolist()
    [1111.0, 0.0]
    """
    one, other, lonlat = _meeting(shapes, others)
    met = pd.DataFrame(
        {"one": one, "other": other, "distance_m": 0.0, "lon": lonlat[:, 0], "lat": lonlat[:, 1]}
    )
    apart = np.setdiff1d(np.arange(len(shapes)), one)
    mine, my_shape = _edges(shapes[apart])
    theirs, their_shape = _edges(others)
    if not len(mine) or not len(theirs):
        return met.astype(_COLUMNS)
    my_shape = apart[my_shape]
    latitude = np.concatenate([shapely.bounds(item)[:, [1, 3]].ravel() for item in (mine, theirs)])
    scales = metres_per_degree(np.array([latitude.min(), latitude.max(), 0.0]))
    if latitude.min() * latitude.max() > 0:
        scales = scales[:2]
    # in this plane nothing is further away than it is, and by no more than `ratio` nearer
    low = scales.min(axis=0)
    ratio = _SLACK * float((scales.max(axis=0) / low).max())
    tree = shapely.STRtree(shapely.transform(theirs, lambda xy: xy * low))
    plane = shapely.transform(mine, lambda xy: xy * low)
    limit = within_m * _SLACK if np.isfinite(within_m) else None
    (number, _), distance = tree.query_nearest(
        plane, max_distance=limit, return_distance=True, all_matches=False
    )
    # of a shape only the edges count that may have its shortest distance
    bound = np.full(len(shapes), np.inf)
    np.minimum.at(bound, my_shape[number], distance * ratio)
    keep = distance <= bound[my_shape[number]]
    number = number[keep]
    reach = np.minimum(bound[my_shape[number]], within_m * _SLACK) + 1e-3
    tables = [met]
    for mine_at, theirs_at in _pairs(tree, plane, number, reach):
        distance, lonlat = _measured(mine[mine_at], theirs[theirs_at])
        table = pd.DataFrame(
            {
                "one": my_shape[mine_at],
                "other": their_shape[theirs_at],
                "distance_m": distance,
                "lon": lonlat[:, 0],
                "lat": lonlat[:, 1],
            }
        )
        tables.append(_least(table[table["distance_m"] <= within_m]))
    return _least(pd.concat(tables, ignore_index=True).astype(_COLUMNS))


def farthest(shapes: Shapes, target: Any) -> pd.DataFrame:
    """Return how far each shape reaches away from another, at most.

    Parameters
    ----------
    shapes : array of shapely.Geometry
        Lon/lat.
    target : shapely.Geometry
        Lon/lat.

    Returns
    -------
    pandas.DataFrame
        A row for each shape that has positions: ``one``, ``distance_m`` from the position that is
        furthest from ``target``, edges having one each kilometre, and its ``lon``, ``lat``.

    Examples
    --------
    >>> city = shapely.box(76.9, 43.5, 77, 43.6)
    >>> farthest(np.array([shapely.Point(77, 43.61)]), city).distance_m.round(1).tolist()
    [1111.0]
    """
    edges, shape = _edges(shapes)
    lonlat, edge = shapely.get_coordinates(edges, return_index=True)
    owner = shape[edge]
    table = nearest(shapely.points(lonlat), np.array([target]))
    table["one"] = owner[table["one"]]
    order = np.lexsort([-table["distance_m"], table["one"]])
    return table.iloc[order].drop_duplicates("one").drop(columns="other").reset_index(drop=True)


def _least(table: pd.DataFrame) -> pd.DataFrame:
    """Return of each shape the row with the least distance."""
    order = np.lexsort([table["other"], table["distance_m"], table["one"]])
    return table.iloc[order].drop_duplicates("one").reset_index(drop=True)


def _meeting(shapes: Shapes, others: Shapes) -> tuple[Numbers, Numbers, Floats]:
    """Return the shapes that meet others, the first that each meets, and where they do."""
    one, other = shapely.STRtree(others).query(shapes, predicate="intersects")
    order = np.lexsort((other, one))
    one, first = np.unique(one[order], return_index=True)
    other = other[order][first]
    shared = shapely.intersection(shapes[one], others[other])
    return one, other, shapely.get_coordinates(shapely.point_on_surface(shared))


def _edges(shapes: Shapes) -> tuple[Shapes, Numbers]:
    """Return the points and short edges of shapes, and the shape that each is of."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    nested = shapely.get_type_id(parts) > shapely.GeometryType.POLYGON
    if nested.any():
        parts, index = shapely.get_parts(parts, return_index=True)
        owner = owner[index]
    is_point = shapely.get_type_id(parts) == shapely.GeometryType.POINT
    is_area = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings, area = shapely.get_rings(parts[is_area], return_index=True)
    lines = np.concatenate([rings, parts[~is_point & ~is_area]])
    line_owner = np.concatenate([owner[is_area][area], owner[~is_point & ~is_area]])
    lonlat, line = shapely.get_coordinates(lines, return_index=True)
    start = np.flatnonzero(line[1:] == line[:-1])
    first, way = lonlat[start], lonlat[start + 1] - lonlat[start]
    count = np.maximum(np.ceil(np.abs(way).max(axis=1, initial=0) / _STEP_DEG), 1).astype(np.intp)
    number = np.repeat(np.arange(len(start)), count)
    step = np.arange(len(number)) - np.repeat(np.cumsum(count) - count, count)
    share = np.stack([step, step + 1], axis=1)[:, :, None] / count[number, None, None]
    edges = shapely.linestrings(first[number, None] + share * way[number, None])
    points = parts[is_point]
    filled = ~shapely.is_empty(points)
    return (
        np.concatenate([points[filled], edges]),
        np.concatenate([owner[is_point][filled], line_owner[line[start[number]]]]),
    )


def _pairs(
    tree: shapely.STRtree, plane: Shapes, number: Numbers, reach: Floats
) -> Iterator[tuple[Numbers, Numbers]]:
    """Yield numbers of edges that lie within reach of each other, some at a time."""
    low, step = 0, 1024
    while low < len(number):
        part = slice(low, low + step)
        mine, theirs = tree.query(plane[number[part]], predicate="dwithin", distance=reach[part])
        yield number[part][mine], theirs
        low += step
        step = max(1, min(2 * step, step * _BATCH // max(1, len(mine))))


def _measured(mine: Shapes, theirs: Shapes) -> tuple[Floats, Floats]:
    """Return the geodesic distances of pairs of edges, and the nearest places on the first."""
    middle = (shapely.bounds(mine)[:, [1, 3]] + shapely.bounds(theirs)[:, [1, 3]]).sum(axis=1) / 4
    scale = metres_per_degree(middle)
    line = shapely.shortest_line(_scaled(mine, scale), _scaled(theirs, scale))
    ends = shapely.get_coordinates(line).reshape(-1, 2, 2) / scale[:, None, :]
    distance = _GEOD.inv(*ends[:, 0].T, *ends[:, 1].T)[2]
    return np.asarray(distance), ends[:, 0]


def _scaled(shapes: Shapes, scale: Floats) -> Shapes:
    lonlat, shape = shapely.get_coordinates(shapes, return_index=True)
    scaled: Shapes = shapely.set_coordinates(shapes.copy(), lonlat * scale[shape])
    return scaled
