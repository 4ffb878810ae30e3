"""How many features a claim counts: for sure, and near a border perhaps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from alatau_geo.picked import (
    Measured,
    computed_words,
    unknown_words,
    unstated_names,
    unstated_reservations,
    unstated_words,
    where_words,
)
from alatau_geo.sentence import joined, said
from alatau_geo.uncertainty import metres_per_degree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from alatau_geo.picked import Picked

    Flags = NDArray[np.bool_]


def count(picked: Picked, within: Picked | None, minus: Picked | None) -> Measured:
    """Return how many features there are, in an area or outside one where that is asked.

    Parameters
    ----------
    picked : Picked
        The features.
    within, minus : Picked, optional
        The areas that they should lie in, and should not.

    Returns
    -------
    Measured
        The middle of what is possible, and how far it may be off. What an analysis found is open:
        how many there are hangs on positions.
    """
    found = _counted(picked, within, minus)
    return _open(found) if picked.is_computed else found


def _counted(picked: Picked, within: Picked | None, minus: Picked | None) -> Measured:
    method = said("rows of {layer} counted", layer=picked.called)
    if not (within or minus):
        known, open_ = picked.rows, picked.refused
        text = said("{method}, with or without a place", method=method)
        remarks: list[str] = []
    else:
        surely = np.ones(len(picked.shapes), dtype=bool)
        maybe = surely.copy()
        for part, inside in ((within, True), (minus, False)):
            if part:
                inner, outer = _inside(picked, part)
                surely &= inner if inside else ~outer
                maybe &= outer if inside else ~inner
        known = int(surely.sum())
        near = int(maybe.sum()) - known
        open_ = near + picked.missing
        text = said("{method} that lie {where}", method=method, where=where_words(within, minus))
        remarks = []
        if near:
            remarks.append(
                said("{n} too near the border for their accuracy may or may not", n=near)
            )
        if picked.unplaced:
            remarks.append(said("{n} without a place may or may not", n=picked.unplaced))
    if picked.refused:
        remarks.append(said("{n} refused", n=picked.refused))
    if open_:
        most = known + open_
        remarks.append(said("{n} to {most} in all, the middle is taken", n=known, most=most))
    areas = [part for part in (within, minus) if part]
    remarks += computed_words([picked, *areas])
    for part in areas:
        if part.missing:
            remarks.append(
                said(
                    "{n} areas of {layer} have no usable place",
                    n=part.missing,
                    layer=part.called,
                )
            )
    remarks += unknown_words(areas)
    placed = [picked, *areas] if areas else []
    return Measured(
        known + open_ / 2,
        open_ / 2,
        joined("; ", [text, *remarks, *unstated_words(unstated_names(placed))]),
        may_be_more=bool(within and within.is_open),
        may_be_less=bool(minus and minus.is_open),
        reservations=unstated_reservations(placed),
    )


def _open(found: Measured) -> Measured:
    """Return a count of what an analysis found as one that may be more, and less."""
    words = said("how many there are hangs on positions that are not exact")
    method = joined("; ", [found.method, words])
    return replace(found, method=method, may_be_more=True, may_be_less=True)


def _inside(picked: Picked, area: Picked) -> tuple[Flags, Flags]:
    """Return which features lie in an area for sure, and which may."""
    places = shapely.points(shapely.get_coordinates(shapely.point_on_surface(picked.shapes)))
    outline = shapely.union_all(area.shapes)
    shapely.prepare(outline)
    inside = shapely.intersects(outline, places)
    middle = (shapely.bounds(outline)[1] + shapely.bounds(outline)[3]) / 2
    scale = metres_per_degree(np.array([middle]))

    def in_metres(item: Any) -> Any:
        return shapely.transform(item, lambda lonlat: lonlat * scale)

    distance = shapely.distance(in_metres(places), in_metres(shapely.boundary(outline)))
    near = distance < np.hypot(np.nan_to_num(picked.accuracy_m), area.largest_m)
    return inside & ~near, inside | near
