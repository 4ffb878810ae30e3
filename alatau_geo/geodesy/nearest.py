"""The nearest of some places to each of many points, on the ellipsoid."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from alatau_geo.errors import UsageError
from alatau_geo.geodesy._arrays import chosen, processors, shared_out
from alatau_geo.geodesy.ellipsoid import E2, ONE_E2, A
from alatau_geo.geodesy.length import path_length_m

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from alatau_geo.geodesy._arrays import Engine, Floats, Ints

#: A table of candidates pays for so many places, over so small a part of the globe.
_PLACES, _SPAN_DEG, _HIGHEST_DEG = 512, 20.0, 80.0
#: Cells to a side of the table, the most, and to a side of the large cells that they are made of,
#: and parts that the table is made in.
_SIDE, _STEP, _PARTS = 128, 8, 4
#: Points to a row when bounds are sought.
_ROW = 512
#: By how much a distance on the sphere may differ from one on the ellipsoid, either way.
SPHERE = 0.01
#: Pairs of a point and a place that NumPy takes at a time, and points a thread should have.
_PAIRS, _SHARE = 500_000, 50_000


def nearest_m(
    lonlat: ArrayLike, places: ArrayLike, *, engine: Engine = "auto"
) -> tuple[Ints, Floats]:
    """Return the nearest place to each point, and how far it is along the WGS 84 ellipsoid.

    Parameters
    ----------
    lonlat : array-like of shape (n, 2)
        The points' longitude and latitude in degrees.
    places : array-like of shape (m, 2)
        The places', one or more.
    engine : {"auto", "numpy", "numba"}, optional
        The kernels to use. ``"auto"`` takes numba's for large arrays, where it is installed.

    Returns
    -------
    tuple of ndarray of int and ndarray of float
        For each point the row of its nearest place, the first of several as near, and the distance
        in metres.

    Raises
    ------
    UsageError
        If an array has another shape, there is no place, or a coordinate is no finite number or
        out of range.

    Notes
    -----
    Up to 512 places over a part of the globe of up to 20°: a table of cells says which places can
    be nearest to a point in a cell, by bounds on a sphere that are wider than the ellipsoid's
    flattening; those few are measured as `path_length_m` does, and the shortest distance is the
    answer. Elsewhere the places are found by straight lines through the earth, whose order is that
    of geodesics but for near ties.

    Examples
    --------
    >>> from alatau_geo.geodesy import nearest_m
    >>> place, distance_m = nearest_m([(77, 43)], [(77, 44), (78, 43)])
    >>> place, distance_m.round(1)
    (array([1]), array([81540.5]))
    """
    (points, box), (there, _) = _checked(lonlat, "points"), _checked(places, "places")
    if not len(there):
        raise UsageError("The nearest of some places is asked for, and there are none.")
    if not len(points):
        return np.empty(0, dtype=np.int64), np.empty(0)
    if not _pays(box, there):
        return _by_chords(points, there, engine)
    if chosen(len(points), engine) == "numpy":
        return _by_pairs(points, there, _grid(len(points), box, there, _kept), engine)
    kernels = import_module(f"{__package__}._numba_nearest")
    return _compiled(points, there, _grid(len(points), box, there, kernels.kept), engine)


def _checked(lonlat: ArrayLike, what: str) -> tuple[Floats, Floats]:
    """Return positions, and the least and the greatest longitude and latitude, (0, 0) of none."""
    points = np.ascontiguousarray(lonlat, dtype=np.float64)
    if points.size == 0:
        points = points.reshape(0, 2)
    if points.ndim != 2 or points.shape[1] != 2:
        raise UsageError(
            f"The {what} are needed as an array of (n, 2), longitude and latitude; this one is"
            f" {points.shape}."
        )
    low, high = box = _bounds(points)
    if not (low[0] >= -540 and high[0] <= 540 and low[1] >= -90 and high[1] <= 90):
        raise UsageError(
            f"The {what} are needed in degrees, longitudes within ±540° and latitudes within ±90°;"
            f" these lie between {low[0]:g}, {low[1]:g} and {high[0]:g}, {high[1]:g}."
        )
    return points, box


def _bounds(points: Floats) -> Floats:
    """Return the least and the greatest longitude and latitude; NaN if there is one, 0 of none."""
    if not len(points):
        return np.zeros((2, 2))
    # rows of two are slow to compare: rows of many points, and then those
    whole = len(points) // _ROW * _ROW
    rows = points[:whole].reshape(-1, 2 * _ROW)
    ends = [points[whole:]] if whole < len(points) else []

    def block(first: int, last: int) -> None:
        if first < last:
            here = rows[first:last]
            ends.extend([least(here, axis=0).reshape(-1, 2) for least in (np.min, np.max)])

    shared_out(block, len(rows), _pieces(len(points)))
    every = np.concatenate(ends)
    return np.array([every.min(axis=0), every.max(axis=0)])


def _pieces(count: int) -> int:
    """Return how many threads so many points are worth."""
    return min(processors(), count // _SHARE)


@dataclass(frozen=True, eq=False)
class _Grid:
    """Which places can be the nearest of a point, by the cell that it lies in.

    Parameters
    ----------
    origin, per_degree : ndarray of shape (2,)
        The south-west corner, and cells to a degree.
    side : int
        Cells to a side; cell ``(column, row)`` is number ``column * side + row``.
    start, items : ndarray of int
        Of cell ``n`` the places are ``items[start[n] : start[n + 1]]``, in rising order.
    """

    origin: Floats
    per_degree: Floats
    side: int
    start: Ints
    items: Ints

    def cells(self, points: Floats) -> Ints:
        """Return each point's cell."""
        column, row = (
            np.minimum(((points[:, axis] - self.origin[axis]) * self.per_degree[axis]), top)
            for axis, top in ((0, self.side - 1), (1, self.side - 1))
        )
        return np.asarray(column.astype(np.int64) * self.side + row.astype(np.int64))


def _pays(box: Floats, places: Floats) -> bool:
    """Return whether a table of cells pays for points within a box."""
    every = np.vstack([places, box])
    span, highest = np.ptp(every, axis=0).max(), np.abs(every[:, 1]).max()
    return bool(len(places) <= _PLACES and span <= _SPAN_DEG and highest <= _HIGHEST_DEG)


def _grid(count: int, box: Floats, places: Floats, keep: Callable[..., Any]) -> _Grid:
    """Return the table for so many points within a box, by `_kept` or what does the same."""
    low, high = box
    side = int(np.clip(np.sqrt(count / 32), 1, _SIDE))
    fine = side // _STEP if side >= 2 * _STEP else 0
    side = fine * _STEP if fine else side
    size = np.where(high > low, high - low, 1e-6)
    # of a small cell only the places can be nearest that can be it of the large cell around it
    first = fine or side
    every = np.arange(len(places))
    cells = _Cells(np.arange(first**2), np.zeros(first**2, int), np.full(first**2, len(every)))
    own, place = keep(cells, every, *_bounds_on(low, size / first, first, places))
    if fine:
        begin = np.cumsum(own) - own
        bounds = _bounds_on(low, size / side, side, places)
        found = []
        # a few columns at a time, which memory that is at hand has room for
        for small in np.split(np.arange(side**2), _PARTS):
            column, row = np.divmod(small, side)
            large = column // _STEP * first + row // _STEP
            found.append(keep(_Cells(small, begin[large], own[large]), place, *bounds))
        own, place = (np.concatenate(both) for both in zip(*found, strict=True))
    return _Grid(low, side / size, side, np.concatenate([[0], np.cumsum(own)]), place)


class _Cells(NamedTuple):
    """Cells by number, and where the places that each may have begin, and how many there are."""

    number: Ints
    begin: Ints
    many: Ints


def _bounds_on(
    low: Floats, step: Floats, side: int, places: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return what tells how far places are from a table's cells.

    Of a cell's middle and a place the cosine of the arc is ``sines + cosines * across``: the first
    two by row and place, the last by column and place, few angles for many pairs. The fourth is how
    far from its middle a cell reaches, by row.
    """
    lon, lat = (low + (np.arange(side)[:, None] + 0.5) * step).T
    # of a cell the corner towards the equator is the furthest, as far for all of a row
    corner = np.radians(lat + step[1] / 2 * np.where(lat > 0, -1, 1))
    turn = np.cos(np.radians(step[0] / 2))
    lat, there = np.radians(lat), np.radians(places[:, 1])
    sines, cosines = np.sin(lat) * np.sin(corner), np.cos(lat) * np.cos(corner)
    reach = _chord(sines + cosines * turn) * (1 + 2 * SPHERE) + 1e-7
    sines, cosines = np.outer(np.sin(lat), np.sin(there)), np.outer(np.cos(lat), np.cos(there))
    return sines, cosines, np.cos(np.radians(lon[:, None] - places[:, 0])), reach


def _kept(  # noqa: PLR0917  as the compiled one
    cells: _Cells, place: Ints, sines: Floats, cosines: Floats, across: Floats, reach: Floats
) -> tuple[Ints, Ints]:
    """Return how many places can be nearest in each of some cells, and which they are."""
    number, begin, many = cells
    ends = np.cumsum(many)
    place = place[np.arange(ends[-1]) + np.repeat(begin - (ends - many), many)]
    column, row = np.divmod(number, len(reach))
    by_row = np.repeat(row * sines.shape[1], many) + place
    by_column = np.repeat(column * sines.shape[1], many) + place
    away = _chord(np.take(sines, by_row) + np.take(cosines, by_row) * np.take(across, by_column))
    most = np.minimum.reduceat(away, ends - many) * (1 + SPHERE) + 2 * reach[row]
    could = away * (1 - SPHERE) <= np.repeat(most, many)
    return np.add.reduceat(could.astype(np.int64), ends - many), place[could]


def _unit(lonlat: Floats) -> Floats:
    lon, lat = np.radians(lonlat.T)
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _chord(cosine: Floats) -> Floats:
    """Return the straight lines through a unit sphere below arcs of such cosines; good to 1e-7.

    They keep the arcs' order, add up to no less than the line over both, and of an arc k times as
    long are at most k times as long: what bounds on arcs show, bounds on them do.
    """
    return np.asarray(np.sqrt(np.maximum(2 - 2 * cosine, 0)))


def _by_pairs(points: Floats, places: Floats, grid: _Grid, engine: Engine) -> tuple[Ints, Floats]:
    cell = grid.cells(points)
    count = np.diff(grid.start)[cell]
    index, distance = np.empty(len(points), dtype=np.int64), np.empty(len(points))
    ends = np.concatenate([[0], np.cumsum(count)])
    for first, last in zip(*_blocks(ends), strict=True):
        here = slice(first, last)
        size = count[here]
        begin = ends[first:last] - ends[first]
        item = np.arange(size.sum()) + np.repeat(grid.start[cell[here]] - begin, size)
        place = grid.items[item]
        metres = _between(np.repeat(points[here], size, axis=0), places[place], engine)
        least = np.minimum.reduceat(metres, begin)
        rank = np.flatnonzero(metres == np.repeat(least, size))
        owner = np.searchsorted(begin, rank, side="right") - 1
        best = rank[np.searchsorted(owner, np.arange(last - first))]
        index[here], distance[here] = place[best], least
    return index, distance


def _blocks(ends: Ints) -> tuple[Ints, Ints]:
    """Return first and last points of blocks of about `_PAIRS` pairs."""
    inner = np.searchsorted(ends, np.arange(0, ends[-1], _PAIRS)[1:])
    bounds = np.unique(np.concatenate([[0], inner, [len(ends) - 1]]))
    return bounds[:-1], bounds[1:]


def _between(one: Floats, other: Floats, engine: Engine) -> Floats:
    """Return the distances between pairs of positions."""
    paths = np.stack([one, other], axis=1).reshape(-1, 2)
    return path_length_m(paths, np.arange(len(one) + 1) * 2, engine=engine)


def _by_chords(points: Floats, places: Floats, engine: Engine) -> tuple[Ints, Floats]:
    index = np.asarray(cKDTree(_geocentric(places)).query(_geocentric(points))[1], dtype=np.int64)
    return index, _between(points, places[index], engine)


def _geocentric(lonlat: Floats) -> Floats:
    unit = _unit(lonlat)
    radius = A / np.sqrt(1 - E2 * unit[:, 2:] ** 2)
    return np.asarray(radius * unit * (1, 1, ONE_E2))


def _compiled(points: Floats, places: Floats, grid: _Grid, engine: Engine) -> tuple[Ints, Floats]:
    kernel = import_module(f"{__package__}._numba_nearest").nearest
    index, distance = np.empty(len(points), dtype=np.int64), np.empty(len(points))
    frame = np.array([*grid.origin, *grid.per_degree])
    # a cell's first place, and whether it has more: most have not, and caches hold so small a table
    single = (grid.items[grid.start[:-1]] * 2 + (np.diff(grid.start) > 1)).astype(np.int16)
    some_far = []

    def block(first: int, last: int) -> None:
        here = slice(first, last)
        some_far.append(
            kernel(
                *(points[here], places, frame, grid.side, single, grid.start, grid.items),
                *(index[here], distance[here]),
            )
        )

    shared_out(block, len(points), _pieces(len(points)))
    if any(some_far):
        far = np.flatnonzero(distance < 0)
        index[far], distance[far] = _by_pairs(points[far], places, grid, engine)
    return index, distance
