"""The lines of a network as flat arrays: where they run, on which level, and which way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from alatau_geo import geodesy
from alatau_geo.columns import texts_of
from alatau_geo.errors import DataError, UsageError
from alatau_geo.network._near import compiled
from alatau_geo.uncertainty import metres_per_degree

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray

    from alatau_geo.network._near import Engine

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

#: Places that are computed are equal within this; rounding is much less.
SAME_M = 1e-6
#: Odd numbers without a pattern: what is made of two coordinates by them is nowhere else the same.
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], dtype=np.uint64)
_NO = ("", "no", "false", "f", "0", "none")


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines as flat arrays, each a row of a frame or a part of one.

    Parameters
    ----------
    lonlat : array of shape (m, 2)
        All vertices, line after line.
    offsets : array of shape (n + 1,)
        Where each line begins in ``lonlat``, and where the last ends.
    row : array of shape (n,)
        The row of the source frame that each is of, by position.
    level : array of shape (n,)
        On which level it runs; 0 is the ground.
    way : array of shape (n,)
        1 where only its own direction may be travelled, −1 where only against it, 0 for both.
    n_rows : int
        How many rows the source frame has.
    engine : {"auto", "numpy", "numba"}
        Kernels; the answers are the same.
    """

    lonlat: Floats
    offsets: Ints
    row: Ints
    level: Floats
    way: NDArray[np.int8]
    n_rows: int
    engine: Engine = "auto"

    def __len__(self) -> int:
        """Return how many lines there are."""
        return len(self.row)

    @cached_property
    def scale(self) -> Floats:
        """Return metres per degree to the east and north, in the middle of all lines."""
        south, north = self.lonlat[:, 1].min(), self.lonlat[:, 1].max()
        scale: Floats = metres_per_degree(np.array([(south + north) / 2]))[0]
        return scale

    @cached_property
    def _measured(self) -> tuple[Floats, Floats]:
        """Return the vertices in metres, and how far each is along its line."""
        kernels = compiled(len(self.lonlat), self.engine)
        if kernels is not None:
            measured: tuple[Floats, Floats] = kernels.measured(
                self.lonlat, self.offsets, self.scale
            )
            return measured
        xy = self.lonlat * self.scale
        step = np.zeros(len(xy))
        # column by column: along rows of two NumPy is slow
        across, up = np.diff(xy[:, 0]), np.diff(xy[:, 1])
        np.sqrt(across * across + up * up, out=step[1:])
        step[self.offsets[:-1]] = 0
        run = np.cumsum(step)
        # one sum over all loses digits: each line begins anew
        return xy, run - np.repeat(run[self.offsets[:-1]], np.diff(self.offsets))

    @property
    def xy(self) -> Floats:
        """Return the vertices in metres, by one scale for all."""
        return self._measured[0]

    @cached_property
    def line(self) -> Ints:
        """Return the line of each vertex."""
        return np.repeat(np.arange(len(self)), np.diff(self.offsets))

    @property
    def along(self) -> Floats:
        """Return how far each vertex is along its line, in metres of the plane."""
        return self._measured[1]

    @cached_property
    def whole(self) -> Floats:
        """Return each line's length in metres of the plane."""
        whole: Floats = self.along[self.offsets[1:] - 1]
        return whole

    @cached_property
    def base(self) -> Floats:
        """Return what to add to measures of each line, so that no two lines have one in common."""
        return np.concatenate([[0.0], np.cumsum(self.whole + 1)])

    @cached_property
    def run(self) -> Floats:
        """Return how far each vertex is along all lines, laid end to end with gaps."""
        run: Floats = self.along + np.repeat(self.base[:-1], np.diff(self.offsets))
        return run

    @cached_property
    def length_m(self) -> Floats:
        """Return each line's geodesic length."""
        kernels = compiled(len(self.lonlat), self.engine)
        engine: Engine = self.engine if kernels is None else "numba"
        return geodesy.path_length_m(self.lonlat, self.offsets, engine=engine)

    @property
    def keys(self) -> NDArray[np.uint64]:
        """Return a number for each line, the same for lines of the same vertices in any order."""
        kernels = compiled(len(self.lonlat), self.engine)
        if kernels is not None:
            total: NDArray[np.uint64] = kernels.line_keys(self.lonlat, self.offsets)
            return total
        mixed = keys(self.lonlat)
        mixed ^= mixed >> np.uint64(31)
        mixed *= _MIX[1]
        return np.add.reduceat(mixed, self.offsets[:-1])

    @cached_property
    def segments(self) -> Ints:
        """Return the vertex at which each segment starts."""
        inner = np.ones(len(self.xy), dtype=bool)
        inner[self.offsets[1:] - 1] = False
        return np.flatnonzero(inner)

    @cached_property
    def plane(self) -> NDArray[Any]:
        """Return the lines as geometries in metres of the plane."""
        lines: NDArray[Any] = shapely.linestrings(self.xy, indices=self.line)
        return lines

    def drawn(self, which: Ints) -> NDArray[Any]:
        """Return some lines as geometries in metres of the plane."""
        if "plane" in self.__dict__ or 2 * len(which) > len(self):
            shapes: NDArray[Any] = self.plane[which]
            return shapes
        number = np.sort(which)
        number = number[changes(number)]
        size = np.diff(self.offsets)[number]
        stop = np.cumsum(size)
        vertex = np.arange(size.sum()) + np.repeat(self.offsets[number] - (stop - size), size)
        some: Any = shapely.linestrings(
            self.xy[vertex], indices=np.repeat(np.arange(len(number)), size)
        )
        drawn: NDArray[Any] = np.asarray(some, dtype=object)[np.searchsorted(number, which)]
        return drawn

    def at(self, line: Ints, measure: Floats) -> Floats:
        """Return the places, lon/lat, that lie at some metres of the plane along some lines."""
        first, last = self.offsets[line], self.offsets[line + 1] - 1
        here = np.searchsorted(self.run, measure + self.base[line], side="right") - 1
        here = np.clip(here, first, np.maximum(last - 1, first))
        there = np.minimum(here + 1, last)
        step = self.along[there] - self.along[here]
        part = np.divide(
            measure - self.along[here], step, out=np.zeros(len(line)), where=step > 0
        ).clip(0, 1)
        start = self.lonlat.take(here, axis=0)
        place: Floats = start + (self.lonlat.take(there, axis=0) - start) * part[:, None]
        return place


def read(frame: gpd.GeoDataFrame, engine: Engine = "auto") -> Lines:
    """Return the lines of a frame.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        In lon/lat. Rows without lines are passed over, heights are ignored. Its columns ``level``
        or ``layer``, ``bridge`` and ``tunnel`` say on which level a line runs, ``oneway`` which
        way; all as OpenStreetMap has them.
    engine : {"auto", "numpy", "numba"}
        Kernels; the answers are the same.

    Returns
    -------
    Lines
        Each part of a multi-part geometry is a line of its own.

    Raises
    ------
    UsageError
        If the frame is not in lon/lat.
    DataError
        If there is no line, or a coordinate is no number.
    """
    shapes = np.asarray(frame.geometry.array)
    row = np.arange(len(shapes))
    if not (shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING).all():
        shapes, row = shapely.get_parts(shapes, return_index=True)
        keep = shapely.get_dimensions(shapes) == 1
        shapes, row = shapes[keep], row[keep]
    size = shapely.get_num_coordinates(shapes)
    if not size.all():
        shapes, row, size = shapes[size > 0], row[size > 0], size[size > 0]
    if not len(shapes):
        raise DataError("a network needs lines, none was given: give a layer of lines")
    if frame.crs is not None and not frame.crs.is_geographic:
        raise UsageError(
            f"a network needs lines in lon/lat, {frame.crs.to_string()} was given: reproject them"
            " with .to_crs(4326)"
        )
    lonlat = shapely.get_coordinates(shapes)
    if not np.isfinite(lonlat).all():
        bad = row[
            np.searchsorted(np.cumsum(size), np.argmin(np.isfinite(lonlat).all(axis=1)), "right")
        ]
        raise DataError(
            f"a network needs coordinates that are numbers, row {bad + 1} has one that is none:"
            " mend it there"
        )
    offsets = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    level, way = _levels(frame), _ways(frame)
    return Lines(
        lonlat,
        offsets,
        row.astype(np.int64),
        np.zeros(len(row)) if level is None else level[row],
        np.zeros(len(row), dtype=np.int8) if way is None else way[row],
        len(frame),
        engine,
    )


def _levels(frame: gpd.GeoDataFrame) -> Floats | None:
    """Return the level of each row: stated, or 1 on a bridge and −1 in a tunnel; else 0."""
    stated = None
    for name in ("level", "layer"):
        if name in frame.columns:
            own = pd.to_numeric(texts_of(frame[name]), errors="coerce").to_numpy(dtype=float)
            stated = own if stated is None else np.where(np.isfinite(stated), stated, own)
    guess = None
    for name, level in (("tunnel", -1.0), ("bridge", 1.0)):
        if name in frame.columns:
            guess = np.zeros(len(frame)) if guess is None else guess
            guess[_said(frame[name])] = level
    if stated is None:
        return guess
    return np.where(np.isfinite(stated), stated, 0.0 if guess is None else guess)


def _said(column: pd.Series) -> NDArray[np.bool_]:
    said: NDArray[np.bool_] = ~texts_of(column).str.strip().str.lower().isin(_NO).to_numpy(bool)
    return said


def _ways(frame: gpd.GeoDataFrame) -> NDArray[np.int8] | None:
    if "oneway" not in frame.columns:
        return None
    text = texts_of(frame["oneway"]).str.strip().str.lower()
    way = np.zeros(len(frame), dtype=np.int8)
    way[text.isin(["yes", "true", "1", "t", "ft"]).to_numpy(bool)] = 1
    way[text.isin(["-1", "reverse", "tf"]).to_numpy(bool)] = -1
    return way


def keys(places: ArrayLike, *, engine: Engine = "numpy") -> NDArray[np.uint64]:
    """Return a number for each place: equal for equal ones, and for others almost never."""
    lonlat = np.asarray(places, dtype=float)
    kernels = compiled(len(lonlat), engine)
    if kernels is not None:
        key: NDArray[np.uint64] = kernels.keys(lonlat)
        return key
    # column by column: along rows of two NumPy is slow
    east, north = (_mixed(lonlat[:, axis], _MIX[axis]) for axis in (0, 1))
    north *= np.uint64(3)
    east += north
    return east


def _mixed(values: Floats, by: np.uint64) -> NDArray[np.uint64]:
    bits: NDArray[np.uint64] = (values + 0.0).view(np.uint64)  # -0.0 is 0.0
    bits *= by
    bits ^= bits >> np.uint64(29)
    return bits


def repeated(key: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Return which numbers are there more than once."""
    # sorting numbers is fast, and few of them are
    order = np.sort(key)
    again = order[1:][order[1:] == order[:-1]]
    if not len(again):
        return np.zeros(len(key), dtype=bool)
    # most are told by their last digits
    digits = np.uint64((1 << 20) - 1)
    may = np.zeros(1 << 20, dtype=bool)
    may[again & digits] = True
    flags: NDArray[np.bool_] = may[key & digits]
    some = np.flatnonzero(flags)
    flags[some] = among(key[some], again)
    return flags


def changes(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return of values in order which are others than the one before; the first is.

    Examples
    --------
    >>> changes(np.array([3, 3, 5])).tolist()
    [True, False, True]
    """
    flags = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=flags[1:])
    return flags


def distinct(values: ArrayLike) -> Ints:
    """Return each number once, the least first.

    NumPy's own way, since 2.3 by hashes, takes forty times as long for a million of them.

    Examples
    --------
    >>> distinct([7, 2, 7]).tolist()
    [2, 7]
    """
    order: Ints = np.sort(np.asarray(values), axis=None)
    return order[changes(order)]


def among(values: NDArray[Any], numbers: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which values are among some numbers, which are in order.

    Examples
    --------
    >>> among(np.array([3, 4]), np.array([1, 4, 9])).tolist()
    [False, True]
    """
    if not len(numbers):
        return np.zeros(len(values), dtype=bool)
    spot = np.searchsorted(numbers, values).clip(0, len(numbers) - 1)
    flags: NDArray[np.bool_] = numbers[spot] == values
    return flags


def codes(places: ArrayLike, *, engine: Engine = "auto") -> tuple[Ints, Ints]:
    """Return a number for each place, the same for equal ones, and the first place of each number.

    Examples
    --------
    >>> code, first = codes([[77.0, 43.0], [77.5, 43.0], [77.0, 43.0]])
    >>> code.tolist(), first.tolist()
    ([0, 1, 0], [0, 1])
    """
    lonlat = np.ascontiguousarray(places, dtype=float)
    kernels = compiled(len(lonlat), engine)
    if kernels is not None:
        numbered: tuple[Ints, Ints] = kernels.codes(lonlat)
        return numbered
    key = keys(lonlat)
    code, _ = pd.factorize(key)
    code = code.astype(np.int64, copy=False)
    first = np.empty(int(code.max(initial=-1)) + 1, dtype=np.int64)
    first[code[::-1]] = np.arange(len(code))[::-1]
    # two places with one key are rare beyond reason
    if not (lonlat.take(first[code], axis=0) == lonlat).all():
        return _codes_slowly(lonlat)
    return code, first


def _codes_slowly(lonlat: Floats) -> tuple[Ints, Ints]:
    _, first, code = np.unique(lonlat, axis=0, return_index=True, return_inverse=True)
    # numbered as they come
    order = np.argsort(first)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[code.reshape(-1)], first[order]
