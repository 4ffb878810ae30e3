"""Features of a plan's layer matched to those of other data, and what comes of it.

What counts as the same place follows from the accuracies: two features agree where they are no
further apart than both accuracies allow. Names go before places, since a drawn place may be far
off; without names on either side the nearest within the accuracy is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from alatau_geo import geodesy
from alatau_geo.conflation.names import are_alike, names_of
from alatau_geo.proximity import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    Names = Sequence[frozenset[str]]
    Floats = NDArray[np.float64]

#: In the order of a report.
STATUSES = ("agrees", "moved", "partly", "placed", "plan only", "data only")
#: How many times both accuracies a name is looked for, and how far at least.
_TIMES, _AT_LEAST_M = 5.0, 10_000.0
#: From which share of a line that lies near on it is the same, and up to which it is another.
_MOST, _LEAST = 0.9, 0.1
#: What is no further apart is in one place, whatever the accuracies.
_SAME_M = 0.001
#: Positions of a line that are looked at.
_POSITIONS = 100


@dataclass(frozen=True)
class Tie:
    """What became of one feature.

    Parameters
    ----------
    status : str
        One of `STATUSES`.
    one : int or None
        Its row in the plan's layer.
    others : tuple of int
        Its rows in the data; of a line there may be many.
    by : {"name", "likeness", "place", ""}
        By what they were matched.
    distance_m : float or None
        How far apart they are: points, half of a line's positions, borders on average.
    tolerance_m : float
        What the accuracies allow.
    share : float or None
        Of a line what lies within the tolerance; of areas what they have in common of both.
    """

    status: str
    one: int | None = None
    others: tuple[int, ...] = ()
    by: str = ""
    distance_m: float | None = None
    tolerance_m: float = 0.0
    share: float | None = None


@dataclass(frozen=True)
class Conflation:
    """All features of two layers, matched as far as they can be.

    Parameters
    ----------
    kind : {"point", "line", "polygon"}
        What they are.
    ties : tuple of Tie
        First those of the plan's features in their order, then what only the data have.
    size_plan_only, size_data_only : float
        km or ha that only one side has; 0 for points.
    """

    kind: str
    ties: tuple[Tie, ...]
    size_plan_only: float = 0.0
    size_data_only: float = 0.0

    def of(self, status: str) -> list[Tie]:
        """Return the ties of one status."""
        return [tie for tie in self.ties if tie.status == status]


def conflate(
    plan: gpd.GeoDataFrame,
    data: gpd.GeoDataFrame,
    *,
    kind: str,
    accuracies_m: Sequence[float],
    data_accuracy_m: float = 0.0,
) -> Conflation:
    """Match the features of a plan's layer to those of other data.

    Parameters
    ----------
    plan, data : geopandas.GeoDataFrame
        In lon/lat on WGS 84; rows of the plan may have no place.
    kind : {"point", "line", "polygon"}
        What they are.
    accuracies_m : sequence of float
        Of each of the plan's features, 95 %; NaN counts as zero.
    data_accuracy_m : float
        Of the data.

    Returns
    -------
    Conflation
        What agrees, what moved, what is missing on either side.

    Examples
    --------
    >>> import geopandas as gpd
    >>> plan = gpd.GeoDataFrame({"name": ["Қонаев"]}, geometry=gpd.points_from_xy([77], [43.9]))
    >>> data = gpd.GeoDataFrame({"name": ["Конаев"]}, geometry=gpd.points_from_xy([77.01], [43.9]))
    >>> [tie] = conflate(plan, data, kind="point", accuracies_m=[500]).ties
    >>> tie.status, tie.by, round(tie.distance_m)
    ('moved', 'name', 803)
    """
    mine, theirs = (np.asarray(frame.geometry.array, dtype=object) for frame in (plan, data))
    own = np.nan_to_num(np.asarray(accuracies_m, dtype=float))
    both = _Both(mine, theirs, names_of(plan), names_of(data), np.hypot(own, data_accuracy_m))
    if kind == "line":
        return _lines(both)
    return _singles(both, kind)


@dataclass(frozen=True)
class _Both:
    mine: NDArray[Any]
    theirs: NDArray[Any]
    names: Names
    other_names: Names
    tolerance_m: Floats

    def reach_m(self, row: int) -> float:
        """Return how far a name is looked for."""
        return max(_TIMES * float(self.tolerance_m[row]), _AT_LEAST_M)

    def named(self, row: int) -> list[int]:
        """Return the rows of the data that have one of a feature's names."""
        own = self.names[row]
        return [n for n, names in enumerate(self.other_names) if own & names] if own else []


def _singles(both: _Both, kind: str) -> Conflation:
    """Match points or areas one to one, the nearest pairs first."""
    candidates = []
    for row, shape in enumerate(both.mine):
        candidates += [(*found, row) for found in _candidates(both, row, shape, kind)]
    taken: dict[int, Tie] = {}
    used: set[int] = set()
    # names before places, then the nearest
    for order, distance_m, share, other, by, row in sorted(candidates, key=lambda item: item[:2]):
        if row in taken or other in used:
            continue
        used.add(other)
        tolerance_m = float(both.tolerance_m[row])
        if both.mine[row] is None:
            taken[row] = Tie("placed", row, (other,), by, None, tolerance_m)
            continue
        status = "agrees" if distance_m <= tolerance_m else "moved"
        taken[row] = Tie(status, row, (other,), by, distance_m, tolerance_m, share)
        _ = order
    ties = [
        taken.get(row, Tie("plan only", row, tolerance_m=float(both.tolerance_m[row])))
        for row in range(len(both.mine))
    ]
    rest = [n for n in range(len(both.theirs)) if n not in used]
    ties += [Tie("data only", None, (n,)) for n in rest]
    alone = [tie.one for tie in ties if tie.status == "plan only" and tie.one is not None]
    return Conflation(
        kind, tuple(ties), _size(both.mine[alone], kind), _size(both.theirs[rest], kind)
    )


def _candidates(both: _Both, row: int, shape: Any, kind: str) -> list[Any]:
    """Return (rank, distance, share, row of the data, by what) of what a feature may be."""
    named = both.named(row)
    found: list[Any] = [(0, n, "name") for n in named]
    there = [n for n, other in enumerate(both.theirs) if other is not None]
    if shape is None:
        return [(rank, 0.0, None, n, by) for rank, n, by in found]
    near = nearest(both.theirs[there], np.array([shape]), within_m=both.reach_m(row))
    close = {there[one]: float(m) for one, m in zip(near["one"], near["distance_m"], strict=True)}
    if not named:
        own = both.names[row]
        alike = [n for n in close if own and are_alike(own, both.other_names[n])]
        found += [(1, n, "likeness") for n in alike]
        # a place alone says little where both have names, and they differ
        found += [
            (2, n, "place")
            for n, distance_m in close.items()
            if distance_m <= both.tolerance_m[row] and not (own and both.other_names[n])
        ]
    made = []
    for rank, n, by in found:
        if n not in close:
            continue
        distance_m, share = close[n], None
        if kind == "polygon":
            distance_m, share = _border(shape, both.theirs[n])
        made.append((rank, distance_m, share, n, by))
    return made


def _border(one: Any, other: Any) -> tuple[float, float]:
    """Return how far the borders of two areas are apart on average, and what they share."""
    common = shapely.intersection(one, other)
    areas = [_area_m2(shape) for shape in (one, other, common)]
    around = [float(geodesy.length_m([shapely.boundary(shape)])[0]) for shape in (one, other)]
    apart = areas[0] + areas[1] - 2 * areas[2]
    union = areas[0] + areas[1] - areas[2]
    return apart / (sum(around) / 2), areas[2] / union if union else 0.0


def _area_m2(shape: Any) -> float:
    parts = [part for part in shapely.get_parts(shape) if shapely.get_dimensions(part) == 2]
    return float(np.sum(geodesy.area_m2(parts))) if parts else 0.0


def _lines(both: _Both) -> Conflation:
    """Match lines by how much of each lies near the other side's, of its own name if it has one."""
    there = np.array([other is not None for other in both.theirs], dtype=bool)
    ties = []
    for row, shape in enumerate(both.mine):
        named = [n for n in both.named(row) if there[n]]
        tolerance_m = float(both.tolerance_m[row])
        if shape is None:
            ties.append(
                Tie("placed", row, tuple(named), "name", None, tolerance_m)
                if named
                else Tie("plan only", row, tolerance_m=tolerance_m)
            )
            continue
        ties.append(_line(both, row, shape, np.array(named, dtype=int), np.flatnonzero(there)))
    alone = [tie.one for tie in ties if tie.status == "plan only" and tie.one is not None]
    rest = _far_from(both)
    used = {n for tie in ties for n in tie.others}
    rest = [n for n in rest if n not in used]
    ties += [Tie("data only", None, (n,)) for n in rest]
    return Conflation(
        "line", tuple(ties), _size(both.mine[alone], "line"), _size(both.theirs[rest], "line")
    )


def _line(both: _Both, row: int, shape: Any, named: NDArray[Any], there: NDArray[Any]) -> Tie:
    tolerance_m, reach_m = float(both.tolerance_m[row]), both.reach_m(row)
    by = "name" if len(named) else "place"
    against = named if len(named) else there
    if not len(against):
        return Tie("plan only", row, tolerance_m=tolerance_m)
    positions = _positions(shape)
    found = nearest(positions, both.theirs[against], within_m=reach_m)
    if found.empty:
        return Tie("plan only", row, tolerance_m=tolerance_m)
    distance_m = np.full(len(positions), np.inf)
    distance_m[found["one"]] = found["distance_m"]
    share = float(np.mean(distance_m <= tolerance_m))
    half = float(np.median(distance_m))
    near = found[found["distance_m"] <= max(tolerance_m, 0 if by == "place" else reach_m)]
    others = tuple(sorted({int(against[n]) for n in near["other"]}))
    status = "partly"
    if share >= _MOST:
        status = "agrees"
    elif by == "name" and np.isfinite(half):
        status = "moved"
    elif share <= _LEAST:
        return Tie("plan only", row, tolerance_m=tolerance_m, share=share)
    known = half if np.isfinite(half) else None
    return Tie(status, row, others, by, known, tolerance_m, share)


def _positions(shape: Any) -> NDArray[Any]:
    """Return positions along a line, evenly, both of its ends too."""
    lines = shapely.get_parts(shape)
    total = float(shapely.length(shape)) or 1.0
    made = []
    for line in lines:
        count = max(2, round(_POSITIONS * float(shapely.length(line)) / total))
        made.append(shapely.line_interpolate_point(line, np.linspace(0, 1, count), normalized=True))
    positions: NDArray[Any] = np.concatenate(made)
    return positions


def _far_from(both: _Both) -> list[int]:
    """Return lines of the data whose middle lies beyond the tolerance of every line of the plan."""
    there = [n for n, other in enumerate(both.theirs) if other is not None]
    if not there:
        return []
    middles = shapely.line_interpolate_point(
        [max(shapely.get_parts(both.theirs[n]), key=shapely.length) for n in there],
        0.5,
        normalized=True,
    )
    far = set(there)
    for row, shape in enumerate(both.mine):
        if shape is not None:
            within_m = max(float(both.tolerance_m[row]), _SAME_M)
            found = nearest(middles, np.array([shape]), within_m=within_m)
            far -= {there[one] for one in found["one"]}
    return sorted(far)


def _size(shapes: NDArray[Any], kind: str) -> float:
    known = [shape for shape in shapes if shape is not None]
    if kind == "point" or not known:
        return 0.0
    if kind == "line":
        return float(np.sum(geodesy.length_m(known)) / 1000)
    return sum(_area_m2(shape) for shape in known) / 10_000
