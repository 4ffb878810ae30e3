"""Sites given to facilities, against trying every way."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau_geo.coverage import allocation
from alatau_geo.coverage.allocation import allocate
from alatau_geo.errors import DataError, UsageError


def best(away, demand, capacity, reach):
    """Return most demand taken, and the least demand times distance of that, by trying all."""
    sites, facilities = away.shape
    found = (-1.0, np.inf)
    for way in itertools.product(range(-1, facilities), repeat=sites):
        load, taken, cost = np.zeros(facilities), 0.0, 0.0
        for site, facility in enumerate(way):
            if facility >= 0:
                if away[site, facility] > reach:
                    break
                load[facility] += demand[site]
                taken += demand[site]
                cost += demand[site] * away[site, facility]
        else:
            if (load <= capacity).all():
                found = (
                    max(found, (taken, -cost), key=lambda pair: pair)
                    if found[0] >= 0
                    else (
                        taken,
                        -cost,
                    )
                )
    return found[0], -found[1]


@given(st.data())
def test_no_way_is_better(data):
    sites, facilities = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 3))
    number = st.integers(1, 9)
    away = (
        np.array(
            data.draw(st.lists(number, min_size=sites * facilities, max_size=sites * facilities))
        ).reshape(sites, facilities)
        * 1000.0
    )
    demand = np.array(data.draw(st.lists(number, min_size=sites, max_size=sites)), dtype=float)
    capacity = np.array(
        data.draw(st.lists(number, min_size=facilities, max_size=facilities)), dtype=float
    )
    reach = data.draw(st.sampled_from([3000.0, 6000.0, np.inf]))
    found = allocate(away, demand, capacity, reach_m=reach)
    taken, cost = best(away, demand, capacity, reach)
    is_taken = found.facility >= 0
    assert demand[is_taken].sum() == pytest.approx(taken)
    assert found.distance_m == pytest.approx(cost)
    assert (found.left >= -1e-9).all()
    assert found.left.sum() == pytest.approx(capacity.sum() - taken)
    assert found.is_best


def test_a_site_without_a_way_is_taken_by_none():
    found = allocate([[np.inf, np.inf], [5, np.inf]], [1, 1], [np.inf, 3])
    assert found.facility.tolist() == [-1, 0]


def test_nothing_within_reach():
    found = allocate([[9000.0]], [1], [2], reach_m=100)
    assert (found.facility.tolist(), found.left.tolist(), found.is_best) == ([-1], [2], True)


def test_each_facility_reaches_as_far_as_it_does():
    found = allocate([[900, 5000]] * 2, [4, 4], [4, 4], reach_m=[1000, 6000])
    assert sorted(found.facility.tolist()) == [0, 1]
    found = allocate([[900, 5000]] * 2, [4, 4], [4, 4], reach_m=[1000, 4000])
    assert sorted(found.facility.tolist()) == [-1, 0]


@pytest.mark.parametrize(
    ("demand", "capacity", "what"),
    [([0], [1], "demand"), ([1], [-2], "capacity"), ([np.nan], [1], "demand")],
)
def test_demands_and_capacities_are_above_0(demand, capacity, what):
    with pytest.raises(DataError, match=f"every {what} above 0"):
        allocate([[100]], demand, capacity)


def test_shapes_have_to_fit():
    with pytest.raises(UsageError, match=r"\(sites, facilities\), \(2, 1\); \(1, 1\) were given"):
        allocate([[1]], [1, 1], [1])


def test_too_many_pairs(monkeypatch):
    monkeypatch.setattr(allocation, "MOST_PAIRS", 3)
    with pytest.raises(UsageError, match=r"up to 3 pairs.*these are 4"):
        allocate(np.ones((2, 2)), [1, 1], [5, 5])
