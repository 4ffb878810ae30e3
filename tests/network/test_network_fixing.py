"""Lines with their faults mended: what was found is gone, all else is as it was."""

import geopandas as gpd
import numpy as np
import pytest
from ground import at, frame, km, line
from hypothesis import given
from hypothesis import strategies as st
from making import real
from shapely import MultiLineString
from test_network_ends import STREETS
from test_network_faults import ROUND

from alatau_geo.errors import UsageError
from alatau_geo.network import from_lines
from alatau_geo.network.faults import faults
from alatau_geo.network.fixing import KINDS, SURE, fixed


def mend(*lines, kinds=SURE, alike=None, **fields):
    """Return the mended frame, the log, and what is still found without any tolerance."""
    made = frame(*lines, **fields)
    before = made.copy()
    network = from_lines(made)
    table = faults(network, alike=alike)
    result, log = fixed(made, network, table, kinds=kinds)
    assert made.geometry.equals(before.geometry)
    alike = None if alike is None else np.asarray(alike)[result.index]
    return result, log, faults(from_lines(result.reset_index(drop=True), snap_m=0), alike=alike)


CASES = {
    "undershoot": ([*STREETS, line((150, 5), (150, 120))], {}),
    "overshoot": ([*STREETS, line((150, -6), (150, 120))], {}),
    "overlap": ([*STREETS, line((100, 0), (130, 0), (250, 0), (250, -90))], {}),
    "too short": ([*STREETS, line((400, 200), (400.6, 200))], {}),
    "wrong way": (
        [ROUND[0], ROUND[1].reverse(), *ROUND[2:]],
        {"oneway": ["yes", "yes", "yes", "yes", "no"]},
    ),
    "crossing": ([*STREETS, line((100, -90), (100, 90))], {}),
}


@pytest.mark.parametrize("kind", CASES)
def test_what_was_found_is_mended_and_in_the_log(kind):
    lines, fields = CASES[kind]
    result, log, left = mend(*lines, kinds=KINDS, **fields)
    # and what is met by a line that stays for a while gets its vertex, too
    assert set(log["kind"]) - {"snap"} == {kind}
    assert left.empty
    assert from_lines(result, snap_m=0).n_components == 1


def test_an_undershoot_is_lengthened_and_its_street_given_a_vertex():
    result, log, _ = mend(*CASES["undershoot"][0])
    assert result.geometry[4].coords[0] == pytest.approx(at(150, 0), abs=1e-8)
    assert len(result.geometry[0].coords) == 3
    assert list(result.geometry[1:4]) == STREETS[1:]
    assert log["amount_m"].tolist() == pytest.approx([5], rel=1e-3)


def test_an_overshoot_is_cut():
    result, _, _ = mend(*CASES["overshoot"][0])
    assert km(result.geometry[4]) == pytest.approx(0.120, rel=1e-3)


def test_a_stretch_that_is_doubled_is_taken_from_the_later_line():
    result, log, _ = mend(*CASES["overlap"][0])
    assert km(result.geometry[4]) == pytest.approx(0.090, rel=1e-3)
    assert result.geometry[4].coords[0] == pytest.approx(at(250, 0), abs=1e-8)
    cut = log[log["kind"] == "overlap"]
    assert cut["amount_m"].tolist() == pytest.approx([150], rel=1e-3)


def test_a_stretch_in_the_middle_leaves_two_parts():
    result, _, left = mend(line((100, 0), (200, 0)), line((0, 0), (300, 0)))
    assert result.geometry[1].geom_type == "MultiLineString"
    assert km(result.geometry[1]) == pytest.approx(0.2, rel=1e-3)
    assert left.empty


def test_a_line_that_is_doubled_whole_is_taken_out():
    result, log, left = mend(*STREETS, STREETS[2].reverse())
    assert result.index.tolist() == [0, 1, 2, 3]
    assert log["done"].tolist() == ["taken out, an earlier line runs there"]
    assert left.empty


def test_a_line_is_turned():
    lines, fields = CASES["wrong way"]
    result, _, _ = mend(*lines, **fields)
    assert result.geometry[1].equals_exact(ROUND[1], 1e-12)


def test_crossings_and_pseudo_nodes_are_left_unless_told():
    cross = [*STREETS, line((100, -90), (100, 90))]
    halves = [line((0, 300), (0, 400)), line((0, 400), (90, 500))]
    result, log, _ = mend(*cross, *halves, alike=[0, 1, 2, 3, 4, 5, 5])
    assert log.empty
    assert list(result.geometry) == [*cross, *halves]
    with pytest.raises(UsageError, match="what to mend needs to be of snap, undershoot"):
        mend(*cross, kinds=["wonders"])


@pytest.mark.parametrize("turned", [(False, False), (True, False), (False, True), (True, True)])
def test_lines_that_might_be_one_become_one_if_told(turned):
    thirds = [line((0, 0), (50, 9)), line((50, 9), (90, 0)), line((90, 0), (120, 9))]
    lines = [
        thirds[0],
        *(t.reverse() if turn else t for t, turn in zip(thirds[1:], turned, strict=True)),
    ]
    result, log, left = mend(*lines, kinds=["pseudo-node"], alike=[0, 0, 0])
    assert result.index.tolist() == [0]
    assert list(result.geometry[0].coords) == [
        thirds[0].coords[0],
        thirds[1].coords[0],
        thirds[2].coords[0],
        thirds[2].coords[1],
    ]
    assert log["done"].tolist() == ["joined to row 1"] * 2
    assert left.empty


def test_ends_are_moved_into_their_nodes():
    lines = [*STREETS, line((150, 0.8), (150, 100)), line((400.7, 200), (500, 200))]
    result, log, left = mend(*lines)
    assert log["kind"].unique().tolist() == ["snap"]
    assert left.empty
    assert from_lines(result, snap_m=0).n_components == 1
    assert result.geometry[4].coords[0] in result.geometry[0].coords
    assert result.geometry[5].coords[0] == result.geometry[2].coords[-1]


def test_parts_of_a_row_are_mended_each_by_itself():
    row = MultiLineString([line((150, 5), (150, 120)), line((250, 195), (250, 120))])
    result, log, left = mend(*STREETS, row)
    assert len(log) == 2
    assert [len(part.coords) for part in result.geometry[4].geoms] == [3, 3]
    assert left.empty


@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=2, max_size=4, unique=True
        ),
        min_size=2,
        max_size=8,
        unique_by=lambda path: tuple(sorted(path)),
    )
)
def test_snapping_leaves_what_holds_together_without_a_tolerance(paths):
    made = frame(*(line(*((37.3 * x + 0.31 * y, 41.7 * y) for x, y in path)) for path in paths))
    network = from_lines(made, snap_m=0.5)
    result, _ = fixed(made, network, faults(network)[:0], kinds=["snap"])
    exact = from_lines(result, snap_m=0)
    assert exact.n_components == network.n_components
    assert exact.n_edges >= network.n_edges
    assert exact.length_km == pytest.approx(network.length_km, abs=0.002 * len(paths))


def test_real_roads():
    roads = gpd.read_file(real("roads_almaty.geojson"))
    network = from_lines(roads)
    table = faults(network)
    result, log = fixed(roads, network, table)
    again = faults(from_lines(result.reset_index(drop=True), snap_m=0))
    assert set(table["kind"]) - set(again["kind"]) == {"undershoot", "too short"}
    assert len(result) == len(roads) - (table["kind"] == "too short").sum()
    assert log["amount_m"].max() <= 20
    untouched = np.setdiff1d(np.arange(len(roads)), [*log["row"], *table["other"]])
    assert len(untouched) > 2800
    assert (result.geometry.loc[untouched] == roads.geometry.loc[untouched]).all()
