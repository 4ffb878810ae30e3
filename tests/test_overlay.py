"""Overlays that GEOS fails on, and the sizes of what they leave."""

import numpy as np
import pytest
import shapely
from pyproj import Geod

from alatau_geo import overlay

GEOD = Geod(ellps="WGS84")
PAIR = np.array([shapely.box(0, 0, 2, 2)]), np.array([shapely.box(1, 1, 3, 3)])


def failing(operation):
    """Return an operation that GEOS fails on without a grid."""

    def fail(*shapes, **options):
        if not options:
            raise shapely.errors.GEOSException("TopologyException")
        return operation(*shapes, **options)

    return fail


def test_a_pair_that_geos_fails_on_is_laid_over_on_a_grid():
    (laid,) = overlay.laid(failing(shapely.intersection), *PAIR)
    assert laid.equals(shapely.box(1, 1, 2, 2))
    (laid,) = overlay.laid(failing(shapely.difference), PAIR[0], PAIR[1][0], grid=1e-10)
    assert laid.area == pytest.approx(3)


def test_a_line_stays_a_line_on_a_grid():
    line = np.array([shapely.LineString([(0, 0.5), (5, 0.5)])])
    (laid,) = overlay.laid(failing(shapely.intersection), line, PAIR[0])
    assert laid.length == pytest.approx(2)


def test_a_union_that_geos_fails_on_is_made_on_a_grid(monkeypatch):
    monkeypatch.setattr(shapely, "union_all", failing(shapely.union_all))
    assert overlay.united(np.concatenate(PAIR)).area == pytest.approx(7)


def test_sizes_are_those_of_the_ellipsoid():
    # an edge of 80 km on a parallel: straight in lon/lat, and 200 m off the geodesic
    strip = shapely.box(76.5, 43.5, 77.5, 43.5001)
    (row,) = overlay.measured(np.array([strip])).itertuples()
    fine = shapely.segmentize(strip, 1e-5)
    area, length = GEOD.geometry_area_perimeter(fine)
    assert row.area_m2 == pytest.approx(abs(area), rel=1e-6)
    assert row.width_m == pytest.approx(abs(area) / (length / 2), rel=1e-6)
    assert strip.contains(shapely.Point(row.lon, row.lat))
