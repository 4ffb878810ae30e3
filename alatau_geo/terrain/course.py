"""The lines of a layer over the terrain: heights, grades and climbs of each feature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from alatau_geo.terrain.grade import Grades, climbs, grades, steepest
from alatau_geo.terrain.lines import Paths, along
from alatau_geo.terrain.profile import Profile

if TYPE_CHECKING:
    from alatau_geo.layer import Layer
    from alatau_geo.terrain.grid import Floats
    from alatau_geo.terrain.limit import Limited
    from alatau_geo.terrain.raster import Raster

#: Profiles that are kept of a layer, the steepest lines first.
MOST_PROFILES = 200


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines of a layer over the terrain.

    Parameters
    ----------
    layer : Layer
        Of lines.
    paths : Paths
        Positions along its drawn features; ``owner`` counts these.
    height_m : ndarray of float
        Heights there; NaN where unknown.
    found : Grades
        Mean grades over ``over_m``.
    over_m : float
        The length grades are over.
    table : pandas.DataFrame
        One row for each drawn feature: ``length_m``, ``lowest_m``, ``highest_m``,
        ``steepest_percent``, ``mean_percent``, ``ascent_m``, ``descent_m``, ``unknown_share``.
    profiles : tuple of Profile
        The steepest first, at most :data:`MOST_PROFILES`.
    """

    layer: Layer
    paths: Paths
    height_m: Floats
    found: Grades
    over_m: float
    table: pd.DataFrame
    profiles: tuple[Profile, ...]

    def __repr__(self) -> str:
        """Return what a session shows: not all the positions."""
        return f"<Lines of {self.layer!r}: heights at {len(self.height_m):,} positions>"


def course(layer: Layer, raster: Raster, over_m: float, limited: Limited | None) -> Lines:
    """Return the lines of a layer over the terrain.

    Parameters
    ----------
    layer : Layer
        Of lines.
    raster : Raster
        Heights.
    over_m : float
        The length that grades are means over.
    limited : Limited or None
        A limit of the layer's grades: profiles show where it is passed.

    Returns
    -------
    Lines
        With all that is told of each feature.
    """
    drawn = layer.drawn
    paths = along(drawn.geometry.array, step_m=raster.step_m)
    height = raster.heights(paths.lonlat)
    found = grades(paths, height, over_m=over_m)
    worst = steepest(found, len(paths))
    ids = layer.ids.loc[drawn.index].tolist()
    parts = np.bincount(paths.owner, minlength=len(drawn))
    part = np.arange(len(paths)) - np.searchsorted(paths.owner, paths.owner) + 1
    # a mean over less than the length is steeper by chance: such lines come last
    order = np.lexsort((-np.nan_to_num(worst, nan=-1.0), paths.lengths_m < over_m))
    kept = set(order[:MOST_PROFILES].tolist())
    sums = {name: np.zeros(len(drawn)) for name in ("length_m", "ascent_m", "descent_m", "known_m")}
    extremes = {name: np.full(len(drawn), np.nan) for name in ("lowest_m", "highest_m", "worst")}
    profiles: dict[int, Profile] = {}
    for n, owner in enumerate(paths.owner.tolist()):
        here = slice(paths.offsets[n], paths.offsets[n + 1])
        s, h = paths.distance_m[here].tolist(), height[here].tolist()
        one = Profile(
            layer.name, ids[owner], int(part[n]), int(parts[owner]), tuple(s), tuple(h),
            float(worst[n]), over_m, tuple(climbs(s, h)),
            _steep_parts(paths, n, limited) if limited and n in kept else (),
        )  # fmt: skip
        for name, total in sums.items():
            total[owner] += getattr(one, name)
        extremes["lowest_m"][owner] = np.fmin(extremes["lowest_m"][owner], one.lowest_m)
        extremes["highest_m"][owner] = np.fmax(extremes["highest_m"][owner], one.highest_m)
        extremes["worst"][owner] = np.fmax(extremes["worst"][owner], worst[n])
        if n in kept:
            profiles[n] = one
    with np.errstate(invalid="ignore", divide="ignore"):
        change = 100 * (sums["ascent_m"] + sums["descent_m"])
        mean = np.where(sums["known_m"] > 0, change / sums["known_m"], np.nan)
        unknown = np.clip(1 - sums["known_m"] / sums["length_m"], 0, 1)
    table = pd.DataFrame(
        {
            "length_m": sums["length_m"],
            "lowest_m": extremes["lowest_m"],
            "highest_m": extremes["highest_m"],
            "steepest_percent": extremes["worst"],
            "mean_percent": mean,
            # of what has no height nothing is known, not that it is level
            "ascent_m": np.where(sums["known_m"] > 0, sums["ascent_m"], np.nan),
            "descent_m": np.where(sums["known_m"] > 0, sums["descent_m"], np.nan),
            "unknown_share": np.where(unknown < 1e-9, 0.0, unknown),
        },
        index=drawn.index,
    )
    pictured = tuple(profiles[n] for n in order[:MOST_PROFILES].tolist())
    return Lines(layer, paths, height, found, over_m, table, pictured)


def _steep_parts(paths: Paths, n: int, limited: Limited) -> tuple[tuple[float, float], ...]:
    """Return where a path lies on what is too steep, from and to in metres along it."""
    here = slice(paths.offsets[n], paths.offsets[n + 1])
    places = shapely.points(paths.lonlat[here])
    on = np.zeros(len(places), dtype=bool)
    if len(limited.steep):
        tree = shapely.STRtree(
            [limited.paths.stretch(part.path, part.start_m, part.end_m) for part in limited.steep]
        )
        on[tree.query(places, predicate="dwithin", distance=1e-7)[0]] = True
    s = paths.distance_m[here]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], on.astype(np.int8), [0]])))
    return tuple(
        (float(s[start]), float(s[end - 1]))
        for start, end in edges.reshape(-1, 2)
        if end - 1 > start
    )
