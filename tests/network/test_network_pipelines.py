"""Pipelines: what is fed, what is crossed, and what stands in a protection zone."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from ground import GEOD, at, frame, line, point

from alatau_geo.errors import UsageError
from alatau_geo.network import from_lines
from alatau_geo.network.pipelines import crossed, feed, inside, zones

#: From a station, a main with two branches; and one that hangs on nothing.
PIPES = [
    line((0, 0), (1000, 0)),
    line((1000, 0), (1000, 500)),
    line((1000, 0), (1000, -300), (1200, -300)),
    line((0, 900), (300, 900)),
]
STATION = np.array([point(0, 0)])


def network(*lines, **fields):
    return from_lines(frame(*(lines or PIPES), **fields))


# --- what is fed -----------------------------------------------------------------------------


def test_what_hangs_together_with_a_source_is_fed():
    found = feed(network(), STATION)
    assert found.edges["fed"].tolist() == [True, True, True, False]
    assert found.edges["from_source_m"].tolist()[:3] == pytest.approx([0, 1000, 1000], rel=1e-3)
    assert np.isinf(found.edges["from_source_m"][3])
    assert found.meshes == 0


def test_flow_runs_away_from_the_source_whichever_way_a_line_was_drawn():
    found = feed(network(PIPES[0], PIPES[1].reverse(), PIPES[2], PIPES[3]), STATION)
    assert found.edges["forward"].tolist()[:3] == [True, False, True]


def test_a_line_that_closes_a_ring_is_a_mesh():
    ring = [line((0, 0), (100, 0)), line((100, 0), (100, 150)), line((0, 0), (0, 90), (100, 150))]
    found = feed(network(*ring), STATION)
    assert found.edges["fed"].all()
    assert found.meshes == 1
    # two pipes side by side are a mesh, too
    twins = [line((0, 0), (100, 0)), line((0, 0), (50, 30), (100, 0)), line((0, 0), (100, 0))]
    assert feed(network(*twins), STATION).meshes == 2


def test_directions_are_those_of_the_flow():
    found = feed(network(*PIPES[:3], oneway=["yes", "-1", "yes"]), STATION)
    # the second pipe brings gas to the main, and has none itself
    assert found.edges["fed"].tolist() == [True, False, True]


def test_a_source_has_to_lie_at_a_node():
    far = feed(network(), np.array([point(0, 3)]))
    assert far.source.tolist() == [-1]
    assert not far.edges["fed"].any()
    assert feed(network(), np.array([point(0, 3)]), within_m=4).edges["fed"].sum() == 3
    assert feed(network(), np.array([point(0, 0.9)])).edges["fed"].sum() == 3


def test_two_sources_share_what_they_feed():
    sources = np.array([point(0, 0), point(1000, 500), point(300, 900)])
    found = feed(network(), sources)
    assert found.edges["fed"].all()
    assert found.edges["from_source_m"][2] == pytest.approx(500, rel=1e-3)
    assert found.edges["forward"].tolist() == [True, False, True, False]


# --- what is crossed -------------------------------------------------------------------------


def test_crossings_are_told_with_place_and_angle():
    roads = gpd.GeoSeries([line((500, -90), (500, 90)), line((900, 100), (1100, 300))], crs=4326)
    table = crossed(frame(*PIPES).geometry, roads)
    assert table[["line", "other"]].values.tolist() == [[0, 0], [1, 1]]
    places = table[["lon", "lat"]].to_numpy()
    assert places == pytest.approx(np.array([at(500, 0), at(1000, 200)]), abs=1e-7)
    assert table["angle_deg"].tolist() == pytest.approx([90, 45], abs=0.1)
    assert table["length_m"].tolist() == [0, 0]


def test_a_river_is_crossed_for_some_length():
    river = shapely.Polygon([at(400, -50), at(460, -50), at(460, 50), at(400, 50)])
    table = crossed(frame(*PIPES).geometry, gpd.GeoSeries([river], crs=4326))
    assert table["length_m"].tolist() == pytest.approx([60], rel=1e-3)
    assert table[["lon", "lat"]].to_numpy() == pytest.approx(np.array([at(430, 0)]), abs=1e-7)
    assert np.isnan(table["angle_deg"]).all()


def test_what_ends_there_or_runs_along_does_not_cross():
    others = [line((1000, 500), (1000, 900)), line((200, 0), (300, 0)), line((0, -50), (0, 0))]
    assert crossed(frame(*PIPES).geometry, gpd.GeoSeries(others, crs=4326)).empty
    nothing = gpd.GeoSeries([], crs=4326)
    assert crossed(frame(*PIPES).geometry, nothing).empty


def test_a_line_may_be_crossed_more_than_once():
    winding = gpd.GeoSeries([line((200, -50), (200, 50), (600, 50), (600, -50))], crs=4326)
    assert crossed(frame(*PIPES).geometry, winding)["line"].tolist() == [0, 0]


# --- protection zones ------------------------------------------------------------------------


def test_a_zone_is_as_wide_as_it_is_told():
    (zone,) = zones(frame(PIPES[0]).geometry, 50)
    # a strip of 1000 m by 100 m, and a disc of 50 m radius in two halves
    area = abs(GEOD.geometry_area_perimeter(zone)[0])
    assert area == pytest.approx(1000 * 100 + np.pi * 50**2, rel=1e-3)
    for x, y, within in (
        (500, 49.9, True),
        (500, 50.1, False),
        (-49.9, 0, True),
        (-50.1, 0, False),
    ):
        assert zone.contains(point(x, y)) == within


def test_each_line_may_have_its_own_width():
    areas = zones(frame(*PIPES).geometry, np.array([10.0, 20.0, 30.0, 40.0]))
    size = [abs(GEOD.geometry_area_perimeter(zone)[0]) for zone in areas]
    expected = [1000 * 20, 500 * 40, 0, 300 * 80]
    for n in (0, 1, 3):
        assert size[n] == pytest.approx(expected[n] + np.pi * (10 * (n + 1)) ** 2, rel=2e-3)


@pytest.mark.parametrize("width", [0, -5, np.nan, np.inf])
def test_a_zone_needs_a_width(width):
    with pytest.raises(UsageError, match="a protection zone needs a width of more than 0 m"):
        zones(frame(PIPES[0]).geometry, width)


def test_what_stands_inside_is_told_with_its_distance():
    lines = frame(*PIPES[:2]).geometry
    house = shapely.Polygon([at(400, 30), at(420, 30), at(420, 80), at(400, 80)])
    others = gpd.GeoSeries(
        [point(500, 20), point(500, 60), house, line((700, -90), (700, 90))], crs=4326
    )
    table = inside(zones(lines, 50), lines, others)
    assert table[["line", "other"]].values.tolist() == [[0, 0], [0, 2], [0, 3]]
    assert table["distance_m"].tolist() == pytest.approx([20, 30, 0], abs=0.05)
    assert table["area_ha"].tolist() == pytest.approx([0, 20 * 20 / 10_000, 0], rel=1e-3)
    assert table["length_m"].tolist() == pytest.approx([0, 0, 100], rel=1e-3)
    assert inside(zones(lines, 5), lines, others)["other"].tolist() == [3]
