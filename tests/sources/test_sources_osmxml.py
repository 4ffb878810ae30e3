"""OSM XML: every tag, id and version, shapes by OSMnx, and what has none and why."""

import sys

import pytest
import shapely
from serving import node, osm, relation, square, way

from alatau_geo.errors import DataError, UsageError
from alatau_geo.sources import osmxml


def read(tmp_path, text, fits=bool):
    path = tmp_path / "answer.osm"
    path.write_text(text, "utf-8")
    return osmxml.read(path, fits)


def by_name(answer):
    return {one.name: one for one in answer.elements}


def test_nodes_ways_and_areas(tmp_path):
    nodes, ring = square(10, 77, 43, 0.01)
    answer = read(
        tmp_path,
        osm(
            node(1, 77.1, 43.1, 7, name="Алатау", place="town"),
            node(2, 77.2, 43.2),
            nodes,
            way(5, [1, 2], 12, {"highway": "trunk", "oneway": "-1"}),
            way(6, ring, 2, {"natural": "water"}),
            # a roundabout is a line, however closed
            way(7, ring, 3, {"highway": "primary", "junction": "roundabout"}),
        ),
    )
    assert answer.date == "2026-11-20"
    assert [one.name for one in answer.elements] == ["node/1", "way/5", "way/6", "way/7"]
    found = by_name(answer)
    assert [one.version for one in answer.elements] == [7, 12, 2, 3]
    assert found["node/1"].tags == {"name": "Алатау", "place": "town"}
    assert found["node/1"].timestamp == "2026-01-02T03:04:05Z"
    assert found["node/1"].shape.equals(shapely.Point(77.1, 43.1))
    assert list(found["way/5"].shape.coords) == [(77.1, 43.1), (77.2, 43.2)]
    assert found["way/6"].shape.equals(shapely.box(77, 43, 77.01, 43.01))
    assert found["way/7"].shape.geom_type == "LineString"
    assert found["way/7"].shape.is_closed


def test_an_area_of_several_ways_with_a_hole(tmp_path):
    outer = [node(n, *at) for n, at in enumerate([(77, 43), (78, 43), (78, 44), (77, 44)], 1)]
    nodes, hole = square(20, 77.4, 43.4, 0.2)
    text = osm(
        *outer,
        nodes,
        way(1, [1, 2, 3]),
        way(2, [1, 4, 3]),
        way(3, hole),
        # no role means outer, and a node in it is a label
        relation(
            9,
            [("way", 1, ""), ("way", 2, "outer"), ("way", 3, "inner"), ("node", 1, "label")],
            4,
            {"type": "boundary", "boundary": "administrative", "name": "Қала"},
        ),
    )
    (one,) = read(tmp_path, text).elements
    due = shapely.box(77, 43, 78, 44) - shapely.box(77.4, 43.4, 77.6, 43.6)
    assert (one.name, one.version) == ("relation/9", 4)
    assert one.shape.symmetric_difference(due).area < 1e-12
    # other relations are no areas
    assert read(tmp_path, text.replace('v="boundary"/>', 'v="route"/>', 1)).elements == ()


def test_what_is_not_whole_has_no_shape_and_says_why(tmp_path):
    answer = read(
        tmp_path,
        osm(
            node(1, 77, 43),
            way(1, [1, 2, 3], tags={"highway": "trunk"}),
            way(2, [], tags={"highway": "trunk"}),
            way(3, [1, 1], tags={"natural": "water"}),
            relation(4, [("way", 1, "outer"), ("way", 99, "outer")], tags={"type": "multipolygon"}),
            relation(5, [], tags={"type": "multipolygon", "natural": "water"}),
        ),
    )
    assert all(one.shape is None for one in answer.elements)
    assert {name: one.fault for name, one in by_name(answer).items()} == {
        "way/1": "2 of its 3 nodes are not in the file",
        "way/2": "0 of its 0 nodes are not in the file",
        "way/3": "its parts make no shape",
        "relation/4": "2 of its 2 member ways are not in the file, or not whole",
        "relation/5": "0 of its 0 member ways are not in the file, or not whole",
    }


def test_an_area_that_crosses_itself_is_not_mended_here(tmp_path):
    corners = [(77, 43), (77.1, 43.1), (77.1, 43), (77, 43.1)]
    nodes = "".join(node(n, *at) for n, at in enumerate(corners, 1))
    (one,) = read(tmp_path, osm(nodes, way(1, [1, 2, 3, 4, 1], tags={"natural": "water"}))).elements
    assert not one.shape.is_valid
    assert list(one.shape.exterior.coords) == [*corners, corners[0]]


def test_tags_cant_pass_for_columns(tmp_path):
    tags = {"id": "7", "element": "x", "geometry": "POINT (0 0)", "type": "y", "nodes": "1"}
    tags |= {"highway": "trunk", "tags": "z", "version": "99", 'a "q" <b>&': "c\n\td"}
    text = osm(
        node(1, 77, 43, place="x", timestamp="1"), node(2, 77.1, 43), way(3, [1, 2], 5, tags)
    )
    found = by_name(read(tmp_path, text))
    assert found["way/3"].tags == tags
    assert found["way/3"].version == 5
    assert found["node/1"].shape.equals(shapely.Point(77, 43))


def test_only_what_is_wanted_comes(tmp_path):
    text = osm(node(1, 77, 43, place="town"), node(2, 77, 43, shop="yes"))
    assert [one.osm_id for one in read(tmp_path, text, lambda tags: "place" in tags).elements] == [
        1
    ]
    assert read(tmp_path, text, lambda _: False).elements == ()


def test_the_later_version_of_one_that_is_there_twice_counts(tmp_path):
    text = osm(node(1, 77, 43, 3, place="town"), node(1, 78, 44, 2, place="village"))
    (one,) = read(tmp_path, text).elements
    assert (one.version, one.tags["place"]) == (3, "town")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (osm(node(1, 77, 43), end=""), "can't be read as OSM XML: no element found"),
        ("<html><body>busy</body></html>", "root element is 'html'"),
        ("<osm><node id='x' lat='1' lon='1'/></osm>", "is not as OSM XML has it"),
        ("<osm><way id='1'><nd/></way></osm>", "is not as OSM XML has it: 'ref'"),
        ("<osm><node id='1' lat='a' lon='1'/></osm>", "could not convert"),
        (
            '<!DOCTYPE osm [<!ENTITY a "b">]><osm><node id="1"/></osm>',
            "declares a document type",
        ),
        (
            osm(remark='runtime error: Query timed out in "query" at line 4 after 181 seconds.'),
            "stopped before it had all, and says: runtime error: Query timed out",
        ),
        ("", "the file is empty"),
    ],
)
def test_what_is_no_whole_answer_is_refused(tmp_path, text, said):
    with pytest.raises(DataError, match=said):
        read(tmp_path, text)


def test_osmnx_is_asked_for_where_it_is_missing(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "osmnx", None)
    with pytest.raises(UsageError, match=r"osmnx: pip install 'alatau-geo\[open\]'"):
        read(tmp_path, osm(node(1, 77, 43, place="town")))
