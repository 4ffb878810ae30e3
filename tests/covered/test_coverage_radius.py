"""Who is served by what, against exact areas of circles, Monte Carlo and brute force."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely import Point

from alatau_geo import geodesy
from alatau_geo.coverage import circles, nearest, of_area
from alatau_geo.errors import DataError, UsageError

GEOD = Geod(ellps="WGS84")
HERE = 77.0, 43.6


def series(*shapes, index=None, crs=4326):
    return gpd.GeoSeries(list(shapes), index=index, crs=crs)


def gauss_radius(latitude):
    """Return the radius of the sphere that fits the ellipsoid best, √(M N) (Snyder 1987, p. 24)."""
    w = 1 - GEOD.es * np.sin(np.radians(latitude)) ** 2
    return GEOD.a * np.sqrt(1 - GEOD.es) / w


def cap_ha(latitude, distance_m):
    """Return the area of a small circle: 2 π R² (1 − cos d/R)."""
    radius = gauss_radius(latitude)
    return 4 * np.pi * radius**2 * np.sin(distance_m / radius / 2) ** 2 / 10_000


# --- circles ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("distance_m", "rel"), [(50, 1e-6), (5000, 1e-6), (50_000, 2e-5)])
def test_a_circle_has_the_area_of_a_small_circle(distance_m, rel):
    circle = circles(series(Point(HERE)), distance_m)
    assert geodesy.area_m2([circle])[0] / 10_000 == pytest.approx(cap_ha(43.6, distance_m), rel=rel)


def test_a_circle_is_as_far_as_it_says():
    ring = shapely.get_coordinates(circles(series(Point(HERE)), 5000))
    away = GEOD.inv(*np.full((2, len(ring)), np.array(HERE)[:, None]), *ring.T)[2]
    # the corners stand out by as much as the edges fall short: 5000 · (π/360)² / 3 = 0.13 m
    assert away.min() > 5000
    assert away.max() < 5000.2


def test_circles_that_overlap_count_once():
    # two circles of radius r whose centres are r apart: the lens is r² (2π/3 − √3/2)
    lon, lat, _ = GEOD.fwd(*HERE, 90, 5000)
    union = geodesy.area_m2([circles(series(Point(HERE), Point(lon, lat)), 5000)])[0]
    expected = 5000**2 * (2 * np.pi - (2 * np.pi / 3 - np.sqrt(3) / 2))
    assert union == pytest.approx(expected, rel=1e-5)


def test_the_same_place_twice_serves_once():
    once, twice = (circles(series(*[Point(HERE)] * n), 5000) for n in (1, 2))
    assert twice.equals(once)


# --- areas -----------------------------------------------------------------------------------

FIELD = shapely.box(76.9, 43.5, 77.1, 43.7)


def test_a_share_as_by_monte_carlo():
    facilities = [Point(76.95, 43.55), Point(77.0, 43.6), Point(77.09, 43.66), Point(77.2, 43.6)]
    part = of_area(series(FIELD), series(*facilities), distance_m=6000)
    rng = np.random.default_rng(7)
    n = 100_000
    lon = rng.uniform(76.9, 77.1, n)
    # uniform in area: in the sine of the latitude, near enough over 0.2°
    lat = np.degrees(np.arcsin(rng.uniform(*np.sin(np.radians([43.5, 43.7])), n)))
    served = np.zeros(n, dtype=bool)
    for point in facilities:
        served |= GEOD.inv(lon, lat, np.full(n, point.x), np.full(n, point.y))[2] <= 6000
    # the share of n draws is known to 2 · √(p (1 − p) / n) < 0.32 %
    assert part.share == pytest.approx(served.mean(), abs=0.004)
    assert part.served_ha + part.rest_ha.sum() == pytest.approx(part.area_ha, rel=1e-6)


def test_a_facility_outside_may_serve_inside():
    # centred on the field's east border: half a circle, but for the border's bend
    part = of_area(series(FIELD), series(Point(77.1, 43.6)), distance_m=5000)
    assert part.served_ha == pytest.approx(cap_ha(43.6, 5000) / 2, rel=1e-4)
    beyond = of_area(series(FIELD), series(Point(77.3, 43.6)), distance_m=5000)
    assert (beyond.served_ha, beyond.share) == (0, 0)
    assert beyond.rest_ha.tolist() == [beyond.area_ha]


def test_all_served_leaves_no_rest():
    part = of_area(series(FIELD), series(Point(HERE)), distance_m=20_000)
    assert part.share == 1
    assert len(part.rest) == len(part.rest_ha) == 0


def test_the_rest_comes_largest_first():
    # three points near the south-west corner of a strip leave a small rest there, a large one east
    strip = series(shapely.box(76.9, 43.6, 77.1, 43.61))
    part = of_area(strip, series(Point(76.96, 43.605)), distance_m=2000)
    assert len(part.rest) == 2
    assert part.rest_ha[0] > part.rest_ha[1]
    assert part.rest_ha.tolist() == (geodesy.area_m2(part.rest) / 10_000).tolist()
    assert part.rest[0].bounds[2] == 77.1


def test_parts_of_an_area_that_overlap_count_once():
    halves = shapely.box(76.9, 43.5, 77.02, 43.7), shapely.box(77.0, 43.5, 77.1, 43.7)
    parts = of_area(series(*halves, None), series(Point(HERE)), distance_m=5000)
    whole = of_area(series(FIELD), series(Point(HERE)), distance_m=5000)
    assert parts.area_ha == pytest.approx(whole.area_ha, rel=1e-9)
    assert parts.served_ha == pytest.approx(whole.served_ha, rel=1e-9)


# --- distances that differ ---------------------------------------------------------------------


def test_each_facility_serves_as_far_as_it_does():
    # far apart: areas of small circles add up
    both = circles(series(Point(77, 43.5), Point(77.5, 43.5)), [5000, 8000])
    expected = cap_ha(43.5, 5000) + cap_ha(43.5, 8000)
    assert geodesy.area_m2([both])[0] / 10_000 == pytest.approx(expected, rel=1e-5)


def test_a_facility_without_a_place_has_no_say_in_distances():
    one = circles(series(None, Point(HERE)), [1, 5000])
    assert one.equals(circles(series(Point(HERE)), 5000))


def test_one_distance_or_one_for_each():
    with pytest.raises(UsageError, match=r"one distance, or one for each of 2 facilities"):
        circles(series(Point(HERE), Point(77, 43)), [1, 2, 3])
    with pytest.raises(DataError, match="positive distance, -2 m was given"):
        circles(series(Point(HERE), Point(77, 43)), [1, -2])


# --- errors ----------------------------------------------------------------------------------


@pytest.mark.parametrize("distance_m", [0, -5, float("nan"), float("inf")])
def test_a_distance_must_be_positive(distance_m):
    with pytest.raises(DataError, match=f"needs a positive distance, {distance_m:g} m was given"):
        of_area(series(FIELD), series(Point(HERE)), distance_m=distance_m)


def test_without_facilities():
    for facilities in (series(), series(None, Point())):
        with pytest.raises(DataError, match="needs facilities with a place, there is none"):
            of_area(series(FIELD), facilities, distance_m=5000)
        with pytest.raises(DataError, match="needs facilities with a place, there is none"):
            nearest(series(Point(HERE)), facilities)


def test_without_an_area():
    for area in (series(), series(None, shapely.Polygon()), series(Point(HERE))):
        with pytest.raises(DataError, match="coverage needs an area, there is none"):
            of_area(area, series(Point(HERE)), distance_m=5000)


def test_planar_coordinates_are_refused():
    planar = series(Point(500_000, 4_800_000), crs=32643)
    field = series(shapely.box(0, 0, 9, 9), crs=32643)
    for call in (
        lambda: circles(planar, 5000),
        lambda: nearest(planar, series(Point(HERE))),
        lambda: of_area(field, series(Point(HERE)), distance_m=5000),
    ):
        with pytest.raises(UsageError, match=r"lon/lat in degrees, .* WGS 84 / UTM zone 43N"):
            call()


def test_facilities_are_points():
    with pytest.raises(UsageError, match="needs points as facilities and sites"):
        circles(series(FIELD), 5000)
