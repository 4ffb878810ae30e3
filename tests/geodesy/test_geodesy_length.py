from __future__ import annotations

import numpy as np
import pytest
from geodesic_oracle import edge, path_length
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mpf
from pyproj import Geod

from alatau_geo.errors import UsageError
from alatau_geo.geodesy import path_length_m

GEOD = Geod(ellps="WGS84")


def one(path, engine="numpy"):
    return path_length_m(path, [0, len(path)], engine=engine)[0]


@pytest.mark.parametrize("lat", [-69, -33, 0, 43.6, 65, 80])
@pytest.mark.parametrize(("radius_m", "worst"), [(5, 1e-14), (1500, 1e-14), (25_000, 1e-11)])
def test_against_the_oracle(star, engine, lat, radius_m, worst):
    path = star(77.0123, lat, radius_m)
    truth = path_length(path.tolist())
    assert abs(float((mpf(one(path, engine)) - truth) / truth)) < worst


@pytest.mark.parametrize("azimuth", range(0, 360, 45))
@pytest.mark.parametrize("lat", [-70, 0, 43.6, 70])
def test_edges_at_the_limit(engine, lat, azimuth):
    lon2, lat2, _ = GEOD.fwd(77, lat, azimuth, 99_000)
    truth = float(edge(77, lat, lon2, lat2)[0])
    assert one([(77, lat), (lon2, lat2)], engine) == pytest.approx(truth, rel=1e-10)


def test_long_edges_are_geographiclibs(engine):
    paths = np.array(
        [(77, 43), (77.001, 43), (-73, 40), (-73.001, 40), (0, 90), (0, 89.9), (180, 89.9)]
    )
    truth = GEOD.line_length(*paths.T)
    assert one(paths, engine) == pytest.approx(truth, rel=1e-14)
    got = path_length_m(paths, [0, 2, 4, 4, 7], engine=engine)
    truth = [GEOD.line_length(*paths[i:j].T) for i, j in ((0, 2), (2, 4), (4, 4), (4, 7))]
    assert got == pytest.approx(truth, rel=1e-9)


def test_quarter_meridian(engine):
    # Karney 2013 gives it by Bessel's series; IUGG: 10 001 965.729 m on WGS 84
    assert one([(5, 0), (5, 90)], engine) == pytest.approx(10_001_965.729, abs=1e-3)
    steps = np.column_stack([np.full(9001, 5.0), np.linspace(0, 90, 9001)])
    assert one(steps, engine) == pytest.approx(10_001_965.729, abs=1e-3)


@pytest.mark.parametrize("shift", [103, -257, -283])
def test_across_the_antimeridian(star, engine, shift):
    there = star(77, 43.6, 5000) + np.array([shift, 0])
    wrapped = np.column_stack([(there[:, 0] + 180) % 360 - 180, there[:, 1]])
    truth = float(path_length(there.tolist()))
    assert one(there, engine) == pytest.approx(truth, rel=1e-13)
    assert one(wrapped, engine) == pytest.approx(truth, rel=1e-10)


def test_short_edge_across_the_antimeridian_loses_nothing(engine):
    path = [(179.999996, -16.8), (-179.999997, -16.8)]
    truth = float(path_length([(lon % 360, lat) for lon, lat in path]))
    assert one(path, engine) == pytest.approx(truth, rel=1e-12)


def test_many_turns(engine):
    assert one([(-540, 10), (540, 10)], engine) == pytest.approx(0, abs=1e-6)
    assert one([(-539, 0), (540, 0)], engine) == pytest.approx(GEOD.inv(0, 0, 1, 0)[2], rel=1e-9)


def test_nothing_to_measure(engine):
    assert path_length_m(np.empty((0, 2)), [0, 0, 0], engine=engine).tolist() == [0, 0]
    got = path_length_m([(5, 5), (100, 80), (100, 80), (0, 0)], [0, 1, 1, 3, 4], engine=engine)
    assert got.tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("vertex", [0, 2, 6])
@pytest.mark.parametrize("axis", [0, 1])
def test_nan_stays_in_its_path(star, engine, vertex, axis):
    far, near = star(77, 43.6, 300_000), star(77, 43.6, 100)
    wraps = [(179.9, 10), (-179.9, 10)]
    broken = near.copy()
    broken[vertex, axis] = np.nan
    paths = [near, broken, wraps, broken, far]
    offsets = np.cumsum([0, *map(len, paths)])
    got = path_length_m(np.concatenate(paths), offsets, engine=engine)
    assert np.isnan(got).tolist() == [False, True, False, True, False]
    assert got[[0, 2, 4]] == pytest.approx([one(near), one(wraps), one(far)], rel=1e-13)
    far[vertex, axis] = np.nan
    assert np.isnan(one(far, engine))


@pytest.mark.parametrize("vertex", [(541, 0), (0, 91), (np.inf, 0), (0, -np.inf)])
@pytest.mark.parametrize("place", [0, 1])
def test_out_of_range_is_refused(engine, vertex, place):
    path = [(77, 43), (77.1, 43)]
    path[place] = vertex
    with pytest.raises(UsageError, match="there is a vertex at"):
        path_length_m([(0, 0), (1, 0), *path], [0, 2, 4], engine=engine)


points = st.tuples(st.floats(60, 90), st.floats(-80, 80))


@settings(max_examples=60, deadline=None)
@given(points, points)
def test_there_and_back(p, q):
    assert one([p, q]) == pytest.approx(one([q, p]), rel=1e-12, abs=1e-8)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(60, 63), st.floats(-60, 60)), min_size=2, max_size=30))
def test_against_pyproj(path):
    truth = GEOD.line_length(*np.transpose(path))
    assert one(path) == pytest.approx(truth, rel=1e-10, abs=1e-7)


@settings(max_examples=60, deadline=None)
@given(points, st.floats(-0.3, 0.3), st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))
def test_no_way_round_is_shorter(p, east, north, side):
    q = (p[0] + east, p[1] + north)
    via = (p[0] + east / 2 + side, p[1] + north / 2 - side)
    assert one([p, q]) <= one([p, via, q]) * (1 + 1e-11)
