"""Heights at positions: against scipy, rasterio and planes."""

import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from making import real
from scipy.ndimage import map_coordinates
from terrain_making import CELL, NORTH, WEST, entry, grid, raster

from alatau_geo.errors import UsageError
from alatau_geo.terrain import heights, open_raster
from alatau_geo.terrain import raster as raster_module

ENGINES = ("numpy", "numba")
RNG = np.random.default_rng(7)


@pytest.mark.parametrize("engine", ENGINES)
def test_heights_are_those_of_scipy(engine):
    values = RNG.normal(600, 50, (40, 50)).astype(np.float32)
    row, column = RNG.uniform(0, 39, 20_000), RNG.uniform(0, 49, 20_000)
    xy = np.column_stack([WEST + (column + 0.5) * CELL, NORTH - (row + 0.5) * CELL])
    model = grid(values)
    expected = map_coordinates(values.astype(float), model.frame.cells(xy), order=1, mode="nearest")
    np.testing.assert_allclose(heights(model, xy, engine=engine), expected, atol=1e-9)


@pytest.mark.parametrize("engine", ENGINES)
def test_edges_and_voids(engine):
    model = grid([[10, 20, np.nan], [30, 40, 50]])

    def at(row, column):
        xy = [(WEST + (column + 0.5) * CELL, NORTH - (row + 0.5) * CELL)]
        return heights(model, xy, engine=engine)[0]

    assert at(0, 0) == 10
    assert at(0.5, 0.5) == pytest.approx(25)
    # half a cell beyond the middles, and no further
    assert at(-0.4, -0.4) == pytest.approx(10)
    assert np.isnan(at(-0.6, 0))
    assert np.isnan(at(0, 2.6))
    # a void counts only where it has a weight, and never as zero
    assert at(1, 1.5) == pytest.approx(45)
    assert np.isnan(at(0.9, 1.5))
    assert np.isnan(heights(model, [(np.nan, 43.6), (77, np.inf)], engine=engine)).all()
    assert heights(model, np.empty((0, 2)), engine=engine).shape == (0,)


@given(
    st.tuples(*[st.floats(-50, 50)] * 3),
    st.lists(st.tuples(st.floats(0, 7), st.floats(0, 9)), min_size=1, max_size=20),
)
def test_a_plane_is_met_exactly(plane, places):
    a, b, c = plane
    row, column = np.mgrid[0:8, 0:10]
    model = grid(a + b * row + c * column)
    r, k = np.array(places).T
    xy = np.column_stack([WEST + (k + 0.5) * CELL, NORTH - (r + 0.5) * CELL])
    np.testing.assert_allclose(heights(model, xy, engine="numpy"), a + b * r + c * k, atol=1e-3)


def test_an_engine_has_to_be_one():
    with pytest.raises(UsageError, match="engine is one of"):
        heights(grid([[1.0]]), [(77, 43)], engine="gpu")


def test_tiles_give_what_one_window_does(tmp_path, monkeypatch):
    values = RNG.normal(600, 50, (60, 70)).astype(np.float32)
    model = raster(tmp_path / "a.tif", values, tiled=True, blockxsize=16, blockysize=16)
    lonlat = np.column_stack([RNG.uniform(76.99, 77.08, 3000), RNG.uniform(43.63, 43.71, 3000)])
    whole, slopes = model.heights(lonlat), model.slopes(lonlat)
    assert 0 < np.isnan(whole).sum() < 3000
    monkeypatch.setattr(raster_module, "_TILE", 7)
    np.testing.assert_allclose(model.heights(lonlat), whole, atol=1e-7)
    np.testing.assert_allclose(model.slopes(lonlat), slopes, rtol=1e-5)
    np.testing.assert_allclose(whole, heights(model.read(model.whole), lonlat), atol=1e-7)


def test_at_the_middles_of_real_cells_heights_are_the_cells():
    path = real("dem_srtm3.tif")
    model = open_raster(path, entry(), study_area=(76.7, 43.2, 77.7, 44.0))
    with rasterio.open(path) as dataset:
        row, column = RNG.integers(0, dataset.height, 500), RNG.integers(0, dataset.width, 500)
        lonlat = np.column_stack(dataset.xy(row, column))
        expected = np.array([value[0] for value in dataset.sample(lonlat)], dtype=float)
        expected[expected == dataset.nodata] = np.nan
    np.testing.assert_allclose(model.heights(lonlat), expected, atol=1e-6)
    assert model.voids(model.whole) == 213


def test_heights_of_real_places():
    # stated heights of towns; their places are known to a kilometre or so
    model = open_raster(real("dem_srtm3.tif"), entry(), study_area=(76.7, 43.2, 77.7, 44.0))
    around = np.stack(np.meshgrid(np.linspace(-1, 1, 21), np.linspace(-1, 1, 21)), axis=-1)
    around = around.reshape(-1, 2) * (1 / 80.4, 1 / 111.1)
    for place, stated in (
        ((77.063, 43.867), 486),
        ((77.109, 43.673), 522),
        ((77.238, 43.302), 980),
    ):
        near = model.heights(np.array(place) + around)
        assert np.abs(near - stated).min() <= 5
