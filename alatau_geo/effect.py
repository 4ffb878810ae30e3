"""What repairs of geometry did to a measured value."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from alatau_geo import geodesy
from alatau_geo.errors import DataError
from alatau_geo.measure import measure
from alatau_geo.quantity.unit import SI_SIZE
from alatau_geo.repaired import Repaired

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alatau_geo.claims import Of, Selection
    from alatau_geo.layer import Layer
    from alatau_geo.picked import Measured
    from alatau_geo.repair import Repair


def effect(
    of: Of, layers: Mapping[str, Layer], measured: Measured, *, unit: str
) -> Repaired | None:
    """Return what the repairs of the features measured did to a value.

    Parameters
    ----------
    of : Of
        What was measured: an area, a length or a count.
    layers : mapping
        Name → layer.
    measured : Measured
        The value, in SI units.
    unit : str
        The claim's base unit, such as ``ha``.

    Returns
    -------
    Repaired or None
        ``None`` where none of the features that the claim selects was repaired.

    Notes
    -----
    Against the shapes as given, the value of a plain area or length changes by what its features'
    sizes do. Shapes as given can't be cut by ``minus`` and ``within``: then only the other methods
    tell how much hangs on the choice.
    """
    selections = [part for part in (of.selection, of.within, of.minus) if part]
    repairs = [_repairs(part, layers) for part in selections]
    features = {
        (part.layer, item.row)
        for part, items in zip(selections, repairs, strict=True)
        for item in items
    }
    if not features:
        return None
    scale = SI_SIZE[unit]
    change: float | None = None
    if not (of.within or of.minus):
        # a count does not depend on shapes that are not cut
        change = 0.0 if of.kind == "count" else sum(item.change for item in repairs[0]) / scale
    methods = {}
    for method in dict.fromkeys(
        name for items in repairs for item in items for name in item.others
    ):
        if not (of.within or of.minus):
            methods[method] = _difference(of, method, repairs[0]) / scale
            continue
        other = dict(layers)
        for part, items in zip(selections, repairs, strict=True):
            other[part.layer] = _under(method, other[part.layer], items)
        try:
            methods[method] = (measure(of, other).value - measured.value) / scale
        except DataError:  # what the method makes can't be measured: nothing to tell of it
            continue
    return Repaired(len(features), change, methods)


def _difference(of: Of, method: str, items: list[Repair]) -> float:
    """Return what another method would add to a sum of whole features' sizes."""
    if of.kind == "count":
        return 0.0
    size = geodesy.area_m2 if of.kind == "area" else geodesy.length_m
    made = [item for item in items if method in item.others]
    shapes = [item.others[method] for item in made]
    return float(np.sum(size(shapes)) - sum(item.after for item in made))


def _repairs(selection: Selection, layers: Mapping[str, Layer]) -> list[Repair]:
    """Return the ledger's lines of the features that a selection picks."""
    layer = layers[selection.layer]
    if not layer.repairs:
        return []
    rows = set(layer.select(selection.where).index)
    return [item for item in layer.repairs if item.row in rows]


def _under(method: str, layer: Layer, items: list[Repair]) -> Layer:
    """Return a layer with the shapes that another method makes of its broken ones."""
    found = {item.row: item.others[method] for item in items if method in item.others}
    geometry = layer.frame.geometry.copy()
    for row, shape in found.items():
        geometry.loc[row] = shape
    return replace(layer, frame=layer.frame.set_geometry(geometry))
