"""The best places for the next facilities: maximal covering and p-median, through spopt."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from alatau_geo.coverage.places import distances_m
from alatau_geo.errors import DataError, UsageError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Aim = Literal["covered", "distance"]
#: Pairs of a demand and a place to build, the most that are laid before the solver: p-median has a
#: variable for each pair.
MOST_PAIRS = {"covered": 400_000, "distance": 20_000}
#: Seconds that it may take for each number of facilities.
_SECONDS = 60


@dataclass(frozen=True, eq=False)
class Step:
    """The best that so many new facilities can do.

    Parameters
    ----------
    facilities : int
        How many are added.
    chosen : array of int
        Which candidates, by row.
    covered : float
        Weight within the service distance of old or new facilities.
    mean_distance_m : float
        From each demand to its nearest facility, weighted.
    """

    facilities: int
    chosen: Ints
    covered: float
    mean_distance_m: float


@dataclass(frozen=True, eq=False)
class Curve:
    """What each added facility gains.

    Parameters
    ----------
    total : float
        All weight.
    steps : tuple of Step
        From none added to the most asked for. Each is the best for its number: the places of one
        step need not be among those of the next.
    """

    total: float
    steps: tuple[Step, ...]

    def gains(self) -> list[float]:
        """Return by how much the share covered grows with each facility added."""
        covered = [step.covered / self.total for step in self.steps]
        return [float(gain) for gain in np.diff(covered)]


def best(
    demand: ArrayLike,
    weight: ArrayLike,
    candidates: ArrayLike,
    *,
    existing: ArrayLike = (),
    distance_m: float,
    most: int,
    aim: Aim = "covered",
) -> Curve:
    """Return the best places for one, two, … new facilities.

    Parameters
    ----------
    demand : array-like of shape (n, 2)
        Longitude and latitude of what is to be served.
    weight : array-like of shape (n,)
        How much each counts, such as inhabitants; 0 or more.
    candidates : array-like of shape (m, 2)
        Where a facility could be built.
    existing : array-like of shape (k, 2), optional
        Facilities that stand already.
    distance_m : float
        Service distance along the ellipsoid.
    most : int
        How many to add at the most; 1 or more.
    aim : {"covered", "distance"}
        ``covered``: as much weight as possible within the service distance, the maximal covering
        location problem (Church and ReVelle 1974). ``distance``: the shortest mean distance to the
        nearest facility, the p-median problem (ReVelle and Swain 1970).

    Returns
    -------
    Curve
        From none added on.

    Raises
    ------
    UsageError
        If spopt is not installed, there are too few candidates, more than 400,000 pairs (20,000
        for ``distance``), or `aim` is neither.
    DataError
        If there is no demand, or a weight is negative or no number.

    Notes
    -----
    Solved to the optimum by CBC through spopt and PuLP; both are of the extra ``siting``.

    Examples
    --------
    >>> villages = [(77.0, 43.5), (77.01, 43.5), (77.3, 43.5)]
    >>> curve = best(villages, [100, 100, 50], villages, distance_m=2000, most=2)
    >>> [step.covered for step in curve.steps]
    [0.0, 200.0, 250.0]
    """
    here, there, old = (
        np.asarray(item, dtype=np.float64).reshape(-1, 2) for item in (demand, candidates, existing)
    )
    weights = np.asarray(weight, dtype=np.float64)
    _check(here, weights, there, distance_m, most, aim)
    away = distances_m(here, np.vstack([old, there]))
    standing = len(old)
    steps = [_step(away, weights, np.arange(standing), standing, distance_m)]
    for count in range(1, most + 1):
        rows = _solved(away, weights, standing, count, distance_m, aim)
        steps.append(_step(away, weights, rows, standing, distance_m))
    return Curve(float(weights.sum()), tuple(steps))


def _check(  # noqa: PLR0917
    here: Floats, weights: Floats, there: Floats, distance_m: float, most: int, aim: Aim
) -> None:
    if aim not in get_args(Aim):
        raise UsageError(f"an aim is one of {', '.join(get_args(Aim))}; {aim!r} was given")
    if not 0 < distance_m < np.inf:
        raise DataError(f"siting needs a positive distance, {distance_m} m was given")
    if len(weights) != len(here):
        raise UsageError(f"siting needs a weight for each demand; {len(weights)} for {len(here)}")
    if not (np.isfinite(weights).all() and (weights >= 0).all() and weights.sum() > 0):
        raise DataError(
            "siting needs demand: weights of 0 or more, of which one is above 0; leave out places"
            " whose weight is unknown"
        )
    if not 1 <= most <= len(there):
        raise UsageError(
            f"siting adds 1 facility or more, and no more than there are candidates,"
            f" {len(there)}; {most} were asked for"
        )
    if len(here) * len(there) > MOST_PAIRS[aim]:
        raise UsageError(
            f"siting by {aim} takes up to {MOST_PAIRS[aim]:,} pairs of a demand and a candidate,"
            f" these are {len(here) * len(there):,}: give a coarser grid, or fewer candidates"
        )


def _step(away: Floats, weights: Floats, rows: Ints, standing: int, distance_m: float) -> Step:
    chosen = rows[rows >= standing] - standing
    if not len(rows):
        return Step(0, chosen, 0.0, np.inf)
    near = away[:, rows].min(axis=1)
    mean = float(np.average(near, weights=weights))
    return Step(len(chosen), chosen, float(weights[near <= distance_m].sum()), mean)


def _solved(  # noqa: PLR0917
    away: Floats, weights: Floats, standing: int, count: int, distance_m: float, aim: Aim
) -> Ints:
    """Return the rows of the facilities, old and new, of the best solution."""
    try:
        import pulp  # noqa: PLC0415  of the extra, and slow to import
        import spopt.locate  # noqa: F401, PLC0415
    except ImportError as error:
        raise UsageError(
            f"siting needs spopt and PuLP, which can't be imported ({error}): install"
            " alatau-geo[siting]"
        ) from error
    fixed = np.zeros(away.shape[1], dtype=int)
    fixed[:standing] = 1
    given: dict[str, Any] = {"predefined_facilities_arr": fixed} if standing else {}
    number = standing + count
    with warnings.catch_warnings():
        # spopt builds its models in PuLP's older way
        warnings.simplefilter("ignore", DeprecationWarning)
        model = _model(away, weights, number, distance_m, aim, given)
        # one thread and no gap: the same answer each time
        solver = pulp.PULP_CBC_CMD(msg=False, threads=1, gapRel=0, timeLimit=_SECONDS)
        model = model.solve(solver, results=False)
    if pulp.LpStatus[model.problem.status] != "Optimal":
        raise DataError(
            f"the solver found no best place for {count} new facilities in {_SECONDS} s: give fewer"
            " candidates"
        )
    values = np.array([variable.varValue or 0.0 for variable in model.fac_vars])
    return np.flatnonzero(values > 0.5)


def _model(  # noqa: PLR0917
    away: Floats,
    weights: Floats,
    number: int,
    distance_m: float,
    aim: Aim,
    given: dict[str, Any],
) -> Any:
    from spopt.locate import MCLP, PMedian  # noqa: PLC0415

    if aim == "covered":
        return MCLP.from_cost_matrix(away, weights, distance_m, p_facilities=number, **given)
    return PMedian.from_cost_matrix(away, weights, p_facilities=number, **given)
