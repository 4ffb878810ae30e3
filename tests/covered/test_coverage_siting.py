"""Where to build next, against trying every choice."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from alatau_geo.coverage import siting
from alatau_geo.coverage.siting import best
from alatau_geo.errors import DataError, UsageError

pytest.importorskip("spopt")
GEOD = Geod(ellps="WGS84")
PLACE = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(
    lambda xy: (77 + xy[0] / 100, 43 + xy[1] / 100)
)


def away(one, other):
    return np.array([[GEOD.inv(*a, *b)[2] for b in other] for a in one])


@settings(max_examples=12)
@given(
    st.lists(st.tuples(PLACE, st.integers(0, 9)), min_size=2, max_size=6),
    st.lists(PLACE, min_size=2, max_size=5, unique=True),
    st.lists(PLACE, max_size=1),
    st.sampled_from(["covered", "distance"]),
)
def test_no_choice_is_better(demand, candidates, existing, aim):
    here, weight = zip(*demand, strict=True)
    if not sum(weight):
        return
    curve = best(here, weight, candidates, existing=existing, distance_m=2500, most=2, aim=aim)
    near, old = away(here, candidates), away(here, existing).reshape(len(here), len(existing))
    for step in curve.steps[1:]:
        scores = []
        for choice in itertools.combinations(range(len(candidates)), step.facilities):
            metres = np.hstack([near[:, choice], old]).min(axis=1)
            covered = np.array(weight)[metres <= 2500].sum()
            scores.append(covered if aim == "covered" else -np.average(metres, weights=weight))
        reached = step.covered if aim == "covered" else -step.mean_distance_m
        assert reached == pytest.approx(max(scores), rel=1e-6)
        assert len(step.chosen) == step.facilities


def test_the_curve_starts_with_what_stands():
    villages = [(77.0, 43.5), (77.3, 43.5)]
    curve = best(villages, [100, 50], villages, existing=[(77.0, 43.5)], distance_m=2000, most=1)
    assert [step.covered for step in curve.steps] == [100, 150]
    assert curve.gains() == pytest.approx([1 / 3])
    assert curve.steps[1].chosen.tolist() == [1]


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"most": 0}, UsageError, "no more than there are candidates, 2; 0 were asked for"),
        ({"most": 3}, UsageError, "candidates, 2; 3 were asked for"),
        ({"weight": [0, 0]}, DataError, "needs demand"),
        ({"weight": [1, np.nan]}, DataError, "needs demand"),
        ({"weight": [1]}, UsageError, "a weight for each demand; 1 for 2"),
        ({"distance_m": 0}, DataError, "positive distance"),
        ({"aim": "cheap"}, UsageError, "covered, distance; 'cheap' was given"),
    ],
)
def test_what_is_refused(change, error, message):
    villages = [(77.0, 43.5), (77.3, 43.5)]
    given_ = {"weight": [1, 1], "distance_m": 2000, "most": 1, "aim": "covered"} | change
    with pytest.raises(error, match=message):
        best(villages, given_.pop("weight"), villages, **given_)


def test_too_many_pairs(monkeypatch):
    monkeypatch.setitem(siting.MOST_PAIRS, "covered", 3)
    villages = [(77.0, 43.5), (77.3, 43.5)]
    with pytest.raises(UsageError, match="siting by covered takes up to 3 pairs"):
        best(villages, [1, 1], villages, distance_m=2000, most=1)


def test_without_the_extra(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pulp", None)
    villages = [(77.0, 43.5), (77.3, 43.5)]
    with pytest.raises(UsageError, match=r"install alatau-geo\[siting\]"):
        best(villages, [1, 1], villages, distance_m=2000, most=1)
