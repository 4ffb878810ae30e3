"""What lies between the stops of lines, and which nodes hang together; compiled where it pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from alatau_geo.network._near import compiled
from alatau_geo.network.lines import changes

if TYPE_CHECKING:
    from alatau_geo.network._near import Engine
    from alatau_geo.network.joining import Stops
    from alatau_geo.network.lines import Floats, Ints, Lines


def between(lines: Lines, stops: Stops, node: Ints, snap_m: float) -> tuple[dict[str, Any], Floats]:
    """Return what lies between the stops of each line, and where each stop came to be.

    Neighbouring stops within the tolerance are one place: the line's end, or else their middle. So
    the edges of a line add up to it.
    """
    kernels = compiled(len(node), lines.engine)
    parts = _parts if kernels is None else kernels.parts
    part, start, end, begin, stop, at = parts(lines.whole, stops, node, snap_m)
    whole = lines.whole[part]
    edges = {
        "start": start,
        "end": end,
        "line": lines.row[part],
        "part": part,
        "from_m": begin,
        "to_m": stop,
        "length_m": lines.length_m[part] * ((stop - begin) / np.where(whole > 0, whole, 1)),
        "way": lines.way[part],
    }
    return edges, at


def _parts(
    whole: Floats, stops: Stops, node: Ints, snap_m: float
) -> tuple[Ints, Ints, Ints, Floats, Floats, Floats]:
    """Return each edge's line, nodes and measures, and where each stop came to be."""
    line, measure = stops.line, stops.measure
    starts_line = changes(line)
    opens = starts_line.copy()
    opens[1:] |= measure[1:] - measure[:-1] > snap_m
    place = np.cumsum(opens) - 1
    first = np.flatnonzero(opens)
    at = measure[first]
    if len(first) < len(place):
        at = np.bincount(place, weights=measure) / np.bincount(place)
    opens = starts_line[first]
    at[opens] = 0
    closes = np.append(opens[1:], True)
    which = np.flatnonzero(~closes)
    of = line[first]
    # the last place of a line that has others is its end
    at[closes & ~opens] = whole[of[closes & ~opens]]
    start, end = node[first[which]], node[first[which + 1]]
    return of[which], start, end, at[which], at[which + 1], at[place]


def labelled(one: Ints, other: Ints, count: int, engine: Engine) -> Ints:
    """Return a number for each of some things, the same for those that pairs join.

    They are numbered as their first ones come.
    """
    kernels = compiled(count, engine)
    if kernels is not None:
        label: Ints = kernels.labelled(one, other, count)
        return label
    if not len(one):
        return np.arange(count)
    graph = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def in_lines(line: Ints, measure: Floats, n_lines: int, engine: Engine) -> Ints:
    """Return the order of stops by line and measure, those of one place as they are given."""
    kernels = compiled(len(line), engine)
    order: Ints | None = None if kernels is None else kernels.in_lines(line, measure, n_lines)
    return np.lexsort((measure, line)) if order is None else order


def by_length(n_nodes: int, edges: dict[str, Any], engine: Engine) -> Ints:
    """Return the component of each node, the longest 0."""
    label = labelled(edges["start"], edges["end"], n_nodes, engine)
    length = np.bincount(label[edges["start"]], weights=edges["length_m"])
    rank = np.empty(len(length), dtype=np.int64)
    rank[np.argsort(-length, kind="stable")] = np.arange(len(length))
    component: Ints = rank[label]
    return component
