"""The CRS member of GeoJSON, wherever and however it is written."""

import json
import re

import pytest

from alatau_geo.errors import DataError
from alatau_geo.vector import geojson

UTM = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32643"}}


def write(tmp_path, text):
    path = tmp_path / "a.geojson"
    path.write_text(text if isinstance(text, str) else json.dumps(text), "utf-8")
    return path


def test_without_a_crs_it_is_wgs84(tmp_path):
    assert geojson.crs_of(write(tmp_path, {"type": "FeatureCollection"})).to_epsg() == 4326


@pytest.mark.parametrize(
    "document",
    [
        {"type": "FeatureCollection", "name": "a", "crs": UTM, "features": []},
        {"type": "FeatureCollection", "features": [], "crs": UTM},
        {"type": "FeatureCollection", "bbox": [1, 2, 3, 4], "crs": UTM, "features": []},
        {"type": "FeatureCollection", "CRS": UTM, "features": []},
        # a property of that name is a property
        {"crs": UTM, "features": [{"properties": {"crs": "EPSG:4326"}}]},
        {"crs": UTM, "features": [{"properties": {"crs": {"type": "mine"}}}]},
        {"crs": UTM, "features": [{"properties": {"long": "x" * 100_000}}]},
        {"name": "x" * 100_000, "crs": UTM, "features": []},
        {"crs": {"type": "EPSG", "properties": {"code": 32643}}, "features": []},
    ],
)
def test_the_crs_is_found(tmp_path, document):
    assert geojson.crs_of(write(tmp_path, document)).to_epsg() == 32643


def test_null_means_that_none_may_be_assumed(tmp_path):
    assert geojson.crs_of(write(tmp_path, {"crs": None, "features": []})) is None


def test_a_property_of_that_name_alone_is_no_crs(tmp_path):
    document = {"features": [{"properties": {"crs": "EPSG:32643"}}]}
    assert geojson.crs_of(write(tmp_path, document)).to_epsg() == 4326


@pytest.mark.parametrize(
    "member",
    [
        "EPSG:32643",
        7,
        [],
        {},
        {"type": "name"},
        {"type": "name", "properties": {"name": 4326}},
        {"type": "name", "properties": {"name": "urn:nonsense"}},
        {"type": "link", "properties": {"href": "http://127.0.0.1/"}},
        {"type": "EPSG", "properties": {"code": "http://127.0.0.1/"}},
    ],
)
def test_a_crs_that_cant_be_known_is_refused(tmp_path, member):
    with pytest.raises(DataError, match="needs a CRS"):
        geojson.crs_of(write(tmp_path, {"crs": member, "features": []}))


def test_a_key_given_twice_hides_nothing(tmp_path):
    link = json.dumps({"type": "link", "properties": {"href": "x"}})
    for text in (
        f'{{"crs": {link}, "crs": {json.dumps(UTM)}, "features": []}}',
        f'{{"crs": {json.dumps(UTM)}, "crs": {link}, "features": []}}',
    ):
        with pytest.raises(DataError, match="CRS"):
            geojson.crs_of(write(tmp_path, text))


def test_a_geometry_has_no_crs_of_its_own(tmp_path):
    geometry = {"type": "Point", "coordinates": [1, 2], "crs": UTM}
    with pytest.raises(DataError, match="one CRS for the whole file"):
        geojson.crs_of(write(tmp_path, {"features": [{"geometry": geometry}]}))


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("{'crs': 1}", 'byte 2 is b"\'"'),
        ('{"crs"', "its end comes before that of a bracket"),
        ('{"crs', "its end comes before that of a text"),
        ('{/* "crs" */}', "byte 2 is b'/'"),
        ("{}}", "byte 3 closes what was not opened"),
    ],
)
def test_what_is_no_json(tmp_path, text, match):
    with pytest.raises(DataError, match=re.escape(match)):
        geojson.crs_of(write(tmp_path, text))


def feature(**members):
    return {"type": "Feature", "properties": {}, "geometry": None} | members


def test_rows_that_gdal_could_not_read(tmp_path):
    features = [feature(), feature(geometry={"type": "Point"}), feature(geometry=5)]
    found = geojson.look(write(tmp_path, {"features": features}))
    assert found.unread([0, 1, 2]) == [1, 2]


def test_members_that_are_no_features(tmp_path):
    features = [5, feature(), None, [1, [2]], "a, b", feature(), {"type": "Point"}, True]
    found = geojson.look(write(tmp_path, {"name": "x", "features": features, "more": [{}]}))
    assert found.odd == {0: "5", 2: "null", 3: "a list", 4: '"a, b"', 7: "true"}
    rows = found.rows(2)
    assert rows.places == [1, 5]
    assert rows.objects == [0, 1]
    assert rows.odd == found.odd | {6: "an object of type 'Point'"}
    with pytest.raises(DataError, match="has 2 features, of which 1 could be read"):
        found.rows(1)


@pytest.mark.parametrize(
    ("features", "ids"),
    [
        ([feature(id=7), feature(id=7)], [7, 7]),
        ([feature(id="a"), feature()], ["a", None]),
        ([feature(properties={"id": 5}), feature(id=-1.5)], [None, -1.5]),
        ([feature(properties={"id": 5, "b": {"id": 6}})], None),
        ([feature(type="id"), feature(id='"id"')], [None, '"id"']),
    ],
)
def test_ids_of_features(tmp_path, features, ids):
    document = {"x": {"y": {"id": 3}}, "id": 8, "features": features}
    assert geojson.look(write(tmp_path, document)).ids == ids


def test_the_id_of_one_feature(tmp_path):
    assert geojson.look(write(tmp_path, feature(id="a"))).ids == ["a"]


def test_features_given_twice_are_refused(tmp_path):
    text = '{"features": [], "f\\u0065atures": [{}]}'
    with pytest.raises(DataError, match="`features` twice"):
        geojson.look(write(tmp_path, text))


def test_lines(tmp_path):
    path = tmp_path / "a.geojsonl"
    rows = [feature(id=1), feature(id=2, properties={"a": "{\n"})]
    path.write_text("".join(f"\x1e{json.dumps(row)}\n" for row in rows))
    found = geojson.look(path, lines=True)
    assert found.ids == [1, 2]
    assert found.odd == {}
    own = feature(geometry={"type": "Point", "coordinates": [1, 2], "crs": UTM})
    path.write_text(f"{json.dumps(rows[0])}\n{json.dumps(own)}\n")
    with pytest.raises(DataError, match="one CRS for the whole file"):
        geojson.look(path, lines=True)
