"""Tags become fields and come back as they were, whatever they are."""

import json

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau_geo import sources, vector
from alatau_geo.importing.changing import write_layer
from alatau_geo.sources import tagging
from alatau_geo.sources.elements import Answer, Element
from alatau_geo.sources.tagging import tags_of, values

TARGETS = [target for source in sources.OSM.values() for target in source.targets]
KEYS = sorted({field.key for target in TARGETS for field in target.fields if field.key})
# XML, and so OpenStreetMap, has no place for control characters and halves of characters
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="￾￿"), max_size=12)
TAGS = st.dictionaries(
    st.one_of(st.sampled_from([*KEYS, "name", "name:kk", "name:ru", "name:en"]), TEXT),
    st.one_of(
        st.sampled_from(["yes", "1", "-1", "007", "-0", "1.5", "{}", "[1]", "null", "", "1e3"]),
        TEXT,
    ),
    max_size=6,
)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
@given(tags=TAGS)
def test_every_tag_comes_back(target, tags):
    row = values(Element("way", 1, tags, version=2), target.fields)
    assert tags_of(row, target.fields) == tags


@settings(max_examples=30)
@given(tags=TAGS)
def test_also_from_a_file(tmp_path_factory, tags):
    target = TARGETS[0]
    own = {**tags, "highway": "trunk"}
    element = Element("way", 1, own, shape=gpd.points_from_xy([77], [43])[0], version=2)
    frame = gpd.GeoDataFrame([values(element, target.fields)], geometry=[element.shape], crs=4326)
    path = tmp_path_factory.mktemp("a") / "roads.geojson"
    write_layer(frame, path)
    back = vector.read(path)
    assert tags_of(back.iloc[0].to_dict(), target.fields) == own


def test_a_road_is_said_as_the_plan_says_it():
    roads = sources.OSM["osm-roads"].targets[0]
    tags = {"highway": "construction", "construction": "trunk", "layer": "-1", "tunnel": "yes"}
    tags |= {"name": "Абай", "name:kk": "Абай даңғылы", "oneway": "-1", "lanes": "2;3"}
    row = values(Element("way", 8, tags, version=4, timestamp="2026-01-01T00:00:00Z"), roads.fields)
    assert (row["id"], row["osm_version"], row["osm_timestamp"]) == (
        "way/8",
        4,
        "2026-01-01T00:00:00Z",
    )
    assert (row["class"], row["status"], row["level"]) == ("trunk", "construction", -1)
    assert (row["name"], row["name_kk"], row["name_ru"]) == ("Абай", "Абай даңғылы", None)
    assert (row["oneway"], row["tunnel"], row["lanes"]) == ("-1", "yes", None)
    assert json.loads(row["tags"]) == {"construction": "trunk", "lanes": "2;3"}


@pytest.mark.parametrize(
    ("source", "tags", "layer"),
    [
        ("osm-roads", {"highway": "primary_link"}, "roads"),
        ("osm-roads", {"highway": "proposed", "proposed": "trunk"}, "roads"),
        ("osm-roads", {"highway": "footway"}, None),
        ("osm-roads", {"highway": "unclassified", "area": "yes"}, None),
        ("osm-roads", {"construction": "trunk"}, None),
        ("osm-boundary", {"boundary": "administrative", "type": "boundary"}, "city"),
        ("osm-places", {"place": "village"}, "settlements"),
        ("osm-places", {"place": "island"}, None),
        ("osm-water", {"natural": "water", "water": "lake"}, "water"),
        ("osm-water", {"landuse": "reservoir"}, "water"),
        ("osm-water", {"waterway": "canal"}, "waterways"),
        ("osm-water", {"waterway": "weir"}, None),
        ("osm-power", {"power": "substation"}, "substations"),
        ("osm-power", {"power": "cable"}, "power_lines"),
        ("osm-power", {"power": "tower"}, None),
        ("osm-pipelines", {"man_made": "pipeline"}, "gas"),
    ],
)
def test_which_layer_takes_what(source, tags, layer):
    found = [target.name for target in sources.OSM[source].targets if target.fits(tags)]
    assert found == ([] if layer is None else [layer])
    assert sources.OSM[source].fits(tags) == (layer is not None)


def test_power_has_its_voltage_in_kv():
    fields = sources.OSM["osm-power"].targets[0].fields
    row = values(Element("way", 1, {"voltage": "220000;110000", "power": "substation"}), fields)
    assert (row["voltage"], row["voltage_kv"]) == ("220000;110000", 220)
    assert tagging.largest_kv({"voltage": "high;10000,35000.5"}) == 35.0005


def test_layers_of_a_source_have_what_they_are_of():
    area = gpd.GeoSeries.from_wkt(["POLYGON ((0 0, 4 0, 4 1, 1 1, 1 4, 0 4, 0 0))"])[0]
    line = gpd.GeoSeries.from_wkt(["LINESTRING (0 0, 1 1)"])[0]
    answer = Answer(
        (
            Element("way", 1, {"power": "substation"}, area, 1),
            Element("way", 1, {"power": "substation"}, area, 1),
            Element("way", 2, {"power": "line"}, line, 1),
            Element("way", 3, {"power": "substation"}, line, 1),
            Element("relation", 4, {"power": "plant"}, None, 1, fault="lost"),
            Element("", None, {"power": "cable"}, line),
        )
    )
    points, lines = sources.sheets(sources.OSM["osm-power"], answer)
    assert points.frame["id"].tolist() == ["way/1", "way/1#2", "relation/4"]
    # an area becomes a point on it, also where its middle is not
    assert area.contains(points.frame.geometry[0])
    assert (points.apart, points.faults) == (1, {2: "lost"})
    assert lines.frame["id"].tolist() == ["way/2", "row/2"]
    assert str(lines.frame["cables"].dtype) == "object"


def test_titles_are_in_three_languages():
    for target in TARGETS:
        titles = [target.title, *target.titles.values()]
        titles += [title for own in target.value_titles.values() for title in own.values()]
        assert all(title.en and title.ru and title.kk for title in titles)
        assert len(target.titles) == len(set(target.titles))
        assert set(target.value_titles) <= set(target.titles)
        assert target.style.get("by", "id") in target.titles
