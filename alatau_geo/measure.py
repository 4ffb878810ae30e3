"""What a claim is of, measured on layers: a value with its 95 % uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from alatau_geo import geodesy
from alatau_geo.errors import PlanError, UsageError
from alatau_geo.quantity.unit import SI_SIZE
from alatau_geo.uncertainty import COVERAGE_FACTOR, area_uncertainty_m2, length_uncertainty_m

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from alatau_geo.claims import Of, Selection
    from alatau_geo.layer import Layer

#: Edges are cut to this length before an overlay, so that a border which two layers share with
#: different vertices is cut along one line; about 1 km.
OVERLAY_STEP_DEG = 0.01
#: Positions closer than this, about 0.1 mm, are one.
SAME_PLACE_DEG = 1e-9


@dataclass(frozen=True)
class Measured:
    """A value in SI units, with how it was reached.

    Parameters
    ----------
    value, uncertainty : float
        m², m or a count.
    method : str
        For a reader.
    """

    value: float
    uncertainty: float
    method: str

    def in_unit(self, base: str) -> tuple[float, float]:
        """Return value and uncertainty in a base unit such as ``ha``."""
        return self.value / SI_SIZE[base], self.uncertainty / SI_SIZE[base]


def measure(of: Of, layers: Mapping[str, Layer]) -> Measured:
    """Measure what a claim is of.

    Parameters
    ----------
    of : Of
        An area, a length or a count.
    layers : mapping
        Name → layer.

    Returns
    -------
    Measured
        Geodesic on WGS 84; the uncertainty follows from the layers' ``accuracy_m`` alone.

    Raises
    ------
    PlanError
        If a layer is unknown or has not the geometry that the measure needs.
    """
    selection = of.selection
    if selection is None:
        raise UsageError(f"{of.kind} is of other claims: there is no layer to measure")
    layer = _layer(selection, layers)
    due = {"area": "polygon", "length": "line"}.get(of.kind)
    if due and layer.entry.geometry != due:
        raise PlanError(
            f"{of.kind} needs a layer of {due}s, {layer.name} is one of {layer.entry.geometry}s"
        )
    frame = layer.select(selection.where)
    if of.kind == "count":
        return _count(frame, of, layers)
    return _size(layer, frame, of, layers)


def _layer(selection: Selection, layers: Mapping[str, Layer]) -> Layer:
    if selection.layer not in layers:
        raise PlanError(f"no layer {selection.layer!r}; there are: {', '.join(layers)}")
    return layers[selection.layer]


def _outline(selection: Selection, layers: Mapping[str, Layer]) -> Any:
    layer = _layer(selection, layers)
    if layer.entry.geometry != "polygon":
        raise PlanError(f"minus and within need polygons, {layer.name} has {layer.entry.geometry}s")
    frame = layer.select(selection.where)
    shapes = np.asarray(frame.geometry.array)
    return shapely.union_all(shapes[~shapely.is_missing(shapes)])


def _size(layer: Layer, frame: gpd.GeoDataFrame, of: Of, layers: Mapping[str, Layer]) -> Measured:
    frame = frame[frame.geometry.notna()]
    shapes = np.asarray(frame.geometry.array)
    accuracy = layer.accuracies_m.loc[frame.index].to_numpy(dtype=float)
    sigma = np.repeat(
        np.nan_to_num(accuracy) / COVERAGE_FACTOR, shapely.get_num_coordinates(shapes)
    )
    cutters = [part for part in (of.within, of.minus) if part]
    size = geodesy.area_m2 if of.kind == "area" else geodesy.length_m
    if not cutters:
        value, bare = float(np.sum(size(shapes))), shapes
    else:
        pieces = shapely.segmentize(shapes, OVERLAY_STEP_DEG)
        borders = []
        for part in cutters:
            outline = shapely.segmentize(_outline(part, layers), OVERLAY_STEP_DEG)
            operation = shapely.difference if part is of.minus else shapely.intersection
            pieces = operation(pieces, outline)
            borders.append((outline, _layer(part, layers).accuracies_m.to_numpy(dtype=float)))
        pieces = _only(pieces, 2 if of.kind == "area" else 1)
        value = float(np.sum(size(pieces)))
        # cut edges are many short ones; the uncertainty is that of the vertices that were drawn
        bare = shapely.simplify(pieces, SAME_PLACE_DEG)
        sigma = _sigma_by_border(shapely.get_coordinates(bare), accuracy, borders)
    spread = area_uncertainty_m2 if of.kind == "area" else length_uncertainty_m
    uncertainty = spread(bare, sigma) if len(shapely.get_coordinates(bare)) else 0.0
    used = [layer, *(_layer(part, layers) for part in cutters)]
    return Measured(value, uncertainty, _method(of, used))


def _only(shapes: NDArray[Any], dimension: int) -> NDArray[Any]:
    """Return the parts of one dimension: an overlay also leaves points and lines where borders touch."""
    parts = shapely.get_parts(shapes)
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts = shapely.get_parts(parts)
    return parts[shapely.get_dimensions(parts) == dimension]


def _sigma_by_border(
    lonlat: NDArray[Any], own: NDArray[Any], borders: list[tuple[Any, NDArray[Any]]]
) -> NDArray[Any]:
    """Return σ of each vertex: its own layer's, or that of the border it was cut by."""
    sigma = np.full(len(lonlat), _largest(own))
    places = shapely.points(lonlat)
    for outline, accuracy in borders:
        border = shapely.boundary(outline)
        shapely.prepare(border)
        sigma[shapely.dwithin(places, border, SAME_PLACE_DEG)] = _largest(accuracy)
    return sigma / COVERAGE_FACTOR


def _largest(accuracy: NDArray[Any]) -> float:
    return float(np.nan_to_num(accuracy).max(initial=0.0))


def _count(frame: gpd.GeoDataFrame, of: Of, layers: Mapping[str, Layer]) -> Measured:
    if not (of.within or of.minus):
        return Measured(float(len(frame)), 0.0, "rows counted, with or without a place")
    placed = frame[frame.geometry.notna()]
    shapes = np.asarray(placed.geometry.array)
    keep = np.ones(len(shapes), dtype=bool)
    if of.within:
        keep &= shapely.intersects(shapes, _outline(of.within, layers))
    if of.minus:
        keep &= ~shapely.intersects(shapes, _outline(of.minus, layers))
    unplaced = len(frame) - len(placed)
    method = "rows counted that lie there"
    if unplaced:
        method += f"; {unplaced} without a place may or may not"
    return Measured(float(keep.sum()), float(unplaced), method)


def _method(of: Of, used: list[Layer]) -> str:
    parts = [f"geodesic {of.kind} on WGS 84 of {used[0].name}"]
    parts += [f"within {of.within.layer}"] if of.within else []
    parts += [f"minus {of.minus.layer}"] if of.minus else []
    text = " ".join(parts)
    known, unknown = [], []
    for layer in dict.fromkeys(used):
        accuracy = layer.accuracies_m
        (unknown if accuracy.isna().any() else known).append(layer)
    if known:
        stated = ", ".join(
            f"{layer.name} ± {_largest(layer.accuracies_m.to_numpy(dtype=float)):g} m"
            for layer in known
        )
        text += f"; uncertainty from independent vertices, {stated} (95 %): a shift or generalisation of the whole is not in it"
    if unknown:
        names = ", ".join(layer.name for layer in unknown)
        text += f"; the accuracy of {names} is unstated and counts as zero"
    return text
