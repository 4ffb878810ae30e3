import pytest
import webmap_sample as sample
from shapely.geometry import box

from alatau_geo.errors import PlanError
from alatau_geo.webmap.content import content
from alatau_geo.webmap.spec import Phases
from alatau_geo.webmap.stages import stages

STOPS = [
    {"title": "now", "where": {"status": "there"}},
    {"title": "first", "values": ["1", "2"]},
    {"title": "then", "values": ["3"]},
    {"title": "some time", "values": [""]},
]


def phased(*rows):
    """Return stages of areas with these statuses and phases."""
    properties = [
        {"id": str(n), "status": status, "phase": phase} for n, (status, phase) in enumerate(rows)
    ]
    layer = sample.layer(
        sample.entry("areas", "polygon"), [(row, box(0, 0, 1, 1)) for row in properties]
    )
    return stages(Phases(field="phase", stops=STOPS), layer)


def test_the_first_stop_that_fits():
    rows = [("there", 3), ("planned", 1), (None, 2), ("planned", 3), ("planned", None)]
    assert phased(*rows) == [0, 1, 1, 2, 3]


def test_what_fits_none_is_always_there():
    assert phased(("planned", 9), ("there", 9)) == [None, 0]


def test_layers_without_the_field_are_always_there():
    layer = sample.layers()["city"]
    assert stages(Phases(field="phase", stops=STOPS), layer) == [None]
    assert stages(None, layer) == [None]


def test_areas_of_each_stop_have_their_own_outline():
    areas = sample.layer(
        sample.entry("areas", "polygon"),
        [
            ({"id": "a", "phase": "1"}, box(0, 0, 1, 1)),
            ({"id": "b", "phase": "3"}, box(1, 0, 2, 1)),
        ],
    )
    phases = {"field": "phase", "stops": STOPS[1:]}
    groups = [{"title": "All", "layers": ["areas"]}]
    spec = sample.spec(groups=groups, labels=[], fit=[], phases=phases)
    shown = content(spec, {"areas": areas}, sample.report())
    layer = shown["layers"][0]
    assert [feature["stage"] for feature in layer["features"]] == [0, 1]
    assert [outline["stage"] for outline in layer["outlines"]] == [0, 1]
    assert [stop["title"] for stop in shown["phases"]] == [
        {"any": text} for text in ("first", "then", "some time")
    ]


def test_fields_that_no_layer_has_are_refused():
    layers = sample.layers()
    spec = sample.spec(phases={"field": "pahse", "stops": [STOPS[1], STOPS[2]]})
    with pytest.raises(PlanError, match=r"phases: .*'pahse'.*no layer of the map has it"):
        content(spec, layers, sample.report(layers))
    spec = sample.spec(popups={"roads": ["phase", "lanes"]})
    with pytest.raises(PlanError, match=r"popups: roads has no field 'lanes'; it has: .*phase"):
        content(spec, layers, sample.report(layers))
