"""Distance rasters, read back and held against GeographicLib."""

import hashlib

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from pyproj import Geod
from shapely import Point

from alatau_geo.coverage import surface
from alatau_geo.errors import DataError, UsageError

GEOD = Geod(ellps="WGS84")
BOX = (76.9, 43.4, 77.2, 43.6)
STATIONS = gpd.GeoSeries([Point(77, 43.5), Point(77.15, 43.45), None], crs=4326)


def test_every_cell_has_the_distance_from_its_middle(tmp_path, monkeypatch):
    monkeypatch.setattr(surface, "_BLOCK", 16)  # several blocks, and their edges
    rows, columns = surface.write(tmp_path / "d.tif", STATIONS, BOX, cell_m=500)
    with rasterio.open(tmp_path / "d.tif") as file:
        assert (file.height, file.width, file.crs.to_epsg()) == (rows, columns, 4326)
        assert file.profile["driver"] == "GTiff"
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert file.descriptions == ("distance to the nearest facility, m",)
        values = file.read(1)
        row, column = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
        lon, lat = file.xy(row.ravel(), column.ravel())
    least = np.full(rows * columns, np.inf)
    for point in STATIONS.dropna():
        away = GEOD.inv(lon, lat, np.full(len(lon), point.x), np.full(len(lat), point.y))[2]
        least = np.minimum(least, away)
    # 32-bit numbers have seven digits
    np.testing.assert_allclose(values.ravel(), least, rtol=1e-6)


def test_cells_are_square_metres(tmp_path):
    surface.write(tmp_path / "d.tif", STATIONS, BOX, cell_m=200)
    with rasterio.open(tmp_path / "d.tif") as file:
        step = file.transform
    west, north, east, south = step.c, step.f, step.c + step.a, step.f + step.e
    assert (west, north) == (76.9, 43.6)
    assert GEOD.inv(west, 43.5, east, 43.5)[2] == pytest.approx(200, rel=1e-6)
    assert GEOD.inv(77, north, 77, south)[2] == pytest.approx(200, rel=1e-4)


def test_same_inputs_same_bytes(tmp_path):
    hashes = set()
    for name in "ab":
        surface.write(tmp_path / f"{name}.tif", STATIONS, BOX, cell_m=500)
        hashes.add(hashlib.sha256((tmp_path / f"{name}.tif").read_bytes()).hexdigest())
    assert len(hashes) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tif", "b.tif"]


@pytest.mark.parametrize(
    ("cell_m", "box", "message"),
    [
        (0.5, BOX, "cells of 1 m or more are needed, 0.5 m were given"),
        (float("nan"), BOX, "cells of 1 m or more"),
        (1, (0, -60, 90, 60), "more than 1,000,000,000: give larger cells"),
        (100, (77, 43, 77, 44), "smaller first"),
    ],
)
def test_what_is_refused(tmp_path, cell_m, box, message):
    with pytest.raises(UsageError, match=message):
        surface.write(tmp_path / "d.tif", STATIONS, box, cell_m=cell_m)
    assert not list(tmp_path.iterdir())


def test_without_facilities(tmp_path):
    with pytest.raises(DataError, match="there is none"):
        surface.write(tmp_path / "d.tif", STATIONS.iloc[2:], BOX, cell_m=500)
