"""A window's frame: metres a cell on the ellipsoid."""

import numpy as np
import pytest
from pyproj import CRS, Proj
from terrain_making import grid

from alatau_geo.crs.operation import way
from alatau_geo.terrain import Frame

A, E2 = 6378137.0, 0.0066943799901413165


@pytest.mark.parametrize("lat", [0.0, 43.6, -60.0, 80.0])
def test_a_cell_in_degrees_has_the_metres_of_its_latitude(lat):
    frame = Frame(77.0, lat + 0.0005, 0.001, 0.001, lambda xy: xy)
    east, north = frame.cell_m(np.array([0.0]))
    w = 1 - E2 * np.sin(np.radians(lat)) ** 2
    assert east[0] == pytest.approx(
        A / np.sqrt(w) * np.cos(np.radians(lat)) * np.radians(0.001), rel=1e-8
    )
    assert north[0] == pytest.approx(A * (1 - E2) / w**1.5 * np.radians(0.001), rel=1e-8)


def test_a_projection_is_not_what_its_units_say():
    found = way(CRS.from_epsg(32643), study_area=(76, 43, 78, 44), where="x")
    east, north = Frame(663_000, 4_830_000, 30, 30, found.to_lonlat).cell_m(np.array([10.0]), 10)
    lon, lat = found.to_lonlat(np.array([[663_315.0, 4_829_685.0]]))[0]
    factors = Proj(CRS.from_epsg(32643)).get_factors(lon, lat)
    assert east[0] == pytest.approx(30 / factors.parallel_scale, rel=1e-6)
    assert north[0] == pytest.approx(30 / factors.meridional_scale, rel=1e-6)


def test_web_mercator_is_not_taken_for_metres():
    found = way(CRS.from_epsg(3857), study_area=(76, 43, 78, 44), where="x")
    east, north = Frame(8_571_000, 5_402_000, 30, 30, found.to_lonlat).cell_m(np.array([0.0]))
    lat = 2 * np.arctan(np.exp((5_402_000 - 15) / A)) - np.pi / 2
    w = 1 - E2 * np.sin(lat) ** 2
    # a map metre is cos(lat) of a sphere's, and N or M over its radius of the ellipsoid's
    assert east[0] == pytest.approx(30 * np.cos(lat) / np.sqrt(w), rel=1e-6)
    assert north[0] == pytest.approx(30 * np.cos(lat) * (1 - E2) / w**1.5, rel=1e-6)


def test_rows_get_narrower_to_the_north():
    east, north = grid(np.zeros((400, 3))).rows_m()
    assert (np.diff(east) > 0).all()
    assert (np.diff(north) < 0).all()
