"""Where an invalid shape is wrong: GEOS tells the first place, here the others are looked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely
from shapely.errors import GEOSException

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Place = tuple[str, tuple[float, float]]

#: Places that are told of one shape.
MOST_PLACES = 20
#: Edges beyond which only GEOS is asked, and about how many pairs of them are held at a time: in a
#: star each edge crosses each other.
MOST_EDGES, _MANY_PAIRS = 100_000, 20_000
#: Crossings of one shape that are still taken apart, and rings in each other that are looked for.
MOST_CROSSINGS, MOST_RINGS = 1000, 2000
#: Decimals of a degree to which places are told apart: 0.1 mm.
_DECIMALS = 9
CROSSING = "self-intersection"
TOUCHING = "ring self-intersection"
OVERLAPPING = "edges on top of each other"
OUTSIDE = "hole lies outside shell"
NESTED_HOLES = "holes are nested"
NESTED_SHELLS = "nested shells"


def first_place(reason: str) -> tuple[str, tuple[float, float] | None]:
    """Return the problem and the place that a reason of GEOS holds.

    Examples
    --------
    >>> first_place("Self-intersection[77.05 43.05]")
    ('self-intersection', (77.05, 43.05))
    """
    match = re.fullmatch(r"(.*?)\[(\S+) (\S+)\]", reason)
    if match is None:
        return reason.lower(), None
    return match[1].strip().lower(), (float(match[2]), float(match[3]))


def other_places(geometry: Any, first: tuple[float, float] | None) -> tuple[Place, ...]:
    """Return where else an invalid polygon is wrong.

    Parameters
    ----------
    geometry : shapely.Polygon or shapely.MultiPolygon
        With finite coordinates.
    first : tuple of float or None
        The place that is known.

    Returns
    -------
    tuple of (str, tuple of float)
        Problem and place: where edges cross or lie on each other, where a ring touches itself,
        holes outside their shell or in each other, parts in each other. At most `MOST_PLACES`;
        none for a shape of more than `MOST_EDGES` edges.

    Examples
    --------
    >>> comb = [(0, 0), (1, 2), (2, 0), (3, 2), (4, 0), (4, 1), (0, 1)]
    >>> other_places(shapely.Polygon(comb), (0.5, 1.0))[0]
    ('self-intersection', (1.5, 1.0))
    """
    if shapely.get_num_coordinates(geometry) > MOST_EDGES:
        return ()
    known = [] if first is None else [first]
    seen = {tuple(np.round(point, _DECIMALS).tolist()) for point in known}
    found: list[Place] = []
    try:
        for problem, xy in _places(geometry, known):
            rounded = tuple(np.round(xy, _DECIMALS).tolist())
            if rounded not in seen:
                seen.add(rounded)
                found.append((problem, (float(xy[0]), float(xy[1]))))
            if len(found) == MOST_PLACES:
                break
    except GEOSException:  # what was found by then stands
        pass
    return tuple(found)


def _places(geometry: Any, known: list[tuple[float, float]]) -> Iterator[tuple[str, Any]]:
    parts = shapely.get_parts(geometry)
    parts = parts[(shapely.get_dimensions(parts) == 2) & ~shapely.is_empty(parts)]
    rings, part = shapely.get_rings(parts, return_index=True)
    yield from _edges(rings)
    shells = np.diff(part, prepend=-1) != 0
    areas: Any = shapely.polygons(rings)
    # GEOS may have told of a ring by another of its positions
    told = np.zeros(len(rings), dtype=bool)
    if known:
        told = shapely.dwithin(rings, shapely.points(known[0]), 10.0**-_DECIMALS)
    shell_of = np.flatnonzero(shells)[part]
    starts = shapely.get_coordinates(shapely.get_point(rings, 0))
    away = ~shells & ~told & shapely.disjoint(areas, areas[shell_of])
    yield from ((OUTSIDE, xy) for xy in starts[away])
    for group, problem in ((~shells, NESTED_HOLES), (shells, NESTED_SHELLS)):
        number = np.flatnonzero(group)
        if not 2 <= len(number) <= MOST_RINGS:
            continue
        inner, outer = shapely.STRtree(areas[number]).query(areas[number], predicate="within")
        inner, outer = number[inner], number[outer]
        same = part[inner] == part[outer]
        if problem == NESTED_SHELLS:
            # a part in another's hole is in its place
            same = shapely.intersects(parts[part[outer]], shapely.point_on_surface(areas[inner]))
        inside = np.unique(inner[(inner != outer) & same & ~told[inner]])
        yield from ((problem, xy) for xy in starts[inside])


def is_tangled(geometry: Any) -> bool:
    """Return whether a shape's edges cross each other more than `MOST_CROSSINGS` times.

    GEOS needs time with the square of that, and nobody drew it on purpose.

    Parameters
    ----------
    geometry : shapely.Polygon or shapely.MultiPolygon
        With finite coordinates.

    Returns
    -------
    bool
        Crossings of edges are counted, not positions where they touch.

    Examples
    --------
    >>> bow_tie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    >>> is_tangled(bow_tie)
    False
    """
    if shapely.get_num_coordinates(geometry) ** 2 / 2 < MOST_CROSSINGS:
        return False
    edges, _, _, _ = _edges_of(shapely.get_rings(geometry))
    count = 0
    for one, _ in _pairs(edges, "crosses"):
        count += len(one)
        if count > MOST_CROSSINGS:
            return True
    return False


def _pairs(
    edges: NDArray[Any], predicate: Literal["crosses", "intersects"]
) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Yield pairs of edges, each once, not too many at a time."""
    tree = shapely.STRtree(edges)
    low, step = 0, max(1, _MANY_PAIRS // max(1, len(edges)))
    while low < len(edges):
        one, other = tree.query(edges[low : low + step], predicate=predicate)
        one = one + low
        low, step = low + step, 2 * step if len(one) < _MANY_PAIRS // 2 else max(1, step // 2)
        yield one[one < other], other[one < other]


def _edges_of(
    rings: NDArray[Any],
) -> tuple[NDArray[Any], NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return edges that have a length, the ring of each, its place in it, and each ring's count."""
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    start = np.flatnonzero((ring[1:] == ring[:-1]) & (xy[1:] != xy[:-1]).any(axis=1))
    ring = ring[start]
    edges: Any = shapely.linestrings(np.stack([xy[start], xy[start + 1]], axis=1))
    count = np.bincount(ring, minlength=len(rings))
    place = np.arange(len(start)) - (np.cumsum(count) - count)[ring]
    return edges, ring, place, count


def _edges(rings: NDArray[Any]) -> Iterator[tuple[str, Any]]:
    """Yield where edges of rings meet that should not."""
    edges, ring, place, count = _edges_of(rings)
    for one, other in _pairs(edges, "intersects"):
        same = ring[one] == ring[other]
        apart = place[other] - place[one]
        next_ = same & ((apart == 1) | (apart == count[ring[one]] - 1))
        shared = shapely.intersection(edges[one], edges[other])
        lies_on = shapely.get_dimensions(shared) == 1
        crosses = shapely.crosses(edges[one], edges[other])
        wrong = lies_on | crosses | (same & ~next_)
        shared[lies_on] = shapely.line_interpolate_point(shared[lies_on], 0.5, normalized=True)
        words = np.where(lies_on, OVERLAPPING, np.where(crosses, CROSSING, TOUCHING))
        # an intersection that rounds to nothing has no place
        wrong &= ~shapely.is_empty(shared)
        at = shapely.get_coordinates(shared[wrong])
        yield from zip(words[wrong].tolist(), at, strict=True)
