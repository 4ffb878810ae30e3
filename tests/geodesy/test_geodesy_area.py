from __future__ import annotations

import numpy as np
import pytest
from geodesic_oracle import A, E, ordinate, ring_area
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import atanh, mpf, pi, sin
from pyproj import Geod

from alatau_geo.errors import UsageError
from alatau_geo.geodesy import ring_area_m2
from alatau_geo.geodesy.ellipsoid import GLOBE_M2

GEOD = Geod(ellps="WGS84")


def one(ring, engine="numpy"):
    return ring_area_m2(ring, [0, len(ring)], engine=engine)[0]


def relative(ring, engine):
    truth = ring_area(np.asarray(ring).tolist())
    return abs(float((mpf(one(ring, engine)) - truth) / truth))


@pytest.mark.parametrize("lat", [-69, -33, 0, 43.6, 65, 80])
@pytest.mark.parametrize("radius_m", [5, 100, 2000])
def test_small_parcels_to_1e_12_of_the_oracle(star, engine, lat, radius_m):
    assert relative(star(77.0123, lat, radius_m), engine) < 1e-12


@pytest.mark.parametrize("lat", [-69, 0.1, 43.6, 69])
@pytest.mark.parametrize(("radius_m", "worst"), [(25_000, 1e-11), (50_000, 1e-10)])
def test_long_edges_to_1e_10_of_the_oracle(star, engine, lat, radius_m, worst):
    # with three vertices edges are nearly the diameter
    assert relative(star(77, lat, radius_m, vertices=3, seed=1), engine) < worst
    assert relative(star(77, lat, radius_m, vertices=9, seed=2), engine) < worst


def test_fallback_agrees_with_series_at_the_limit(engine):
    # a square just below and just above 100 km, and both against GeographicLib
    for side in (0.895, 0.905):
        ring = np.array([(77, 43), (77, 43 + side), (78, 43 + side), (78, 43)])[::-1]
        truth = GEOD.polygon_area_perimeter(*ring.T)[0]
        assert one(ring, engine) == pytest.approx(truth, rel=5e-11)


def test_large_ring_of_short_edges(engine):
    t = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    ring = np.column_stack([20 + 60 * np.cos(t), 10 + 55 * np.sin(t)])
    truth = GEOD.polygon_area_perimeter(*ring.T)[0]
    assert one(ring, engine) == pytest.approx(truth, rel=1e-12)


def test_zone_between_parallels(engine):
    # parallels are no geodesics, so the chords' slivers are what is left: 2e-10 with 0.005° steps
    lon = np.linspace(10, 40, 6001)
    south, north = np.full_like(lon, 40.0), np.full_like(lon, 41.0)
    # what a step's geodesic cuts off a parallel, to third order
    ring = np.concatenate([np.column_stack([lon, south]), np.column_stack([lon, north])[::-1]])
    y40, y41 = (ordinate(sin(mpf(lat) * pi / 180)) for lat in (40, 41))
    truth = float((y41 - y40) * mpf(30) * pi / 180)
    assert one(ring, engine) == pytest.approx(truth, rel=1e-9)


def test_octant_by_the_closed_form(engine):
    whole = 2 * pi * A**2 * (1 + (1 - E**2) * atanh(E) / E)
    assert pytest.approx(float(whole), rel=1e-15) == GLOBE_M2
    assert one([(0, 0), (90, 0), (0, 90)], engine) == pytest.approx(float(whole / 8), rel=1e-14)
    assert one([(0, 0), (90, 0), (137, 90)], engine) == pytest.approx(float(whole / 8), rel=1e-14)
    assert one([(0, 0), (0, -90), (90, 0)], engine) == pytest.approx(float(whole / 8), rel=1e-14)


def test_sign_is_the_winding(star, engine):
    ring = star(77, 43.6, 100)
    assert one(ring, engine) > 0
    assert one(ring[::-1], engine) == pytest.approx(-one(ring, engine), rel=1e-14)


def test_closed_or_not(star, engine):
    ring = star(77, 43.6, 100)
    assert one(np.vstack([ring, ring[:1]]), engine) == pytest.approx(one(ring, engine), rel=1e-14)


@pytest.mark.parametrize("shift", [103, -257, -283, 462.9])
def test_across_the_antimeridian(star, engine, shift):
    here = star(77, 43.6, 5000)
    there = here + np.array([shift, 0])
    truth = ring_area(there.tolist())
    wrapped = np.column_stack([(there[:, 0] + 180) % 360 - 180, there[:, 1]])
    for ring in (there, wrapped, np.roll(wrapped, 3, axis=0), np.vstack([wrapped, wrapped[:1]])):
        assert one(ring, engine) == pytest.approx(float(truth), rel=1e-11)
    assert one(wrapped, engine) == pytest.approx(float(ring_area(there.tolist())), rel=1e-11)


def test_small_parcel_across_the_antimeridian_loses_nothing(engine):
    ring = [(179.9996, -16.8), (-179.9997, -16.8), (-179.9997, -16.7995), (179.9996, -16.7995)]
    truth = ring_area([(lon % 360, lat) for lon, lat in ring])
    # % rounds -179.9997 to 180.0003 exactly, as both have the same exponent
    assert one(ring, engine) == pytest.approx(float(truth), rel=1e-12)


@pytest.mark.parametrize("lat", [60.0, 80.0, 89.99, -75.0])
def test_rings_around_a_pole(engine, lat):
    lon = np.arange(-180.0, 180.0, 0.5)
    ring = np.column_stack([lon, np.full_like(lon, lat)])
    truth = GEOD.polygon_area_perimeter(*ring.T)[0]
    assert one(ring, engine) == pytest.approx(truth, rel=1e-12)
    assert np.sign(one(ring, engine)) == np.sign(lat)
    # as GeoJSON has to draw it: down the antimeridian and along the pole
    drawn = np.vstack(
        [ring, [(180, lat), (180, np.copysign(90, lat)), (-180, np.copysign(90, lat))]]
    )
    assert one(drawn, engine) == pytest.approx(truth, rel=1e-12)


def test_parcels_by_a_pole(engine):
    ring = [(10, 89.999), (100, 89.999), (190, 89.999), (280, 89.999)]
    # flat there: a square by its diagonals
    radius = float(A) / float(1 - E**2) ** 0.5 * np.radians(0.001)
    assert one(ring, engine) == pytest.approx(2 * radius**2, rel=1e-6)
    beside = [(10, 89.99), (11, 89.99), (11, 89.995), (10, 89.995)]
    assert one(beside, engine) == pytest.approx(
        GEOD.polygon_area_perimeter(*np.transpose(beside))[0], rel=1e-5
    )


def test_the_smaller_part_is_meant(engine):
    lon = np.arange(-170.0, 171.0, 0.5)
    south, north = np.full_like(lon, -70.0), np.full_like(lon, 70.0)
    ring = np.concatenate([np.column_stack([lon, south]), np.column_stack([lon, north])[::-1]])
    steps = np.arange(-69.5, 70, 0.5)
    east, west = np.full_like(steps, 170.0), np.full_like(steps, -170.0)
    ring = np.concatenate(
        [
            np.column_stack([lon, south]),
            np.column_stack([east, steps]),
            np.column_stack([lon, north])[::-1],
            np.column_stack([west, steps])[::-1],
        ]
    )
    truth = GEOD.polygon_area_perimeter(*ring.T)[0]
    assert truth < 0
    assert one(ring, engine) == pytest.approx(truth, rel=1e-10)


def test_nothing_to_measure(engine):
    assert ring_area_m2(np.empty((0, 2)), [0], engine=engine).shape == (0,)
    ring = [(77, 43), (77.1, 43), (77.1, 43.1)]
    got = ring_area_m2([*ring, (5, 5), (7, 8), (9, 9)], [0, 0, 3, 4, 6, 6], engine=engine)
    assert got[[0, 2, 3, 4]] == pytest.approx([0, 0, 0, 0], abs=1e-6)
    assert got[1] == pytest.approx(one(ring), rel=1e-14)


@pytest.mark.parametrize("vertex", [0, 2, 6])
@pytest.mark.parametrize("axis", [0, 1])
def test_nan_stays_in_its_ring(star, engine, vertex, axis):
    far, near = star(77, 43.6, 200_000), star(77, 43.6, 100)
    wraps = [(179.9, 10), (-179.9, 10), (-179.9, 10.1), (179.9, 10.1)]
    broken = near.copy()
    broken[vertex, axis] = np.nan
    rings = [near, broken, wraps, broken, far]
    offsets = np.cumsum([0, *map(len, rings)])
    got = ring_area_m2(np.concatenate(rings), offsets, engine=engine)
    assert np.isnan(got).tolist() == [False, True, False, True, False]
    assert got[[0, 2, 4]] == pytest.approx([one(near), one(wraps), one(far)], rel=1e-13)
    far[vertex, axis] = np.nan
    assert np.isnan(one(far, engine))


@pytest.mark.parametrize(
    "vertex", [(541, 0), (0, 91), (np.inf, 0), (0, -np.inf), (500_000, 4_830_000)]
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_out_of_range_is_refused(engine, vertex, place):
    ring = [(77, 43), (77.1, 43), (77.1, 43.1)]
    ring[place] = vertex
    with pytest.raises(UsageError, match=r"there is a vertex at \(.*to_crs\(4326\)"):
        ring_area_m2([(0, 0), (1, 0), (1, 1), *ring], [0, 3, 6], engine=engine)


@pytest.mark.parametrize(
    ("lonlat", "offsets"),
    [
        ([(0, 0, 0)], [0, 1]),
        ([0, 0], [0, 1]),
        ([(0, 0)], [0, 2]),
        ([(0, 0)], [-1, 1]),
        ([(0, 0)], [0, 1, 0]),
        ([(0, 0)], []),
        ([(0, 0)], [0.0, 1.0]),
        ([(0, 0)], 0),
    ],
)
def test_arrays_that_do_not_fit(lonlat, offsets):
    with pytest.raises(UsageError, match="needed"):
        ring_area_m2(lonlat, offsets)


def test_unknown_engine():
    with pytest.raises(UsageError, match="auto, numpy, numba"):
        ring_area_m2([(0, 0)], [0, 1], engine="cuda")


def test_offsets_may_leave_vertices_out(star, engine):
    ring = star(77, 43.6, 100)
    padded = np.vstack([[(500, 80)], ring, [(0, 0)]])
    assert ring_area_m2(padded, [1, 8], engine=engine)[0] == one(ring, engine)


def test_read_only_and_strided_input(star, engine):
    ring = star(77, 43.6, 100)
    ring.flags.writeable = False
    heights = np.column_stack([ring, np.zeros(7)])
    assert one(heights[:, :2], engine) == one(ring, engine)


# properties -------------------------------------------------------------------------------------

stars = st.builds(
    lambda lat, size, shape: (lat, size, np.array(sorted(shape))),
    st.floats(-65, 65),
    st.floats(1e-5, 0.3),
    st.lists(st.tuples(st.floats(0, 6.28), st.floats(0.3, 1)), min_size=3, max_size=20),
)


def drawn(lat, size, shape, lon=77.0):
    angle, radius = shape.T
    return np.column_stack(
        [lon + size * radius * np.cos(angle), lat + size * radius * np.sin(angle)]
    )


@settings(max_examples=60, deadline=None)
@given(stars, st.integers(1, 30))
def test_any_vertex_may_be_first(drawing, turn):
    ring = drawn(*drawing)
    worst = 1e-12 * drawing[1] ** 2 * 1.3e10
    assert one(np.roll(ring, turn, axis=0)) == pytest.approx(one(ring), rel=1e-12, abs=worst)
    assert one(ring[::-1]) == pytest.approx(-one(ring), rel=1e-12, abs=worst)


@settings(max_examples=60, deadline=None)
@given(stars, st.integers(-250, 250))
def test_longitude_does_not_matter(drawing, shift):
    # whole sixteenths keep the coordinates exact under the shift
    lat, size, shape = drawing
    ring = np.round(drawn(lat, size, shape) * 2**40) / 2**40
    moved = ring + np.array([shift, 0])
    worst = 1e-12 * size**2 * 1.3e10
    assert one(moved) == pytest.approx(one(ring), rel=1e-11, abs=worst)


@settings(max_examples=60, deadline=None)
@given(stars, st.data())
def test_two_halves_make_the_whole(drawing, data):
    ring = drawn(*drawing)
    if len(ring) < 4:
        ring = np.vstack([ring, ring.mean(axis=0)])
    i = data.draw(st.integers(2, len(ring) - 2))
    halves = one(ring[: i + 1]) + one(np.vstack([ring[i:], ring[:1]]))
    worst = 1e-12 * drawing[1] ** 2 * 1.3e10
    assert halves == pytest.approx(one(ring), rel=1e-12, abs=worst)


@settings(max_examples=60, deadline=None)
@given(stars)
def test_a_hole_and_its_rest_make_the_whole(drawing):
    lat, size, shape = drawing
    outer, inner = drawn(lat, size, shape), drawn(lat, size / 2, shape)
    n = len(outer)
    quads = [[outer[i], outer[(i + 1) % n], inner[(i + 1) % n], inner[i]] for i in range(n)]
    rest = ring_area_m2(np.concatenate(quads), np.arange(n + 1) * 4).sum()
    worst = 1e-12 * size**2 * 1.3e10
    assert rest == pytest.approx(one(outer) - one(inner), rel=1e-11, abs=worst)
