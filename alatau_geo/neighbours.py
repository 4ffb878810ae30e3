"""How the areas of one layer lie beside each other: where they overlap, and narrow gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from alatau_geo import overlay
from alatau_geo.sentence import said
from alatau_geo.uncertainty import metres_per_degree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Shapes = NDArray[Any]
    Numbers = NDArray[np.intp]

#: Pairs of features that are looked at in all, and at a time.
MOST_PAIRS, _BATCH = 200_000, 10_000
#: What is narrower than a millimetre is rounding: seven decimals of a degree are a centimetre.
LEAST_M = 1e-3
#: Decimals of a metre to which edges are compared before they are laid over each other.
_DECIMALS = 5
#: A gap that is open at its ends is found by closing, which GEOS does to a hundredth of the width.
_CLOSING = 0.01
#: An open gap is this many times as long as it is wide, and this share of its edge is each side's.
_SLENDER, _SIDE = 5, 0.2
#: Areas whose edges are compared at a time.
_AT_ONCE = 100_000
_NEAR_M, _TOUCH_M = 1e-3, 1e-5
_COLUMNS = {"one": int, "other": int, "kind": object, "area_m2": float, "width_m": float}
_COLUMNS |= {"lon": float, "lat": float}


@dataclass(frozen=True)
class Pair:
    """What is between two areas.

    Parameters
    ----------
    one, other : int
        Their numbers, the smaller first.
    kind : {"overlap", "gap"}
        What it is.
    pieces : int
        In how many pieces.
    area_m2, width_m : float
        Of all pieces, and of the widest.
    point : tuple of float
        Lon, lat of a place in the largest.
    """

    one: int
    other: int
    kind: str
    pieces: int
    area_m2: float
    width_m: float
    point: tuple[float, float]

    @property
    def in_pieces(self) -> str:
        """Return in how many pieces it is, where there are several."""
        return said(" in {pieces} pieces", pieces=self.pieces) if self.pieces > 1 else ""


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Overlaps and narrow gaps between areas.

    Parameters
    ----------
    table : pandas.DataFrame
        One row for each piece: ``one`` and ``other`` (numbers of the areas, the smaller first),
        ``kind`` (``overlap`` or ``gap``), ``area_m2``, ``width_m`` (area over half the perimeter),
        and ``lon``, ``lat`` of a place in it.
    is_complete : bool
        Whether all pairs were looked at, and not only the first `MOST_PAIRS`.
    """

    table: pd.DataFrame
    is_complete: bool

    def pairs(self, *, slivers_m: float, wide: bool) -> Iterator[Pair]:
        """Yield what is between areas, pair by pair: slivers, or what is wider.

        Parameters
        ----------
        slivers_m : float
            The largest width of a sliver, in metres.
        wide : bool
            Whether what is wider is asked for.

        Yields
        ------
        Pair
            In the order of the areas.
        """
        chosen = self.table[(self.table["width_m"] > slivers_m) == wide]
        order = np.lexsort([-chosen["area_m2"], chosen["kind"], chosen["other"], chosen["one"]])
        chosen = chosen.iloc[order]
        for _, pieces in chosen.groupby(["one", "other", "kind"], sort=False):
            largest: Any = next(pieces.itertuples(index=False))
            yield Pair(
                one=int(largest.one),
                other=int(largest.other),
                kind=str(largest.kind),
                pieces=len(pieces),
                area_m2=float(pieces["area_m2"].sum()),
                width_m=float(pieces["width_m"].max()),
                point=(round(float(largest.lon), 6), round(float(largest.lat), 6)),
            )


def between(shapes: Shapes, *, gap_m: float = 1.0) -> Neighbours:
    """Return where areas overlap, and where a narrow gap parts them.

    Parameters
    ----------
    shapes : array of shapely.Polygon or shapely.MultiPolygon
        Valid, lon/lat; edges are straight in lon/lat, as GeoJSON has them (RFC 7946, §3.1.1).
    gap_m : float
        Gaps up to this width are found; overlaps of any.

    Returns
    -------
    Neighbours
        Areas and widths are geodesic. What is narrower than `LEAST_M` is left out.

    Notes
    -----
    Areas that share their edges vertex by vertex are passed over fast (GEOS' coverage validation),
    so that a clean layer costs little; only those left are laid over each other, pair by pair.
    Distances are taken in a plane with one scale for the layer: off by some 2 % to the east and
    west for each degree of latitude from its middle. A gap that goes on wider than ``gap_m`` is an
    open place, and its narrow end no fault.

    Examples
    --------
    >>> low = shapely.box(77, 43, 77.1, 43.1)
    >>> high = shapely.box(77, 43.099999, 77.1, 43.2)
    >>> table = between(np.array([low, high])).table
    >>> table["kind"].tolist(), table["width_m"].round(3).tolist()
    (['overlap'], [0.111])
    """
    empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _COLUMNS.items()})
    if len(shapes) < 2:
        return Neighbours(empty, is_complete=True)
    west, south, _, north = shapely.total_bounds(shapes)
    origin = np.array([west, south])
    scale = metres_per_degree(np.array([(south + north) / 2]))[0]

    def metres(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((lonlat - origin) * scale)

    def degrees(pieces: Shapes) -> Shapes:
        return np.asarray(shapely.transform(pieces, lambda xy: xy / scale + origin))

    # what is computed twice differs in its last digits: such an edge is shared
    edges = _unshared(shapes, lambda lonlat: metres(lonlat).round(_DECIMALS), gap_m, scale)
    suspect = ~shapely.is_empty(edges)
    if not suspect.any():
        return Neighbours(empty, is_complete=True)
    plane = shapely.transform(shapes, metres)
    # scaling rounds: what was almost invalid may be so now
    broken = ~shapely.is_valid(plane)
    plane[broken] = shapely.make_valid(plane[broken], method="structure", keep_collapsed=False)
    tree = shapely.STRtree(plane)
    one, other, is_complete = _pairs(plane, tree, suspect, gap_m)
    holes = _holes(plane, tree, one, other, gap_m)
    tables = [_measured(*holes, "gap", degrees)]
    for low in range(0, len(one), _BATCH):
        batch = one[low : low + _BATCH], other[low : low + _BATCH]
        gaps = _open_gaps(plane, tree, edges, batch, known=holes[0], gap_m=gap_m)
        tables += [
            _measured(*_overlaps(plane, *batch), "overlap", degrees),
            _measured(*gaps, "gap", degrees),
        ]
    tables = [table for table in tables if len(table)]
    table = pd.concat(tables, ignore_index=True) if tables else empty
    return Neighbours(table, is_complete)


def _unshared(
    shapes: Shapes,
    to_plane: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    gap_m: float,
    scale: NDArray[np.float64],
) -> Shapes:
    """Return of each area the edges that it does not share, vertex by vertex, with its neighbours.

    Some areas at a time, from west to east, with those around them: what GEOS
    makes of a million at once takes as much memory again as they do.
    """
    found = np.full(len(shapes), shapely.LineString(), dtype=object)
    west, south, east, north = shapely.bounds(shapes).T
    margin = 2 * gap_m / scale
    order = np.argsort(west, kind="stable")
    for low in range(0, len(shapes), _AT_ONCE):
        mine = order[low : low + _AT_ONCE]
        left, right = west[mine].min() - margin[0], east[mine].max() + margin[0]
        below, above = south[mine].min() - margin[1], north[mine].max() + margin[1]
        around = np.flatnonzero(
            (west <= right) & (east >= left) & (south <= above) & (north >= below)
        )
        plane = shapely.transform(shapes[around], to_plane)
        edges = shapely.coverage_invalid_edges(plane, gap_width=gap_m)
        keep = ~shapely.is_empty(edges) & np.isin(around, mine)
        found[around[keep]] = edges[keep]
    return found


def _pairs(
    plane: Shapes, tree: shapely.STRtree, suspect: NDArray[np.bool_], gap_m: float
) -> tuple[Numbers, Numbers, bool]:
    """Return the pairs of neighbours of which one has an edge that is not shared as a whole."""
    number = np.flatnonzero(suspect)
    pairs = [np.empty((2, 0), dtype=np.intp)]
    low, step, count = 0, 64, 0
    while low < len(number) and count < MOST_PAIRS:
        mine, other = tree.query(
            plane[number[low : low + step]], predicate="dwithin", distance=gap_m
        )
        one = number[low + mine]
        # a pair of two suspects comes from both sides
        keep = (one != other) & (~suspect[other] | (one < other))
        low, step = low + step, 2 * step if len(one) < _BATCH // 2 else max(1, step // 2)
        pairs.append(np.sort(np.stack([one[keep], other[keep]]), axis=0))
        count += int(keep.sum())
    one, other = np.concatenate(pairs, axis=1)
    order = np.lexsort((other, one))
    return one[order], other[order], low >= len(number)


def _overlaps(plane: Shapes, one: Numbers, other: Numbers) -> tuple[Shapes, Numbers, Numbers]:
    shared, owner = overlay.areas(overlay.laid(shapely.intersection, plane[one], plane[other]))
    return shared, one[owner], other[owner]


def _holes(
    plane: Shapes, tree: shapely.STRtree, one: Numbers, other: Numbers, gap_m: float
) -> tuple[Shapes, Numbers, Numbers]:
    """Return the narrow gaps that areas enclose, each with the two that have most of its edge."""
    groups = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(len(plane),) * 2)
    group = connected_components(groups, directed=False)[1]
    members = np.unique(np.concatenate([one, other]))
    members = members[np.argsort(group[members], kind="stable")]
    starts = np.flatnonzero(np.diff(group[members], prepend=-1))
    unions = np.array(
        [overlay.united(plane[part]) for part in np.split(members, starts[1:])], dtype=object
    )
    rings, part = shapely.get_rings(overlay.areas(unions)[0], return_index=True)
    holes = shapely.polygons(rings[np.diff(part, prepend=-1) == 0])
    holes = overlay.areas(_without(plane, tree, holes[overlay.widths(holes) <= gap_m]))[0]
    hole, near = tree.query(holes, predicate="dwithin", distance=_TOUCH_M)
    window = shapely.box(*(shapely.bounds(holes) + np.array([-1, -1, 1, 1])).T)
    sides = shapely.buffer(shapely.intersection(plane[near], window[hole]), _TOUCH_M)
    along = shapely.length(shapely.intersection(shapely.boundary(holes)[hole], sides))
    order = np.lexsort((-along, hole))
    hole, near = hole[order], near[order]
    rank = np.arange(len(hole)) - np.searchsorted(hole, hole)
    # a hole of one area alone is its own
    shared = np.bincount(hole, minlength=len(holes)) > 1
    first, second = (near[(rank == n) & shared[hole]] for n in (0, 1))
    return holes[shared], np.minimum(first, second), np.maximum(first, second)


def _open_gaps(
    plane: Shapes,
    tree: shapely.STRtree,
    edges: Shapes,
    pairs: tuple[Numbers, Numbers],
    *,
    known: Shapes,
    gap_m: float,
) -> tuple[Shapes, Numbers, Numbers]:
    """Return the narrow gaps of pairs that lead out at an end, and the areas that each is of."""
    one, other = pairs
    near = shapely.dwithin(edges[one], edges[other], gap_m)
    one, other = one[near], other[near]
    window = _windows(edges[one], edges[other], gap_m)
    left, right = (overlay.laid(shapely.intersection, plane[part], window) for part in (one, other))
    both = overlay.laid(shapely.union, left, right)
    with np.errstate(invalid="ignore"):  # where of a tiny shape nothing is left
        wide = shapely.buffer(both, gap_m / 2, join_style="mitre", mitre_limit=20)
        closed = shapely.buffer(wide, -gap_m / 2, join_style="mitre", mitre_limit=20)
    pieces, owner = overlay.areas(overlay.laid(shapely.difference, closed, both))
    keep = _is_open_gap(pieces, left[owner], right[owner], both[owner], gap_m)
    pieces, owner = pieces[keep], owner[keep]
    again, _ = shapely.STRtree(known).query(pieces, predicate="intersects")
    fresh = ~np.isin(np.arange(len(pieces)), again)
    pieces, index = overlay.areas(_without(plane, tree, pieces[fresh]))
    owner = owner[fresh][index]
    keep = overlay.widths(pieces) > _CLOSING * gap_m
    return pieces[keep], one[owner[keep]], other[owner[keep]]


def _windows(first: Shapes, second: Shapes, gap_m: float) -> Shapes:
    """Return boxes around what two groups of edges have near each other."""
    a, b = shapely.bounds(first), shapely.bounds(second)
    low, high = np.maximum(a[:, :2], b[:, :2]) - 6 * gap_m, np.minimum(a[:, 2:], b[:, 2:])
    return np.asarray(shapely.box(*low.T, *(high + 6 * gap_m).T))


def _is_open_gap(
    pieces: Shapes, left: Shapes, right: Shapes, both: Shapes, gap_m: float
) -> NDArray[np.bool_]:
    """Return which pieces are slender, have both areas along them, and end within the width."""
    half, width = shapely.length(pieces) / 2, overlay.widths(pieces)
    found = (width > _CLOSING * gap_m) & (width <= gap_m) & (half > _SLENDER * width)
    number = np.flatnonzero(found)
    edge = shapely.boundary(pieces[number])
    for side in (left, right):
        along = shapely.intersection(edge, shapely.buffer(side[number], _NEAR_M, quad_segs=2))
        found[number] &= shapely.length(along) > _SIDE * half[number]
    mouths, owner = shapely.get_parts(
        shapely.line_merge(
            shapely.difference(edge, shapely.buffer(both[number], _NEAR_M, quad_segs=2))
        ),
        return_index=True,
    )
    goes_on = shapely.length(mouths) > 0.95 * gap_m
    found[number[owner[goes_on]]] = False
    return np.asarray(found)


def _without(plane: Shapes, tree: shapely.STRtree, pieces: Shapes) -> Shapes:
    """Return gaps without what areas fill of them."""
    piece, area = tree.query(pieces, predicate="intersects")
    # most only touch: what an area has inside a gap is a part of its edge there
    inside = ~shapely.touches(pieces[piece], plane[area])
    piece, area = piece[inside], area[inside]
    left = pieces.copy()
    for number in np.unique(piece).tolist():
        fill = overlay.united(plane[area[piece == number]])
        left[number] = overlay.laid(shapely.difference, pieces[[number]], np.array([fill]))[0]
    return left


def _measured(
    pieces: Shapes, one: Numbers, other: Numbers, kind: str, degrees: Callable[[Shapes], Shapes]
) -> pd.DataFrame:
    keep = overlay.widths(pieces) > LEAST_M
    table = overlay.measured(degrees(pieces[keep]))
    table.insert(0, "one", one[keep])
    table.insert(1, "other", other[keep])
    table.insert(2, "kind", kind)
    return table
