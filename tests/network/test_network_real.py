"""Loose ends of real roads, each looked at on a picture of its place, and why it is what it is.

Lines are named by their row in the file (from 0): it gives them no ids.
"""

import geopandas as gpd
import numpy as np
import pytest
from making import real

from alatau_geo.network import from_lines
from alatau_geo.network.ends import loose_ends
from alatau_geo.network.faults import faults

#: What the extract was cut to, to a hundredth of a degree: it keeps ways whole that cross its edge.
EXTENT, MARGIN_M = (76.73, 43.15, 77.17, 43.41), 1000


@pytest.fixture(scope="module")
def roads():
    return gpd.read_file(real("roads_almaty.geojson"))


@pytest.fixture(scope="module")
def network(roads):
    return from_lines(roads)


@pytest.fixture(scope="module")
def ends(network):
    return loose_ends(network, extent=EXTENT, margin_m=MARGIN_M)


@pytest.fixture(scope="module")
def short(network):
    table = faults(network)
    return table[table["kind"] == "undershoot"].set_index("line")


def places(network, table):
    return table[["lon", "lat"]].to_numpy() * network.lines.scale


#: Allowed: the line goes on, and the extract does not.
AT_THE_EDGE = {
    247: "a road into the mountains, kept whole to where it ends, far outside",
    940: "a road to the east, kept whole beyond the edge",
    1164: "a road to the north, kept whole beyond the edge",
    140: "the A3's one carriageway where the extract ends in the north",
    1220: "the A3's other carriageway beside it",
    1710: "the ring road's one carriageway where it leaves to the north-west",
    1713: "the ring road's other carriageway beside it",
    1766: "the ring road's one carriageway in the north, cut one segment before the edge",
    1807: "the ring road's one carriageway in the west, cut before the edge",
    836: "a road to the east, kept whole beyond the edge",
}

#: Not allowed: in the midst of the city, where the street goes on as a class that the file lacks,
#: with the street's other carriageway ending beside it.
STREET_GOES_ON = {
    258: (1819, "Tole Bi, west of where it comes into the file again"),
    1819: (258, "its other carriageway"),
    463: (461, "Bokeikhan, where two carriageways become a lesser street"),
    1115: (1116, "Sain, where two carriageways become a lesser street"),
    1936: (1937, "Sain again, at its other end"),
    1886: (2545, "two carriageways in the north-west that become one"),
    2997: (2998, "the same two, further on"),
}

#: Not allowed either: streets by themselves that go on as a lesser class, nothing near ahead.
ENDS_ALONE = {
    2386: "Dostyk, a block past a junction",
    286: "a street that the file leaves at a junction of lesser ones",
    2584: "a village's street in the hills",
    2713: "Suyunbay, in the north",
    1781: "a street a block past the trunk road",
}

#: Ends that stop short of something that lies ahead of them.
STOPS_SHORT = {
    1504: (1759, "a gap of 2.6 m in the midst of one street: a mistake of the drawing"),
    988: (1206, "a street up to the trunk road, which it crosses by a lesser link"),
    1230: (1229, "a link road up to the road that it leads to"),
}


@pytest.mark.parametrize("line", AT_THE_EDGE)
def test_ends_at_the_extracts_edge_are_allowed(ends, line):
    allowed = ends.loc[ends["line"] == line, "allowed"]
    assert allowed.tolist() == ["edge"] * len(allowed)
    assert len(allowed)


@pytest.mark.parametrize("line", STREET_GOES_ON)
def test_carriageways_that_end_side_by_side_are_loose_ends_and_no_near_misses(
    network, ends, short, line
):
    other, _ = STREET_GOES_ON[line]
    mine, beside = (ends[ends["line"] == n] for n in (line, other))
    assert set(mine["allowed"]) == {""}
    gap = places(network, mine)[:, None] - places(network, beside)[None]
    assert 5 < np.hypot(*gap.T).min() < 25
    assert line not in short.index


@pytest.mark.parametrize("line", ENDS_ALONE)
def test_streets_that_the_file_leaves(ends, short, line):
    assert ends.loc[ends["line"] == line, "allowed"].tolist() == [""]
    assert line not in short.index


@pytest.mark.parametrize("line", STOPS_SHORT)
def test_ends_that_stop_short(roads, ends, short, line):
    other, _ = STOPS_SHORT[line]
    assert "" in set(ends.loc[ends["line"] == line, "allowed"])
    assert short.loc[line, "other"] == other
    assert short.loc[line, "size_m"] < 20


def test_the_gap_is_in_the_midst_of_one_street(roads, short):
    one, two = roads.loc[1504], roads.loc[1759]
    assert (one["name"], one["highway"]) == (two["name"], two["highway"])
    assert short.loc[1504, "size_m"] == pytest.approx(2.6, abs=0.05)
    # and a tolerance of three metres would have closed it
    assert len(from_lines(roads, snap_m=3).dangles()) == len(from_lines(roads).dangles()) - 2


def test_all_loose_ends_are_told_apart(ends):
    assert len(ends) == 67
    assert set(ends["allowed"]) == {"", "edge"}
    # the city's own streets leave more open than its edge does not
    assert 25 <= (ends["allowed"] == "edge").sum() <= 35
