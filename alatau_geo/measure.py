"""What a claim is of, measured on layers: a value with its 95 % uncertainty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from alatau_geo import geodesy
from alatau_geo.counting import count
from alatau_geo.errors import DataError, PlanError, UsageError
from alatau_geo.layer import select
from alatau_geo.network.lines import read
from alatau_geo.network.once import once
from alatau_geo.picked import (
    Measured,
    Picked,
    computed_words,
    method_words,
    missing_words,
    unstated_reservations,
)
from alatau_geo.sentence import joined, said
from alatau_geo.uncertainty import (
    COVERAGE_FACTOR,
    area_uncertainty_m2,
    cut_area_uncertainty_m2,
    length_uncertainty_m,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from alatau_geo.claims import Of, Selection
    from alatau_geo.layer import Layer

    Shapes = NDArray[Any]
    Floats = NDArray[np.float64]

#: Edges are cut to this length before an overlay, so that a border which two layers share with
#: different vertices is cut along one line; about 1 km.
OVERLAY_STEP_DEG = 0.01
#: Positions closer than this, about 0.1 mm, are one, and what is narrower is nothing.
SAME_PLACE_DEG = 1e-9
_DUE = {"area": "polygon", "length": "line"}


class NothingThereError(DataError):
    """A selection fits no feature, or none that has a place: there is nothing to measure."""


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
    NothingThereError
        If nothing fits the selection of an area or a length, or that of ``minus`` or ``within``.
    DataError
        If the shapes can't be laid over each other.

    Notes
    -----
    For ``minus`` and ``within``, layers are laid over each other with edges that are straight in
    lon/lat, as GeoJSON has them (RFC 7946, §3.1.1), and the areas and lengths of what is left are
    geodesic. A feature is counted within an area if a point in it is: it lies in one of several
    areas that share borders. Where the border is nearer than the two accuracies together
    (root of the sum of squares) it may lie on either side, and the count is the middle of what is
    possible.

    Of the lines of a network what is drawn twice counts once, and with ``once_m`` parallel
    carriageways do (:func:`alatau_geo.network.once.once`); the method says what was taken off. The
    uncertainty is then that of all lines, in proportion.
    """
    selection = of.selection
    if selection is None:
        raise UsageError(f"{of.kind} is of other claims: there is no layer to measure")
    layer = _layer(selection, layers)
    due = _DUE.get(of.kind)
    if due and layer.entry.geometry != due:
        raise PlanError(
            f"{of.kind} needs a layer of {due}s, {layer.name} is one of {layer.entry.geometry}s:"
            " name another layer, or measure something else of it"
        )
    picked = _pick(selection, layers)
    within, minus = (_area(part, layers) if part else None for part in (of.within, of.minus))
    try:
        if of.kind == "count":
            return count(picked, within, minus)
        return _size(of, _with_place(selection, picked), within, minus)
    except shapely.errors.GEOSException as error:
        names = " and ".join(part.name for part in (picked, within, minus) if part)
        raise DataError(
            f"{names} can't be laid over each other: {error}: repair the geometries there"
        ) from error


def measured_shapes(of: Of, layers: Mapping[str, Layer]) -> Shapes:
    """Return the very shapes that :func:`measure` measures, cut where it cuts them.

    Parameters
    ----------
    of : Of
        An area, a length or a count; of a count the features, wherever they lie.
    layers : mapping
        Name → layer.

    Returns
    -------
    numpy.ndarray of shapely geometries
        In lon/lat; none for a relation to other figures.

    Raises
    ------
    PlanError, DataError
        As :func:`measure`.

    Examples
    --------
    >>> from alatau_geo import open_plan
    >>> plan = open_plan()
    >>> outside = measured_shapes(plan.claims.by_id["sez-outside-city"].of, plan.layers)
    >>> round(float(np.sum(geodesy.area_m2(outside))) / 10_000)
    24200
    """
    if of.selection is None:
        return np.array([], dtype=object)
    picked = _pick(of.selection, layers)
    within, minus = (_area(part, layers) if part else None for part in (of.within, of.minus))
    if of.kind == "count" or not (within or minus):
        return picked.shapes
    pieces, _, _ = _overlay(picked.shapes, within, minus, 2 if of.kind == "area" else 1)
    return pieces


def _layer(selection: Selection, layers: Mapping[str, Layer]) -> Layer:
    if selection.layer not in layers:
        raise PlanError(f"no layer {selection.layer!r}; there are: {', '.join(layers)}")
    return layers[selection.layer]


def _pick(selection: Selection, layers: Mapping[str, Layer]) -> Picked:
    layer = _layer(selection, layers)
    rows = layer.select(selection.where)
    placed = rows[rows.geometry.notna()]
    refused = layer.refused
    if len(refused) and selection.where:
        refused = select(refused, selection.where, name=layer.name)
    shapes = np.asarray(placed.geometry.array)
    accuracy = layer.accuracies_m.loc[placed.index].to_numpy(dtype=float)
    if layer.origin.computed_from:
        # what an analysis left without a place is nothing; what it could not tell of it says
        unknown_ha = float(rows["unknown_ha"].sum()) if "unknown_ha" in rows else 0.0
        return Picked(layer, len(rows), shapes, accuracy, 0, 0, unknown_ha)
    return Picked(layer, len(rows), shapes, accuracy, len(rows) - len(placed), len(refused))


def _with_place(selection: Selection, picked: Picked) -> Picked:
    if len(picked.shapes) or (picked.rows and picked.is_computed):
        return picked
    if picked.missing:
        raise NothingThereError(
            said("no feature of {layer} that is asked for has a place", layer=picked.called)
        )
    fields = [
        said("{field} = {values}", field=field, values=joined(said(" or "), values))
        for field, values in selection.where.items()
    ]
    what = joined(", ", fields) if fields else said("anything")
    raise NothingThereError(
        said("no feature of {layer} has {what}", layer=picked.called, what=what)
    )


def _area(selection: Selection, layers: Mapping[str, Layer]) -> Picked:
    layer = _layer(selection, layers)
    if layer.entry.geometry != "polygon":
        raise PlanError(
            f"minus and within need a layer of polygons, {layer.name} is one of"
            f" {layer.entry.geometry}s: name another"
        )
    return _with_place(selection, _pick(selection, layers))


def _size(of: Of, picked: Picked, within: Picked | None, minus: Picked | None) -> Measured:
    """Return the area or length of features, cut where it is asked for."""
    kind, pieces = of.kind, picked.shapes
    size = geodesy.area_m2 if kind == "area" else geodesy.length_m
    spread = area_uncertainty_m2 if kind == "area" else length_uncertainty_m
    shapes, sigma = picked.shapes, picked.sigma_m
    if within or minus:
        pieces, owner, outlines = _overlay(shapes, within, minus, 2 if kind == "area" else 1)
        value = float(np.sum(size(pieces)))
        cutters = [part for part in (within, minus) if part]
        if kind == "area":
            drawn = np.concatenate([shapes, outlines])
            each = np.concatenate([sigma, [part.largest_m / COVERAGE_FACTOR for part in cutters]])
            vertices = shapely.get_num_coordinates(drawn)
            uncertainty = cut_area_uncertainty_m2(pieces, drawn, np.repeat(each, vertices))
        else:
            at_cuts = _sigma_with_cuts(pieces, sigma[owner], outlines, cutters)
            uncertainty = spread(pieces, at_cuts)
    else:
        value = float(np.sum(size(shapes)))
        uncertainty = spread(shapes, np.repeat(sigma, shapely.get_num_coordinates(shapes)))
    taken_off = ""
    if kind == "length" and (of.once_m is not None or picked.layer.entry.network):
        value, uncertainty, taken_off = _counted_once(pieces, of.once_m, value, uncertainty)
    used = [part for part in (picked, within, minus) if part]
    missing = missing_words(used)
    words = [method_words(kind, picked, within, minus), *computed_words(used), taken_off, *missing]
    return Measured(
        value,
        uncertainty,
        joined("; ", filter(None, words)),
        may_be_more=any(part.is_open for part in (picked, within) if part),
        may_be_less=bool(minus and minus.is_open),
        reservations=(*missing, *unstated_reservations(used)),
    )


def _counted_once(
    pieces: Shapes, once_m: float | None, value: float, uncertainty: float
) -> tuple[float, float, str]:
    """Return a length of which nothing counts twice, its uncertainty, and what was taken off."""
    if not value > 0:
        return value, uncertainty, ""
    lines = read(gpd.GeoDataFrame(geometry=pieces, crs=4326))
    found = once(lines, beside_m=once_m or 0.0)
    taken = []
    if found.doubled_m > 0:
        taken.append(said("{km:,.2f} km that are drawn twice", km=found.doubled_m / 1000))
    if once_m:
        km = found.parallel_m / 1000
        taken.append(
            said(
                "{km:,.2f} km of parallel carriageways up to {once_m:g} m apart",
                km=km,
                once_m=once_m,
            )
        )
    if not taken:
        return value, uncertainty, ""
    words = said(
        "{taken} taken off {km:,.2f} km of lines",
        taken=joined(said(" and "), taken),
        km=value / 1000,
    )
    return found.length_m, uncertainty * found.length_m / value, words


def _overlay(
    shapes: Shapes, within: Picked | None, minus: Picked | None, dimension: int
) -> tuple[Shapes, NDArray[np.intp], Shapes]:
    """Return the pieces that are left, the shape that each is of, and the outlines cut along."""
    pieces = shapely.segmentize(shapes, OVERLAY_STEP_DEG)
    outlines = []
    for part, operation in ((within, shapely.intersection), (minus, shapely.difference)):
        if part:
            outline = shapely.union_all(part.shapes)
            pieces = operation(pieces, shapely.segmentize(outline, OVERLAY_STEP_DEG))
            outlines.append(outline)
    owner = np.arange(len(pieces))
    # an overlay also leaves points and lines where borders touch, in collections
    while (shapely.get_type_id(pieces) > shapely.GeometryType.POLYGON).any():
        pieces, index = shapely.get_parts(pieces, return_index=True)
        owner = owner[index]
    keep = (shapely.get_dimensions(pieces) == dimension) & ~shapely.is_empty(pieces)
    if dimension == 2:
        # what is left of two equal borders is rounding: narrower than that, in degrees, for between
        # a long edge and its parts there is some area on the ellipsoid
        half = np.maximum(shapely.length(pieces) / 2, SAME_PLACE_DEG)
        keep &= shapely.area(pieces) / half > SAME_PLACE_DEG
    return pieces[keep], owner[keep], np.array(outlines, dtype=object)


def _sigma_with_cuts(
    pieces: Shapes, own: Floats, outlines: Shapes, cutters: Sequence[Picked]
) -> Floats:
    """Return σ of each vertex of lines: their own, and where they were cut also the border's."""
    lonlat, piece = shapely.get_coordinates(pieces, return_index=True)
    variance = own[piece] ** 2
    places = shapely.points(lonlat)
    for outline, part in zip(outlines, cutters, strict=True):
        border = shapely.segmentize(shapely.boundary(outline), OVERLAY_STEP_DEG)
        shapely.prepare(border)
        cut = shapely.dwithin(places, border, SAME_PLACE_DEG)
        variance[cut] += (part.largest_m / COVERAGE_FACTOR) ** 2
    return np.asarray(np.sqrt(variance))
