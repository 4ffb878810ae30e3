"""The nearest of some places, against all pairs by GeographicLib."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from alatau_geo.errors import UsageError
from alatau_geo.geodesy import nearest, nearest_m

GEOD = Geod(ellps="WGS84")
ENGINES = ["numpy", "numba"]


@pytest.fixture(params=ENGINES)
def engine(request):
    if request.param == "numba":
        pytest.importorskip("numba")
    return request.param


def every(points, places):
    """Return the distances of all pairs, as (points, places)."""
    lon, other_lon = np.meshgrid(points[:, 0], places[:, 0], indexing="ij")
    lat, other_lat = np.meshgrid(points[:, 1], places[:, 1], indexing="ij")
    return GEOD.inv(lon, lat, other_lon, other_lat)[2]


def scattered(seed, count, box):
    west, south, east, north = box
    rng = np.random.default_rng(seed)
    return np.column_stack([rng.uniform(west, east, count), rng.uniform(south, north, count)])


@pytest.mark.parametrize(
    "box",
    [
        (76.7, 43.2, 77.3, 44.0),
        (76.7, -44.0, 77.3, -43.2),
        (-2, -2, 2, 2),
        (10, 60, 28, 79),  # cells of some 30 km
        (179, 50, 181, 52),
        (-180, -90, 180, 90),
        (0, 88, 90, 90),
    ],
    ids=["city", "south", "equator", "country", "antimeridian", "globe", "pole"],
)
@pytest.mark.parametrize("count", [3000, 9000])  # past 8192 the table has large cells and small
def test_as_among_all_pairs(box, count, engine):
    points, places = scattered(1, count, box), scattered(2, 26, box)
    place, distance_m = nearest_m(points, places, engine=engine)
    pairs = every(points, places)
    least = pairs.min(axis=1)
    # straight lines through the earth order the far ones, which may be as good as equally far
    np.testing.assert_allclose(pairs[np.arange(count), place], least, rtol=1e-3)
    if np.ptp(box[::2]) <= 20:
        np.testing.assert_allclose(pairs[np.arange(count), place], least, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(distance_m, pairs[np.arange(count), place], rtol=1e-9, atol=1e-6)


def test_places_far_outside_the_points(engine):
    points = scattered(3, 2000, (77, 43, 77.1, 43.1))
    places = scattered(4, 40, (70, 40, 85, 48))
    place, distance_m = nearest_m(points, places, engine=engine)
    pairs = every(points, places)
    assert (place == pairs.argmin(axis=1)).all()
    np.testing.assert_allclose(distance_m, pairs.min(axis=1), rtol=1e-9)


def test_more_places_than_a_table_holds(engine):
    points, places = scattered(5, 500, (76, 43, 78, 44)), scattered(6, 600, (76, 43, 78, 44))
    place, distance_m = nearest_m(points, places, engine=engine)
    assert (place == every(points, places).argmin(axis=1)).all()
    np.testing.assert_allclose(distance_m, every(points, places).min(axis=1), rtol=1e-9)


def test_many_pairs_go_in_blocks(monkeypatch):
    monkeypatch.setattr(nearest, "_PAIRS", 100)
    points, places = scattered(7, 5000, (76, 43, 78, 44)), scattered(8, 26, (76, 43, 78, 44))
    place, distance_m = nearest_m(points, places, engine="numpy")
    assert (place == every(points, places).argmin(axis=1)).all()
    np.testing.assert_allclose(distance_m, every(points, places).min(axis=1), rtol=1e-9)


def test_threads_share_the_points(monkeypatch):
    pytest.importorskip("numba")
    points, places = scattered(9, 5000, (76, 43, 78, 44)), scattered(10, 26, (76, 43, 78, 44))
    one = nearest_m(points, places, engine="numba")
    monkeypatch.setattr(nearest, "_SHARE", 100)
    monkeypatch.setattr(nearest, "processors", lambda: 7)
    shared = nearest_m(points, places, engine="numba")
    assert all((a == b).all() for a, b in zip(one, shared, strict=True))


def test_engines_agree():
    pytest.importorskip("numba")
    points, places = scattered(11, 50_000, (76, 43, 78, 44)), scattered(12, 26, (76, 43, 78, 44))
    numpy, compiled = (nearest_m(points, places, engine=engine) for engine in ENGINES)
    assert (numpy[0] == compiled[0]).all()
    np.testing.assert_allclose(numpy[1], compiled[1], rtol=1e-12)


def test_of_several_as_near_the_first(engine):
    place, distance_m = nearest_m([(77, 43)] * 3, [(78, 43), (77, 43), (77, 43)], engine=engine)
    assert place.tolist() == [1, 1, 1]
    assert distance_m.tolist() == [0, 0, 0]


LONLAT = st.tuples(st.floats(75, 79), st.floats(42, 45))


@given(st.lists(LONLAT, min_size=1, max_size=30), st.lists(LONLAT, min_size=1, max_size=9))
def test_no_place_is_nearer(points, places):
    points, places = np.array(points), np.array(places)
    place, distance_m = nearest_m(points, places)
    np.testing.assert_allclose(distance_m, every(points, places).min(axis=1), rtol=1e-9, atol=1e-6)
    assert (place < len(places)).all()


def test_no_points():
    place, distance_m = nearest_m([], [(77, 43)])
    assert (len(place), len(distance_m)) == (0, 0)


@pytest.mark.parametrize(
    ("points", "places", "message"),
    [
        ([(77, 43)], [], "there are none"),
        ([(77, 43, 800)], [(77, 43)], r"points are needed as an array of \(n, 2\).*\(1, 3\)"),
        ([(77, 43)], [(4_800_000, 43)], "places are needed in degrees.*4.8e"),
        ([(77, np.nan)], [(77, 43)], "points are needed in degrees.*nan"),
        ([(77, 91)], [(77, 43)], "latitudes within ±90°"),
    ],
)
def test_what_is_refused(points, places, message):
    with pytest.raises(UsageError, match=message):
        nearest_m(points, places)
