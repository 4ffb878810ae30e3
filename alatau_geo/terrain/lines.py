"""Lines as paths of positions that lie as close as a raster can tell them apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from alatau_geo import geodesy
from alatau_geo.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from alatau_geo.terrain.grid import Floats

    Ints = NDArray[np.int64]

#: Positions of one run: they take some 100 bytes each.
_MOST = 50_000_000


@dataclass(frozen=True, eq=False)
class Paths:
    """Lines as flat arrays of positions, one path after the other.

    Parameters
    ----------
    lonlat : ndarray of shape (n, 2)
        Longitude and latitude in degrees.
    distance_m : ndarray of shape (n,)
        Geodesic distance from the beginning of the path.
    offsets : ndarray of int, shape (paths + 1,)
        Where each path begins, and where the last ends.
    owner : ndarray of int, shape (paths,)
        The geometry that each is of.
    """

    lonlat: Floats
    distance_m: Floats
    offsets: Ints
    owner: Ints

    def __len__(self) -> int:
        """Return how many paths there are."""
        return len(self.owner)

    @property
    def lengths_m(self) -> Floats:
        """Return the geodesic length of each path."""
        return self.distance_m[self.offsets[1:] - 1]

    @property
    def path(self) -> Ints:
        """Return the path that each position is of."""
        return np.repeat(np.arange(len(self)), np.diff(self.offsets))

    def place(self, path: int, distance_m: float) -> tuple[float, float]:
        """Return the lon/lat at a distance along a path."""
        here = slice(self.offsets[path], self.offsets[path + 1])
        lon, lat = (
            float(np.interp(distance_m, self.distance_m[here], self.lonlat[here, axis]))
            for axis in (0, 1)
        )
        return round(lon, 6), round(lat, 6)

    def stretch(self, path: int, start_m: float, end_m: float) -> Any:
        """Return a part of a path as a line."""
        here = slice(self.offsets[path], self.offsets[path + 1])
        distance, lonlat = self.distance_m[here], self.lonlat[here]
        inner = (distance > start_m) & (distance < end_m)
        at = np.concatenate([[start_m], distance[inner], [end_m]])
        return shapely.LineString(
            np.column_stack([np.interp(at, distance, lonlat[:, axis]) for axis in (0, 1)])
        )


def along(geometries: Any, *, step_m: float) -> Paths:
    """Return positions along lines, none further from the next than a step.

    Parameters
    ----------
    geometries : array-like of shapely geometries
        Lines and multi-lines in lon/lat; each part is a path. What is missing, empty or no line
        gives none.
    step_m : float
        The greatest distance. All vertices are among the positions.

    Returns
    -------
    Paths
        Edges are straight in longitude and latitude, as GeoJSON has them; distances along an edge
        are its share of the geodesic between its ends.

    Raises
    ------
    DataError
        If there would be more positions than one run may hold.

    Examples
    --------
    >>> road = shapely.LineString([(77, 43.6), (77.01, 43.6)])
    >>> paths = along([road], step_m=200)
    >>> paths.distance_m.round(1)
    array([  0. , 161.5, 323. , 484.5, 645.9, 807.4])
    """
    shapes = np.asarray(geometries, dtype=object)
    parts, owner = shapely.get_parts(shapes, return_index=True)
    is_line = np.isin(shapely.get_type_id(parts), (1, 2)) & ~shapely.is_empty(parts)
    parts, owner = parts[is_line], owner[is_line].astype(np.int64)
    vertices = shapely.get_coordinates(parts)
    sizes = shapely.get_num_coordinates(parts)
    if not len(parts):
        return Paths(vertices, np.empty(0), np.zeros(1, dtype=np.int64), owner)
    last = np.cumsum(sizes) - 1
    starts = np.ones(len(vertices), dtype=bool)
    starts[last] = False
    first = np.flatnonzero(starts)
    edges = np.stack([vertices[first], vertices[first + 1]], axis=1)
    long_m = geodesy.path_length_m(edges.reshape(-1, 2), np.arange(len(first) + 1) * 2)
    pieces = np.ones(len(vertices), dtype=np.int64)
    wanted = np.ceil(long_m / step_m)
    if not wanted.sum() + len(vertices) <= _MOST:
        raise DataError(
            f"heights along lines are taken every {step_m:,.3g} m, half a cell: that makes"
            f" {wanted.sum():,.0f} positions, and {_MOST:,} is the most: resample the raster to a"
            " coarser grid, or take fewer lines"
        )
    pieces[first] = np.maximum(wanted, 1)
    # from each vertex `pieces` positions, the last vertex of a path being one by itself
    vertex = np.repeat(np.arange(len(vertices)), pieces)
    begins = np.cumsum(pieces) - pieces
    share = (np.arange(len(vertex)) - begins[vertex]) / pieces[vertex]
    ahead = np.minimum(vertex + 1, len(vertices) - 1)
    lonlat = vertices[vertex] + share[:, None] * (vertices[ahead] - vertices[vertex])
    edge_m = np.zeros(len(vertices))
    edge_m[first] = long_m
    to_vertex = np.cumsum(edge_m) - edge_m
    to_vertex -= np.repeat(to_vertex[last - sizes + 1], sizes)
    distance = to_vertex[vertex] + share * edge_m[vertex]
    offsets = np.concatenate([[0], begins[last] + 1]).astype(np.int64)
    return Paths(lonlat, distance, offsets, owner)


def chains(geometries: Any) -> Any:
    """Return lines joined end to end where two of them meet, and no third.

    Parameters
    ----------
    geometries : array-like of shapely geometries
        Lines.

    Returns
    -------
    ndarray of shapely.LineString
        What a traveller follows without a choice: a map cuts roads at every bridge and name.

    Examples
    --------
    >>> parts = [shapely.LineString([(0, 0), (1, 0)]), shapely.LineString([(1, 0), (2, 1)])]
    >>> [line.wkt for line in chains(parts)]
    ['LINESTRING (0 0, 1 0, 2 1)']
    """
    parts = shapely.get_parts(np.asarray(geometries, dtype=object))
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
    parts = shapely.force_2d(parts[~shapely.is_empty(parts)])
    return shapely.get_parts(shapely.line_merge(shapely.multilinestrings(parts)))
