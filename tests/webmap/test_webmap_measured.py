import json

import numpy as np
import pytest
from making import figures, layer
from pyproj import Geod
from shapely.geometry import LineString, Point, Polygon, box

from alatau_geo.webmap import measured
from alatau_geo.webmap.measured import measured_on

GEOD = Geod(ellps="WGS84")
LAYERS = {
    item.name: item
    for item in (
        layer("land", [box(77, 43, 77.2, 43.2), box(77.2, 43, 77.4, 43.2)], fields={"use": [1, 2]}),
        layer("park", [box(77.1, 43.1, 77.3, 43.3)]),
        layer("roads", [LineString([(77, 43.15), (77.4, 43.15)])]),
        layer("wells", [Point(77.05, 43.05), Point(77.35, 43.05)], fields={"use": [1, 2]}),
    )
}
PLACES = {"land": 0, "park": 1, "roads": 2, "wells": 3}


def shown(*claims, places=PLACES):
    return measured_on(figures(*claims), LAYERS, places)


def area_ha(shapes):
    """Return what is drawn, in hectares."""
    total = 0.0
    for shape in shapes:
        for outer, *holes in shape["polygons"]:
            rings = [Polygon([(lon, lat) for lat, lon in ring]) for ring in (outer, *holes)]
            sizes = [abs(GEOD.geometry_area_perimeter(ring)[0]) for ring in rings]
            total += sizes[0] - sum(sizes[1:])
    return total / 10_000


def test_a_whole_layer_is_not_repeated():
    found = shown({"id": "a", "stated": "1 ha", "of": {"area": "land"}})
    assert found == {"a": {"whole": [0], "shapes": []}}
    # but drawn where the map does not show it
    found = shown({"id": "a", "stated": "1 ha", "of": {"area": "land"}}, places={})
    assert len(found["a"]["shapes"]) == 2


def test_cut_areas_are_what_is_left():
    found = shown(
        {"id": "minus", "stated": "1 ha", "of": {"area": "land", "minus": "park"}},
        {"id": "within", "stated": "1 ha", "of": {"area": "land", "within": "park"}},
        {"id": "one", "stated": "1 ha", "of": {"area": "land", "where": {"use": 2}}},
    )
    whole = area_ha([{"polygons": [[[(43, 77), (43, 77.4), (43.2, 77.4), (43.2, 77)]]]}])
    parts = [area_ha(found[name]["shapes"]) for name in ("minus", "within")]
    # straight in lon/lat against geodesic edges: not quite the same
    assert sum(parts) == pytest.approx(whole, rel=1e-3)
    assert area_ha(found["one"]["shapes"]) == pytest.approx(whole / 2, rel=1e-3)
    assert all(item["whole"] == [] for item in found.values())


def test_lines_and_points():
    found = shown(
        {"id": "l", "stated": "1 km", "of": {"length": "roads", "within": "park"}},
        {"id": "c", "stated": "1", "of": {"count": "wells", "where": {"use": 1}}},
    )
    ends = np.array(found["l"]["shapes"][0]["lines"][0])[[0, -1]]
    assert ends[:, 1] == pytest.approx([77.1, 77.3])
    assert [shape["points"] for shape in found["c"]["shapes"]] == [[[43.05, 77.05]]]


def test_sums_have_what_their_parts_have():
    found = shown(
        {"id": "a", "stated": "1 ha", "of": {"area": "land", "where": {"use": 1}}},
        {"id": "b", "stated": "1 ha", "of": {"area": "park"}},
        {"id": "s", "stated": "2 ha", "of": {"sum": ["a", "b"]}},
    )
    assert found["s"] == {"whole": [1], "shapes": found["a"]["shapes"]}
    json.dumps(found)


def test_what_is_measured_nowhere_is_left_out():
    found = shown(
        {"id": "a", "stated": "1 ha"},
        {"id": "b", "stated": "1 ha", "of": {"area": "land", "where": {"use": 7}}},
        {"id": "c", "stated": "1 ha", "of": {"area": "land", "where": {"use": 1}, "minus": "land"}},
    )
    assert found == {}


def test_large_selections_are_their_layer(monkeypatch):
    monkeypatch.setattr(measured, "MANY_VERTICES", 4)
    found = shown({"id": "a", "stated": "1 ha", "of": {"area": "land", "where": {"use": 1}}})
    assert found == {"a": {"whole": [0], "shapes": []}}
