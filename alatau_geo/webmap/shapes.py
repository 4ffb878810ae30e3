"""Geometries as the page's scripts draw them: latitude first, six decimals, by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    import geopandas as gpd

#: Six decimals of a degree are 0.1 m.
DECIMALS = 6
#: A layer with more vertices is drawn with a metre's generalisation (it is measured without), and
#: one with more features without halos and without a stop for the Tab key at each.
MANY_VERTICES = 20_000
MANY_FEATURES = 1500
GENERALISED_DEG = 1e-5

_MULTI = {"Polygon": "polygons", "LineString": "lines", "LinearRing": "lines", "Point": "points"}


def shapes(geometry: gpd.GeoSeries, *, shared_edges: bool = False) -> list[dict[str, Any] | None]:
    """Return what to draw of each geometry.

    Parameters
    ----------
    geometry : geopandas.GeoSeries
        In lon/lat.
    shared_edges : bool
        Whether the areas are neighbours whose common edges must stay common.

    Returns
    -------
    list of dict or None
        ``polygons``, ``lines``, ``points``: nested ``[lat, lon]`` lists; and ``anchor``, the place
        of a label. ``None`` for a feature without a place.
    """
    values = _lighter(np.asarray(geometry.values, dtype=object), shared_edges=shared_edges)
    turned = shapely.transform(shapely.force_2d(values), lambda xy: np.round(xy[:, ::-1], DECIMALS))
    return [_shape(item) for item in turned]


def outlines(geometry: gpd.GeoSeries) -> list[Any]:
    """Return the edges of areas, those between neighbours once.

    Parameters
    ----------
    geometry : geopandas.GeoSeries
        Areas in lon/lat.

    Returns
    -------
    list
        Lines of ``[lat, lon]``.
    """
    rounded = shapely.set_precision(np.asarray(geometry.boundary, dtype=object), 10.0**-DECIMALS)
    merged = shapely.line_merge(shapely.union_all(rounded))
    turned = shapely.transform(merged, lambda xy: np.round(xy[:, ::-1], DECIMALS))
    return [_coordinates(part) for part in _simple(turned) if not part.is_empty]


def _lighter(values: Any, *, shared_edges: bool) -> Any:
    if shapely.get_num_coordinates(values).sum() <= MANY_VERTICES:
        return values
    if shared_edges and not shapely.is_missing(values).any() and shapely.coverage_is_valid(values):
        return shapely.coverage_simplify(values, GENERALISED_DEG)
    return shapely.simplify(values, GENERALISED_DEG)


def _shape(geometry: Any) -> dict[str, Any] | None:
    if geometry is None or geometry.is_empty:
        return None
    shape: dict[str, Any] = {}
    parts = [part for part in _simple(geometry) if not part.is_empty]
    for part in parts:
        shape.setdefault(_MULTI[part.geom_type], []).append(_coordinates(part))
    shape["anchor"] = _anchor(parts)
    return shape


def _simple(geometry: Any) -> list[Any]:
    if hasattr(geometry, "geoms"):
        return [part for item in geometry.geoms for part in _simple(item)]
    return [geometry]


def _coordinates(part: Any) -> Any:
    if part.geom_type == "Polygon":
        rings = (part.exterior, *part.interiors)
        # Leaflet closes rings itself
        return [shapely.get_coordinates(ring)[:-1].tolist() for ring in rings]
    found = shapely.get_coordinates(part).tolist()
    return found[0] if part.geom_type == "Point" else found


def _anchor(parts: list[Any]) -> list[float]:
    best = max(parts, key=lambda part: (part.area, part.length))
    if best.geom_type == "Polygon":
        # the middle of the widest place: a representative point may sit in a corner
        best = shapely.maximum_inscribed_circle(best) if best.area > 0 else best.exterior
        centre = shapely.get_coordinates(best)[0]
    elif best.geom_type == "Point":
        centre = shapely.get_coordinates(best)[0]
    else:
        middle = shapely.line_interpolate_point(best, 0.5, normalized=True)
        centre = shapely.get_coordinates(middle)[0]
    return [round(float(value), DECIMALS) for value in centre]
