"""Heights at positions: against scipy, rasterio and planes."""

import numpy as np
import pyogrio
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from making import real
from scipy.ndimage import map_coordinates
from terrain_making import CELL, NORTH, WEST, entry, grid, raster

from alatau_geo.errors import UsageError
from alatau_geo.terrain import along, heights, open_raster
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


AREA = (76.7, 43.2, 77.7, 44.0)
#: Lon, lat, how well that is known in km, and the height stated for the town.
KONAEV = (77.063, 43.867), 1.0, 486
ZHETYGEN = (77.109, 43.673), 0.5, 522
TALGAR = (77.238, 43.302), 1.0, 980


@pytest.mark.parametrize("place", [ZHETYGEN, TALGAR])
def test_heights_of_real_towns(place):
    lonlat, _, stated = place
    model = open_raster(real("dem_srtm3.tif"), entry(), study_area=AREA)
    assert model.heights([lonlat])[0] == pytest.approx(stated, abs=5)


def test_the_height_stated_for_konaev_is_of_another_place_in_it():
    """The model has 496.5 m where Konaev is said to be, not the stated 486 m.

    That is the raster's: GDAL reads 497 m from the cell there, all cells within 250 m of it are
    higher than the stated height, and none is a void. The town's coordinate is known to 1 km, and
    that far the ground falls towards the lake from more than 505 m to less than 484 m: the stated
    height is in reach of the place, and can't be held against it to 5 m.
    """
    lonlat, known_km, stated = KONAEV
    model = open_raster(real("dem_srtm3.tif"), entry(), study_area=AREA)
    here = model.heights([lonlat])[0]
    assert here == pytest.approx(496.5, abs=0.01)
    with rasterio.open(real("dem_srtm3.tif")) as dataset:
        assert next(dataset.sample([lonlat]))[0] == 497
        row, column = dataset.index(*lonlat)
        near = dataset.read(1, window=((row - 3, row + 4), (column - 4, column + 5)))
        assert (near != dataset.nodata).all()
    assert near.min() > stated
    assert near.min() <= here <= near.max()
    around = np.stack(np.meshgrid(*[np.linspace(-known_km, known_km, 41)] * 2), axis=-1)
    around = around.reshape(-1, 2)
    around = around[np.hypot(*around.T) <= known_km]
    heights = model.heights(np.array(lonlat) + around * (1 / 80.2, 1 / 111.1))
    assert not np.isnan(heights).any()
    assert heights.min() < 484 < stated < here < 505 < heights.max()
    assert (np.abs(heights - stated) <= 5).mean() > 0.1


def test_real_rivers_run_in_the_models_valleys():
    """Rivers that somebody else drew lie lower than what is 250 m beside them."""
    rivers = pyogrio.read_dataframe(
        real("almaty_2012.osm.pbf"), layer="lines", where="waterway = 'river'"
    )
    model = open_raster(real("dem_srtm3.tif"), entry(), study_area=AREA)
    paths = along(rivers.geometry.array, step_m=200)
    here = model.heights(paths.lonlat)
    steps = [(east, north) for east in (-1, 0, 1) for north in (-1, 0, 1) if east or north]
    beside = np.mean(
        [model.heights(paths.lonlat + np.array(step) * (250 / 80_400, 250 / 111_100))
         for step in steps], axis=0,
    )  # fmt: skip
    deep = (beside - here)[~np.isnan(beside - here)]
    assert len(deep) > 500
    assert (deep > 0).mean() > 0.8
    # moved by half a kilometre they would not
    moved = model.heights(paths.lonlat + np.array([500 / 80_400, 0]))
    assert np.nanmean(moved - here) > 2
