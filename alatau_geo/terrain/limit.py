"""A limit of grade, held against the lines of a layer."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import shapely

from alatau_geo.terrain.grade import Stretch, grades, stretches
from alatau_geo.terrain.lines import Paths, along, chains

if TYPE_CHECKING:
    from alatau_geo.catalog import GradeLimit
    from alatau_geo.layer import Layer
    from alatau_geo.terrain.grid import Floats
    from alatau_geo.terrain.raster import Raster


@dataclass(frozen=True, eq=False)
class Limited:
    """A limit of grade, and where the lines of its layer are steeper.

    Parameters
    ----------
    entry : GradeLimit
        Of the catalog.
    layer : Layer
        Of lines.
    paths : Paths
        Its lines, joined end to end where they go on without a choice.
    steep : tuple of Stretch
        What is steeper.
    feature : tuple of str
        The id of the feature at the steepest place of each.
    length_km, short_km, unknown_km : float
        Of all lines; of those shorter than the limit's length, which it can't be held against; of
        lengths whose grade is unknown, as heights are.
    uncertainty_percent : float or None
        Of a grade, 95 %, from the accuracy of the heights at its two ends, taken as independent;
        ``None`` where that is not stated.
    """

    entry: GradeLimit
    layer: Layer
    paths: Paths
    steep: tuple[Stretch, ...]
    feature: tuple[str, ...]
    length_km: float
    short_km: float
    unknown_km: float
    uncertainty_percent: float | None


def held(entry: GradeLimit, layer: Layer, raster: Raster) -> Limited:
    """Hold a limit against the lines of a layer.

    Parameters
    ----------
    entry : GradeLimit
        Of the catalog.
    layer : Layer
        Of lines, with features that have a place.
    raster : Raster
        Heights.

    Returns
    -------
    Limited
        Where they are steeper, and what can't be told.
    """
    drawn = layer.drawn
    paths = along(chains(drawn.geometry.array), step_m=raster.step_m)
    lengths = paths.lengths_m
    height = raster.heights(paths.lonlat)
    found = grades(paths, height, over_m=entry.over_m)
    # a mean over less is steeper by chance, and is not what the limit speaks of
    whole = lengths[found.path] >= entry.over_m
    found = found.where(whole)
    steep = tuple(stretches(found, at_most_percent=entry.at_most_percent))
    places = [
        shapely.Point(paths.place(part.path, part.worst_m + entry.over_m / 2)) for part in steep
    ]
    feature: tuple[str, ...] = ()
    if places:
        nearest = shapely.STRtree(np.asarray(drawn.geometry.array)).nearest(places)
        ids = layer.ids.loc[drawn.index].tolist()
        feature = tuple(ids[n] for n in nearest.tolist())
    accuracy = raster.entry.accuracy_m
    return Limited(
        entry,
        layer,
        paths,
        steep,
        feature,
        float(lengths.sum()) / 1000,
        float(lengths[lengths < entry.over_m].sum()) / 1000,
        _unknown_m(paths, height, entry.over_m) / 1000,
        None if accuracy is None else 100 * sqrt(2) * accuracy / entry.over_m,
    )


def _unknown_m(paths: Paths, height: Floats, over_m: float) -> float:
    """Return the length between positions of which one has no height, of lines long enough."""
    path = paths.path
    step = np.diff(paths.distance_m)
    same = path[1:] == path[:-1]
    void = np.isnan(height[1:]) | np.isnan(height[:-1])
    long_enough = paths.lengths_m[path[1:]] >= over_m
    return float(step[same & void & long_enough].sum())
