"""GeoTIFFs for QGIS and the picture under a map: what they hold, and where it lies."""

import math

import numpy as np
import pytest
import rasterio
from rasterio.errors import NotGeoreferencedWarning
from terrain_making import CELL, NORTH, WEST, raster

from alatau_geo.terrain import Window, aspect, cog, hillshade, slope
from alatau_geo.terrain import raster as raster_module
from alatau_geo.terrain.overlay import overlay

RNG = np.random.default_rng(2)


def model(path, rows=600, columns=700):
    values = RNG.normal(600, 8, (rows, columns)).astype(np.float32)
    values[5, 5] = np.nan
    return raster(path, values)


@pytest.mark.parametrize("what", ["slope", "aspect", "hillshade"])
def test_a_cog_holds_what_is_computed(tmp_path, monkeypatch, what):
    made = model(tmp_path / "a.tif")
    window = Window(2, 3, 590, 640)
    cog.write(tmp_path / "whole.tif", made, window, what)
    monkeypatch.setattr(raster_module, "_STRIP", 100_000)
    cog.write(tmp_path / "strips.tif", made, window, what)
    assert (tmp_path / "whole.tif").read_bytes() == (tmp_path / "strips.tif").read_bytes()
    grid = made.read(window, halo=1)
    with rasterio.open(tmp_path / "whole.tif") as dataset:
        assert dataset.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert dataset.overviews(1)
        assert dataset.crs == "EPSG:4326"
        assert dataset.transform.c == pytest.approx(WEST + 3 * CELL)
        assert dataset.transform.f == pytest.approx(NORTH - 2 * CELL)
        found, mask = dataset.read(1), dataset.read_masks(1)
    if what == "hillshade":
        expected = 1 + 254 * hillshade(grid, exaggeration=3)
        known = ~np.isnan(expected)
        assert np.abs(found[known] - expected[known]).max() <= 0.51
        assert (found[~known] == 0).all()
    else:
        expected = {"slope": slope, "aspect": aspect}[what](grid)
        np.testing.assert_array_equal(found, expected)
        known = ~np.isnan(expected)
    np.testing.assert_array_equal(mask > 0, known)
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.tif", "strips.tif", "whole.tif"]


def read(picture, path):
    path.write_bytes(picture.png)
    with pytest.warns(NotGeoreferencedWarning), rasterio.open(path) as dataset:
        return dataset.read()


def test_rows_of_the_picture_are_even_in_mercator(tmp_path):
    # three degrees: rows even in latitude would lie 2 km beside their place
    rows, cell = 3000, 0.001
    step = 1234
    values = np.full((rows, 20), 500, np.float32)
    values[step:] = 700
    made = raster(tmp_path / "a.tif", values, north=45.0, cell=cell, area=(77, 42, 77.02, 45))
    picture = overlay(made, (77.0, 42.0, 77.02, 45.0))
    assert picture.box == pytest.approx((77.0, 42.0, 77.02, 45.0))
    _, alpha = read(picture, tmp_path / "a.png")
    assert alpha.shape[0] == 1200
    column = alpha[:, alpha.shape[1] // 2].astype(float)
    top, bottom, edge = (
        math.asinh(math.tan(math.radians(lat))) for lat in (45, 42, 45 - step * cell)
    )
    expected = (top - edge) / (top - bottom) * 1200
    found = np.average(np.arange(1200) + 0.5, weights=column)
    assert found == pytest.approx(expected, abs=1.0)
    even = step * cell / 3 * 1200
    assert abs(even - expected) > 5


def test_voids_and_flat_land_let_all_through(tmp_path):
    values = np.full((50, 50), 600, np.float32)
    values[20:30, 20:30] = np.nan
    picture = overlay(raster(tmp_path / "a.tif", values), (77, 43.65, 77.05, 43.7))
    _, alpha = read(picture, tmp_path / "a.png")
    assert (alpha == 0).all()


def test_the_picture_is_small_the_same_each_time_and_covers_what_there_is(tmp_path):
    made = model(tmp_path / "a.tif")
    box = (76.5, 43.0, 77.3, 44.0)
    picture = overlay(made, box, most_pixels=200)
    assert picture.box == pytest.approx((WEST, NORTH - 0.6, 77.3, NORTH))
    assert picture == overlay(made, box, most_pixels=200)
    assert picture.uri.startswith("data:image/png;base64,iVBOR")
    _, alpha = read(picture, tmp_path / "a.png")
    assert max(alpha.shape) == 200
    assert len(np.unique(alpha)) <= 97
    assert overlay(made, (70, 40, 71, 41)) is None
