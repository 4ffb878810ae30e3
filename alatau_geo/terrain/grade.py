"""Grades and climbs along paths, from heights over geodesic distances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from alatau_geo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from alatau_geo.terrain.grid import Floats
    from alatau_geo.terrain.lines import Ints, Paths

#: Rises and falls that are less are not told from the noise of a terrain model.
LEAST_M = 5.0


class Climb(NamedTuple):
    """A rise, or a fall, between two turns.

    Parameters
    ----------
    start_m, end_m : float
        Where along the path.
    rise_m : float
        How far up; negative for a fall.
    """

    start_m: float
    end_m: float
    rise_m: float

    @property
    def percent(self) -> float:
        """Return its mean grade."""
        return 100 * self.rise_m / (self.end_m - self.start_m)


class Stretch(NamedTuple):
    """A part of a path that is steeper than a limit.

    Parameters
    ----------
    path : int
        Which.
    start_m, end_m : float
        Where along it.
    percent : float
        The steepest mean grade in it; negative downhill, in the direction of the line.
    worst_m : float
        Where that begins.
    """

    path: int
    start_m: float
    end_m: float
    percent: float
    worst_m: float


@dataclass(frozen=True, eq=False)
class Grades:
    """Mean grades over a length, wherever along the paths it may begin.

    Parameters
    ----------
    path : ndarray of int
        The path of each.
    start_m : ndarray of float
        Where along the path it begins.
    over_m : ndarray of float
        Its length: as asked, or all of a path that is shorter.
    percent : ndarray of float
        The grade; NaN where a height at an end is unknown.
    """

    path: Ints
    start_m: Floats
    over_m: Floats
    percent: Floats

    def where(self, keep: NDArray[np.bool_]) -> Grades:
        """Return some of them."""
        return Grades(self.path[keep], self.start_m[keep], self.over_m[keep], self.percent[keep])


def grades(paths: Paths, height_m: Floats, *, over_m: float) -> Grades:
    """Return the mean grades over a length, at all places where they can be greatest.

    Heights between positions are linear, so the mean grade over a moving length is linear between
    the places where one of its ends is at a position: the greatest and least are among these.

    Parameters
    ----------
    paths : Paths
        Positions with distances.
    height_m : ndarray of float
        Their heights.
    over_m : float
        The length. A path that is shorter has one grade, that between its ends.

    Returns
    -------
    Grades
        In the order of paths and distances.

    Raises
    ------
    UsageError
        If the length is not positive.

    Examples
    --------
    >>> import shapely
    >>> from alatau_geo.terrain.lines import along
    >>> paths = along([shapely.LineString([(77, 43.6), (77.01, 43.6)])], step_m=200)
    >>> climb = paths.distance_m * 0.05  # 5 %
    >>> print(grades(paths, climb, over_m=300).percent.max().round(3))
    5.0
    """
    if not 0 < over_m < np.inf:
        raise UsageError(f"a grade needs a positive length to be over, {over_m} m was given")
    empty = np.empty(0)
    if not len(paths):
        return Grades(np.empty(0, dtype=np.int64), empty, empty, empty)
    lengths = paths.lengths_m
    width = np.minimum(over_m, lengths)
    # all paths on one axis, with room between: one search then serves them all
    begins = np.concatenate([[0.0], np.cumsum(lengths + over_m)[:-1]])
    path = paths.path
    at = begins[path] + paths.distance_m
    from_here = paths.distance_m + width[path] <= lengths[path]
    to_here = paths.distance_m >= width[path]
    of = np.concatenate([path[from_here], path[to_here]])
    start = np.concatenate([paths.distance_m[from_here], (paths.distance_m - width[path])[to_here]])
    order = np.lexsort((start, of))
    of, start = of[order], start[order]
    keep = width[of] > 0
    of, start = of[keep], start[keep]
    low = _between(begins[of] + start, at, height_m)
    high = _between(begins[of] + start + width[of], at, height_m)
    return Grades(of, start, width[of], 100 * (high - low) / width[of])


def _between(where: Floats, at: Floats, height_m: Floats) -> Floats:
    """Interpolate; a void at one of the two neighbours that count makes it unknown."""
    upper = np.clip(np.searchsorted(at, where), 1, len(at) - 1)
    lower = upper - 1
    gap = at[upper] - at[lower]
    share = np.clip((where - at[lower]) / np.where(gap > 0, gap, 1.0), 0.0, 1.0)
    # rounding must not ask for a neighbour that has no weight
    share = np.where(share < 1e-9, 0.0, np.where(share > 1 - 1e-9, 1.0, share))
    value = height_m[lower] * (1 - share) + height_m[upper] * share
    value = np.where(share == 0, height_m[lower], value)
    return np.where(share == 1, height_m[upper], value)


def steepest(found: Grades, count: int) -> Floats:
    """Return the steepest grade of each of `count` paths, without its sign; NaN where unknown."""
    worst = np.full(count, np.nan)
    np.fmax.at(worst, found.path, np.abs(found.percent))
    return worst


def stretches(found: Grades, *, at_most_percent: float) -> list[Stretch]:
    """Return the parts of paths that are steeper than a limit.

    Parameters
    ----------
    found : Grades
        From :func:`grades`.
    at_most_percent : float
        The limit, of climbs and falls alike.

    Returns
    -------
    list of Stretch
        Lengths that overlap or touch, joined; in the order of paths and distances.
    """
    with np.errstate(invalid="ignore"):
        steep = np.flatnonzero(np.abs(found.percent) > at_most_percent)
    if not len(steep):
        return []
    path, start = found.path[steep], found.start_m[steep]
    end = start + found.over_m[steep]
    new = np.concatenate([[True], (path[1:] != path[:-1]) | (start[1:] > end[:-1])])
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(steep)) - 1
    parts = []
    for begin, finish in zip(first.tolist(), last.tolist(), strict=True):
        inside = steep[begin : finish + 1]
        worst = inside[np.argmax(np.abs(found.percent[inside]))]
        parts.append(
            Stretch(
                int(path[begin]), float(start[begin]), float(end[finish]),
                float(found.percent[worst]), float(found.start_m[worst]),
            )
        )  # fmt: skip
    return parts


def climbs(
    distance_m: Sequence[float], height_m: Sequence[float], *, least_m: float = LEAST_M
) -> list[Climb]:
    """Return the rises and falls of one path, between turns of at least some metres.

    Parameters
    ----------
    distance_m, height_m : sequence of float
        Positions of the path. Where a height is NaN a run ends, and another may begin after it.
    least_m : float
        What is less, up or down, is taken for noise.

    Returns
    -------
    list of Climb
        In order. Their rises and falls add up to what the path climbs and descends in all.

    Examples
    --------
    >>> climbs([0, 100, 200, 300, 400], [500, 520, 518, 540, 510])
    [Climb(start_m=0, end_m=300, rise_m=40), Climb(start_m=300, end_m=400, rise_m=-30)]
    """
    return [climb for run in _known(distance_m, height_m) for climb in _turns(run, least_m)]


def _known(
    distance_m: Sequence[float], height_m: Sequence[float]
) -> Iterator[list[tuple[float, float]]]:
    run: list[tuple[float, float]] = []
    for s, h in zip(distance_m, height_m, strict=True):
        if h == h:  # noqa: PLR0124  not a void
            run.append((s, h))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _turns(run: list[tuple[float, float]], least_m: float) -> Iterator[Climb]:
    low = high = start = run[0]
    up = None
    for s, h in run:
        if h > high[1]:
            high = (s, h)
        if h < low[1]:
            low = (s, h)
        if up is None:
            if high[1] - low[1] >= least_m:
                up = high[0] > low[0]
                start = low if up else high
        elif up and high[1] - h >= least_m:
            yield Climb(start[0], high[0], high[1] - start[1])
            start, up, low = high, False, (s, h)
        elif not up and h - low[1] >= least_m:
            yield Climb(start[0], low[0], low[1] - start[1])
            start, up, high = low, True, (s, h)
    if up is not None:
        end = high if up else low
        yield Climb(start[0], end[0], end[1] - start[1])
