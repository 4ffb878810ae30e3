"""Slope, aspect and hillshade: against planes, a cone, a wave, and Horn by hand."""

import numpy as np
import pytest
from terrain_making import CELL, NORTH, WEST, centres, grid, raster

from alatau_geo.errors import UsageError
from alatau_geo.terrain import aspect, hillshade, slope
from alatau_geo.terrain import raster as raster_module

ENGINES = ("numpy", "numba")
RNG = np.random.default_rng(3)
A, E2 = 6378137.0, 0.0066943799901413165


def metres(rows, columns):
    """Return metres east and north of the corner, along the parallel and the meridian there."""
    lon, lat = centres(rows, columns)
    w = 1 - E2 * np.sin(np.radians(lat)) ** 2
    east = A / np.sqrt(w) * np.cos(np.radians(lat)) * np.radians(lon - WEST)
    return east, np.radians(lat - NORTH) * A * (1 - E2) / w**1.5


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("p", "q"), [(0.1, 0), (0, -0.3), (0.05, 0.12), (3, 4), (0, 0)])
def test_a_plane_has_its_slope(engine, p, q):
    lon, lat = centres(6, 8)
    w = 1 - E2 * np.sin(np.radians(43.697)) ** 2
    # a plane over the middle row's metres: rows beside it differ by 1e-5
    east_m = A / np.sqrt(w) * np.cos(np.radians(43.697))
    north_m = A * (1 - E2) / w**1.5
    z = 600 + p * east_m * np.radians(lon - WEST) + q * north_m * np.radians(lat - NORTH)
    model = grid(z)
    expected = np.hypot(p, q)
    np.testing.assert_allclose(slope(model, engine=engine), 100 * expected, rtol=2e-4, atol=1e-3)
    degrees = slope(model, unit="degrees", engine=engine)
    np.testing.assert_allclose(degrees, np.degrees(np.arctan(expected)), rtol=2e-4, atol=1e-3)
    if expected:
        facing = np.degrees(np.arctan2(-p, -q)) % 360
        np.testing.assert_allclose(aspect(model), facing, atol=0.1)
    else:
        assert np.isnan(aspect(model)).all()


def test_horn_by_hand():
    # a b c / d e f / g h i
    z = np.array([[50, 45, 50], [30, 30, 30], [8, 10, 10]], dtype=float)
    model = grid(z)
    east_m, north_m = (metre[1] for metre in model.rows_m())
    p = ((50 + 2 * 30 + 10) - (50 + 2 * 30 + 8)) / (8 * east_m)
    q = ((50 + 2 * 45 + 50) - (8 + 2 * 10 + 10)) / (8 * north_m)
    assert slope(model)[0, 0] == pytest.approx(100 * np.hypot(p, q), rel=1e-6)
    assert aspect(model)[0, 0] == pytest.approx(np.degrees(np.arctan2(-p, -q)) % 360, abs=1e-4)
    zenith, azimuth = np.radians(45), np.radians(315)
    steep, facing = np.arctan(np.hypot(p, q)), np.arctan2(-p, -q)
    # Horn's own formula, with slope and aspect
    light = np.cos(zenith) * np.cos(steep) + np.sin(zenith) * np.sin(steep) * np.cos(
        azimuth - facing
    )
    assert hillshade(model)[0, 0] == pytest.approx(light, rel=1e-5)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_wave_in_lon_lat_has_its_analytic_slope(engine):
    east, north = metres(120, 150)
    long_m, tall_m = 4000.0, 100.0
    z = 700 + tall_m * np.sin(2 * np.pi * east / long_m) * np.cos(2 * np.pi * north / long_m)
    k = 2 * np.pi / long_m
    p = tall_m * k * np.cos(k * east) * np.cos(k * north)
    q = -tall_m * k * np.sin(k * east) * np.sin(k * north)
    # the meridian's metre east shrinks to the north: east is not quite a coordinate of the plane
    found = slope(grid(z), engine=engine)
    expected = 100 * np.hypot(p, q)[1:-1, 1:-1]
    assert np.abs(found - expected).max() < 0.02 * expected.max()


def test_a_cone_faces_outwards_and_is_as_steep_all_around():
    east, north = metres(101, 101)
    de, dn = east - east[50, 50], north - north[50, 50]
    far = np.hypot(de, dn)
    model = grid(2000 - 0.2 * far)
    ring = (far > 2500)[1:-1, 1:-1]
    assert np.abs(slope(model)[ring] - 20).max() < 0.1
    outwards = (np.degrees(np.arctan2(de, dn)) % 360)[1:-1, 1:-1]
    off = (aspect(model) - outwards + 180) % 360 - 180
    assert np.abs(off[ring]).max() < 0.6


def test_engines_agree_also_where_it_is_steep_and_unknown():
    z = RNG.normal(1000, 400, (300, 210)).astype(np.float32)
    z[RNG.uniform(size=z.shape) < 0.01] = np.nan
    model = grid(z)
    for unit, close in (("percent", 1e-2), ("degrees", 1e-4)):
        plain, fast = (slope(model, unit=unit, engine=engine) for engine in ENGINES)
        np.testing.assert_allclose(plain, fast, atol=close, rtol=1e-5)
        assert (plain[~np.isnan(plain)] >= 0).all()
    # a void makes the eight cells around it unknown, and itself
    expected = np.zeros((298, 208), dtype=bool)
    for r, c in zip(*np.nonzero(np.isnan(z)), strict=True):
        expected[max(r - 2, 0) : r + 1, max(c - 2, 0) : c + 1] = True
    np.testing.assert_array_equal(np.isnan(plain), expected)


@pytest.mark.parametrize("void", [np.nan, -np.nan])
def test_steep_ground_may_come_and_go_from_row_to_row(void):
    rough = np.repeat([1, 1, 400, 1, 90, 1], 7)[:, None]
    z = (1000 + rough * RNG.normal(size=(42, 90))).astype(np.float32)
    z[3, 40] = 2000  # one cliff in level ground
    z[[5, 17, 38], [10, 20, 89]] = np.copysign(np.float32(np.nan), np.float32(void))
    model = grid(z)
    degrees = slope(model, unit="degrees", engine="numba")
    expected = np.degrees(np.arctan(slope(model, engine="numpy").astype(float) / 100))
    np.testing.assert_allclose(degrees, expected, atol=1e-4)
    over = (expected > 45).any(axis=1)
    assert 8 < over.sum() < len(over) - 8


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("unit", ["percent", "degrees"])
def test_an_answer_may_be_written_into_an_array_at_hand(engine, unit):
    model = grid(RNG.normal(1000, 400, (30, 21)))
    held = np.full((30, 19), 7, dtype=np.float32)
    found = slope(model, unit=unit, engine=engine, out=held[1:-1])
    assert np.shares_memory(found, held)
    np.testing.assert_array_equal(held[1:-1], slope(model, unit=unit, engine=engine))
    assert (held[[0, -1]] == 7).all()


@pytest.mark.parametrize(
    "out",
    [
        np.zeros((28, 18), np.float32),
        np.zeros((28, 19)),
        np.zeros((19, 28), np.float32).T,
        np.zeros((28, 38), np.float32)[:, ::2],
        np.broadcast_to(np.float32(0), (28, 19)),
    ],
)
def test_an_array_that_does_not_fit_is_refused(out):
    with pytest.raises(UsageError, match=r"out needs to be an array of float32, \(28, 19\)"):
        slope(grid(np.zeros((30, 21))), out=out)


def test_strips_with_a_halo_give_what_the_whole_does(tmp_path, monkeypatch):
    model = raster(tmp_path / "a.tif", RNG.normal(600, 30, (90, 40)).astype(np.float32))
    whole = slope(model.read(model.whole, halo=1))
    assert np.isnan(whole[0]).all()
    assert not np.isnan(whole[1:-1, 1:-1]).any()
    monkeypatch.setattr(raster_module, "_STRIP", 700)
    strips = list(model.whole.strips())
    assert len(strips) == 6
    parts = [slope(model.read(strip, halo=1)) for strip in strips]
    # the scale is each row's own, not a strip's
    np.testing.assert_array_equal(np.concatenate(parts), whole)


def test_degrees_taken_for_metres_would_be_wrong_by_thousands():
    lon, _ = centres(3, 5)
    found = slope(grid(500 + (lon - WEST) / CELL))
    assert found[0, 1] == pytest.approx(100 / 80.5, rel=0.01)


def test_shapes_too_small_and_units_unknown():
    assert slope(grid(np.zeros((2, 5)))).shape == (0, 3)
    with pytest.raises(UsageError, match="percent or degrees, 'radians'"):
        slope(grid(np.zeros((3, 3))), unit="radians")


def test_hillshade_of_flat_and_lit_land():
    lon, lat = centres(5, 5)
    assert hillshade(grid(np.zeros((5, 5)))) == pytest.approx(np.sqrt(0.5))
    # rising away from the light, to the south-east, it faces it
    towards = grid(80_000 * ((lon - WEST) - (lat - NORTH)))
    away = grid(-80_000 * ((lon - WEST) - (lat - NORTH)))
    assert (hillshade(towards) > 0.9).all()
    assert (hillshade(away) == 0).all()
