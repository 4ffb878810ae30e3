"""What the vertices' accuracy does to an area or a length.

First-order propagation with independent vertices. For a ring that is
``Var(A) = σ²/4 · Σ |p(i+1) − p(i−1)|²`` (the gradient of the shoelace formula; Ghilani, *Adjustment
Computations*, ch. 6: propagation of random errors), for a path ``Var(L) = σ² · Σ |u(i−1) − u(i)|²``
with unit vectors ``u`` of the edges. A position that several rings or paths share is one random
point: its gradients add up before they are squared, so an inner border of two neighbours cancels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from alatau_geo.geodesy import ellipsoid

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: From a standard deviation to the half-width that holds 95 % of a normal distribution.
COVERAGE_FACTOR = 1.96
#: Closer than this, about 0.1 mm, a place is on an edge.
_SAME_DEG = 1e-9
#: Vertices worked on at a time: their arrays stay small beside the layer itself.
_AT_ONCE = 200_000
#: Odd numbers without a pattern: what is made of two coordinates by them is nowhere else the same.
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], dtype=np.uint64)


def area_uncertainty_m2(geometries: NDArray[Any], sigma_m: Floats) -> float:
    """Return the 95 % uncertainty of the total area of polygons.

    Parameters
    ----------
    geometries : array of shapely.Polygon or shapely.MultiPolygon
        In lon/lat degrees.
    sigma_m : array of float
        Standard deviation of a vertex along each axis, one value for each vertex in the order of
        ``shapely.get_coordinates``.

    Returns
    -------
    float
        In m².

    Examples
    --------
    >>> square = shapely.box(77.0, 43.6, 77.01, 43.61)
    >>> f"{area_uncertainty_m2(np.array([square]), np.full(5, 1.0)):.0f}"
    '2692'
    """
    return COVERAGE_FACTOR * _swept(geometries, sigma_m, _area_gradients)


def cut_area_uncertainty_m2(pieces: NDArray[Any], drawn: NDArray[Any], sigma_m: Floats) -> float:
    """Return the 95 % uncertainty of the total area that an overlay leaves of polygons.

    The random points are the vertices that were drawn, not those where borders were cut: each edge
    of a piece moves with the ends of the drawn edge it lies on, in proportion to how near they are.

    Parameters
    ----------
    pieces : array of shapely.Polygon or shapely.MultiPolygon
        What the overlay left, in lon/lat degrees.
    drawn : array of shapely.Polygon or shapely.MultiPolygon
        The polygons that were laid over each other; every edge of a piece lies on one of theirs,
        on that of the first where borders coincide.
    sigma_m : array of float
        As for :func:`area_uncertainty_m2`, for the vertices of ``drawn``.

    Returns
    -------
    float
        In m².

    Examples
    --------
    Half of a square that another polygon, known exactly, cuts off:

    >>> square, half = shapely.box(77, 43, 77.2, 43.1), shapely.box(77.1, 42, 78, 44)
    >>> sigma = np.r_[np.full(5, 1.0), np.zeros(5)]
    >>> left = np.array([square.difference(half)])
    >>> f"{cut_area_uncertainty_m2(left, np.array([square, half]), sigma):.0f}"
    '23576'
    """
    lonlat, edges, turn = _edges(pieces)
    ends, lines, _ = _edges(drawn)
    lines = lines[(ends[lines] != ends[lines + 1]).any(axis=1)]
    if not len(edges) or not len(lines):
        return 0.0
    tree = shapely.STRtree(shapely.linestrings(ends[np.column_stack([lines, lines + 1])]))
    middle = (lonlat[edges] + lonlat[edges + 1]) / 2
    places = shapely.points(middle)
    on = np.asarray(tree.nearest(places))
    # where borders coincide, rounding must not choose between them
    place, edge = tree.query(places, predicate="dwithin", distance=_SAME_DEG)
    np.minimum.at(on, place, edge)
    start = lines[on]
    along = ends[start + 1] - ends[start]
    way = ((middle - ends[start]) * along).sum(axis=1) / (along**2).sum(axis=1)
    share = np.clip(way, 0, 1)[:, None]
    pull = _pull(lonlat, edges, turn)
    moved = np.concatenate([start, start + 1])
    gradient = np.concatenate([pull * (1 - share), pull * share])
    points = _merged(np.stack([*ends[moved].T, *gradient.T, sigma_m[moved]]))
    return COVERAGE_FACTOR * float(np.sqrt(_variance(points)))


def length_uncertainty_m(geometries: NDArray[Any], sigma_m: Floats) -> float:
    """Return the 95 % uncertainty of the total length of lines.

    Parameters
    ----------
    geometries : array of shapely.LineString or shapely.MultiLineString
        In lon/lat degrees.
    sigma_m : array of float
        As for :func:`area_uncertainty_m2`.

    Returns
    -------
    float
        In metres.

    Examples
    --------
    >>> line = shapely.LineString([(77.0, 43.6), (77.01, 43.6), (77.02, 43.6)])
    >>> f"{length_uncertainty_m(np.array([line]), np.full(3, 1.0)):.2f}"
    '2.77'
    """
    return COVERAGE_FACTOR * _swept(geometries, sigma_m, _length_gradients)


def metres_per_degree(latitude: Floats) -> Floats:
    """Return the lengths of a degree of longitude and of latitude at some latitudes.

    Parameters
    ----------
    latitude : array of shape (n,)
        In degrees.

    Returns
    -------
    array of shape (n, 2)
        East and north, from the radii of curvature of WGS 84 (Snyder 1987, eqs 4-18, 4-19).

    Examples
    --------
    >>> metres_per_degree(np.array([0.0])).round(1)
    array([[111319.5, 110574.3]])
    """
    phi = np.radians(latitude)
    w = np.sqrt(1 - ellipsoid.E2 * np.sin(phi) ** 2)
    radii = np.column_stack([np.cos(phi) / w, ellipsoid.ONE_E2 / w**3])
    return np.radians(ellipsoid.A * radii)


def _edges(polygons: NDArray[Any]) -> tuple[Floats, NDArray[np.int64], Floats]:
    """Return all rings' positions, where each edge starts in them, and which way it runs.

    1.0 where the polygon is on an edge's left, −1.0 where it is on the right, whatever the winding.
    """
    rings, owner = shapely.get_rings(shapely.get_parts(polygons), return_index=True)
    is_shell = np.diff(owner, prepend=-1) != 0
    turn = np.where(shapely.is_ccw(rings) == is_shell, 1.0, -1.0)
    lonlat, ring = shapely.get_coordinates(rings, return_index=True)
    edges = np.flatnonzero(ring[1:] == ring[:-1])
    return lonlat, edges, turn[ring[edges]]


def _pull(lonlat: Floats, edges: NDArray[np.int64], turn: Floats) -> Floats:
    """Return what a shift of each edge to the east and to the north adds to the area, in m²/m."""
    way = _metres(lonlat, edges) * turn[:, None]
    return np.column_stack([way[:, 1], -way[:, 0]])


def _metres(lonlat: Floats, edges: NDArray[np.int64]) -> Floats:
    """Return the way from each edge's start to its end in metres, by the scale at its middle."""
    way = lonlat[edges + 1] - lonlat[edges]
    way[:, 0] -= 360 * np.round(way[:, 0] / 360)  # over the antimeridian the short way
    return way * metres_per_degree((lonlat[edges, 1] + lonlat[edges + 1, 1]) / 2)


def _area_gradients(polygons: NDArray[Any]) -> tuple[Floats, Floats]:
    """Return all positions, and what a shift of each one to the east and north adds, in m²/m."""
    lonlat, edges, turn = _edges(polygons)
    gradient = np.zeros_like(lonlat)
    pull = _pull(lonlat, edges, turn) / 2
    # no position is the start of two edges, nor the end
    gradient[edges] += pull
    gradient[edges + 1] += pull
    return lonlat, gradient


def _length_gradients(lines: NDArray[Any]) -> tuple[Floats, Floats]:
    """Return all positions, and what a shift of each one to the east and north adds, in m/m."""
    lonlat, path = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    edges = np.flatnonzero(path[1:] == path[:-1])
    way = _metres(lonlat, edges)
    size = np.hypot(way[:, 0], way[:, 1])[:, None]
    unit = np.divide(way, size, out=np.zeros_like(way), where=size > 0)
    gradient = np.zeros_like(lonlat)
    gradient[edges] -= unit
    gradient[edges + 1] += unit
    return lonlat, gradient


def _swept(
    geometries: NDArray[Any],
    sigma_m: Floats,
    gradients: Callable[[NDArray[Any]], tuple[Floats, Floats]],
) -> float:
    """Return the standard deviation of a sum, of which each position is one random point.

    Geometries are taken from west to east, some at a time: what lies west of all that are to come
    is shared with none of them, so only the positions near there have to be held.
    """
    sizes = shapely.get_num_coordinates(geometries)
    starts = np.cumsum(sizes) - sizes
    west = shapely.bounds(geometries)[:, 0]
    order = np.argsort(west, kind="stable")
    order = order[sizes[order] > 0]
    ends = np.cumsum(sizes[order])
    cuts = np.searchsorted(ends, np.arange(_AT_ONCE, sizes.sum(), _AT_ONCE))
    blocks = [block for block in np.split(order, cuts) if len(block)]
    variance, held = 0.0, np.empty((5, 0))
    for n, block in enumerate(blocks):
        lonlat, gradient = gradients(geometries[block])
        many = sizes[block]
        place = np.arange(len(lonlat)) + np.repeat(starts[block] - np.cumsum(many) + many, many)
        new = np.stack([*lonlat.T, *gradient.T, sigma_m[place]])
        held = _merged(np.concatenate([held, new], axis=1))
        if n + 1 < len(blocks):
            done = held[0] < west[blocks[n + 1][0]]
            variance += _variance(held[:, done])
            held = held[:, ~done]
    return float(np.sqrt(variance + _variance(held)))


def _merged(points: Floats) -> Floats:
    """Return each position once: its gradients added up, its largest standard deviation.

    Rows are longitude, latitude, the gradient to the east and to the north, and sigma.
    """
    if not points.size:
        return points
    # -0.0 and 0.0 are one number in two ways of writing
    lon, lat = (points[:2] + 0.0).view(np.uint64)
    order = np.argsort(lon * _MIX[0] ^ lat * _MIX[1], kind="stable")
    lon, lat, east, north, sigma = points[:, order]
    starts = np.append(True, (lon[1:] != lon[:-1]) | (lat[1:] != lat[:-1]))
    first = np.flatnonzero(starts)
    sums = (np.add.reduceat(east, first), np.add.reduceat(north, first))
    return np.stack([lon[first], lat[first], *sums, np.maximum.reduceat(sigma, first)])


def _variance(points: Floats) -> float:
    _, _, east, north, sigma = points
    return float(np.sum(sigma**2 * (east**2 + north**2)))
