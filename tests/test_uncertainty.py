"""Propagation of the vertices' accuracy, against closed forms and Monte Carlo."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from alatau_geo import uncertainty
from alatau_geo.uncertainty import (
    area_uncertainty_m2,
    cut_area_uncertainty_m2,
    length_uncertainty_m,
    metres_per_degree,
)

GEOD = Geod(ellps="WGS84")
#: A plane of the test's own, true to scale within 1e-6 near its origin.
TO_LONLAT = Transformer.from_crs(
    "+proj=aeqd +lat_0=43.6 +lon_0=77 +ellps=WGS84", "EPSG:4326", always_xy=True
)
SEED, DRAWS = 20251126, 4000


def lonlat(geometry):
    """Return a geometry of the plane (metres) in lon/lat."""
    return shapely.transform(geometry, lambda xy: np.column_stack(TO_LONLAT.transform(*xy.T)))


def array(*geometries):
    return np.array(geometries, dtype=object)


def flat(value, *geometries):
    return np.full(shapely.get_num_coordinates(array(*geometries)).sum(), float(value))


def monte_carlo(positions, sigma, size):
    """Return 1.96 times the standard deviation of `size` of positions moved independently."""
    rng = np.random.default_rng(SEED)
    moves = rng.normal(size=(DRAWS, *positions.shape)) * np.asarray(sigma, float)[:, None]
    return 1.96 * np.std([size(positions + move) for move in moves])


def shoelace(xy):
    x, y = xy.T
    return 0.5 * (x @ np.roll(y, -1) - y @ np.roll(x, -1))


SHAPE = np.array([(0, 0), (900, -150), (1400, 500), (800, 450), (700, 1200), (-200, 700)], float)


# --- closed forms ----------------------------------------------------------------------------


def test_a_square_has_sigma_times_its_diagonal():
    # each of 4 vertices: |p(i+1) − p(i−1)|² = 2 a²; σ²/4 · 4 · 2 a² = 2 (σ a)²
    square = lonlat(shapely.box(0, 0, 1000, 1000))
    expected = 1.96 * 3 * 1000 * np.sqrt(2)
    assert area_uncertainty_m2(array(square), flat(3, square)) == pytest.approx(expected, rel=1e-5)


def test_a_hole_adds_its_own_vertices():
    # outer 1000 m, hole 200 m, no vertex in common: 2 σ² (1000² + 200²)
    frame = shapely.box(0, 0, 1000, 1000) - shapely.box(400, 400, 600, 600)
    expected = 1.96 * np.sqrt(2 * (1000**2 + 200**2))
    for shape in (lonlat(frame), lonlat(frame.reverse())):
        found = area_uncertainty_m2(array(shape), flat(1, shape))
        assert found == pytest.approx(expected, rel=1e-5)


def test_a_hole_that_another_feature_fills_cancels():
    outer, inner = shapely.box(0, 0, 1000, 1000), shapely.box(400, 400, 600, 600)
    ring, filling = lonlat(outer - inner), lonlat(inner)
    both = area_uncertainty_m2(array(ring, filling), flat(1, ring, filling))
    assert both == pytest.approx(1.96 * np.sqrt(2) * 1000, rel=1e-5)


@pytest.mark.parametrize("turned", [False, True])
def test_a_shared_inner_border_cancels(turned):
    # two 500 × 1000 m halves; the border's two inner ends move with the outline only:
    # corners as in the whole, and each border end is the middle of an edge of 1000 m:
    # chord from corner to corner 1000 m. Σ = 4 · (500² + 1000²) + 2 · 1000², over 4
    left, right = shapely.box(0, 0, 500, 1000), shapely.box(500, 0, 1000, 1000)
    shapes = array(lonlat(left), lonlat(right.reverse() if turned else right))
    expected = 1.96 * np.sqrt((4 * (500**2 + 1000**2) + 2 * 1000**2) / 4)
    assert area_uncertainty_m2(shapes, np.ones(10)) == pytest.approx(expected, rel=1e-5)


def test_parts_far_from_each_other_add_in_squares():
    one, other = lonlat(shapely.box(0, 0, 1000, 1000)), lonlat(shapely.box(5000, 0, 6000, 1000))
    multi = array(shapely.MultiPolygon([one, other]))
    assert area_uncertainty_m2(multi, np.ones(10)) == pytest.approx(1.96 * 2000, rel=1e-5)


def test_each_vertex_has_its_own_accuracy():
    # only the corner at the origin moves: σ/2 times the diagonal across it
    square = lonlat(shapely.Polygon([(0, 0), (1000, 0), (1000, 1000), (0, 1000)]))
    sigma = np.array([4.0, 0, 0, 0, 4.0])
    expected = 1.96 * 4 / 2 * np.hypot(1000, 1000)
    # 1e-4: over a kilometre the length of a degree changes by so much
    assert area_uncertainty_m2(array(square), sigma) == pytest.approx(expected, rel=1e-4)


def test_the_scale_is_that_of_each_place():
    # a layer from 10° to 60° N must not be measured with the degrees of its middle
    near, far = shapely.box(77, 10, 77.01, 10.01), shapely.box(77, 60, 77.01, 60.01)
    squared = 0
    for box in (near, far):
        west, south, east, north = box.bounds
        wide = GEOD.inv(west, (south + north) / 2, east, (south + north) / 2)[2]
        high = GEOD.inv(west, south, west, north)[2]
        squared += wide**2 + high**2
    found = area_uncertainty_m2(array(near, far), np.ones(10))
    assert found == pytest.approx(1.96 * np.sqrt(squared), rel=1e-5)


def test_over_the_antimeridian_edges_go_the_short_way():
    here = shapely.box(10, 43, 10.02, 43.01)
    there = shapely.Polygon([(179.99, 43), (-179.99, 43), (-179.99, 43.01), (179.99, 43.01)])
    found = area_uncertainty_m2(array(there.normalize()), np.ones(5))
    assert found == pytest.approx(area_uncertainty_m2(array(here), np.ones(5)), rel=1e-9)


@pytest.mark.parametrize("function", [area_uncertainty_m2, length_uncertainty_m])
def test_nothing_has_no_uncertainty(function):
    assert function(array(), np.zeros(0)) == 0


def test_a_degree_is_as_long_as_pyproj_says():
    latitude = np.array([-60.0, 0.0, 43.6])
    step = np.full(3, 5e-4)
    east = GEOD.inv(-step, latitude, step, latitude)[2] / 1e-3
    north = GEOD.inv(0 * step, latitude - step, 0 * step, latitude + step)[2] / 1e-3
    found = metres_per_degree(latitude)
    assert found == pytest.approx(np.column_stack([east, north]), rel=1e-8)


# --- Monte Carlo -----------------------------------------------------------------------------


def test_an_area_as_by_monte_carlo():
    sigma = np.array([5, 2, 9, 4, 0, 7.0])
    expected = monte_carlo(SHAPE, sigma, shoelace)
    shape = lonlat(shapely.Polygon(SHAPE))
    found = area_uncertainty_m2(array(shape), np.append(sigma, sigma[0]))
    # the standard deviation of 4000 draws is itself known to 1/√(2 · 4000) = 1.1 %
    assert found == pytest.approx(expected, rel=0.04)


def test_a_length_as_by_monte_carlo():
    sigma = np.array([5, 2, 9, 4, 0, 7.0])
    expected = monte_carlo(SHAPE, sigma, lambda xy: np.hypot(*np.diff(xy, axis=0).T).sum())
    found = length_uncertainty_m(array(lonlat(shapely.LineString(SHAPE))), sigma)
    assert found == pytest.approx(expected, rel=0.04)


CUTTER = np.array([(300, 200), (2000, 100), (2000, 2000), (350, 900)], float)


@pytest.mark.parametrize("operation", ["difference", "intersection"])
def test_a_cut_area_as_by_monte_carlo(operation):
    sigma = np.array([5, 2, 9, 4, 3, 7, 1, 6, 2, 8.0])

    def size(xy):
        own, other = shapely.Polygon(xy[:6]), shapely.Polygon(xy[6:])
        return getattr(own, operation)(other).area

    expected = monte_carlo(np.concatenate([SHAPE, CUTTER]), sigma, size)
    drawn = array(shapely.Polygon(SHAPE), shapely.Polygon(CUTTER))
    pieces = array(lonlat(getattr(drawn[0], operation)(drawn[1])))
    each = np.concatenate([sigma[[*range(6), 0]], sigma[[*range(6, 10), 6]]])
    found = cut_area_uncertainty_m2(pieces, lonlat(drawn), each)
    assert found == pytest.approx(expected, rel=0.04)


# --- properties ------------------------------------------------------------------------------

offset = st.floats(-40, 40)


@given(st.lists(offset, min_size=12, max_size=12), st.floats(0.1, 50), st.floats(0.1, 50))
def test_uncertainty_grows_with_sigma_and_not_with_the_winding(moves, sigma, factor):
    shape = lonlat(shapely.Polygon(SHAPE + np.reshape(moves, (6, 2))))
    once = area_uncertainty_m2(array(shape), flat(sigma, shape))
    assert area_uncertainty_m2(array(shape), flat(sigma * factor, shape)) == pytest.approx(
        once * factor
    )
    assert area_uncertainty_m2(array(shape.reverse()), flat(sigma, shape)) == pytest.approx(once)


@given(st.lists(offset, min_size=12, max_size=12))
def test_what_nothing_cuts_is_as_uncertain_as_uncut(moves):
    shape = lonlat(shapely.Polygon(SHAPE + np.reshape(moves, (6, 2))))
    dense = shapely.segmentize(shape, 1e-3)
    whole = area_uncertainty_m2(array(shape), flat(2, shape))
    assert cut_area_uncertainty_m2(array(dense), array(shape), flat(2, shape)) == pytest.approx(
        whole, rel=1e-4
    )


def test_a_line_drawn_straight_through_has_only_its_ends():
    line = lonlat(shapely.LineString([(0, 0), (500, 0), (1000, 0)]))
    assert length_uncertainty_m(array(line), np.full(3, 2.0)) == pytest.approx(
        1.96 * 2 * np.sqrt(2), rel=1e-4
    )


def test_lines_that_follow_each_other_share_the_point_between_them():
    whole = lonlat(shapely.LineString([(0, 0), (500, 300), (1000, 0)]))
    first, second = (shapely.LineString(whole.coords[n : n + 2]) for n in (0, 1))
    assert length_uncertainty_m(array(first, second), np.ones(4)) == pytest.approx(
        length_uncertainty_m(array(whole), np.ones(3))
    )


# --- many at once ----------------------------------------------------------------------------


@pytest.mark.parametrize("at_once", [1, 7, 100])
def test_a_sweep_in_pieces_is_one_sum(monkeypatch, at_once):
    """Neighbours that share borders, taken some at a time, and one that reaches over all."""
    rng = np.random.default_rng(3)
    cells = [
        shapely.box(77 + x / 100, 43 + y / 100, 77.01 + x / 100, 43.01 + y / 100)
        for x in range(6)
        for y in range(5)
    ]
    cells += [shapely.box(76.99, 43.02, 77.08, 43.03), shapely.Polygon()]
    polygons = array(*rng.permutation(np.array(cells, dtype=object)))
    lines = shapely.boundary(polygons)
    sigma = rng.uniform(0, 5, shapely.get_num_coordinates(polygons).sum())
    whole = area_uncertainty_m2(polygons, sigma), length_uncertainty_m(lines, sigma)
    monkeypatch.setattr(uncertainty, "_AT_ONCE", at_once)
    pieces = area_uncertainty_m2(polygons, sigma), length_uncertainty_m(lines, sigma)
    assert pieces == pytest.approx(whole, rel=1e-12)
