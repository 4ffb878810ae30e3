"""Land to build on: its parts add up, and are where they should be."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from terrain_making import CELL, GEOD, NORTH, WEST, raster

from alatau_geo import geodesy
from alatau_geo.terrain import land
from alatau_geo.terrain import raster as raster_module
from alatau_geo.terrain.land import buildable, sites, widened

EAST_M = 80.5


def half_steep(path, **more):
    """Return land that is flat in the west and rises by 20 % in the east."""
    column = np.arange(40)
    z = 600 + np.maximum(column - 19.5, 0) * 0.2 * EAST_M
    return raster(path, np.tile(z, (40, 1)).astype(np.float32), **more)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return half_steep(tmp_path_factory.mktemp("dem") / "a.tif")


def test_the_flat_half_can_be_built_on(model):
    area = shapely.box(WEST + 0.005, NORTH - 0.03, WEST + 0.035, NORTH - 0.01)
    (found,) = buildable(model, [area], at_most_percent=12)
    # Horn looks at both neighbours: 0, 5 % in column 19, 15 % in column 20, 20 %
    flat = shapely.box(WEST + 0.005, NORTH - 0.03, WEST + 0.020, NORTH - 0.01)
    expected = abs(GEOD.geometry_area_perimeter(flat)[0]) / 1e4
    assert found.buildable_ha == pytest.approx(expected, rel=1e-6)
    assert found.area_ha == pytest.approx(abs(GEOD.geometry_area_perimeter(area)[0]) / 1e4)
    assert (found.kept_clear_ha, found.unknown_ha) == (0, 0)
    assert found.steep_ha == pytest.approx(found.area_ha - found.buildable_ha)
    assert shapely.symmetric_difference(found.shape, flat).area < 1e-9


def test_what_is_kept_clear_is_that_however_steep(model):
    area = shapely.box(WEST + 0.005, NORTH - 0.03, WEST + 0.035, NORTH - 0.01)
    canal = shapely.box(WEST, NORTH - 0.021, WEST + 0.04, NORTH - 0.019)
    (found,) = buildable(model, [area], at_most_percent=15, clear_of=canal)
    strip = shapely.intersection(area, canal)
    assert found.kept_clear_ha == pytest.approx(geodesy.area_m2([strip])[0] / 1e4, rel=1e-4)
    assert not shapely.intersects(shapely.buffer(canal, -1e-9), found.shape)
    assert sites(
        model,
        shapely.points([
            (WEST + 0.010, NORTH - 0.015), (WEST + 0.030, NORTH - 0.015),
            (WEST + 0.030, NORTH - 0.020), (0, 0), (WEST + 0.0001, NORTH - 0.015),
        ]),
        at_most_percent=15,
        clear_of=canal,
    ) == ["buildable", "too steep", "kept clear", "unknown", "unknown"]  # fmt: skip
    assert sites(model, [], at_most_percent=15) == []


@given(
    st.lists(st.tuples(st.floats(-0.01, 0.05), st.floats(-0.05, 0.01)), min_size=3, max_size=8),
    st.booleans(),
)
def test_parts_add_up_whatever_the_area(model, places, keep):
    area = shapely.convex_hull(shapely.MultiPoint([(WEST + x, NORTH + y) for x, y in places]))
    if area.geom_type != "Polygon" or area.area < 1e-9:
        return
    clear = shapely.Point(WEST + 0.02, NORTH - 0.02).buffer(0.008) if keep else None
    (found,) = buildable(model, [area], at_most_percent=15, clear_of=clear)
    parts = (found.buildable_ha, found.steep_ha, found.kept_clear_ha, found.unknown_ha)
    assert min(parts) >= -1e-9
    assert sum(parts) == pytest.approx(found.area_ha, rel=1e-9)
    assert found.area_ha == pytest.approx(geodesy.area_m2([area])[0] / 1e4)


def test_voids_and_what_is_beyond_are_unknown(tmp_path):
    values = np.full((20, 20), 600, np.float32)
    values[10, 10] = np.nan
    model = raster(tmp_path / "a.tif", values)
    inside = shapely.box(WEST + 5 * CELL, NORTH - 15 * CELL, WEST + 15 * CELL, NORTH - 5 * CELL)
    across = shapely.box(WEST + 15 * CELL, NORTH - 15 * CELL, WEST + 25 * CELL, NORTH - 5 * CELL)
    away = shapely.box(0, 0, 1, 1)
    one, two, three = buildable(model, [inside, across, away], at_most_percent=15)
    # the nine cells around the void, of a hundred
    assert one.unknown_ha / one.area_ha == pytest.approx(0.09, abs=1e-4)
    # half of it, and the outermost column, whose slope has no neighbours
    assert two.unknown_ha / two.area_ha == pytest.approx(0.6, abs=1e-4)
    assert three.unknown_ha == three.area_ha
    assert three.shape.is_empty
    assert buildable(model, [], at_most_percent=15) == []


def test_strips_give_what_the_whole_does(tmp_path, monkeypatch):
    rng = np.random.default_rng(1)
    model = raster(tmp_path / "a.tif", rng.normal(600, 8, (60, 30)).astype(np.float32))
    area = shapely.Point(WEST + 0.015, NORTH - 0.03).buffer(0.02)
    (whole,) = buildable(model, [area], at_most_percent=10)
    monkeypatch.setattr(raster_module, "_STRIP", 500)
    (parts,) = buildable(model, [area], at_most_percent=10)
    assert parts.buildable_ha == pytest.approx(whole.buildable_ha, rel=1e-9)
    assert parts.steep_ha == pytest.approx(whole.steep_ha, rel=1e-9)
    assert shapely.symmetric_difference(parts.shape, whole.shape).area < 1e-12


def test_a_projected_raster_gives_the_same_within_its_cells(tmp_path):
    column = np.arange(100)
    z = 600 + np.maximum(column - 49.5, 0) * 0.2 * 30
    model = raster(
        tmp_path / "a.tif", np.tile(z, (100, 1)).astype(np.float32), west=660_000,
        north=4_840_000, cell=30, crs="EPSG:32643",
    )  # fmt: skip
    square = shapely.box(660_600, 4_837_600, 662_400, 4_839_400)
    area = shapely.transform(shapely.segmentize(square, 100), model.way.to_lonlat)
    (found,) = buildable(model, [area], at_most_percent=12)
    flat = shapely.box(660_600, 4_837_600, 661_500, 4_839_400)
    expected = shapely.transform(shapely.segmentize(flat, 100), model.way.to_lonlat)
    assert found.buildable_ha == pytest.approx(geodesy.area_m2([expected])[0] / 1e4, rel=1e-4)


@pytest.mark.parametrize("distance_m", [50.0, 2000.0])
def test_widening_is_by_metres_on_the_ellipsoid(distance_m):
    line = shapely.LineString([(77, 43.6), (77.2, 43.7)])
    wide = widened([line, None, shapely.Polygon()], distance_m)
    on_edge = shapely.get_coordinates(wide)[::7]
    course = shapely.segmentize(line, 0.00005)
    places = shapely.get_coordinates(course)
    for lon, lat in on_edge:
        away = GEOD.inv(
            np.full(len(places), lon), np.full(len(places), lat), places[:, 0], places[:, 1]
        )[2].min()
        assert away == pytest.approx(distance_m, rel=6e-3, abs=0.4)
    assert widened([], 10).is_empty
    assert widened([line], 0).is_empty


def test_kinds_are_told_in_their_order():
    assert land.KINDS == ("kept clear", "unknown", "too steep", "buildable")
