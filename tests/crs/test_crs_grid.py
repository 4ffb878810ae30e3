"""A user's grid of shifts, held against interpolation by hand."""

import hashlib
import sys

import pytest
import shapely
from frames import AREA, KRASSOWSKY, Grid, points, transverse_mercator
from hypothesis import given
from hypothesis import strategies as st

from alatau_geo import crs
from alatau_geo.errors import DataError, UsageError


@pytest.fixture(scope="module")
def grid(tmp_path_factory):
    return Grid().write(tmp_path_factory.mktemp("grids") / "qazgrid_kz.gsb")


def zone_13(lon, lat):
    return transverse_mercator(lon, lat, ellipsoid=KRASSOWSKY, meridian=75, easting=13_500_000)


def moved(*places, grid, epsg=28413):
    rows = points(*places, crs=epsg)
    return crs.to_lonlat(rows, declared=None, study_area=AREA, where="x", grid=grid)


@given(st.floats(76.65, 77.45), st.floats(43.2, 43.95), st.sampled_from([28413, 4284]))
def test_interpolation_by_hand(grid, lon, lat, epsg):
    place = zone_13(lon, lat) if epsg == 28413 else (lon, lat)
    found, _ = moved(place, grid=grid, epsg=epsg)
    # 0.1 mm: the grid's numbers have four bytes
    assert shapely.get_coordinates(found.geometry)[0] == pytest.approx(
        Grid().shifted(lon, lat), abs=1e-9
    )
    back, _ = crs.from_lonlat(found, f"EPSG:{epsg}", study_area=AREA, where="x", grid=grid)
    assert shapely.get_coordinates(back.geometry)[0] == pytest.approx(
        place, abs=1e-4 if epsg == 28413 else 1e-9
    )


def test_what_is_said_of_it(grid):
    _, used = moved(zone_13(77.1, 43.6), grid=grid)
    digest = hashlib.sha256(grid.read_bytes()).hexdigest()
    assert str(used) == (
        "EPSG:28413 (Pulkovo 1942 / Gauss-Kruger zone 13) → WGS 84 by Inverse of 6-degree"
        " Gauss-Kruger zone 13 + Pulkovo 1942 to QazTRF-23 (1) [EPSG:10964] by qazgrid_kz.gsb"
        f" (sha256 {digest[:12]}…) + QazTRF-23 to WGS 84 (1) [EPSG:10965] (accuracy 1.1 m)"
    )


def test_a_grid_of_another_name_promises_nothing(tmp_path):
    _, used = moved(zone_13(77.1, 43.6), grid=Grid().write(tmp_path / "ours.gsb"))
    assert used.accuracy_m is None
    assert "by ours.gsb (sha256 " in str(used)


def test_it_is_for_pulkovo_alone(grid):
    for epsg, place in ((32643, (669_494.55, 4_829_589.8)), (4326, (77.1, 43.6))):
        _, used = moved(place, grid=grid, epsg=epsg)
        assert "grid" not in str(used)
    rows = points((13_669_562, 4_831_522), crs=crs.parse("EPSG:10947", where="x"))
    _, used = crs.to_lonlat(rows, declared=None, study_area=AREA, where="x", grid=grid)
    assert "qazgrid" not in str(used)


def test_it_goes_before_parameters_that_a_file_brings(grid):
    text = "+proj=longlat +ellps=krass +towgs84=25,-141,-78.5,0,0.35,0.736,0"
    # by such a text no datum is named, so the file's own parameters are all there is
    rows = points((77.1, 43.6), crs=text)
    _, used = crs.to_lonlat(rows, declared=None, study_area=AREA, where="x", grid=grid)
    assert "qazgrid" not in str(used)
    named = crs.parse("EPSG:28413", where="x").to_wkt("WKT1_GDAL")
    named = named.replace("298.3,AUTH", "298.3,AUTH").replace(
        'AUTHORITY["EPSG","7024"]]',
        'AUTHORITY["EPSG","7024"]],TOWGS84[25,-141,-78.5,0,0.35,0.736,0]',
    )
    rows = points(zone_13(77.1, 43.6), crs=named)
    assert rows.crs.is_bound
    found, used = crs.to_lonlat(rows, declared=None, study_area=AREA, where="x", grid=grid)
    assert "by qazgrid_kz.gsb" in str(used)
    assert shapely.get_coordinates(found.geometry)[0] == pytest.approx(
        Grid().shifted(77.1, 43.6), abs=1e-9
    )


def test_features_beyond_it(grid):
    found, used = moved(zone_13(77.1, 43.6), zone_13(77.1, 45.5), grid=grid)
    assert shapely.get_coordinates(found.geometry)[0] == pytest.approx(
        Grid().shifted(77.1, 43.6), abs=1e-9
    )
    assert str(used).endswith("; 1 of 2 features reach beyond the grid and have no place")
    with pytest.raises(DataError, match=r"qazgrid_kz\.gsb covers none of its 1 features"):
        moved(zone_13(77.1, 45.5), grid=grid)


@pytest.mark.parametrize(("lat", "lon"), [(-1.07, -1.97), (60.0, 0.0)])
def test_a_grid_between_other_frames_is_refused(tmp_path, lat, lon):
    path = Grid(lat=lat, lon=lon).write(tmp_path / "qazgrid_kz.gsb")
    with pytest.raises(DataError, match=r"lies [\d,]+ m from where published parameters put it"):
        moved(zone_13(77.1, 43.6), grid=path)


@pytest.mark.parametrize("name", ["моя сетка.gsb", "a b;c'd.gsb", "@grid.gsb", "a=b+c.gsb"])
def test_names_of_grids(tmp_path, name):
    if sys.platform == "win32":
        pytest.skip("needs a file system that takes any name")
    path = Grid().write(tmp_path / name)
    found, _ = moved(zone_13(77.1, 43.6), grid=path)
    assert shapely.get_coordinates(found.geometry)[0] == pytest.approx(
        Grid().shifted(77.1, 43.6), abs=1e-9
    )


@pytest.mark.parametrize("name", ["a,b.gsb", 'a"b.gsb'])
def test_names_that_proj_would_take_apart_are_refused(tmp_path, name):
    path = Grid().write(tmp_path / name)
    with pytest.raises(UsageError, match="whose path has no comma, quote or line break: rename"):
        crs.check_grid(path, where="--grid")


def test_what_is_no_grid(tmp_path, grid):
    with pytest.raises(UsageError, match=r"--grid: needs a grid .* can't be read: No such file"):
        crs.check_grid(tmp_path / "lost.gsb", where="--grid")
    with pytest.raises(UsageError, match="can't be read: Is a directory"):
        crs.check_grid(tmp_path, where="--grid")
    text = tmp_path / "text.gsb"
    text.write_text("77.1 43.6")
    with pytest.raises(UsageError, match=r"text\.gsb is something else"):
        crs.check_grid(text, where="--grid")
    cut = tmp_path / "cut.gsb"
    cut.write_bytes(grid.read_bytes()[:200])
    with pytest.raises(UsageError, match=r"PROJ can't use .*cut\.gsb: it is damaged"):
        crs.check_grid(cut, where="--grid")
