"""What the page itself computes: distances, areas and grid coordinates, beside PROJ's."""

import numpy as np
import pytest
from pyproj import Geod, Transformer

from alatau_geo.crs import qaztrf

GEOD = Geod(ellps="WGS84")
STUDY_AREA = (76.6, 43.15, 77.5, 44.0)


@pytest.fixture(scope="module")
def page(chromium, reference_pages, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(reference_pages["overview"], encoding="utf-8")
    context = chromium.new_context(offline=True)
    made = context.new_page()
    made.goto(path.as_uri())
    yield made
    context.close()


def places(count, box, seed):
    """Return latitude and longitude of random places."""
    west, south, east, north = box
    random = np.random.default_rng(seed)
    return np.column_stack([random.uniform(south, north, count), random.uniform(west, east, count)])


@pytest.mark.parametrize("box", [STUDY_AREA, (46, 40, 88, 56), (-170, -70, 170, 70)])
def test_distances(page, box):
    pairs = places(400, box, 1).reshape(-1, 2, 2)
    found = page.evaluate("pairs => pairs.map(([a, b]) => alatau.distance(a, b))", pairs.tolist())
    (lat1, lon1), (lat2, lon2) = pairs[:, 0].T, pairs[:, 1].T
    due = GEOD.inv(lon1, lat1, lon2, lat2)[2]
    # within a millimetre at any length, which is far under 1e-6 of those that people measure
    np.testing.assert_allclose(np.array(found), due, rtol=1e-9, atol=1e-3)


def test_distances_that_are_special(page):
    distance = "([a, b]) => alatau.distance(a, b)"
    assert page.evaluate(distance, [[43.5, 77], [43.5, 77]]) == 0
    over = page.evaluate(distance, [[10, 179.9], [10, -179.9]])
    assert over == pytest.approx(GEOD.inv(179.9, 10, -179.9, 10)[2], rel=1e-9)
    meridian = page.evaluate(distance, [[43, 77], [44, 77]])
    assert meridian == pytest.approx(GEOD.inv(77, 43, 77, 44)[2], rel=1e-9)
    # along the equator a degree is a degree of a circle
    equator = page.evaluate(distance, [[0, 77], [0, 78]])
    assert equator == pytest.approx(6378137 * np.pi / 180, rel=1e-9)
    assert page.evaluate("Number.isNaN(alatau.distance([0.3, 0], [-0.3, 179.9]))")


@pytest.mark.parametrize(
    ("box", "corners"),
    [(STUDY_AREA, 3), (STUDY_AREA, 12), ((46, 40, 88, 56), 7), ((76.9, 43.5, 76.901, 43.501), 5)],
)
def test_areas(page, box, corners):
    for seed in range(20):
        ring = places(corners, box, seed)
        middle = ring.mean(axis=0)
        # round the middle, so that it does not cross itself
        turn = np.argsort(np.arctan2(*(ring - middle).T))
        ring = ring[turn]
        found = page.evaluate("ring => alatau.area(ring)", ring.tolist())
        due, _ = GEOD.polygon_area_perimeter(ring[:, 1], ring[:, 0])
        assert found == pytest.approx(abs(due), rel=1e-6)


def test_grid_coordinates(page):
    found = page.evaluate(
        "places => places.map(place => alatau.gaussKruger(place, 13))",
        (within := places(500, STUDY_AREA, 3)).tolist(),
    )
    zone = Transformer.from_crs(
        qaztrf.definition(qaztrf.GEOGRAPHIC_2D), qaztrf.definition(qaztrf.ZONES[13]), always_xy=True
    )
    due = np.column_stack(zone.transform(within[:, 1], within[:, 0]))
    # an order of magnitude closer than what is asked for
    assert np.abs(np.array(found) - due).max() < 0.01


@pytest.mark.parametrize("number", [8, 15])
def test_grid_coordinates_of_other_zones(page, number):
    middle = 6 * number - 3
    for place in places(50, (middle - 3.5, 40, middle + 3.5, 56), number).tolist():
        found = page.evaluate("([place, n]) => alatau.gaussKruger(place, n)", [place, number])
        zone = qaztrf.definition(qaztrf.ZONES[number])
        base = qaztrf.definition(qaztrf.GEOGRAPHIC_2D)
        due = Transformer.from_crs(base, zone, always_xy=True).transform(place[1], place[0])
        assert found == pytest.approx(due, abs=0.01)
