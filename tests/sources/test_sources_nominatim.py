"""Nominatim: the element that a place's name means."""

import json

import pytest

from alatau_geo.errors import DataError, UsageError
from alatau_geo.sources import nominatim

FOUND = [
    {
        "place_id": 1,
        "licence": "Data © OpenStreetMap contributors, ODbL 1.0. http://osm.org/copyright",
        "osm_type": "node",
        "osm_id": 5,
        "lat": "43.6",
        "lon": "77.1",
        "category": "place",
        "type": "town",
        "importance": 0.4,
        "display_name": "Алатау, Алматы облысы, Қазақстан",
        "boundingbox": ["43.5", "43.7", "77.0", "77.2"],
    },
    {"osm_type": "relation", "osm_id": 7, "display_name": "Алатау, қала", "importance": 0.3},
]


def write(tmp_path, data):
    path = tmp_path / "answer.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data))
    return path


def test_the_first_area_is_meant(tmp_path):
    assert nominatim.area(write(tmp_path, FOUND), "x") == ("relation(7)", "Алатау, қала")


def test_a_point_is_no_area(tmp_path):
    with pytest.raises(DataError, match=r"'x': is known as a point only, not as an area .Алатау"):
        nominatim.area(write(tmp_path, FOUND[:1]), "x")


def test_nothing_found_is_told(tmp_path):
    with pytest.raises(DataError, match="'Atlantis': no such place is known: write it as on"):
        nominatim.area(write(tmp_path, []), "Atlantis")


@pytest.mark.parametrize("data", ["<html>Error: blocked</html>", "{}", "[1]", "", "[" * 10000])
def test_what_is_no_answer_is_refused(tmp_path, data):
    with pytest.raises(DataError, match="needs a list of places in JSON"):
        nominatim.check(write(tmp_path, data))


def test_ids_are_numbers_and_kinds_are_known(tmp_path):
    odd = [{"osm_type": "relation", "osm_id": "7);out;"}, {"osm_type": "area(1)", "osm_id": 3}]
    with pytest.raises(DataError, match="as a point only"):
        nominatim.area(write(tmp_path, odd), "x")


def test_a_place_is_asked_for_as_it_is_written():
    request = nominatim.request("Алатау & co", "https://example.org/search")
    assert request.url.startswith("https://example.org/search?q=%D0%90")
    assert "+%26+co&format=jsonv2" in request.url
    with pytest.raises(UsageError, match="--place needs a name"):
        nominatim.request("  ", "https://example.org")
