"""Faults besides missed ends: five lines for each."""

import numpy as np
import pytest
from ground import at, frame, km, line

from alatau_geo.network import from_lines
from alatau_geo.network.faults import FIXES, faults
from alatau_geo.network.fixing import KINDS
from alatau_geo.network.overlaps import overlaps, pieces

STREETS = [
    line((0, 0), (400, 0)),
    line((0, 0), (0, 200)),
    line((0, 200), (400, 200)),
    line((400, 0), (400, 200)),
]


def found(*lines, alike=None, **fields):
    return faults(from_lines(frame(*lines, **fields)), alike=alike)


def test_a_network_without_fault_has_none():
    table = found(*STREETS, line((0, 0), (200, 90)))
    assert len(table) == 0
    assert list(table.columns[:3]) == ["kind", "line", "part"]


def test_every_kind_has_a_fix_and_every_fix_a_kind():
    assert set(KINDS) - {"snap"} == set(FIXES) - {"self-crossing"}


# --- drawn twice -----------------------------------------------------------------------------


@pytest.mark.parametrize("turned", [False, True])
def test_a_line_that_is_drawn_twice(turned):
    again = line((0, 200), (400, 200))
    table = found(*STREETS, again.reverse() if turned else again)
    (fault,) = table.itertuples()
    assert (fault.kind, fault.line, fault.other, fault.flag) == ("overlap", 4, 2, True)
    assert fault.size_m == pytest.approx(km(again) * 1000, rel=1e-6)


def test_a_part_that_is_drawn_twice_with_other_vertices():
    # along the street from 100 to 250 m, then off; none of its vertices is one of the street's
    other = line((100, 0), (130, 0), (250, 0), (250, -90))
    (fault,) = found(*STREETS, other).itertuples()
    assert (fault.kind, fault.line, fault.other, fault.flag) == ("overlap", 4, 0, False)
    assert fault.size_m == pytest.approx(150, rel=1e-3)
    assert (fault.lon, fault.lat) == pytest.approx(at(190, 0), abs=1e-6)


def test_the_later_line_is_told_whoever_is_longer():
    first, long = line((100, 0), (250, 0)), line((0, 0), (400, 0))
    (fault,) = found(first, long, *STREETS[1:]).itertuples()
    assert (fault.line, fault.other, fault.flag) == (1, 0, False)
    assert fault.size_m == pytest.approx(150, rel=1e-3)


def test_a_stretch_that_is_drawn_three_times_counts_twice_too_much():
    one = line((0, 0), (400, 0))
    table = pieces(from_lines(frame(one, line((100, 0), (300, 0)), line((200, 0), (500, 0)))).lines)
    assert table["length_m"].sum() == pytest.approx(200 + 200, rel=1e-3)


def test_a_line_that_comes_back_on_itself():
    back = line((0, 0), (100, 0), (60, 0))
    table = pieces(from_lines(frame(back)).lines)
    assert table[["part", "other_part"]].values.tolist() == [[0, 0]]
    assert table["length_m"].tolist() == pytest.approx([40], rel=1e-3)


def test_rounding_to_six_decimals_leaves_one_course():
    # along a street of 3 km that heads north-east, twice: with a vertex in its middle, and without
    long, middle = line((0, 0), (3000, 1700)), at(1234, 1234 * 17 / 30)
    cut = line((0, 0), (1234, 1234 * 17 / 30), (3000, 1700))
    rounded = [[round(c, 6) for c in place] for place in [*long.coords, middle]]
    assert rounded[2] != list(middle)
    table = overlaps(*_with_pieces(long, type(long)([rounded[0], rounded[2], rounded[1]])))
    assert table["whole"].tolist() == [True]
    assert table["length_m"].tolist() == pytest.approx([km(cut) * 1000], rel=1e-4)


def _with_pieces(*lines):
    drawn = from_lines(frame(*lines)).lines
    return drawn, pieces(drawn)


@pytest.mark.parametrize(("aside", "count"), [(0.15, 1), (0.25, 0)])
def test_two_carriageways_are_no_double(aside, count):
    beside = line((0, aside), (400, aside))
    table = pieces(from_lines(frame(STREETS[0], beside), snap_m=0).lines)
    assert len(table) == count


def test_both_engines_find_the_same_stretches():
    rng = np.random.default_rng(3)
    places = rng.integers(0, 9, (60, 3, 2)) * 25.0
    drawn = from_lines(frame(*(line(*path) for path in places.tolist()))).lines
    plain, fast = (pieces(drawn, engine=engine) for engine in ("numpy", "numba"))
    assert len(plain) > 5
    assert plain.equals(fast)


# --- others ----------------------------------------------------------------------------------


def test_a_line_that_crosses_itself():
    knot = line((100, 0), (100, 90), (150, 90), (150, 40), (60, 40))
    (fault,) = found(*STREETS, knot).itertuples()
    assert (fault.kind, fault.line, fault.other) == ("self-crossing", 4, -1)
    assert (fault.lon, fault.lat) == pytest.approx(at(100, 40), abs=1e-8)


def test_a_loop_that_closes_at_a_vertex_is_no_fault():
    loop = line((100, 0), (100, 40), (100, 90), (150, 90), (150, 40), (100, 40))
    assert len(found(*STREETS, loop)) == 0


def test_two_lines_that_might_be_one():
    halves = [line((0, 0), (0, 90)), line((0, 90), (0, 200))]
    streets = [STREETS[0], *STREETS[2:], *halves]
    alike = ["a", "b", "c", "d", "d"]
    (fault,) = found(*streets, alike=alike).itertuples()
    assert (fault.kind, {fault.line, fault.other}) == ("pseudo-node", {3, 4})
    assert (fault.lon, fault.lat) == pytest.approx(at(0, 90), abs=1e-8)
    assert len(found(*streets, alike=["a", "b", "c", "d", "e"])) == 0
    assert len(found(*streets)) == 0


@pytest.mark.parametrize(
    ("ways", "count"), [(["yes", "yes"], 1), (["yes", "-1"], 0), (["", "yes"], 0)]
)
def test_only_lines_that_go_on_the_same_way_might_be_one(ways, count):
    halves = [line((0, 0), (0, 90)), line((0, 90), (0, 200))]
    table = found(*halves, alike=[0, 0], oneway=ways)
    assert (table["kind"] == "pseudo-node").sum() == count


def test_a_bridge_is_not_one_with_the_road():
    halves = [line((0, 0), (0, 90)), line((0, 90), (0, 200))]
    assert len(found(*halves, alike=[0, 0], level=[0, 1])) == 0


@pytest.mark.parametrize("length", [0.0, 0.7])
def test_a_line_that_is_too_short(length):
    (fault,) = found(*STREETS, line((400, 200), (400 + length, 200))).itertuples()
    assert (fault.kind, fault.line, fault.other) == ("too short", 4, -1)
    assert fault.size_m == pytest.approx(length, abs=1e-3)


def test_lines_that_cross_on_one_level():
    (fault,) = found(*STREETS, line((100, -90), (100, 90))).itertuples()
    assert (fault.kind, fault.line, fault.other) == ("crossing", 0, 4)
    assert (fault.lon, fault.lat) == pytest.approx(at(100, 0), abs=1e-8)
    assert len(found(*STREETS, line((100, -90), (100, 90)), tunnel=["", "", "", "", "yes"])) == 0


# --- one-way lines ---------------------------------------------------------------------------

#: Round a block, and on from it.
ROUND = [
    line((0, 0), (100, 0)),
    line((100, 0), (100, 100)),
    line((100, 100), (0, 100)),
    line((0, 100), (0, 0)),
    line((0, 0), (-90, 0)),
]


def test_a_one_way_line_that_runs_against_the_others():
    ways = ["yes", "yes", "yes", "yes", "no"]
    assert len(found(*ROUND, oneway=ways)) == 0
    wrong = [*ROUND[:1], ROUND[1].reverse(), *ROUND[2:]]
    # at its one end two lines enter and none leaves, at the other two leave: turning it mends both
    (fault,) = found(*wrong, oneway=ways).itertuples()
    assert (fault.kind, fault.line, fault.other) == ("wrong way", 1, 0)
    assert fault.flag
    assert (fault.lon, fault.lat) == pytest.approx(at(100, 0), abs=1e-8)


def test_against_its_own_direction_is_a_way_too():
    wrong = [*ROUND[:1], ROUND[1].reverse(), *ROUND[2:]]
    assert len(found(*wrong, oneway=["yes", "-1", "yes", "yes", "no"])) == 0


def test_a_one_way_line_that_ends_is_no_wrong_way():
    lines = [*ROUND[:4], line((0, 0), (-90, 0))]
    assert len(found(*lines, oneway=["yes"] * 5)) == 0
