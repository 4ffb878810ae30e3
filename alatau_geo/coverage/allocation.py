"""Sites given to facilities that can take only so much, along the shortest distances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, vstack

from alatau_geo.errors import DataError, UsageError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

#: Pairs of a site and a facility within reach, the most that are laid before the solver.
MOST_PAIRS = 200_000
#: Seconds that it may take.
_SECONDS = 60.0


@dataclass(frozen=True, eq=False)
class Allocation:
    """Which facility takes which site.

    Parameters
    ----------
    facility : array of int
        For each site the facility's row, −1 where none can take it.
    left : array of float
        What each facility still can take.
    distance_m : float
        Sum of demand times distance, over the sites taken.
    is_best : bool
        Whether it was proved that no other way takes more demand, or as much over shorter
        distances; otherwise time was up, and it is the best found.
    """

    facility: NDArray[np.int64]
    left: Floats
    distance_m: float
    is_best: bool


def allocate(
    distance_m: ArrayLike,
    demand: ArrayLike,
    capacity: ArrayLike,
    *,
    reach_m: ArrayLike = np.inf,
) -> Allocation:
    """Give each site to one facility within its capacity.

    Parameters
    ----------
    distance_m : array-like of shape (sites, facilities)
        Distances; infinite where there is no way.
    demand : array-like of shape (sites,)
        What each site wants, above 0.
    capacity : array-like of shape (facilities,)
        What each facility can give, above 0; infinite for no limit.
    reach_m : float or array-like of shape (facilities,)
        The furthest that each serves.

    Returns
    -------
    Allocation
        A site goes whole to one facility. As much demand as possible is taken, and that over the
        shortest distances: the generalised assignment problem, solved by HiGHS through
        `scipy.optimize.milp`, first for the demand and then for the distances.

    Raises
    ------
    UsageError
        If shapes do not fit, or there are more than 200,000 pairs within reach.
    DataError
        If a demand or a capacity is not above 0.

    Examples
    --------
    >>> found = allocate([[1000, 2000], [1000, 9000]], demand=[5, 4], capacity=[6, 6])
    >>> found.facility, found.left, found.is_best
    (array([1, 0]), array([2., 1.]), True)
    """
    away, wanted, given = (
        np.asarray(item, dtype=np.float64) for item in (distance_m, demand, capacity)
    )
    if away.ndim != 2 or away.shape != (len(wanted), len(given)):
        raise UsageError(
            f"allocation needs distances of (sites, facilities), ({len(wanted)}, {len(given)});"
            f" {away.shape} were given"
        )
    for name, values in (("demand", wanted), ("capacity", given)):
        if not (values > 0).all():
            raise DataError(
                f"allocation needs every {name} above 0, {values[~(values > 0)][0]:g} was given:"
                " leave out what is unknown"
            )
    within = (away <= np.asarray(reach_m, dtype=np.float64)) & np.isfinite(away)
    within &= wanted[:, None] <= given
    site, facility = np.nonzero(within)
    if len(site) > MOST_PAIRS:
        raise UsageError(
            f"allocation takes up to {MOST_PAIRS:,} pairs of a site and a facility within reach,"
            f" these are {len(site):,}: give a shorter reach, or fewer sites"
        )
    chosen, is_best = _solve(site, facility, away[site, facility], wanted, given)
    result = np.full(len(wanted), -1, dtype=np.int64)
    result[site[chosen]] = facility[chosen]
    taken = np.bincount(facility[chosen], wanted[site[chosen]], len(given))
    cost = float((away[site, facility] * wanted[site])[chosen].sum())
    return Allocation(result, given - taken, cost, is_best)


def _solve(
    site: NDArray[np.intp],
    facility: NDArray[np.intp],
    away: Floats,
    wanted: Floats,
    given: Floats,
) -> tuple[NDArray[np.bool_], bool]:
    n = len(site)
    if not n:
        return np.zeros(0, dtype=bool), True
    every, ones = np.arange(n), np.ones(n)
    once = coo_array((ones, (site, every)), shape=(len(wanted), n))
    load = coo_array((wanted[site], (facility, every)), shape=(len(given), n))
    limits = np.concatenate([np.ones(len(wanted)), given])
    rows = [LinearConstraint(vstack([once, load]).tocsr(), -np.inf, limits)]
    taken = wanted[site]
    most = _least(-taken / taken.max(), rows)
    if most.x is None:
        return np.zeros(n, dtype=bool), False
    first = most.x > 0.5
    # then, of all ways to take as much, the one with the shortest distances
    rows.append(LinearConstraint(taken[None, :], taken[first].sum() * (1 - 1e-9), np.inf))
    shortest = _least(taken * away / max(float((taken * away).max()), 1.0), rows)
    if shortest.x is None:
        return first, False
    return shortest.x > 0.5, most.status == 0 and shortest.status == 0


def _least(cost: Floats, rows: list[LinearConstraint]) -> Any:
    return milp(
        cost,
        integrality=np.ones(len(cost)),
        bounds=Bounds(0, 1),
        constraints=rows,
        options={"time_limit": _SECONDS},
    )
