"""The CRS member of GeoJSON, wherever and however it is written."""

import json

import pytest

from alatau_geo import geojson
from alatau_geo.errors import DataError

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


@pytest.mark.parametrize("text", ["{'crs': 1}", '{"crs"', '{/* "crs" */}'])
def test_what_is_no_json_is_a_value_error(tmp_path, text):
    with pytest.raises(ValueError, match=r"line 1 column"):
        geojson.crs_of(write(tmp_path, text))


def test_rows_that_gdal_could_not_read(tmp_path):
    features = [{"geometry": None}, {"geometry": {"type": "Point"}}, {}, {"geometry": 5}]
    path = write(tmp_path, {"features": features})
    assert geojson.unread_rows(path, [0, 1, 2, 3], 4) == [1, 3]
    # rows that are not the features one by one can't be told
    assert geojson.unread_rows(path, [0, 1], 3) == []
