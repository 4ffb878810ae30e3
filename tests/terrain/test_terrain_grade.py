"""Grades and climbs: against brute force and by hand."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from alatau_geo.errors import UsageError
from alatau_geo.terrain import along, climbs, grades, stretches
from alatau_geo.terrain.grade import Climb, steepest


def straight(*lengths_deg, step_m=100):
    return along(
        [shapely.LineString([(77, 43 + n), (77, 43 + n + d)]) for n, d in enumerate(lengths_deg)],
        step_m=step_m,
    )


@given(st.integers(0, 10**6), st.floats(50, 900))
def test_the_steepest_mean_is_that_of_every_place_tried(seed, over_m):
    rng = np.random.default_rng(seed)
    paths = straight(0.012, 0.03, 0.0004)
    height = rng.normal(600, 20, len(paths.lonlat))
    found = steepest(grades(paths, height, over_m=over_m), len(paths))
    for n, length in enumerate(paths.lengths_m):
        here = slice(paths.offsets[n], paths.offsets[n + 1])
        s, h = paths.distance_m[here], height[here]
        width = min(over_m, length)
        a = np.linspace(0, length - width, 3001)
        tried = 100 * (np.interp(a + width, s, h) - np.interp(a, s, h)) / width
        assert found[n] >= np.abs(tried).max() - 1e-6
        # and no more than the places in between can hide
        assert found[n] <= np.abs(tried).max() + 100 * 160 / 100 * (length / 3000) / width + 1e-6


def test_a_line_of_one_grade_has_it_everywhere_and_downhill_is_negative():
    paths = straight(0.02)
    found = grades(paths, 500 - 0.07 * paths.distance_m, over_m=250)
    np.testing.assert_allclose(found.percent, -7, atol=1e-9)
    assert [part.percent for part in stretches(found, at_most_percent=6.9)] == pytest.approx([-7])
    (part,) = stretches(found, at_most_percent=6.9)
    assert (part.start_m, part.end_m) == pytest.approx((0, paths.lengths_m[0]))
    assert stretches(found, at_most_percent=7.1) == []


def test_a_ramp_is_found_where_it_is_with_the_length_around_it():
    paths = straight(0.02, step_m=10)
    # flat, 8 % from 800 m to 1,000 m, flat
    height = np.interp(paths.distance_m, [0, 800, 1000, 3000], [500, 500, 516, 516])
    found = grades(paths, height, over_m=200)
    (part,) = stretches(found, at_most_percent=4)
    assert part.percent == pytest.approx(8, abs=0.2)
    assert part.worst_m == pytest.approx(800, abs=11)
    # any 200 m of which more than half lies on the ramp
    assert (part.start_m, part.end_m) == pytest.approx((700, 1100), abs=16)


def test_voids_make_grades_unknown_and_not_flat():
    paths = straight(0.01, 0.01)
    height = np.full(len(paths.lonlat), 500.0)
    height[: paths.offsets[1]] = np.nan
    found = grades(paths, height, over_m=100)
    worst = steepest(found, 2)
    assert np.isnan(worst[0])
    assert worst[1] == 0
    assert stretches(found, at_most_percent=1) == []
    # between known ends the mean is known, whatever lies between
    height = paths.distance_m * 0.1
    height[4] = np.nan
    over = 3 * paths.distance_m[1]
    known = grades(paths, height, over_m=over)
    first = known.path == 0
    assert np.isnan(known.percent[first]).any()
    assert np.nanmax(np.abs(known.percent[first] - 10)) < 1e-6


def test_paths_of_no_length_have_no_grade():
    paths = along([shapely.LineString([(77, 43), (77, 43)])], step_m=10)
    assert np.isnan(steepest(grades(paths, np.array([5.0, 5.0]), over_m=100), 1)).all()
    assert grades(along([], step_m=1), np.empty(0), over_m=1).percent.shape == (0,)
    for over_m in (0, -1, np.nan, np.inf):
        with pytest.raises(UsageError, match="positive length"):
            grades(paths, np.zeros(2), over_m=over_m)


def test_climbs_by_hand():
    s = list(range(0, 900, 100))
    h = [500, 504, 502, 520, 517, 519, 500, 503, 501]
    assert climbs(s, h) == [Climb(0, 300, 20), Climb(300, 600, -20)]
    # 3 m down at 400 m turn it, 2 m up at 500 m don't
    small = [Climb(0, 300, 20), Climb(300, 600, -20), Climb(600, 700, 3)]
    assert climbs(s, h, least_m=3) == small
    assert climbs([0, 1], [5, 5]) == []
    assert climbs([], []) == []
    assert Climb(0, 200, -10).percent == -5


def test_climbs_stop_at_voids():
    nan = float("nan")
    assert climbs([0, 1, 2, 3, 4], [0, 10, nan, 30, 50]) == [Climb(0, 1, 10), Climb(3, 4, 20)]
    assert climbs([0, 1], [nan, nan]) == []


@given(st.lists(st.integers(-40, 40), min_size=1, max_size=40), st.integers(1, 20))
def test_climbs_alternate_and_hold_the_greatest_rise(steps, least):
    h = np.cumsum([500, *steps]).tolist()
    s = [10.0 * n for n in range(len(h))]
    found = climbs(s, h, least_m=least)
    for climb in found:
        assert abs(climb.rise_m) >= least
        assert climb.start_m < climb.end_m
        assert climb.rise_m == h[int(climb.end_m / 10)] - h[int(climb.start_m / 10)]
    for one, other in pairwise(found):
        assert one.end_m == other.start_m
        assert (one.rise_m > 0) != (other.rise_m > 0)
    if max(h) - min(h) >= least:
        assert found
        # what is left at both ends is less than what counts
        begins, ends = (int(at / 10) for at in (found[0].start_m, found[-1].end_m))
        assert max(h[: begins + 1]) - min(h[: begins + 1]) < least
        assert max(h[ends:]) - min(h[ends:]) < least
    else:
        assert found == []
