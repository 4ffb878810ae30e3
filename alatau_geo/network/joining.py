"""Where lines are joined: the places at which they start, stop and are met, and what was moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from alatau_geo.network._edges import in_lines, labelled
from alatau_geo.network._near import segments_near
from alatau_geo.network.lines import SAME_M, among, changes, codes, distinct, keys, repeated

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from alatau_geo.network._near import Engine
    from alatau_geo.network.lines import Floats, Ints, Lines


#: Taking texts is faster than to make them.
_SIDES = pd.Series(["start", "end"]).array


class Stops(NamedTuple):
    """Every place where a line starts, stops or is met, in the order of lines and measures.

    Parameters
    ----------
    line : array of int
        The line.
    measure : array of float
        How far along it, in metres of the plane.
    place : array of int
        The place that is, or is joined, there.
    """

    line: Ints
    measure: Floats
    place: Ints


class Places(NamedTuple):
    """Places at which lines are joined, before those near each other become one.

    Parameters
    ----------
    lonlat : array of shape (k, 2)
        Where.
    ends : array of shape (2 n,)
        The place of each line's start, then of each line's end.
    met : Stops
        Where other lines, or the same, are met; in the order of lines and measures.
    """

    lonlat: Floats
    ends: Ints
    met: Stops


def places(lines: Lines, snap_m: float, crossings: pd.DataFrame | None, engine: Engine) -> Places:
    """Return the places at which lines are joined.

    A line's ends, where they come within the tolerance of a line on their level, or stand on one
    of its vertices; vertices that lines of one level share; and crossings, if they are given.
    """
    tips = np.concatenate([lines.offsets[:-1], lines.offsets[1:] - 1])
    ends, first = codes(lines.lonlat.take(tips, axis=0), engine=engine)
    lonlat = lines.lonlat.take(tips[first], axis=0)
    code = np.full(len(lines.lonlat), -1, dtype=np.int64)
    code[tips] = ends
    near = segments_near(lines, lonlat * lines.scale, snap_m, code=code, engine=engine)
    met = [_met(lines, near, ends, snap_m)]
    shared, shared_lonlat = _shared(lines, code, len(lonlat))
    met.append(shared)
    lonlat = np.concatenate([lonlat, shared_lonlat])
    if crossings is not None and len(crossings):
        at = len(lonlat) + np.arange(len(crossings))
        lonlat = np.concatenate([lonlat, crossings[["lon", "lat"]].to_numpy()])
        for side in ("", "other_"):
            line, measure = (crossings[f"{side}{name}"].to_numpy() for name in ("part", "at"))
            met.append(Stops(line, measure, at))
    line, measure, place = (np.concatenate(part) for part in zip(*met, strict=True))
    order = in_lines(line, measure, len(lines), engine)
    return Places(lonlat, ends, Stops(line[order], measure[order], place[order]))


def _met(lines: Lines, near: tuple[Ints, Ints, Floats, Floats], ends: Ints, snap_m: float) -> Stops:
    """Return where ends meet lines: the nearest place of another, each return of their own."""
    place, segment, measure, distance = near
    line = lines.line[segment]
    n, whole = len(lines), lines.whole
    starts, stops = ends[:n][line] == place, ends[n:][line] == place
    own = starts | stops
    # near an end the line is near it anyway: it comes back if it went further, or to the other end
    away = np.where(starts, measure, whole[line] - measure)
    away = np.where(starts & stops, np.minimum(measure, whole[line] - measure), away)
    closes = (whole[line] - away <= SAME_M) & (away > snap_m)
    back = own & (closes | (away > 2 * snap_m))
    other = np.flatnonzero(~own)
    # by place and segment in order, what is of one place and line stands together
    fresh = np.ones(len(other), dtype=bool)
    fresh[1:] = (np.diff(place[other]) != 0) | (np.diff(line[other]) != 0)
    if fresh.all():
        nearest = other
    else:
        least = np.minimum.reduceat(distance[other], np.flatnonzero(fresh))
        best = np.flatnonzero(distance[other] == least[np.cumsum(fresh) - 1])
        group = np.cumsum(fresh)[best]
        nearest = other[best[np.diff(group, prepend=0) != 0]]
    nearest = nearest[_level_fits(lines, near, ends, nearest, snap_m)]
    keep = np.concatenate([nearest, np.flatnonzero(back)])
    return Stops(line[keep], measure[keep], place[keep])


def _level_fits(
    lines: Lines,
    near: tuple[Ints, Ints, Floats, Floats],
    ends: Ints,
    which: Ints,
    snap_m: float,
) -> NDArray[np.bool_]:
    """Return whether an end joins what it comes near to: by its level, an end or a vertex there."""
    place, segment, measure, distance = near
    level = lines.level
    if (level == level[0]).all():
        return np.ones(len(which), dtype=bool)
    line = lines.line[segment[which]]
    _, number = np.unique(level, return_inverse=True)
    count = int(number.max()) + 1
    there = distinct(ends * count + np.concatenate([number, number]))
    same = among(place[which] * count + number[line], there)
    at = measure[which]
    end = (at <= snap_m) | (lines.whole[line] - at <= snap_m)
    step = np.minimum(at - lines.along[segment[which]], lines.along[segment[which] + 1] - at)
    vertex = (distance[which] <= SAME_M) & (step <= SAME_M)
    fits: NDArray[np.bool_] = same | end | vertex
    return fits


def _shared(lines: Lines, code: Ints, taken: int) -> tuple[Stops, Floats]:
    """Return vertices inside lines that are inside others of one level too, or twice in one."""
    inner = np.flatnonzero(code < 0)
    # most are there once: that is told sooner than their numbers
    inner = inner[repeated(keys(lines.lonlat.take(inner, axis=0), engine=lines.engine))]
    # a vertex that is repeated in its place is there once
    before = np.maximum(inner - 1, 0)
    repeat = (lines.lonlat[inner] == lines.lonlat[before]).all(axis=1)
    inner = inner[~repeat | (lines.line[inner] != lines.line[before])]
    if not len(inner):
        none = np.empty(0, dtype=np.int64)
        return Stops(none, np.empty(0), none), np.empty((0, 2))
    number, _ = codes(lines.lonlat[inner])
    many = np.bincount(number)[number] > 1
    inner, number = inner[many], number[many]
    # on each level by itself: a bridge and what is below it may share a position
    level = lines.level[lines.line[inner]]
    if (level != level[:1]).any():
        _, number = np.unique(np.column_stack([number, level]), axis=0, return_inverse=True)
        number = number.reshape(-1)
        many = np.bincount(number)[number] > 1
        inner, number = inner[many], number[many]
    # where all have the same two neighbours they run along each other, and part elsewhere
    around = np.sort(np.column_stack([keys(lines.lonlat[inner + step]) for step in (-1, 1)]))
    _, lead, number = np.unique(number, return_index=True, return_inverse=True)
    number = number.reshape(-1)
    differs = (around != around[lead][number]).any(axis=1)
    many = np.bincount(number[differs], minlength=len(lead))[number] > 0
    inner, number = inner[many], number[many]
    used, first, number = np.unique(number, return_index=True, return_inverse=True)
    stops = Stops(lines.line[inner], lines.along[inner], taken + number.reshape(-1))
    return stops, lines.lonlat[inner[first]].reshape(len(used), 2)


def in_order(lines: Lines, found: Places) -> Stops:
    """Return all stops: each line's start, what it meets on the way, and its end."""
    n, met = len(lines), found.met
    many = np.bincount(met.line, minlength=n)
    begin = 2 * np.arange(n) + np.cumsum(many) - many
    size = 2 * n + len(met.line)
    line = np.repeat(np.arange(n), many + 2)
    measure, place = np.zeros(size), np.empty(size, dtype=np.int64)
    close = begin + many + 1
    place[begin], place[close] = found.ends[:n], found.ends[n:]
    measure[close] = lines.whole
    # what is met is in the order of lines: between starts and ends it stays as it is
    inner = np.arange(len(met.line)) + 2 * met.line + 1
    measure[inner], place[inner] = met.measure, met.place
    return Stops(line, measure, place)


def nodes(lines: Lines, found: Places, stops: Stops, snap_m: float) -> tuple[Ints, Floats]:
    """Return the node of each place, and where each node is.

    Places that follow each other on a line within the tolerance are one node. It lies on the line
    of the lowest number that is met there, or else where the first of them is.
    """
    near = stops.measure[1:] - stops.measure[:-1] <= snap_m
    near &= ~changes(stops.line)[1:]
    one, same = stops.place[:-1][near], stops.place[1:][near]
    if not len(one):
        node, lonlat = np.arange(len(found.lonlat)), found.lonlat.copy()
    else:
        node = labelled(one, same, len(found.lonlat), lines.engine)
        # nodes are numbered as their first places come
        first = np.flatnonzero(np.maximum.accumulate(np.append(-1, node[:-1])) < node)
        lonlat = found.lonlat.take(first, axis=0)
    # of all that is met in a node, the first
    leads = np.full(len(lonlat), -1, dtype=np.int64)
    leads[node[found.met.place[::-1]]] = np.arange(len(found.met.place))[::-1]
    lead = leads[leads >= 0]
    line, measure, place = found.met.line[lead], found.met.measure[lead], found.met.place[lead]
    feet = lines.at(line, measure)
    # a foot at a line's very end is that end, digit by digit
    starts, stops_ = measure <= SAME_M, lines.whole[line] - measure <= SAME_M
    feet[starts] = lines.lonlat[lines.offsets[line[starts]]]
    feet[stops_] = lines.lonlat[lines.offsets[line[stops_] + 1] - 1]
    # and one that a place stands on is that place
    spot = found.lonlat.take(place, axis=0)
    off = np.hypot(*((feet - spot) * lines.scale).T)
    feet = np.where((off <= SAME_M)[:, None], spot, feet)
    lonlat[node[place]] = feet
    return node, lonlat


def moves(lines: Lines, found: Places, node: Ints, lonlat: Floats) -> pd.DataFrame:
    """Return every line's end that a node moves: from where, to where, and how far."""
    n = len(lines)
    # by column: along rows of two NumPy is slow
    other = np.zeros(len(node), dtype=bool)
    for axis in (0, 1):
        other |= lonlat[:, axis][node] != found.lonlat[:, axis]
    some = np.flatnonzero(other)
    shift = np.zeros(len(node))
    step = lonlat.take(node[some], axis=0) - found.lonlat.take(some, axis=0)
    shift[some] = np.hypot(*(step * lines.scale).T)
    moved = np.flatnonzero(np.take(shift > SAME_M, found.ends))
    moved = moved[np.lexsort((moved // n, moved % n))]
    place = found.ends[moved]
    was, now = found.lonlat.take(place, axis=0), lonlat.take(node[place], axis=0)
    distance = shift[place]
    part = moved % n
    return pd.DataFrame(
        {
            "line": lines.row[part],
            "part": part,
            "end": _SIDES.take((moved >= n).astype(np.int64)),
            "lon": was[:, 0],
            "lat": was[:, 1],
            "to_lon": now[:, 0],
            "to_lat": now[:, 1],
            "distance_m": distance,
        }
    )
