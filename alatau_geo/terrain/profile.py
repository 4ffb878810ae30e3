"""The heights along one line, and their picture as SVG."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from alatau_geo.terrain.grade import Climb

_WIDTH, _HEIGHT = 400, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 10, 24
_GROUND = _HEIGHT - _BOTTOM
#: A profile's range of heights is drawn as at least this many metres: flat land is to look flat.
_LEAST_RANGE_M = 20.0
_FINEST = 0.3


@dataclass(frozen=True)
class Profile:
    """Heights along a line.

    Parameters
    ----------
    layer, feature : str
        What it is of.
    part : int
        Which of the feature's parts, from 1.
    parts : int
        How many it has.
    distance_m : tuple of float
        Geodesic distance from the line's beginning.
    height_m : tuple of float
        Heights there; NaN where unknown.
    steepest_percent : float
        The steepest mean grade over ``over_m``, up or down; NaN where unknown.
    over_m : float
        The length that grades are over.
    climbs : tuple of Climb
        Rises and falls between turns.
    steep : tuple of tuple of float
        Where a limit of the catalog is passed: from, to, in metres.
    """

    layer: str
    feature: str
    part: int
    parts: int
    distance_m: tuple[float, ...]
    height_m: tuple[float, ...]
    steepest_percent: float
    over_m: float
    climbs: tuple[Climb, ...] = ()
    steep: tuple[tuple[float, float], ...] = ()

    @property
    def length_m(self) -> float:
        """Return the length of the line."""
        return self.distance_m[-1]

    @property
    def lowest_m(self) -> float:
        """Return the lowest height known; NaN where none is."""
        return min((h for h in self.height_m if not math.isnan(h)), default=math.nan)

    @property
    def highest_m(self) -> float:
        """Return the greatest height known; NaN where none is."""
        return max((h for h in self.height_m if not math.isnan(h)), default=math.nan)

    @property
    def ascent_m(self) -> float:
        """Return how far it rises in all."""
        return math.fsum(climb.rise_m for climb in self.climbs if climb.rise_m > 0)

    @property
    def descent_m(self) -> float:
        """Return how far it falls in all."""
        return math.fsum(-climb.rise_m for climb in self.climbs if climb.rise_m < 0)

    @property
    def known_m(self) -> float:
        """Return how much of its length lies between positions with a height."""
        known = ~np.isnan(np.array(self.height_m))
        return float(np.diff(np.array(self.distance_m))[known[1:] & known[:-1]].sum())

    @property
    def unknown_share(self) -> float:
        """Return the share of its length without heights, 0 to 1."""
        return max(0.0, 1 - self.known_m / self.length_m) if self.length_m else 0.0

    @property
    def mean_percent(self) -> float:
        """Return the mean grade without signs: all rises and falls over the length known."""
        return 100 * (self.ascent_m + self.descent_m) / self.known_m if self.known_m else math.nan

    @property
    def exaggeration(self) -> float:
        """Return how many times as tall as long the picture draws."""
        low, high = _range(self)
        tall, wide = _HEIGHT - _TOP - _BOTTOM, _WIDTH - _LEFT - _RIGHT
        return tall / (high - low) / (wide / self.length_m) if self.length_m else math.nan


@dataclass(frozen=True)
class Drawing:
    """A profile in the units of its picture, which is 400 wide and 150 tall.

    Parameters
    ----------
    heights, lengths : tuple of tuple of float and str
        Where the axes have marks, and what these say: metres, and kilometres.
    gaps : tuple of tuple of float
        From where, and how wide, there is no height.
    known, steep : tuple of str
        Points of lines, as SVG has them: what is known, and what of it is beyond a limit.
    """

    heights: tuple[tuple[float, str], ...]
    lengths: tuple[tuple[float, str], ...]
    gaps: tuple[tuple[float, float], ...]
    known: tuple[str, ...]
    steep: tuple[str, ...]


def drawing(profile: Profile) -> Drawing:
    """Return a profile in the units of its picture.

    Parameters
    ----------
    profile : Profile
        What to draw.

    Returns
    -------
    Drawing
        Positions to a tenth; of points in a row those that make a difference.

    Examples
    --------
    >>> hill = Profile("roads", "a3", 1, 1, (0.0, 500.0, 1000.0), (600.0, 640.0, 610.0), 8.0, 500.0)
    >>> drawing(hill).known
    ('44.0,118.4 218.0,17.6 392.0,93.2',)
    """
    low, high = _range(profile)
    long = profile.length_m or 1.0
    scale_x = (_WIDTH - _LEFT - _RIGHT) / long
    scale_y = (_HEIGHT - _TOP - _BOTTOM) / (high - low)

    def x(metres: float) -> float:
        return _LEFT + metres * scale_x

    def y(metres: float) -> float:
        return _GROUND - (metres - low) * scale_y

    def points(run: Sequence[tuple[float, float]]) -> str:
        return " ".join(f"{a:.1f},{b:.1f}" for a, b in _simple([(x(s), y(h)) for s, h in run]))

    runs = list(_runs(profile))
    steep = [_cut(run, *part) for run in runs for part in profile.steep]
    return Drawing(
        tuple((round(y(tick), 1), f"{tick:g}") for tick in _ticks(low, high, 4)),
        tuple((round(x(tick * 1000), 1), f"{tick:g}") for tick in _ticks(0, long / 1000, 6)),
        tuple(
            (round(x(start), 1), round(max(x(end) - x(start), 2.0), 1))
            for start, end in _gaps(profile)
        ),
        tuple(points(run) for run in runs),
        tuple(points(part) for part in steep if len(part) > 1),
    )


def svg(profile: Profile, *, label: str = "") -> str:
    """Return a profile as a picture: metres of height over kilometres of length.

    Parameters
    ----------
    profile : Profile
        What to draw.
    label : str
        What a screen reader says of it.

    Returns
    -------
    str
        An SVG that stands by itself, inside HTML or as a file: no style sheet, no script, no text
        but numbers and ``label``, which is escaped. Voids are gaps on a grey ground; stretches
        steeper than a limit are red.

    Examples
    --------
    >>> hill = Profile("roads", "a3", 1, 1, (0.0, 500.0, 1000.0), (600.0, 640.0, 610.0), 8.0, 500.0)
    >>> svg(hill).startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 150"')
    True
    """
    drawn = drawing(profile)
    text = escape(label, quote=True)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        f' aria-label="{text}" font-family="system-ui, sans-serif" font-size="13" fill="#55626e">'
    )
    parts = [head]
    for at, tick in drawn.heights:
        parts.append(f'<path d="M{_LEFT} {at}H{_WIDTH - _RIGHT}" stroke="#e3e8eb"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{tick}</text>')
    for at, tick in drawn.lengths:
        parts.append(f'<path d="M{at} {_GROUND}v4" stroke="#9aa5ad"/>')
        parts.append(f'<text x="{at}" y="{_GROUND + 18}" text-anchor="middle">{tick}</text>')
    parts.append(f'<path d="M{_LEFT} {_GROUND}H{_WIDTH - _RIGHT}" stroke="#9aa5ad"/>')
    parts += [
        f'<rect x="{at}" y="{_TOP}" width="{wide}" height="{_GROUND - _TOP}" fill="#b9c2c9"'
        ' fill-opacity=".45"/>'
        for at, wide in drawn.gaps
    ]
    for line in drawn.known:
        first, last = (line.split()[n].split(",")[0] for n in (0, -1))
        around = f"{first},{_GROUND} {line} {last},{_GROUND}"
        parts.append(f'<polygon points="{around}" fill="#8fa98f" fill-opacity=".35"/>')
        parts.append(_line(line, "#3d5a45", 1.6))
    parts += [_line(line, "#c0392b", 3) for line in drawn.steep]
    return "".join([*parts, "</svg>"])


def _line(points: str, colour: str, width: float) -> str:
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}"'
        ' stroke-linejoin="round"/>'
    )


def _ticks(low: float, high: float, most: int) -> list[float]:
    """Return round numbers within a range, at most so many."""
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * k for k in (1, 2, 5, 10) if power * k >= rough * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(n * step, 10) for n in range(first, last + 1)]


def _range(profile: Profile) -> tuple[float, float]:
    low, high = profile.lowest_m, profile.highest_m
    if math.isnan(low):
        return 0.0, _LEAST_RANGE_M
    room = max(_LEAST_RANGE_M, 1.15 * (high - low)) - (high - low)
    return low - room / 2, high + room / 2


def _runs(profile: Profile) -> Iterator[list[tuple[float, float]]]:
    """Yield what is known between voids."""
    run: list[tuple[float, float]] = []
    for s, h in zip(profile.distance_m, profile.height_m, strict=True):
        if not math.isnan(h):
            run.append((s, h))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _gaps(profile: Profile) -> Iterator[tuple[float, float]]:
    """Yield the stretches without a height, from the last known position to the next."""
    last, void = 0.0, False
    for s, h in zip(profile.distance_m, profile.height_m, strict=True):
        if math.isnan(h):
            void = True
        else:
            if void:
                yield last, s
            last, void = s, False
    if void:
        yield last, profile.length_m


def _cut(run: list[tuple[float, float]], start: float, end: float) -> list[tuple[float, float]]:
    s, h = (np.array(axis) for axis in zip(*run, strict=True))
    start, end = max(start, float(s[0])), min(end, float(s[-1]))
    if start >= end:
        return []
    at = np.concatenate([[start], s[(s > start) & (s < end)], [end]])
    return list(zip(at.tolist(), np.interp(at, s, h).tolist(), strict=True))


def _simple(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return fewer points where nobody could see them."""
    if len(points) < 3:
        return list(points)
    line = shapely.simplify(shapely.LineString(points), _FINEST)
    return [(px, py) for px, py in shapely.get_coordinates(line).tolist()]
