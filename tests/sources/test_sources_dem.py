"""Tiles of a degree become one raster of the study area, height for height."""

import gzip

import numpy as np
import pytest
import rasterio
from making import real
from rasterio.transform import Affine

from alatau_geo.errors import DataError, UsageError
from alatau_geo.sources import dem, mosaic

N = 60
BOX = (76.6, 43.15, 77.5, 43.9)


def height(lon, lat):
    return np.round(1000 * (lon - 76) + 100 * (lat - 43), 3)


def tile(path, west, south, *, n=N, dtype="float32", crs="EPSG:4326", nodata=-9999.0, value=None):
    """Write a tile whose heights tell their places."""
    step = 1 / n
    lon = west + (np.arange(n) + 0.5) * step
    lat = south + 1 - (np.arange(n) + 0.5) * step
    values = (
        height(lon[None, :], lat[:, None]) if value is None else np.full((n, n), value)
    ).astype(dtype)
    profile = {"driver": "GTiff", "width": n, "height": n, "count": 1, "dtype": dtype}
    transform = Affine(step, 0, west, 0, -step, south + 1)
    with rasterio.open(path, "w", crs=crs, transform=transform, nodata=nodata, **profile) as out:
        out.write(values.astype(dtype), 1)
    return path


def place(raster, row, column):
    """Return the middle of a cell."""
    bounds, (width, height) = raster.bounds, raster.res
    return bounds.left + (column + 0.5) * width, bounds.top - (row + 0.5) * height


@pytest.fixture
def two(tmp_path):
    return [tile(tmp_path / f"{west}.tif", west, 43) for west in (76, 77)]


def test_tiles_are_put_together_and_cut(two, tmp_path):
    out = tmp_path / "dem.tif"
    rows, columns = mosaic.mosaic(two, BOX, out)
    with rasterio.open(out) as raster:
        assert (raster.height, raster.width) == (rows, columns)
        # no less than the box, and less than a cell more
        for side, asked in zip(raster.bounds, BOX, strict=True):
            assert abs(side - asked) < 1 / N + 1e-9
        assert raster.bounds.left <= BOX[0]
        assert raster.bounds.top >= BOX[3]
        values = raster.read(1)
        for row, column in ((0, 0), (rows - 1, columns - 1), (5, columns // 2), (rows // 2, 3)):
            lon, lat = place(raster, row, column)
            assert values[row, column] == pytest.approx(height(lon, lat), abs=0.01)
        assert raster.nodata == -9999
        assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"


def test_the_same_tiles_give_the_same_bytes(two, tmp_path):
    mosaic.mosaic(two, BOX, tmp_path / "a.tif")
    mosaic.mosaic(two, BOX, tmp_path / "b.tif")
    assert (tmp_path / "a.tif").read_bytes() == (tmp_path / "b.tif").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "76.tif",
        "77.tif",
        "a.tif",
        "b.tif",
    ]


def test_a_void_stays_one(tmp_path):
    one = tile(tmp_path / "one.tif", 76, 43, value=-9999)
    two = tile(tmp_path / "two.tif", 77, 43)
    mosaic.mosaic([one, two], BOX, tmp_path / "dem.tif")
    with rasterio.open(tmp_path / "dem.tif") as raster:
        known = raster.read(1, masked=True)
    assert known.mask[:, 0].all()
    assert not known.mask[:, -1].any()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"crs": "EPSG:32643"},
            "in the frame, cell size and type of 76.tif",
        ),
        ({"dtype": "int16"}, "needs one band of heights"),
        ({"n": 50}, "needs one band of heights"),
        ({"crs": None}, "says no CRS"),
    ],
)
def test_tiles_that_do_not_go_together_are_refused(two, tmp_path, change, said):
    tile(two[1], 77, 43, **change)
    with pytest.raises(DataError, match=said):
        mosaic.mosaic(two, BOX, tmp_path / "dem.tif")
    assert not (tmp_path / "dem.tif").exists()


def test_a_raster_that_lies_elsewhere_is_refused(tmp_path):
    one = tile(tmp_path / "one.tif", 70, 50)
    with pytest.raises(DataError, match="does not touch the study area"):
        mosaic.mosaic([one], BOX, tmp_path / "dem.tif")


def test_a_limit_is_kept(two, tmp_path, monkeypatch):
    monkeypatch.setenv("ALATAU_GEO_LIMITS", "cells=100")
    with pytest.raises(DataError, match="cells of a raster may be 100 at most"):
        mosaic.mosaic(two, BOX, tmp_path / "dem.tif")


def test_a_packed_srtm_tile_is_placed_by_its_name(tmp_path):
    values = (np.arange(1201 * 1201, dtype=np.int64) % 3000).astype(">i2")
    path = tmp_path / "anything.hgt.gz"
    path.write_bytes(gzip.compress(values.tobytes(), 1))
    made = dem.unpacked(path, tmp_path, "N43E076")
    mosaic.mosaic([made], (76.2, 43.2, 76.4, 43.4), tmp_path / "dem.tif")
    with rasterio.open(tmp_path / "dem.tif") as raster:
        found = raster.read(1)
        row, column = (
            round(v) for v in ((44 - raster.xy(0, 0)[1]) * 1200, (raster.xy(0, 0)[0] - 76) * 1200)
        )
    assert found[0, 0] == values.reshape(1201, 1201)[row, column]
    path.write_bytes(gzip.compress(values.tobytes(), 1)[:-100])
    with pytest.raises(DataError, match="N43E076: can't be unpacked"):
        dem.unpacked(path, tmp_path, "N43E076")


def test_a_packed_tile_has_a_limit(tmp_path, monkeypatch):
    path = tmp_path / "a.hgt.gz"
    path.write_bytes(gzip.compress(b"\0" * 10_000_000))
    monkeypatch.setenv("ALATAU_GEO_LIMITS", "unpacked_bytes=1000000")
    with pytest.raises(DataError, match="bytes of a tile may be 1,000,000 at most"):
        dem.unpacked(path, tmp_path, "N43E076")


def test_which_tiles_an_area_needs():
    assert dem.tiles((76, 43, 77, 44)) == [("N43", "E076")]
    assert dem.tiles((-1.5, -0.5, -0.5, 0.5)) == [
        ("S01", "W002"), ("S01", "W001"), ("N00", "W002"), ("N00", "W001"),
    ]  # fmt: skip
    with pytest.raises(UsageError, match="200 tiles are needed for this area, 64 may be"):
        dem.tiles((0, 0, 20, 10))


def test_addresses_of_the_known_models():
    urls = {name: [one.url for one in dem.requests(own, BOX)] for name, own in dem.MODELS.items()}
    assert urls["glo30"][0].endswith("/Copernicus_DSM_COG_10_N43_00_E076_00_DEM.tif")
    assert urls["srtm"][1].endswith("/skadi/N43/N43E077.hgt.gz")
    for own in dem.MODELS.values():
        assert own.licence
        assert own.credit
        assert own.url.startswith("https://")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("aster", "needs one of glo30, srtm, a file, or the address of tiles"),
        ("https://example.org/a.tif", "with {lat} and {lon} in it"),
        ("https://example.org/{lat}{lon}{x}.tif", "and nothing else"),
        ("https://example.org/{lat}{lon}.zip", "needs tiles that end in .tif"),
    ],
)
def test_other_models_are_told(given, said):
    with pytest.raises(UsageError, match=said):
        dem.model(given)


def test_a_real_model_is_cut(tmp_path):
    with rasterio.open(real("dem_srtm3.tif")) as raster:
        whole = raster.read(1)
        window = raster.window(77, 43.5, 77.2, 43.7)
        row, column = round(window.row_off), round(window.col_off)
    mosaic.mosaic([real("dem_srtm3.tif")], (77, 43.5, 77.2, 43.7), tmp_path / "dem.tif")
    with rasterio.open(tmp_path / "dem.tif") as raster:
        found = raster.read(1)
    rows, columns = found.shape
    assert abs(rows - 240) <= 1
    near = [
        np.array_equal(
            found, whole[row + dr : row + dr + rows, column + dc : column + dc + columns]
        )
        for dr in (-1, 0)
        for dc in (-1, 0)
    ]
    assert sum(near) == 1
