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
import pandas as pd
import shapely

from alatau_geo.geodesy import ellipsoid

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Sigma = Callable[[Floats], Floats]

#: From a standard deviation to the half-width that holds 95 % of a normal distribution.
COVERAGE_FACTOR = 1.96


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
    '2691'
    """
    parts = shapely.get_parts(geometries)
    rings, owner = shapely.get_rings(parts, return_index=True)
    first = np.r_[True, owner[1:] != owner[:-1]] if len(owner) else np.zeros(0, dtype=bool)
    # shells one way round and holes the other, whatever the file's winding
    turn = np.where(shapely.is_ccw(rings) == first, 1.0, -1.0)
    lonlat = shapely.get_coordinates(rings)
    counts = shapely.get_num_coordinates(rings)
    metres = _local_metres(lonlat)
    start, stop = _ends(counts)
    before, after = np.arange(len(lonlat)) - 1, np.arange(len(lonlat)) + 1
    # a ring repeats its first position: its neighbour is the one before that, and the repeat has no say
    before[start] = stop - 1
    last = np.zeros(len(lonlat), dtype=bool)
    last[stop] = True
    after[stop] = start
    chord = (metres[after] - metres[before]) * np.repeat(turn, counts)[:, None] / 2
    chord[last] = 0.0
    gradient = np.column_stack([chord[:, 1], -chord[:, 0]])
    return COVERAGE_FACTOR * _combined(lonlat, gradient, sigma_m)


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
    parts = shapely.get_parts(geometries)
    lonlat = shapely.get_coordinates(parts)
    counts = shapely.get_num_coordinates(parts)
    metres = _local_metres(lonlat)
    _, stop = _ends(counts)
    edge = np.diff(metres, axis=0, append=metres[-1:])
    edge[stop] = 0.0
    size = np.hypot(edge[:, 0], edge[:, 1])
    unit = np.divide(edge, size[:, None], out=np.zeros_like(edge), where=size[:, None] > 0)
    gradient = -unit
    gradient[1:] += unit[:-1]
    return COVERAGE_FACTOR * _combined(lonlat, gradient, sigma_m)


def _ends(counts: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    stop = np.cumsum(counts) - 1
    return stop - counts + 1, stop


def _local_metres(lonlat: Floats) -> Floats:
    """Return positions scaled to metres by the radii of curvature at their mean latitude."""
    if not len(lonlat):
        return lonlat
    latitude = np.radians(lonlat[:, 1].mean())
    w = np.sqrt(1 - ellipsoid.E2 * np.sin(latitude) ** 2)
    north = ellipsoid.A * (1 - ellipsoid.E2) / w**3
    east = ellipsoid.A * np.cos(latitude) / w
    return np.radians(lonlat) * np.array([east, north])


def _combined(lonlat: Floats, gradient: Floats, sigma_m: Floats) -> float:
    table = pd.DataFrame(
        {
            "x": lonlat[:, 0],
            "y": lonlat[:, 1],
            "gx": gradient[:, 0],
            "gy": gradient[:, 1],
            "sigma": sigma_m,
        }
    )
    points = table.groupby(["x", "y"], sort=False).agg({"gx": "sum", "gy": "sum", "sigma": "max"})
    variance = points["sigma"] ** 2 * (points["gx"] ** 2 + points["gy"] ** 2)
    return float(np.sqrt(variance.sum()))
