"""AG113: outlines that run out and back."""

import shapely
from making import evidence, layer
from pyproj import Geod

from alatau_geo.rules import ag113_spikes as rule

GEOD = Geod(ellps="WGS84")
EAST = 1 / GEOD.inv(76.5, 43, 77.5, 43)[2]
NORTH = 1 / GEOD.inv(77, 42.5, 77, 43.5)[2]


def outline(*metres, heights=False):
    shape = shapely.Polygon([(77 + x * EAST, 43 + y * NORTH) for x, y in metres])
    return shapely.force_3d(shape, 5.0) if heights else shape


def check(*shapes):
    names = {"id": [f"p{n}" for n in range(len(shapes))]}
    return list(rule.check(evidence(layer("plots", shapes, fields=names))))


def square_with(*tip):
    """Return 100 × 100 m with more vertices on its upper side."""
    return outline((0, 0), (100, 0), (100, 100), *tip, (0, 100))


def test_a_spike_is_found_at_its_tip():
    # 50 m up, 0.2 m wide at its foot
    (found,) = check(None, square_with((50.2, 100), (50.1, 150), (50, 100)))
    assert (found.rule, found.severity, found.feature) == ("AG113", "warning", "p1")
    tip = round(77 + 50.1 * EAST, 6), round(43 + 150 * NORTH, 6)
    assert found.point == tip
    assert found.message == "a spike 50.0 m long and 0.20 m wide"


def test_a_spike_into_an_area_and_one_where_a_ring_starts():
    assert len(check(square_with((50.2, 100), (50.1, 50), (50, 100)))) == 1
    first = outline((50.1, 150), (50, 100), (0, 100), (0, 0), (100, 0), (100, 100), (50.2, 100))
    assert len(check(first, shapely.reverse(first))) == 2


def test_repeated_positions_and_heights_hide_none():
    tip = (50.1, 150)
    shape = outline((0, 0), (100, 0), (100, 100), (50.2, 100), tip, tip, (50, 100), (0, 100),
                    heights=True)  # fmt: skip
    assert len(check(shape)) == 1


def test_corners_are_none():
    # 45°; 6° with arms of 100 m, 10 m wide; a step of half a metre
    corner = outline((0, 0), (100, 0), (0, 100))
    acute = outline((0, 0), (100, 0), (100, 10))
    step = square_with((50, 100), (50, 100.5), (49.5, 100.5), (49.5, 100))
    assert check(corner, acute, step) == []


def test_holes_have_spikes_too(monkeypatch):
    hole = shapely.reverse(square_with((50.2, 100), (50.1, 150), (50, 100)))
    shell = outline((-500, -500), (500, -500), (500, 500), (-500, 500))
    monkeypatch.setattr(rule, "BATCH", 1)
    holed = shapely.Polygon(shell.exterior, [hole.exterior])
    assert [item.feature for item in check(shell, holed, shell)] == ["p1"]


def test_lines_may_turn_back():
    street = shapely.LineString([(77, 43), (77.1, 43), (77, 43)])
    assert check(street) == []
