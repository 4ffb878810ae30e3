"""Rasters: windows of them, and what is a void."""

from contextlib import contextmanager
from types import SimpleNamespace

import numpy as np
import pytest
import rasterio
from terrain_making import AREA, CELL, NORTH, WEST, entry, raster, write

from alatau_geo.errors import DataError
from alatau_geo.terrain import Window, formats, open_raster
from alatau_geo.terrain import raster as raster_module

FLAT = np.full((20, 30), 600, dtype=np.int16)


def opened(path, **more):
    return open_raster(path, entry(**more), study_area=AREA)


def test_voids_are_what_the_file_the_catalog_and_reason_say(tmp_path):
    values = FLAT.copy()
    values[0, :5] = [-32768, -9999, 9500, -499, 8848]
    model = raster(tmp_path / "a.tif", values, nodata=-32768)
    found = model.read(model.whole).values[0, :5]
    np.testing.assert_array_equal(found, [np.nan, np.nan, np.nan, -499, 8848])
    assert model.voids(model.whole) == 3
    stricter = raster(tmp_path / "a.tif", values, nodata=-32768, dem={"nodata": -499})
    assert stricter.voids(stricter.whole) == 4
    floats = FLAT.astype(np.float64)
    floats[3, 3:6] = [np.nan, np.inf, 3.4e38]
    model = raster(tmp_path / "b.tif", floats)
    assert model.voids(model.whole) == 3


@pytest.mark.parametrize(
    ("value", "dtype", "void"),
    [
        (-500, np.int16, False), (-501, np.int16, True), (9000, np.int16, False),
        (9001, np.int16, True), (np.nan, np.float32, True), (np.inf, np.float64, True),
        (-np.inf, np.float32, True), (-9999, np.int32, True), (0, np.uint8, False),
    ],
)  # fmt: skip
def test_one_cell_among_many_may_be_a_void(tmp_path, value, dtype, void):
    values = np.full((20, 30), 200, dtype=dtype)
    values[7, 9] = value
    model = raster(tmp_path / "a.tif", values)
    assert model.voids(model.whole) == void
    found = model.read(model.whole).values
    assert np.isnan(found[7, 9]) == void
    assert (np.delete(found.ravel(), 7 * 30 + 9) == 200).all()
    # declared, it is one whatever it is
    declared = raster(tmp_path / "b.tif", values, dem={"nodata": 200})
    assert declared.voids(declared.whole) == values.size - 1 + void


def test_scale_and_offset_and_masks_are_honoured(tmp_path):
    path = write(tmp_path / "a.tif", FLAT, nodata=7)
    with rasterio.open(path, "r+") as dataset:
        dataset.scales, dataset.offsets = (0.5,), (100.0,)
    model = opened(path)
    assert (model.read(model.whole).values == 400).all()


def test_a_window_may_reach_beyond(tmp_path):
    model = raster(tmp_path / "a.tif", FLAT)
    grid = model.read(Window(-1, 28, 3, 4), halo=1)
    assert grid.values.shape == (5, 6)
    assert np.isnan(grid.values[:2]).all()
    assert np.isnan(grid.values[:, 3:]).all()
    assert (grid.values[2:, :3] == 600).all()
    assert grid.frame.west == pytest.approx(WEST + 27 * CELL)
    assert grid.frame.north == pytest.approx(NORTH + 2 * CELL)
    assert np.isnan(model.read(Window(500, 500, 2, 2)).values).all()


def test_only_the_window_is_read(tmp_path, monkeypatch):
    model = raster(tmp_path / "a.tif", FLAT)
    asked = []

    @contextmanager
    def spied(path):
        with formats.opened(path) as dataset:

            def read(band, *, window, masked):
                asked.append(window)
                return dataset.read(band, window=window, masked=masked)

            yield SimpleNamespace(read=read, scales=dataset.scales, offsets=dataset.offsets)

    monkeypatch.setattr(raster_module, "opened", spied)
    model.heights([(WEST + 5.6 * CELL, NORTH - 3.6 * CELL)])
    assert asked == [((3, 5), (5, 7))]
    model.slopes([(WEST + 5.6 * CELL, NORTH - 3.6 * CELL)])
    assert len(asked) == 2
    assert asked[1][0][1] - asked[1][0][0] <= 4


def test_the_study_area_is_a_window(tmp_path):
    model = raster(tmp_path / "a.tif", FLAT)
    found = model.window((77.0049, 43.6901, 77.0101, 43.6951))
    assert found.row <= 4
    assert found.row + found.rows >= 10
    assert found.column <= 4
    assert found.column + found.columns >= 11
    assert found.cells < 200
    assert model.window((70, 40, 71, 41)) is None
    assert model.window((70, 40, 80, 50)) == model.whole


def test_a_study_area_of_too_many_cells_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ALATAU_GEO_LIMITS", "cells=500")
    model = raster(tmp_path / "a.tif", FLAT)
    with pytest.raises(DataError, match="cells of a raster may be 500 at most, 600 found"):
        model.window(AREA)
