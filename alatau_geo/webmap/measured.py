"""The geometry that each claim was measured on, for the page to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from alatau_geo import measure
from alatau_geo.errors import AlatauError
from alatau_geo.webmap.shapes import MANY_VERTICES, shapes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from alatau_geo.claims import Claim, Claims, Of
    from alatau_geo.layer import Layer


def measured_on(
    claims: Claims, layers: Mapping[str, Layer], places: Mapping[str, int]
) -> dict[str, dict[str, Any]]:
    """Return what each claim was measured on.

    Parameters
    ----------
    claims : Claims
        The plan's figures.
    layers : mapping
        Name → layer.
    places : mapping
        Name → index of the layers that the page draws.

    Returns
    -------
    dict
        Claim → ``whole``, indices of layers that were measured as they are drawn, and ``shapes``,
        as :func:`~alatau_geo.webmap.shapes.shapes` gives them. A figure that is a sum or a
        difference of others has what these were measured on. What was not measured on any layer
        is left out.
    """
    found = {}
    for claim in claims.claims:
        whole: dict[int, None] = {}
        pieces: list[Any] = []
        for of in _measures(claim, claims, seen=set()):
            name = of.layers[0]
            plainly = not (of.where or of.minus or of.within)
            if plainly and name in places:
                whole[places[name]] = None
                continue
            try:
                parts = measure.measured_shapes(of, layers)
            except AlatauError:  # the verdict says so
                continue
            if shapely.get_num_coordinates(parts).sum() <= MANY_VERTICES:
                pieces += shapes(gpd.GeoSeries(parts, crs=4326))
            elif name in places:
                whole[places[name]] = None
        if whole or pieces:
            found[claim.id] = {"whole": [*whole], "shapes": [piece for piece in pieces if piece]}
    return found


def _measures(claim: Claim, claims: Claims, *, seen: set[str]) -> Iterator[Of]:
    if claim.id in seen:  # figures that follow from each other
        return
    seen.add(claim.id)
    if claim.of is None:
        return
    if claim.of.selection:
        yield claim.of
        return
    for name in (*claim.of.sum, *claim.of.difference, *claim.of.includes):
        if name in claims.by_id:
            yield from _measures(claims.by_id[name], claims, seen=seen)
