"""Lengths of which nothing counts twice."""

import numpy as np
import pytest
from ground import frame, km, line
from making import layer

from alatau_geo.claims import Of
from alatau_geo.errors import UsageError
from alatau_geo.measure import measure
from alatau_geo.network.lines import read
from alatau_geo.network.once import once


def km_once(*lines, beside_m=30.0):
    return once(read(frame(*lines)), beside_m=beside_m).length_m / 1000


THERE, BACK = line((0, 0), (2000, 0)), line((2000, 20), (0, 20))


def test_two_carriageways_are_one_road():
    assert km_once(THERE, BACK) == pytest.approx(2, rel=2e-3)
    assert km_once(THERE, BACK, beside_m=19) == pytest.approx(4, rel=1e-3)
    assert km_once(THERE, BACK, beside_m=0) == pytest.approx(km(THERE, BACK), rel=1e-12)


def test_three_are_one_too():
    assert km_once(THERE, BACK, line((0, -15), (2000, -15)), beside_m=40) == pytest.approx(
        2, rel=2e-3
    )


def test_lines_that_follow_each_other_are_not_beside_each_other():
    parts = [line((0, 0), (700, 0)), line((700, 0), (1300, 30)), line((1300, 30), (2000, 90))]
    assert km_once(*parts) == pytest.approx(km(*parts), rel=1e-9)
    # and the other carriageway may be cut at other places
    back = [line((2000, 110), (900, 30)), line((900, 30), (0, 20))]
    assert km_once(*parts, *back) == pytest.approx(km(*parts), rel=0.02)


def test_a_crossing_street_is_no_carriageway():
    cross = line((1000, -500), (1000, 500))
    assert km_once(THERE, cross) == pytest.approx(km(THERE, cross), rel=1e-9)


def test_only_where_there_are_two_do_they_count_once():
    half = line((1000, 20), (2000, 20))
    assert km_once(THERE, half) == pytest.approx(2, rel=5e-3)
    fork = line((2000, 20), (1500, 20), (1000, 400), (0, 900))
    # beside for 500 m, a road of its own for the rest
    alone = km(line((1500, 20), (1000, 400), (0, 900)))
    assert km_once(THERE, fork) == pytest.approx(2 + alone, rel=0.02)


def test_a_bend_is_followed():
    turn = np.radians(np.arange(0, 181, 3))
    outer = line(*zip(500 * np.cos(turn), 500 * np.sin(turn), strict=True))
    inner = line(*zip(480 * np.cos(turn), 480 * np.sin(turn), strict=True))
    assert km_once(outer, inner) == pytest.approx(np.pi * 490 / 1000, rel=5e-3)


def test_what_is_drawn_twice_counts_once_whatever_is_beside():
    found = once(read(frame(THERE, THERE.reverse(), BACK)), beside_m=30)
    assert found.lines_m == pytest.approx(6000, rel=1e-3)
    assert found.doubled_m == pytest.approx(2000, rel=1e-3)
    assert found.parallel_m == pytest.approx(2000, rel=2e-3)
    part = line((500, 0), (900, 0))
    assert km_once(THERE, part, beside_m=0) == pytest.approx(2, rel=1e-3)
    assert km_once(THERE, part) == pytest.approx(2, rel=1e-3)


def test_49_km_of_road_are_not_98_km_of_lines():
    # a road of 49 km that winds, drawn as two carriageways 25 m apart
    x = np.arange(0, 42_000, 100.0)
    middle = np.column_stack([x, 1200 * np.sin(x / 1900)])
    step = np.gradient(middle, axis=0)
    side = np.column_stack([-step[:, 1], step[:, 0]]) / np.hypot(*step.T)[:, None] * 12.5
    left, right = (line(*(middle + way * side).tolist()) for way in (1, -1))
    road = km(line(*middle.tolist()))
    assert km(left, right) == pytest.approx(2 * road, rel=1e-3)
    assert km_once(left, right.reverse(), beside_m=30) == pytest.approx(road, rel=2e-3)


@pytest.mark.parametrize("beside_m", [-1, np.nan, np.inf])
def test_a_distance_must_be_one(beside_m):
    with pytest.raises(UsageError, match="a distance is needed of 0 m or more"):
        once(read(frame(THERE)), beside_m=beside_m)


# --- in a claim ------------------------------------------------------------------------------


def measured(*lines, once_m=None, **entry):
    of = Of(length="roads", once_m=once_m)
    return measure(of, {"roads": layer("roads", lines, accuracy_m=10, **entry)})


def test_a_claim_may_ask_for_roads_and_not_lines():
    lines, road = measured(THERE, BACK), measured(THERE, BACK, once_m=30)
    assert lines.value == pytest.approx(1000 * km(THERE, BACK), rel=1e-9)
    assert road.value == pytest.approx(2000, rel=2e-3)
    assert road.uncertainty == pytest.approx(lines.uncertainty * road.value / lines.value)
    assert "taken off" not in lines.method
    told = "2.00 km of parallel carriageways up to 30 m apart taken off 4.00 km of lines"
    assert told in road.method


def test_what_a_network_draws_twice_is_taken_off_and_told():
    assert measured(THERE, THERE).value == pytest.approx(2000 * km(THERE), rel=1e-9)
    once_only = measured(THERE, THERE, network={})
    assert once_only.value == pytest.approx(1000 * km(THERE), rel=1e-6)
    assert "2.00 km that are drawn twice taken off 4.00 km of lines" in once_only.method
    assert measured(THERE, THERE, once_m=0).value == pytest.approx(once_only.value)


def test_a_network_without_doubles_keeps_its_length_to_the_last_digit():
    assert measured(THERE, BACK, network={}).value == measured(THERE, BACK).value


@pytest.mark.parametrize("given", [{"area": "zone"}, {"count": "roads"}, {"sum": ["a", "b"]}])
def test_only_a_length_counts_once(given):
    with pytest.raises(ValueError, match="once_m goes with a length"):
        Of(**given, once_m=30)
