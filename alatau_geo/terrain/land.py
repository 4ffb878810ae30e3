"""Land to build on: not steep, and clear of what must be kept clear of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import Transformer

from alatau_geo import geodesy
from alatau_geo.crs.operation import plain
from alatau_geo.terrain.slope import slope
from alatau_geo.terrain.zonal import around, to_raster

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from alatau_geo.terrain.raster import Raster, Window

_UNKNOWN, _FLAT, _STEEP = 0, 1, 2
#: What a place may be, in the order in which it is asked.
KINDS = ("kept clear", "unknown", "too steep", "buildable")
#: Edges are cut before they are widened: an edge that is straight in lon/lat bends in metres.
_EDGE_DEG = 0.01
_CORNERS = 16


@dataclass(frozen=True, eq=False)
class Land:
    """An area, by what can be built on.

    Parameters
    ----------
    area_ha : float
        Of the area.
    buildable_ha, steep_ha, kept_clear_ha, unknown_ha : float
        Its parts, which add up to it. What is to be kept clear counts as that, however steep.
    shape : shapely geometry
        What is buildable, in lon/lat, along the edges of the raster's cells.
    """

    area_ha: float
    buildable_ha: float
    steep_ha: float
    kept_clear_ha: float
    unknown_ha: float
    shape: Any


def widened(shapes: Any, distance_m: float) -> Any:
    """Return all places within a distance of some shapes.

    Parameters
    ----------
    shapes : array-like of shapely geometries
        In lon/lat.
    distance_m : float
        Metres; with 0 the areas among the shapes themselves.

    Returns
    -------
    shapely geometry
        Their union, widened in a transverse Mercator about their middle: exact to a metre in
        10 km of distance, as far as 200 km from there.

    Examples
    --------
    >>> pool = widened([shapely.Point(77, 43.6)], 100)
    >>> geodesy.area_m2([pool]).round(-2)  # π 100², less the corners
    array([31400.])
    """
    parts = shapely.force_2d(np.asarray(shapes, dtype=object))
    parts = parts[~shapely.is_missing(parts) & ~shapely.is_empty(parts)]
    if distance_m == 0:
        return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    if not len(parts):
        return shapely.Polygon()
    west, south, east, north = shapely.total_bounds(parts)
    local = Transformer.from_crs(
        "EPSG:4326",
        f"+proj=tmerc +lat_0={(south + north) / 2:.4f} +lon_0={(west + east) / 2:.4f} +ellps=WGS84",
        always_xy=True,
    )

    def there(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(local.transform(xy[:, 0], xy[:, 1]))

    def back(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(local.transform(xy[:, 0], xy[:, 1], direction="INVERSE"))

    flat = shapely.transform(shapely.segmentize(parts, _EDGE_DEG), there)
    wide = shapely.union_all(shapely.buffer(flat, distance_m, quad_segs=_CORNERS))
    return shapely.transform(wide, back)


def buildable(
    raster: Raster, areas: Any, *, at_most_percent: float, clear_of: Any = None
) -> list[Land]:
    """Return what can be built on in each of some areas.

    Parameters
    ----------
    raster : Raster
        Heights.
    areas : array-like of shapely geometries
        Polygons in lon/lat.
    at_most_percent : float
        The slope limit, held by each cell by Horn's method.
    clear_of : shapely geometry, optional
        What must be kept clear of, in lon/lat; see :func:`widened`.

    Returns
    -------
    list of Land
        One for each area. Areas are geodesic; voids and what lies beyond the raster are unknown.
    """
    shapes = np.asarray(areas, dtype=object)
    window = around(raster, to_raster(raster, shapes)) if len(shapes) else None
    kinds, covered = _classes(raster, window, at_most_percent)
    return [_of_area(shape, kinds, clear_of, covered) for shape in shapes]


def sites(
    raster: Raster, points: Any, *, at_most_percent: float, clear_of: Any = None
) -> list[str]:
    """Return what each of some places is.

    Parameters
    ----------
    raster : Raster
        Heights.
    points : array-like of shapely.Point
        In lon/lat.
    at_most_percent : float
        The slope limit.
    clear_of : shapely geometry, optional
        What must be kept clear of.

    Returns
    -------
    list of str
        One of :data:`KINDS` for each, by the slope of the cell it lies in.
    """
    places = np.asarray(points, dtype=object)
    slopes = raster.slopes(shapely.get_coordinates(places))
    clear = np.zeros(len(places), dtype=bool)
    if clear_of is not None:
        shapely.prepare(clear_of)
        clear = shapely.intersects(clear_of, places)
    with np.errstate(invalid="ignore"):
        conditions = [clear, np.isnan(slopes), slopes > at_most_percent]
    kinds: list[str] = np.select(conditions, KINDS[:3], KINDS[3]).tolist()
    return kinds


def _of_area(shape: Any, kinds: tuple[NDArray[Any], ...], clear_of: Any, covered: Any) -> Land:
    rest = shape
    if clear_of is not None and shapely.intersects(clear_of, shape):
        rest = shapely.difference(shape, clear_of)
    unknown, flat, steep = (_within(rest, cells) for cells in kinds)
    beyond = shapely.difference(rest, covered)
    areas = geodesy.area_m2(np.array([shape, rest, unknown, beyond, flat, steep])) / 10_000
    whole, left, *parts = (float(area) for area in areas)
    # an edge that is cut at every cell encloses a little less or more than the geodesic it was: the
    # difference goes to the parts by their size, and they add up
    scale = left / sum(parts) if sum(parts) else 0.0
    void, outside, good, bad = (scale * part for part in parts)
    return Land(whole, good, bad, whole - left, void + outside, flat)


def _within(shape: Any, cells: NDArray[Any]) -> Any:
    """Return the part of a shape that lies in some polygons which do not overlap each other."""
    if shapely.is_empty(shape) or not len(cells):
        return shapely.Polygon()
    tree = shapely.STRtree(cells)
    inside = cells[tree.query(shape, predicate="contains_properly")]
    touched = cells[tree.query(shape, predicate="intersects")]
    crossing = touched[~np.isin(touched, inside)] if len(inside) else touched
    parts = np.concatenate([inside, shapely.get_parts(shapely.intersection(crossing, shape))])
    parts = shapely.get_parts(parts)
    return shapely.multipolygons(
        parts[(shapely.get_dimensions(parts) == 2) & ~shapely.is_empty(parts)]
    )


def _classes(
    raster: Raster, window: Window | None, at_most_percent: float
) -> tuple[tuple[NDArray[Any], ...], Any]:
    """Return what is unknown, flat enough and too steep, and all of it, as polygons in lon/lat."""
    if window is None:
        nothing = np.empty(0, dtype=object)
        return (nothing, nothing, nothing), shapely.Polygon()
    outlines: list[tuple[Any, int]] = []
    strips = list(window.strips())
    for strip in strips:
        slopes = slope(raster.read(strip, halo=1))
        with np.errstate(invalid="ignore"):
            kind = np.where(slopes > at_most_percent, _STEEP, _FLAT).astype(np.uint8)
        kind[np.isnan(slopes)] = _UNKNOWN
        outlines += _polygons(raster, strip, kind)
    found = []
    for wanted in (_UNKNOWN, _FLAT, _STEEP):
        shapes = np.array([shape for shape, kind in outlines if kind == wanted], dtype=object)
        if len(strips) > 1 and len(shapes):
            shapes = shapely.get_parts(shapely.union_all(shapes))
        found.append(_to_lonlat(raster, shapes))
    frame = raster.frame.at(window.row, window.column)
    around = shapely.box(
        frame.west, frame.north - window.rows * frame.height,
        frame.west + window.columns * frame.width, frame.north,
    )  # fmt: skip
    return tuple(found), _to_lonlat(raster, np.array([around]))[0]


def _to_lonlat(raster: Raster, shapes: NDArray[Any]) -> NDArray[Any]:
    if not len(shapes):
        return shapes
    if not plain(raster.crs).is_geographic:
        shapes = shapely.segmentize(shapes, 10 * max(raster.frame.width, raster.frame.height))
    return np.asarray(shapely.transform(shapes, raster.way.to_lonlat))


def _polygons(raster: Raster, window: Window, kind: NDArray[np.uint8]) -> Iterable[tuple[Any, int]]:
    """Yield the outlines of cells of one kind that hang together."""
    from rasterio.features import shapes  # noqa: PLC0415  heavy
    from rasterio.transform import Affine  # noqa: PLC0415

    frame = raster.frame.at(window.row, window.column)
    affine = Affine(frame.width, 0, frame.west, 0, -frame.height, frame.north)
    for shape, value in shapes(kind, transform=affine):
        rings = shape["coordinates"]
        yield shapely.Polygon(rings[0], rings[1:]), int(value)
