"""Loose ends, and ends that miss what they should meet: five lines for each fault."""

import numpy as np
import pytest
import shapely
from ground import EAST, NORTH, at, frame, line

from alatau_geo.errors import UsageError
from alatau_geo.network import from_lines
from alatau_geo.network.ends import loose_ends
from alatau_geo.network.faults import faults

#: A street, and three that meet it, so that a fault is one of five lines.
STREETS = [
    line((0, 0), (400, 0)),
    line((0, 0), (0, 200)),
    line((0, 200), (400, 200)),
    line((400, 0), (400, 200)),
]


def found(*lines, kind, reach_m=20.0, **fields):
    table = faults(from_lines(frame(*lines, **fields)), reach_m=reach_m)
    return table[table["kind"] == kind]


# --- loose ends ------------------------------------------------------------------------------


def test_ends_at_the_edge_of_the_extent_are_allowed():
    network = from_lines(frame(line((0, 0), (100, 0)), line((50, 0), (50, 80))))
    assert loose_ends(network)["allowed"].tolist() == ["", "", ""]
    box = (*at(0, -50), *at(200, 60))
    table = loose_ends(network, extent=box)
    # the west one lies on the edge, the one in the north outside
    assert table["allowed"].tolist() == ["edge", "", "edge"]
    assert loose_ends(network, extent=box, margin_m=99)["allowed"].tolist() == ["edge"] * 2 + [
        "edge"
    ]
    assert loose_ends(network, extent=shapely.box(*box))["allowed"].tolist() == ["edge", "", "edge"]


@pytest.mark.parametrize(("margin_m", "allowed"), [(99.0, ""), (101.0, "edge")])
def test_a_margin_is_in_metres(margin_m, allowed):
    network = from_lines(frame(line((0, 0), (100, 0))))
    box = (*at(-9, -500), *at(200, 500))
    table = loose_ends(network, extent=box, margin_m=margin_m)
    assert table["allowed"].tolist() == ["edge", allowed]


def test_declared_ends_are_allowed_of_both_ends_of_a_line():
    network = from_lines(frame(line((0, 0), (100, 0)), line((0, 50), (90, 50))))
    assert loose_ends(network, declared=[1])["allowed"].tolist() == ["", "", "declared", "declared"]


@pytest.mark.parametrize("margin_m", [-1, np.inf, np.nan])
def test_a_margin_must_be_a_length(margin_m):
    network = from_lines(frame(line((0, 0), (100, 0))))
    with pytest.raises(UsageError, match="a margin is needed of 0 m or more"):
        loose_ends(network, margin_m=margin_m)


# --- undershoots -----------------------------------------------------------------------------


@pytest.mark.parametrize("turned", [False, True])
def test_an_end_that_stops_short_of_a_line(turned):
    branch = line((150, 5), (150, 120))
    short = found(*STREETS, branch.reverse() if turned else branch, kind="undershoot")
    (fault,) = short.itertuples()
    assert (fault.line, fault.other, fault.flag) == (4, 0, not turned)
    assert fault.size_m == pytest.approx(5, rel=1e-3)
    assert (fault.to_lon, fault.to_lat) == pytest.approx(at(150, 0), abs=1e-8)
    assert (fault.lon, fault.lat) == pytest.approx(at(150, 5), abs=1e-8)


def test_only_within_reach():
    branch = line((150, 5), (150, 120))
    assert len(found(*STREETS, branch, kind="undershoot", reach_m=4.9)) == 0
    assert len(found(*STREETS, branch, kind="undershoot", reach_m=5.1)) == 1
    with pytest.raises(UsageError, match="a reach is needed of 0 m or more"):
        faults(from_lines(frame(branch)), reach_m=-1)


def test_what_does_not_lie_ahead_is_not_what_it_should_meet():
    # a lane along the street, eight metres off, that ends: nothing is ahead of it
    assert len(found(*STREETS, line((50, 8), (250, 8)), kind="undershoot")) == 0


def test_two_ends_that_face_each_other_are_one_fault():
    halves = [line((50, 100), (180, 100)), line((190, 100), (300, 100))]
    (fault,) = found(*STREETS, *halves, kind="undershoot").itertuples()
    assert (fault.line, fault.other) == (4, 5)
    assert fault.size_m == pytest.approx(10, rel=1e-3)


def test_a_line_on_another_level_is_not_what_it_should_meet():
    branch = line((150, 5), (150, 120))
    levels = {"level": [1, 0, 0, 0, 0]}
    assert len(found(*STREETS, branch, kind="undershoot", **levels)) == 0


def test_a_line_is_not_short_of_what_it_comes_from():
    # a lane that leaves the street at an acute angle and ends 10 m from it
    lane = line((50, 0), (80, 10))
    assert len(found(*STREETS, lane, kind="undershoot")) == 0


# --- overshoots ------------------------------------------------------------------------------


def test_an_end_beyond_a_crossing_without_a_node():
    branch = line((150, -6), (150, 120))
    table = faults(from_lines(frame(*STREETS, branch)))
    assert table["kind"].tolist() == ["overshoot"]
    (fault,) = table.itertuples()
    assert (fault.line, fault.other, fault.flag) == (4, 0, True)
    assert fault.size_m == pytest.approx(6, rel=1e-3)
    assert (fault.to_lon, fault.to_lat) == pytest.approx(at(150, 0), abs=1e-8)


def test_an_end_beyond_a_junction():
    # the street has a vertex where the branch has one
    street = line((0, 0), (150, 0), (400, 0))
    branch = line((150, 120), (150, 0), (150, -6))
    (fault,) = found(street, *STREETS[1:], branch, kind="overshoot").itertuples()
    assert (fault.line, fault.other, fault.flag) == (4, 0, False)
    assert fault.size_m == pytest.approx(6, rel=1e-3)


def test_a_short_street_of_its_own_is_no_overshoot():
    lane = line((150, 0), (150, -6))
    assert len(faults(from_lines(frame(*STREETS, lane)))) == 0


def test_a_long_way_beyond_is_a_crossing():
    branch = line((150, -30), (150, 120))
    assert faults(from_lines(frame(*STREETS, branch)))["kind"].tolist() == ["crossing"]


def test_a_bridge_goes_beyond_what_it_passes_over():
    branch = line((150, -6), (150, 120))
    assert len(faults(from_lines(frame(*STREETS, branch, level=[0, 0, 0, 0, 1])))) == 0


def test_degrees_of_a_metre():
    # the plane that these tests draw in, held against round numbers of the ellipsoid
    assert pytest.approx(111_097, abs=15) == 1 / NORTH
    assert pytest.approx(81_541, abs=15) == 1 / EAST
