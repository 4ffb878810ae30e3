"""Geometries as flat arrays of paths: points, lines, shells and holes, in whole 1e-6 degrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Positions in a degree: six decimals are 0.1 m.
PER_DEGREE = 1_000_000
POINT, LINE, SHELL, HOLE = range(4)
#: Metres in a degree of latitude; simplifying by it is finer to the east, never coarser.
_METRES = 111_320
_TYPE = shapely.GeometryType


@dataclass(frozen=True, eq=False)
class Paths:
    """What is drawn of a layer.

    Parameters
    ----------
    counts : ndarray of int64
        Paths of each feature; 0 for one without a place.
    kinds : ndarray of uint8
        What each path is: point, line, shell, or hole in the shell before it.
    lengths : ndarray of int64
        Vertices of each path; rings without the last, which is the first.
    lonlat : ndarray of int64, shape (n, 2)
        All vertices in 1e-6 degrees. Shells run anticlockwise, holes clockwise.
    """

    counts: NDArray[np.int64]
    kinds: NDArray[np.uint8]
    lengths: NDArray[np.int64]
    lonlat: NDArray[np.int64]

    @classmethod
    def of(cls, geometries: Any) -> Paths:
        """Return the paths of geometries.

        Parameters
        ----------
        geometries : array of shapely geometries
            In lon/lat, of any kind, also collections; missing and empty ones have no paths.

        Returns
        -------
        Paths
            Rounded to 1e-6 degrees; nothing is left out.
        """
        values = np.asarray(geometries, dtype=object)
        parts, rows = _parts(values)
        areas = shapely.get_type_id(parts) == _TYPE.POLYGON
        # of an area without holes its positions are those of its shell: no ring is made
        whole = areas & (shapely.get_num_interior_rings(parts) == 0)
        holed = np.flatnonzero(areas & ~whole)
        rings, shape_of = shapely.get_rings(parts[holed], return_index=True)
        first = np.diff(shape_of, prepend=-1) > 0
        paths = np.concatenate([parts[~areas], parts[whole], rings])
        place = np.concatenate([np.flatnonzero(~areas), np.flatnonzero(whole), holed[shape_of]])
        other = np.where(shapely.get_dimensions(parts[~areas]) == 0, POINT, LINE)
        shells = np.full(int(whole.sum()), SHELL)
        kinds = np.concatenate([other, shells, np.where(first, SHELL, HOLE)]).astype(np.uint8)
        if not whole.all():
            order = np.argsort(place, kind="stable")
            paths, place, kinds = paths[order], place[order], kinds[order]
        lengths = shapely.get_num_coordinates(paths).astype(np.int64)
        lonlat = np.rint(shapely.get_coordinates(paths) * PER_DEGREE).astype(np.int64)
        closed = kinds >= SHELL
        keep = np.ones(len(lonlat), dtype=bool)
        keep[np.cumsum(lengths)[closed] - 1] = False
        lengths = lengths - closed
        counts = np.bincount(rows[place], minlength=len(values)).astype(np.int64)
        return _turned(cls(counts, kinds, lengths, lonlat[keep]))

    def following(self) -> NDArray[np.int64]:
        """Return the vertex after each, round the ring."""
        ends = np.cumsum(self.lengths)
        after = np.arange(1, len(self.lonlat) + 1)
        after[ends - 1] = ends - self.lengths
        return after

    def repeated(self) -> NDArray[np.bool_]:
        """Return for each vertex whether the edge to the next one was there before.

        Neighbours' common edges are there twice: two rows of dashes close each other's gaps.
        """
        edges = np.repeat(self.kinds >= SHELL, self.lengths)
        low, high = np.sort([self._codes(), self._codes()[self.following()]], axis=0)
        # two odd constants: equal for equal edges, and for others as good as never
        mixed = low * np.uint64(0x9E3779B97F4A7C15) ^ (high * np.uint64(0xC2B2AE3D27D4EB4F)) >> 1
        return edges & pd.Series(mixed).duplicated().to_numpy()

    def _codes(self) -> NDArray[np.uint64]:
        x, y = self.lonlat.T + 180 * PER_DEGREE
        codes: NDArray[np.uint64] = (x.astype(np.uint64) << np.uint64(32)) | y.astype(np.uint64)
        return codes

    def geometries(self) -> NDArray[np.object_]:
        """Return shapely geometries again: multi-parts where a feature has several paths.

        Examples
        --------
        >>> import shapely
        >>> Paths.of([shapely.box(0, 0, 1, 2), None]).geometries().tolist()
        [<POLYGON ((1 0, 1 2, 0 2, 0 0, 1 0))>, None]
        """
        ends = np.cumsum(self.lengths)
        degrees = self.lonlat / PER_DEGREE
        made: list[Any] = []
        for kind, start, end in zip(self.kinds, ends - self.lengths, ends, strict=True):
            own = degrees[start:end]
            if kind == POINT:
                made.append(shapely.points(own[0]))
            elif kind == LINE:
                made.append(shapely.linestrings(own))
            else:
                ring = np.concatenate([own, own[:1]])
                made.append((kind, ring if len(own) > 2 else ring[[0] * 4]))
        stops = np.cumsum(self.counts)
        found = np.empty(len(self.counts), dtype=object)
        for row, (start, stop) in enumerate(zip(stops - self.counts, stops, strict=True)):
            found[row] = _joined(made[start:stop])
        return found


def _turned(paths: Paths) -> Paths:
    """Return them with rings that run the right way round."""
    rings = np.flatnonzero(paths.kinds >= SHELL)
    if not len(rings):
        return paths
    ends = np.cumsum(paths.lengths)
    starts = ends - paths.lengths
    # from each path's own start: products of whole coordinates would lose their last digits
    x, y = (paths.lonlat - np.repeat(paths.lonlat[starts], paths.lengths, axis=0)).T.astype(float)
    after = paths.following()
    areas = np.add.reduceat(x * y[after] - x[after] * y, starts)
    wrong = np.zeros(len(paths.kinds), dtype=bool)
    wrong[rings] = (areas[rings] < 0) == (paths.kinds[rings] == SHELL)
    wrong[rings[areas[rings] == 0]] = False
    if not wrong.any():
        return paths
    index = np.arange(len(paths.lonlat))
    mirrored = np.repeat(starts + ends - 1, paths.lengths) - index
    turned = np.where(np.repeat(wrong, paths.lengths), mirrored, index)
    return Paths(paths.counts, paths.kinds, paths.lengths, paths.lonlat[turned])


def _parts(values: NDArray[np.object_]) -> tuple[Any, NDArray[np.int64]]:
    """Return simple geometries and the row that each is of."""
    rows = np.flatnonzero(~(shapely.is_missing(values) | shapely.is_empty(values)))
    parts = values[rows]
    while (shapely.get_type_id(parts) >= _TYPE.MULTIPOINT).any():
        parts, index = shapely.get_parts(parts, return_index=True)
        rows = rows[index]
        full = ~shapely.is_empty(parts)
        parts, rows = parts[full], rows[full]
    return parts, rows


def _joined(paths: list[Any]) -> Any:
    parts: list[Any] = []
    rings: list[list[Any]] = []
    for path in paths:
        if not isinstance(path, tuple):
            parts.append(path)
        elif path[0] == SHELL:
            rings.append([path[1]])
        else:
            rings[-1].append(path[1])
    parts += [shapely.Polygon(shell, holes) for shell, *holes in rings]
    if len(parts) < 2:
        return parts[0] if parts else None
    kinds = {part.geom_type for part in parts}
    joins = {
        "Polygon": shapely.MultiPolygon,
        "LineString": shapely.MultiLineString,
        "Point": shapely.MultiPoint,
    }
    return joins[kinds.pop()](parts) if len(kinds) == 1 else shapely.GeometryCollection(parts)


def simplified(geometries: Any, tolerance_m: float) -> NDArray[np.object_]:
    """Return geometries with fewer vertices, neighbours' common edges still common.

    Parameters
    ----------
    geometries : array of shapely geometries
        In lon/lat.
    tolerance_m : float
        About how far a line may move, in metres; for areas, the side of the square that may be cut
        off at a vertex (Visvalingam–Whyatt).

    Returns
    -------
    ndarray of shapely geometries
        As many, each valid where it was valid. One that can't be simplified is as it was.
    """
    values = np.asarray(geometries, dtype=object).copy()
    degrees = tolerance_m / _METRES
    kinds = shapely.get_type_id(values)
    areas = np.isin(kinds, [_TYPE.POLYGON, _TYPE.MULTIPOLYGON]) & ~shapely.is_empty(values)
    if areas.any():
        # edges that two areas share, vertex by vertex, are simplified once for both; what overlaps
        # or stands alone is simplified by itself
        lighter = shapely.coverage_simplify(values[areas], degrees)
        sound = shapely.is_valid(lighter) & ~shapely.is_empty(lighter)
        values[areas] = np.where(sound, lighter, values[areas])
    lines = np.isin(kinds, [_TYPE.LINESTRING, _TYPE.LINEARRING, _TYPE.MULTILINESTRING])
    values[lines] = shapely.simplify(values[lines], degrees)
    return values
