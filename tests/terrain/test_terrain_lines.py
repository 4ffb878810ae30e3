"""Lines as paths: against pyproj and shapely."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from terrain_making import GEOD

from alatau_geo.errors import DataError
from alatau_geo.terrain import along, chains
from alatau_geo.terrain import lines as lines_module

PLACE = st.tuples(st.floats(76.9, 77.1), st.floats(43.5, 43.7))


@given(st.lists(st.lists(PLACE, min_size=2, max_size=6), min_size=1, max_size=4))
def test_positions_are_close_and_add_up(courses):
    shapes = [shapely.LineString(course) for course in courses]
    paths = along(shapes, step_m=150)
    assert paths.offsets[-1] == len(paths.lonlat) == len(paths.distance_m)
    for n, shape in enumerate(shapes):
        here = slice(paths.offsets[n], paths.offsets[n + 1])
        lonlat, distance = paths.lonlat[here], paths.distance_m[here]
        assert distance[0] == 0
        assert distance[-1] == pytest.approx(GEOD.geometry_length(shape), rel=1e-9, abs=1e-6)
        steps = GEOD.inv(*lonlat[:-1].T, *lonlat[1:].T)[2]
        assert (steps <= 150.1).all()
        np.testing.assert_allclose(np.diff(distance), steps, rtol=6e-4, atol=1e-6)
        # every vertex is among them
        assert shapely.hausdorff_distance(shapely.LineString(lonlat), shape) < 1e-9
        for vertex in shape.coords:
            assert np.abs(lonlat - vertex).max(axis=1).min() < 1e-12


def test_parts_are_paths_and_what_is_no_line_gives_none():
    line = shapely.LineString([(77, 43.6), (77.01, 43.6)])
    multi = shapely.MultiLineString([line, shapely.LineString([(77, 43.7), (77, 43.71)])])
    paths = along([None, line, shapely.Point(1, 2), multi, shapely.LineString()], step_m=1000)
    assert paths.owner.tolist() == [1, 3, 3]
    assert paths.path.tolist() == [0, 0, 1, 1, 2, 2, 2]
    assert len(along([], step_m=10)) == 0
    assert paths.place(0, paths.lengths_m[0] / 2) == (77.005, 43.6)
    part = paths.stretch(0, 100, 300)
    assert GEOD.geometry_length(part) == pytest.approx(200, abs=1e-3)


def test_too_many_positions_are_refused(monkeypatch):
    monkeypatch.setattr(lines_module, "_MOST", 1000)
    line = shapely.LineString([(77, 43.6), (78, 43.6)])
    with pytest.raises(DataError, match=r"80,7.. positions, and 1,000 is the most: resample"):
        along([line], step_m=1)


def test_chains_go_on_where_two_lines_meet_and_end_where_three_do():
    def line(*places):
        return shapely.LineString(places)

    joined = chains([line((0, 0), (1, 0)), line((2, 0), (1, 0)), line((2, 0), (3, 0)),
                     line((2, 0), (2, 1))])  # fmt: skip
    assert sorted(shapely.length(joined).tolist()) == [1, 1, 2]
    assert len(chains([])) == 0
