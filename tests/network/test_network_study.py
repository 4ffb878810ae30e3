"""A network as its layer's entry asks to look at it, and what becomes of it as layers."""

import numpy as np
import pytest
from ground import GEOD, km, line, point
from making import layer
from network_plans import STREETS, streets

from alatau_geo import geodesy, network_layers
from alatau_geo.errors import UsageError

#: A trunk, a lane off it, a part by itself; a source with two pipes.
ROADS = [line((0, 0), (1000, 0)), line((500, 0), (500, 300)), line((3000, 0), (3000, 300))]
FIELDS = {"class": ["highway", "street", "street"], "phase": [1, 2, 2]}
PEOPLE = layer(
    "towns",
    [point(510, 290), point(3010, 100), None],
    fields={"id": ["a", "b", "c"], "people": [1200, 30, 7]},
    grade="schematic",
)
SERVED = {"trunk": {"class": "highway"}, "serves": [{"layer": "towns", "population": "people"}]}


def study(*lines, **options):
    return streets(*lines, **options).studies["roads"]


def test_lengths_are_told_by_the_fields_that_there_are():
    found = study(*ROADS, fields=FIELDS).figures
    assert found["class_highway_length_km"] == pytest.approx(km(ROADS[0]), rel=1e-9)
    assert found["phase_2_length_km"] == pytest.approx(km(*ROADS[1:]), rel=1e-9)
    assert found["length_km"] == pytest.approx(km(*ROADS), rel=1e-9)
    assert "road_length_km" not in found
    both = study(STREETS[0], line((0, 12), (400, 12)), network={"once_m": 20}).figures
    assert both["road_length_km"] == pytest.approx(0.4, rel=5e-3)
    assert both["length_km"] == pytest.approx(0.8, rel=1e-3)


def test_what_is_cut_off_has_names_and_people():
    found = study(*ROADS, fields=FIELDS, network=SERVED, others=[PEOPLE])
    edges = found.cuts[found.cuts["kind"] == "edge"]
    lane = edges[edges["line"] == 2 - 1]
    assert lane["ids"].tolist() == ["towns:a"]
    assert lane["people"].tolist() == [1200]
    # the part by itself has no trunk to be cut off from: the smaller of its sides is
    assert found.access["along_m"].tolist()[0] == pytest.approx(290, rel=1e-3)
    assert np.isinf(found.access["along_m"].tolist()[1])
    assert found.figures["unreachable"] == 1
    assert found.alternatives["ways"].tolist() == [1, 0]


def test_loose_ends_at_a_source_are_allowed():
    fed = {"sources": "stations", "extent": (76, 42, 78, 44)}
    found = study(line((0, 0), (900, 0)), network=fed, others=[layer("stations", [point(0, 0)])])
    assert found.loose_ends["allowed"].tolist() == ["source", ""]


def test_the_extent_is_the_study_area_unless_told():
    far = study(line((0, 0), (900, 0)), network={"extent": (70, 40, 77, 50), "margin_m": 0})
    # the one end lies on its east side, the other beyond
    assert far.loose_ends["allowed"].tolist() == ["edge", "edge"]
    assert study(line((0, 0), (900, 0))).loose_ends["allowed"].tolist() == ["", ""]


def test_a_field_that_a_plans_own_layer_lacks_is_an_error():
    with pytest.raises(UsageError, match="a filter needs a field of the layer, 'class'"):
        _ = study(*ROADS, network={"trunk": {"class": "highway"}}).trunk
    found = study(*ROADS, network=SERVED, others=[PEOPLE], replaced=True)
    assert not found.trunk.any()
    assert found.access.empty
    assert found.fits_nothing == ["trunk"]


# --- as layers -------------------------------------------------------------------------------


def made(*lines, **options):
    found = streets(*lines, **options)
    return {item.name: item for item in network_layers.layers(found.studies)}


def test_what_is_cut_off_is_told_by_name():
    fields = {"name_en": ["Alpha", "Beta", "C"], "name_kk": ["Альфа", None, None]}
    towns = layer("towns", list(PEOPLE.frame.geometry), fields=fields | {"id": ["a", "b", "c"]})
    weak = made(*ROADS, fields=FIELDS, network=SERVED, others=[towns])["roads_weak_lines"]
    assert weak.frame["cut"].tolist()[0] == "towns:a"
    assert weak.frame["cut_en"].tolist()[0] == "Alpha"
    assert weak.frame["cut_kk"].tolist()[0] == "Альфа"
    # nobody says how many people there are
    assert "cut_people" not in weak.entry.fields
    alone = made(*ROADS, fields=FIELDS)["roads_weak_lines"]
    assert list(alone.entry.fields) == ["line", "cut_km"]


def test_results_are_layers_with_the_weakest_grade():
    found = made(*ROADS, fields=FIELDS, network=SERVED, others=[PEOPLE])
    assert list(found) == [
        "roads_weak_lines", "roads_access", "roads_weak_nodes", "roads_loose_ends", "roads_faults"
    ]  # fmt: skip
    weak = found["roads_weak_lines"]
    assert weak.grade == "schematic"
    assert weak.origin.computed_from == ("roads", "towns")
    assert weak.frame["cut"].tolist()[0] == "towns:a"
    assert weak.frame["cut_people"].tolist()[0] == 1200
    assert list(weak.entry.fields) == ["line", "cut_km", "cut_sites", "cut_people", "cut"]
    assert found["roads_faults"].grade == "official"
    access = found["roads_access"].frame
    assert access["reached"].tolist() == ["yes", "no"]
    assert geodesy.length_m(access.geometry) == pytest.approx(
        access["offset_m"].to_numpy(), abs=0.1
    )


def test_pipes_have_zones_and_crossings():
    zone = {"width_m": 50, "because": "norm 7", "clear_of": ["towns"]}
    asked = {"zones": [zone], "crosses": ["tracks"]}
    tracks = layer("tracks", [line((200, -90), (200, 90))], fields={"id": ["t"]})
    found = made(*ROADS, network=asked, others=[PEOPLE, tracks])
    zones = found["roads_zones"].frame
    assert zones["line"].tolist() == ["r0", "r1", "r2"]
    assert zones["because"].tolist() == ["norm 7"] * 3
    area = [abs(GEOD.geometry_area_perimeter(shape)[0]) / 10_000 for shape in zones.geometry]
    assert zones["area_ha"].tolist() == pytest.approx(area, abs=0.01)
    crossing = found["roads_crossings"].frame
    assert crossing[["line", "other"]].values.tolist() == [["r0", "t"]]


def test_faults_as_a_layer_say_what_would_mend_them():
    kinds = {"class": list("abcde")}
    frame = made(*STREETS, line((150, 5), (150, 120)), fields=kinds)["roads_faults"].frame
    assert frame[["kind", "line", "other", "size_m"]].values.tolist() == [
        ["undershoot", "r4", "r0", 5.0]
    ]
    assert frame["fix"].tolist() == ["lengthen the line to the one it stops short of"]
