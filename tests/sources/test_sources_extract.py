"""Extracts as several tools write them: the same elements."""

import json

import pytest
from making import real

from alatau_geo.errors import DataError
from alatau_geo.sources import extract, file

AREA = (76.6, 43.15, 77.5, 44.0)
LINE = {"type": "LineString", "coordinates": [[77, 43.5], [77.1, 43.6]]}
TAGS = {"highway": "trunk", "name:kk": "Жол", "lanes": "2"}


def read(tmp_path, *features, name="a.geojson", fits=bool):
    path = tmp_path / name
    listed = [{"type": "Feature", "geometry": LINE, **feature} for feature in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": listed}))
    return extract.read(path, fits, study_area=AREA, table=None)


@pytest.mark.parametrize(
    ("feature", "version"),
    [
        # an Overpass front end's export
        ({"id": "way/12", "properties": {"@id": "way/12", **TAGS}}, None),
        ({"id": "way/12", "properties": {"@id": "way/12", "@version": "3", **TAGS}}, 3),
        # osmtogeojson
        (
            {
                "id": "way/12",
                "properties": {
                    "type": "way",
                    "id": 12,
                    "tags": TAGS,
                    "relations": [],
                    "meta": {"version": 3, "timestamp": "2026-01-01T00:00:00Z"},
                },
            },
            3,
        ),
        # GDAL, other tags as hstore
        (
            {
                "properties": {
                    "osm_way_id": "12",
                    "highway": "trunk",
                    "other_tags": '"name:kk"=>"Жол","lanes"=>"2"',
                }
            },
            None,
        ),
        # an export of the humanitarian team
        ({"properties": {"osm_id": 12, "osm_type": "ways_line", **TAGS}}, None),
        # osmium export
        ({"id": "w12", "properties": {"@type": "way", "@id": 12, "@version": 3, **TAGS}}, 3),
        # OSMnx
        ({"properties": {"element": "way", "id": 12, **TAGS}}, None),
        # a layer that was fetched
        ({"properties": {"id": "way/12", "osm_version": 3, "tags": json.dumps(TAGS)}}, 3),
    ],
)
def test_the_same_element_however_it_is_written(tmp_path, feature, version):
    (one,) = read(tmp_path, feature).elements
    assert (one.kind, one.osm_id, one.version) == ("way", 12, version)
    assert one.tags == TAGS
    assert one.shape.geom_type == "LineString"


def test_features_without_an_id_are_told_and_stay_in_order(tmp_path):
    answer = read(
        tmp_path,
        {"properties": {"highway": "trunk", "n": 3}},
        {"properties": {"highway": "trunk", "n": 1}},
        {"geometry": None, "properties": {"highway": "trunk", "n": 2}},
    )
    assert [one.tags["n"] for one in answer.elements] == ["3", "1", "2"]
    assert [one.name for one in answer.elements] == ["", "", ""]
    assert answer.elements[2].shape is None
    assert answer.notes == (
        "3 of 3 features have no OSM id in the file",
        "3 of 3 have no OSM version in the file",
    )


def test_odd_values_are_told_or_kept_as_texts(tmp_path):
    (one,) = read(
        tmp_path,
        {
            "properties": {
                "@id": "note/5",
                "highway": "trunk",
                "a": [1, {"b": None}],
                "c": True,
                "d": 2.50,
            }
        },
    ).elements
    assert one.osm_id is None
    assert one.tags == {"highway": "trunk", "a": '[1, {"b": null}]', "c": "true", "d": "2.5"}
    (one,) = read(tmp_path, {"properties": {"highway": "trunk", "tags": "[" * 50}}).elements
    assert one.tags == {"highway": "trunk"}


def test_a_file_that_lies_elsewhere_is_refused(tmp_path):
    with pytest.raises(DataError, match="axes"):
        read(
            tmp_path,
            {"geometry": {"type": "Point", "coordinates": [43.5, 77.1]}, "properties": {"a": "b"}},
        )


def test_real_roads_and_places():
    roads = file.read(real("roads_almaty.geojson"), lambda tags: "highway" in tags, study_area=AREA)
    data = json.loads(real("roads_almaty.geojson").read_text("utf-8"))
    assert [dict(one.tags) for one in roads.elements] == [
        {key: value for key, value in feature["properties"].items() if value is not None}
        for feature in data["features"]
    ]
    places = file.read(real("places.geojson"), lambda tags: "place" in tags, study_area=AREA)
    assert len(places.elements) == 138
    assert all(one.kind == "node" and one.osm_id for one in places.elements)
