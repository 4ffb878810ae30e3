"""Lengths of which nothing counts twice: neither what is drawn again, nor the other carriageway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from alatau_geo.errors import UsageError
from alatau_geo.network.overlaps import pieces

if TYPE_CHECKING:
    from alatau_geo.network.lines import Floats, Ints, Lines

#: Two lines run side by side where their directions differ by no more than this.
PARALLEL_DEG = 20.0
#: Lines are looked at in steps no longer than this, at the middle of each.
_STEP_M = 10.0
#: Offsets to the side that differ by less than this are one carriageway: where one line follows
#: another, or is drawn on it.
_SAME_SIDE_M = 0.5


@dataclass(frozen=True)
class Once:
    """A length of which nothing counts twice.

    Parameters
    ----------
    lines_m : float
        Geodesic length of all lines as they are drawn.
    doubled_m : float
        Of that, stretches where an earlier line runs already.
    parallel_m : float
        Of what is left, what runs beside others: of two carriageways half of both.
    """

    lines_m: float
    doubled_m: float
    parallel_m: float

    @property
    def length_m(self) -> float:
        """Return what is left, in metres."""
        return self.lines_m - self.doubled_m - self.parallel_m


def once(lines: Lines, *, beside_m: float = 0.0) -> Once:
    """Return a length of which nothing counts twice.

    Parameters
    ----------
    lines : Lines
        In lon/lat.
    beside_m : float
        Up to how far apart parallel lines are carriageways of one road; 0 to count each.

    Returns
    -------
    Once
        The length, and what was taken off.

    Raises
    ------
    UsageError
        If the distance is negative or no number.

    Notes
    -----
    Each line is walked in steps of 10 m or less. At the middle of a step a measure is laid across,
    `beside_m` to each side: lines that cross it and run within 20° of the step's direction are
    carriageways of one road, of k in all, and each counts for one k-th there. Where a line follows
    another no measure across meets both, but for bends; crossings and forks are no carriageways.
    The answer is off by some steps for each place where a carriageway begins or ends.

    Examples
    --------
    Two carriageways of a road, 20 m apart, are one road:

    >>> import geopandas as gpd
    >>> from alatau_geo.network.lines import read
    >>> there = shapely.LineString([(77.00, 43.0), (77.02, 43.0)])
    >>> back = shapely.LineString([(77.02, 43.00018), (77.00, 43.00018)])
    >>> both = read(gpd.GeoDataFrame(geometry=[there, back], crs=4326))
    >>> round(once(both).length_m), round(once(both, beside_m=30).length_m)
    (3262, 1631)
    """
    if not 0 <= beside_m < np.inf:
        raise UsageError(f"a distance is needed of 0 m or more, {beside_m} m was given")
    double = pieces(lines)
    whole, doubled = float(lines.length_m.sum()), float(double["length_m"].sum())
    if not beside_m or not len(lines):
        return Once(whole, doubled, 0.0)
    part, begin, end = _steps(lines)
    middle = (begin + end) / 2
    size = (end - begin) / np.where(lines.whole > 0, lines.whole, 1)[part] * lines.length_m[part]
    # a step where an earlier line runs is off already
    is_double = _within(part, middle, double["part"], double["from_m"], double["to_m"])
    part, begin, end, middle, size = (
        values[~is_double] for values in (part, begin, end, middle, size)
    )
    beside = _beside(lines, part, middle, beside_m)
    left = whole - doubled
    # the steps that are left add up to what is left, but for the ends of doubled stretches
    share = left / size.sum() if size.sum() > 0 else 0.0
    return Once(whole, doubled, float((size * (1 - 1 / beside)).sum() * share))


def _steps(lines: Lines) -> tuple[Ints, Floats, Floats]:
    """Return each segment in steps: line, begin and end, in metres along it."""
    segment = lines.segments
    start, stop = lines.along[segment], lines.along[segment + 1]
    many = np.maximum(np.ceil((stop - start) / _STEP_M), 1).astype(np.int64)
    many[stop <= start] = 0
    which = np.repeat(np.arange(len(segment)), many)
    nth = np.arange(len(which)) - np.repeat(np.cumsum(many) - many, many)
    size = ((stop - start) / np.maximum(many, 1))[which]
    begin = start[which] + nth * size
    return lines.line[segment][which], begin, begin + size


def _within(part: Ints, middle: Floats, of: Any, low: Any, high: Any) -> Any:
    """Return which measures lie within stretches."""
    if not len(of):
        return np.zeros(len(part), dtype=bool)
    base = float(np.max(high)) + float(middle.max(initial=0)) + 1
    starts = np.sort(np.asarray(of) * base + np.asarray(low))
    stops = np.sort(np.asarray(of) * base + np.asarray(high))
    at = part * base + middle
    return np.searchsorted(starts, at, side="right") > np.searchsorted(stops, at, side="right")


def _beside(lines: Lines, part: Ints, middle: Floats, beside_m: float) -> Ints:
    """Return how many carriageways there are at each step, its own among them."""
    segment = lines.segments
    base, run = lines.base, lines.run
    own = np.searchsorted(run[segment], middle + base[part], side="right") - 1
    start = lines.xy[segment]
    step = lines.xy[segment + 1] - start
    length = np.hypot(*step.T)
    heading = step / np.where(length > 0, length, 1)[:, None]
    spot = start[own] + heading[own] * (middle - lines.along[segment[own]])[:, None]
    across = np.column_stack([-heading[own][:, 1], heading[own][:, 0]])
    ends = np.stack([spot - across * beside_m, spot + across * beside_m], axis=1)
    measures: Any = shapely.linestrings(ends)
    segments: Any = shapely.linestrings(np.stack([start, start + step], axis=1))
    which, met = shapely.STRtree(segments).query(measures, predicate="intersects")
    other = met != own[which]
    which, met = which[other], met[other]
    cosine = np.abs((heading[own[which]] * heading[met]).sum(axis=1))
    parallel = (cosine >= np.cos(np.radians(PARALLEL_DEG))) & (length[met] > 0)
    which, met = which[parallel], met[parallel]
    # how far to the side: where the measure meets the other line
    way = start[met] - spot[which]
    normal = np.column_stack([-heading[met][:, 1], heading[met][:, 0]])
    side = (way * normal).sum(axis=1) / (across[which] * normal).sum(axis=1)
    keep = np.abs(side) > _SAME_SIDE_M
    which, side = which[keep], side[keep]
    order = np.lexsort((side, which))
    which, side = which[order], side[order]
    new = np.ones(len(which), dtype=bool)
    new[1:] = (np.diff(which) != 0) | (np.diff(side) > _SAME_SIDE_M)
    count: Ints = 1 + np.bincount(which[new], minlength=len(part))
    return count
