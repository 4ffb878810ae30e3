"""Stretches that are drawn more than once, exact along the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from alatau_geo.network._edges import labelled
from alatau_geo.network._near import segments_near
from alatau_geo.network.lines import changes, codes

if TYPE_CHECKING:
    from alatau_geo.network._near import Engine
    from alatau_geo.network.lines import Floats, Ints, Lines

#: Lines are one drawing where their vertices are no further than this from each other's course:
#: twice what positions rounded to six decimals of a degree leave open.
SAME_COURSE_M = 0.2


def pieces(
    lines: Lines, *, within_m: float = SAME_COURSE_M, engine: Engine = "auto"
) -> pd.DataFrame:
    """Return the stretches of lines that run where an earlier one does.

    Parameters
    ----------
    lines : Lines
        In lon/lat.
    within_m : float
        How near vertices have to be to another line's course.
    engine : {"auto", "numpy", "numba"}
        Kernels; the answers are the same.

    Returns
    -------
    pandas.DataFrame
        ``part`` and ``other_part`` (the first line that runs there; the same where a line comes
        back on itself), ``from_m`` and ``to_m`` (along ``part``, in metres of the plane),
        ``length_m`` (geodesic). A stretch that is drawn three times is there twice.

    Notes
    -----
    Every segment is cut where a vertex of some line lies on it. What is left of two lines that
    share a stretch has the same two ends there, whatever vertices each was drawn with.
    """
    code, first = codes(lines.lonlat, engine=engine)
    spots = lines.lonlat[first] * lines.scale
    place, segment, measure, _ = segments_near(lines, spots, within_m, code=code, engine=engine)
    start, stop = lines.along[segment], lines.along[segment + 1]
    # a vertex by another one is that one; the rest cut the segment
    at_start, at_stop = measure - start <= within_m, stop - measure <= within_m
    by = at_start | at_stop
    vertex = np.where(at_start, segment, segment + 1)[by]
    one = labelled(place[by], code[vertex], len(first), engine)
    cuts = ~by
    atoms = _atoms(lines, one[code], segment[cuts], measure[cuts], one[place[cuts]])
    return _repeated(lines, atoms)


def _atoms(
    lines: Lines, code: Ints, segment: Ints, measure: Floats, cut: Ints
) -> tuple[Ints, Ints, Ints, Floats, Floats]:
    """Return what segments are cut into: line, the places of both ends, and where they lie."""
    whole = lines.segments
    order = np.lexsort((measure, segment))
    segment, measure, cut = segment[order], measure[order], cut[order]
    # each segment is followed by what cuts it
    number = np.searchsorted(whole, segment)
    spot = np.arange(len(cut)) + number + 1
    at, run, place = (np.empty(len(whole) + len(cut), dtype=kind) for kind in (int, float, int))
    is_cut = np.zeros(len(at), dtype=bool)
    is_cut[spot] = True
    for values, by_cut, by_segment in (
        (at, segment, whole),
        (run, measure, lines.along[whole]),
        (place, cut, code[whole]),
    ):
        values[is_cut], values[~is_cut] = by_cut, by_segment
    last = np.append(changes(at)[1:], True)
    to = np.where(last, lines.along[at + 1], np.append(run[1:], 0))
    end = np.where(last, code[at + 1], np.append(place[1:], 0))
    real = place != end
    return lines.line[at][real], place[real], end[real], run[real], to[real]


def _repeated(lines: Lines, atoms: tuple[Ints, Ints, Ints, Floats, Floats]) -> pd.DataFrame:
    line, start, end, begin, stop = atoms
    low, high = np.minimum(start, end), np.maximum(start, end)
    key = pd.factorize(low * (int(high.max(initial=0)) + 1) + high)[0]
    many = np.flatnonzero(np.bincount(key, minlength=1)[key] > 1) if len(key) else key
    order = many[np.lexsort((many, key[many]))]
    leads = np.diff(key[order], prepend=-1) != 0
    lead = order[np.flatnonzero(leads)[np.cumsum(leads) - 1]] if len(order) else order
    mine, other = order[~leads], lead[~leads]
    part = line[mine]
    share = (stop - begin)[mine] / lines.whole[part]
    table = pd.DataFrame(
        {
            "part": part,
            "other_part": line[other],
            "from_m": begin[mine],
            "to_m": stop[mine],
            "length_m": lines.length_m[part] * share,
        }
    )
    return table.sort_values(["part", "from_m"], ignore_index=True)


def overlaps(lines: Lines, table: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each two lines that share a stretch.

    Parameters
    ----------
    lines : Lines
        In lon/lat.
    table : pandas.DataFrame
        As of :func:`pieces`.

    Returns
    -------
    pandas.DataFrame
        ``line`` and ``other`` (rows of the source frame, by position), ``part``, ``other_part``,
        ``length_m``, ``lon``, ``lat`` of the middle of the longest piece, and ``whole``: whether it
        is all of the line.
    """
    longest = table.sort_values("length_m", ascending=False, kind="stable")
    longest = longest.drop_duplicates(["part", "other_part"])
    length = table.groupby(["part", "other_part"], as_index=False)["length_m"].sum()
    found = longest.drop(columns="length_m").merge(length, on=["part", "other_part"])
    found = found.sort_values(["part", "other_part"], ignore_index=True)
    part, other = found["part"].to_numpy(), found["other_part"].to_numpy()
    middle = lines.at(part, ((found["from_m"] + found["to_m"]) / 2).to_numpy())
    size = found["length_m"].to_numpy()
    return pd.DataFrame(
        {
            "line": lines.row[part],
            "other": lines.row[other],
            "part": part,
            "other_part": other,
            "length_m": size,
            "lon": middle[:, 0],
            "lat": middle[:, 1],
            "whole": lines.length_m[part] - size <= SAME_COURSE_M,
        }
    )
