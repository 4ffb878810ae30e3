"""Areas straight from files: those of the geometries that reading the file gives."""

import sqlite3
from contextlib import closing

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from alatau_geo import vector
from alatau_geo.errors import DataError, UsageError
from alatau_geo.geodesy import area_m2
from alatau_geo.vector import areas, reading

BOX = (76.0, 43.0, 78.0, 44.0)
SHELL = shapely.box(77.0, 43.5, 77.1, 43.6)
HOLED = SHELL - shapely.box(77.02, 43.52, 77.04, 43.54)
SHAPES = [SHELL, HOLED, None, shapely.MultiPolygon([SHELL, shapely.box(77.3, 43.5, 77.4, 43.6)])]
SHAPES += [shapely.force_3d(HOLED, 800), shapely.Polygon()]
AREAS = area_m2(SHAPES)


def write(path, shapes=SHAPES, *, crs=4326, **options):
    frame = gpd.GeoDataFrame({"n": range(len(shapes))}, geometry=shapes, crs=crs)
    pyogrio.write_dataframe(frame, path, **options)
    return path


@pytest.fixture
def no_objects(monkeypatch):
    """See to it that the file is not read into geometries."""

    def fails(*_, **__):
        raise AssertionError("read as geometries")

    monkeypatch.setattr(reading, "read_with_faults", fails)


@pytest.mark.usefixtures("no_objects")
def test_a_geopackage(tmp_path):
    path = write(tmp_path / "a.gpkg", geometry_type="Unknown")
    assert vector.areas_m2(path) == pytest.approx(AREAS, rel=1e-12, nan_ok=True)
    assert vector.areas_m2(path, crs="OGC:CRS84") == pytest.approx(AREAS, rel=1e-12, nan_ok=True)


@pytest.mark.usefixtures("no_objects")
def test_a_shapefile(tmp_path):
    path = write(tmp_path / "a.shp", SHAPES[:4])
    assert vector.areas_m2(path) == pytest.approx(AREAS[:4], rel=1e-12, nan_ok=True)


@pytest.mark.usefixtures("no_objects")
def test_more_rows_than_are_read_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(areas, "_ROWS", 10)
    path = write(tmp_path / "a.gpkg", [HOLED, None, SHELL] * 40)
    expected = np.tile(AREAS[[1, 2, 0]], 40)
    assert vector.areas_m2(path) == pytest.approx(expected, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("ending", [".geojson", ".fgb", ".parquet"])
def test_other_formats(tmp_path, ending):
    path = tmp_path / f"a{ending}"
    frame = gpd.GeoDataFrame({"n": range(4)}, geometry=SHAPES[:4], crs=4326)
    if ending == ".parquet":
        frame.to_parquet(path)
    elif ending == ".fgb":
        write(path, SHAPES[:4], SPATIAL_INDEX="NO")
    else:
        path.write_text(frame.to_json())
    assert vector.areas_m2(path) == pytest.approx(AREAS[:4], rel=1e-9, nan_ok=True)


def test_one_of_several_layers(tmp_path):
    path = write(tmp_path / "a.gpkg", [SHELL], layer="one")
    write(path, [HOLED, HOLED], layer="two", append=True)
    assert len(vector.areas_m2(path, table="two")) == 2
    with pytest.raises(DataError, match="has 2 layers, name one: one, two"):
        vector.areas_m2(path)


def test_metres_come_to_lonlat(tmp_path):
    moved = gpd.GeoSeries(SHAPES[:4], crs=4326).to_crs(32643)
    path = write(tmp_path / "a.gpkg", list(moved), crs=32643, geometry_type="Unknown")
    # straight edges of some 10 km are no longer quite the same
    assert vector.areas_m2(path, study_area=BOX) == pytest.approx(AREAS[:4], rel=1e-6, nan_ok=True)
    with pytest.raises(UsageError, match=r"is in EPSG:32643.*study_area=\(west.*is needed"):
        vector.areas_m2(path)


def test_without_a_crs(tmp_path):
    path = write(tmp_path / "a.shp", [SHELL])
    (tmp_path / "a.prj").unlink()
    assert vector.areas_m2(path, crs="EPSG:4326") == pytest.approx(AREAS[:1], rel=1e-12)
    with pytest.raises(DataError, match="needs a CRS and has none"):
        vector.areas_m2(path)
    with pytest.raises(DataError, match="a CRS that PROJ knows"):
        vector.areas_m2(path, crs="EPSG:0")


def test_two_crs_that_differ(tmp_path):
    path = write(tmp_path / "a.gpkg", [SHELL])
    with pytest.raises(DataError, match="the file says EPSG:4326"):
        vector.areas_m2(path, crs="EPSG:32643", study_area=BOX)


def test_metres_that_are_called_degrees(tmp_path):
    path = write(tmp_path / "a.gpkg", [shapely.box(500_000, 4_830_000, 501_000, 4_831_000)])
    with pytest.raises(DataError, match="degrees are needed"):
        vector.areas_m2(path)


def test_a_geometry_that_cant_be_read_is_one_of_many(tmp_path):
    path = write(tmp_path / "a.gpkg", [SHELL, SHELL, HOLED], SPATIAL_INDEX="NO")
    opened = bytearray(SHELL.wkb)
    opened[-3] ^= 1  # the ring's last position is another than its first
    with closing(sqlite3.connect(path)) as database:
        head = b"GP\x00\x01\xe6\x10\x00\x00"
        database.execute("update a set geom = ? where fid = 2", (head + bytes(opened),))
        database.commit()
    found = vector.areas_m2(path)
    frame, faults = vector.read_with_faults(path)
    assert faults
    assert found == pytest.approx(area_m2(frame.geometry), rel=1e-12, nan_ok=True)
    assert found[[0, 2]] == pytest.approx(AREAS[:2], rel=1e-12)


def test_a_geometry_past_the_limit_is_set_aside(tmp_path, monkeypatch):
    path = write(tmp_path / "a.gpkg", [SHELL, shapely.Point(77, 43).buffer(0.1)])
    monkeypatch.setenv("ALATAU_GEO_LIMITS", "vertices=20")
    assert np.isnan(vector.areas_m2(path)).tolist() == [False, True]


def test_what_is_refused_stays_refused(tmp_path):
    path = write(tmp_path / "a.gpkg", [SHELL])
    with closing(sqlite3.connect(path)) as database:
        database.execute("alter table a rename to b")
        database.execute("create view a as select * from b")
        database.commit()
    for read in (vector.areas_m2, vector.read):
        with pytest.raises(DataError, match="is a view"):
            read(path, table="a")
    with pytest.raises(DataError, match="there is no such file"):
        vector.areas_m2(tmp_path / "b.gpkg")
    frame = gpd.pd.DataFrame({"a": [1]})
    pyogrio.write_dataframe(frame, tmp_path / "c.gpkg", driver="GPKG")
    with pytest.raises(DataError, match="needs geometries"):
        vector.areas_m2(tmp_path / "c.gpkg")
