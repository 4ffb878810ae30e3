"""Shapely geometries as flat arrays of rings and paths."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from math import isclose
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

from alatau_geo.errors import UsageError
from alatau_geo.geodesy._arrays import chosen, processors
from alatau_geo.geodesy._series import RADIAN
from alatau_geo.geodesy.ellipsoid import INVERSE_FLATTENING, A

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from pyproj import CRS

    from alatau_geo.geodesy._arrays import Engine, Floats, Ints

    Objects = NDArray[np.object_]

_MISSING, _POLYGON = -1, 3
# Vertices fetched at a time: they are still in the cache when they are worked on
_BLOCK = 120_000
_WAITING = 16


class Parts(NamedTuple):
    """Lines and polygons as flat paths, a polygon's shell before its holes."""

    lonlat: Floats
    offsets: Ints
    first: Ints | None
    """Each part's first path; None where every part is one path."""


def measure(
    geometries: Any,
    kinds: tuple[int, ...],
    of_parts: Callable[[Parts, Engine], Floats],
    engine: Engine,
) -> Floats:
    """Measure the parts of some kinds in each geometry, and add them up.

    Parameters
    ----------
    geometries : GeoSeries, GeometryArray or array-like
        What to measure.
    kinds : tuple of int
        Shapely's type ids of the single-part geometries that count.
    of_parts : callable
        Returns a value per part.
    engine : {"auto", "numpy", "numba"}
        The kernels to use.

    Returns
    -------
    ndarray
        A value per geometry: NaN for a missing one, 0 for an empty one.
    """
    shapes = _shapes(geometries)
    kind = _kinds(shapes)
    if np.isin(kind, kinds).all():
        return _measure_parts(shapes, of_parts, engine)
    parts, owner = _explode(shapes, kind)
    wanted = np.isin(_kinds(parts), kinds)
    values = _measure_parts(parts[wanted], of_parts, engine)
    total: Floats = np.bincount(owner[wanted], weights=values, minlength=len(shapes)).astype(
        np.float64, copy=False
    )
    total[kind == _MISSING] = np.nan
    return total


def _measure_parts(
    parts: Objects, of_parts: Callable[[Parts, Engine], Floats], engine: Engine
) -> Floats:
    sample = parts[:: len(parts) // 1000 + 1]
    size = int(len(parts) * shapely.get_num_coordinates(sample).mean()) if len(parts) else 0
    engine = chosen(size, engine)
    count = min(len(parts), size // _BLOCK + 1)
    ends = np.linspace(0, len(parts), max(count, 1) + 1).astype(np.int64).tolist()
    flat = (_flat(parts[start:end]) for start, end in pairwise(ends))
    if engine == "numpy" or len(ends) == 2:
        values = [of_parts(some, engine) for some in flat]
    else:
        # shapely holds the interpreter lock and numba's kernels don't: the one fetches coordinates
        # while the others work on what came before
        with ThreadPoolExecutor(processors()) as pool:
            jobs = []
            for some in flat:
                jobs.append(pool.submit(of_parts, some, engine))
                if len(jobs) > _WAITING:  # or all coordinates would lie in memory at once
                    jobs[-_WAITING].result()
            values = [job.result() for job in jobs]
    return np.concatenate(values)


def _shapes(geometries: Any) -> Objects:
    crs = getattr(geometries, "crs", None)
    if crs is not None:
        _check_crs(crs)
    shapes = np.asarray(geometries, dtype=object)
    if shapes.ndim != 1:
        raise UsageError(
            f"A GeoSeries or a one-dimensional array of geometries is needed, not "
            f"{type(geometries).__name__} of {shapes.ndim} dimensions. Pass a GeoDataFrame's "
            ".geometry, and a single geometry in a list."
        )
    return shapes


def _check_crs(crs: CRS) -> None:
    ellipsoid = crs.ellipsoid
    if (
        crs.is_geographic
        and ellipsoid is not None
        and isclose(ellipsoid.semi_major_metre, A, abs_tol=0.01)
        and isclose(ellipsoid.inverse_flattening, INVERSE_FLATTENING, abs_tol=1e-4)
        and isclose(crs.axis_info[0].unit_conversion_factor, RADIAN, rel_tol=1e-9)
    ):
        return
    code = ":".join(crs.to_authority() or ("no code",))
    raise UsageError(
        "Areas and lengths on the ellipsoid need longitude and latitude in degrees on WGS 84 or "
        f"GRS 80; these geometries are in {crs.name!r} ({code}). "
        "Reproject them first: .to_crs(4326)."
    )


def _kinds(shapes: Objects) -> NDArray[np.int32]:
    try:
        return np.asarray(shapely.get_type_id(shapes), dtype=np.int32)
    except TypeError as error:
        raise UsageError(
            f"Shapely geometries (or None) are needed, and nothing else: {error}."
        ) from error


def _explode(shapes: Objects, kind: NDArray[np.int32]) -> tuple[Objects, Ints]:
    """Return single-part geometries, out of nested collections too, and whose they are."""
    owner = np.arange(len(shapes))
    while (kind > _POLYGON).any():
        shapes, index = shapely.get_parts(shapes, return_index=True)
        owner = owner[index]
        kind = _kinds(shapes)
    return shapes, owner


def _flat(parts: Objects) -> Parts:
    sizes = shapely.get_num_coordinates(parts)
    lonlat = shapely.get_coordinates(parts)
    holes = shapely.get_num_interior_rings(parts)
    if not holes.any():
        return Parts(lonlat, _offsets(sizes), None)
    # taking rings out of polygons is slow: only where there are holes
    holed = holes > 0
    of_rings = np.empty(len(parts) + holes.sum(), np.int64)
    in_holed = np.repeat(holed, holes + 1)
    of_rings[~in_holed] = sizes[~holed]
    of_rings[in_holed] = shapely.get_num_coordinates(shapely.get_rings(parts[holed]))
    return Parts(lonlat, _offsets(of_rings), _offsets(holes + 1)[:-1])


def _offsets(sizes: NDArray[np.integer[Any]]) -> Ints:
    offsets = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    return offsets
