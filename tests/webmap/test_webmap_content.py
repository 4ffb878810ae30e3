from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
import webmap_sample as sample
from pyproj import Geod
from shapely.geometry import GeometryCollection, LineString, Point, box

from alatau_geo.errors import PlanError
from alatau_geo.repaired import Repaired
from alatau_geo.webmap import build
from alatau_geo.webmap.content import content
from alatau_geo.webmap.shapes import MANY_VERTICES, outlines, shapes


@pytest.fixture(scope="module")
def shown():
    layers = sample.layers()
    return content(sample.spec(), layers, sample.report(layers))


def layer_of(shown, name):
    return next(layer for layer in shown["layers"] if layer["name"] == name)


def test_layers_keep_the_plan_order_and_groups_the_legend_order(shown):
    layers = sample.layers()
    spec = sample.spec(groups=[{"title": "All", "layers": ["towns", "city"]}], labels=[])
    turned = content(spec, layers, sample.report(layers))
    assert [layer["name"] for layer in turned["layers"]] == ["city", "towns"]
    assert turned["groups"][0]["layers"] == [1, 0]


def test_every_feature_is_there_and_counted(shown):
    stations = layer_of(shown, "stations")
    assert stations["counts"] == {"drawn": 2, "unplaced": 1, "refused": 0}
    assert [feature["shape"] is None for feature in stations["features"]] == [False, False, True]
    assert layer_of(shown, "roads")["counts"]["refused"] == 1


def test_sizes_are_geodesic_and_only_where_there_are_any(shown):
    layers, geod = sample.layers(), Geod(ellps="WGS84")
    area, _ = geod.geometry_area_perimeter(shapely.normalize(layers["city"].frame.geometry[0]))
    assert layer_of(shown, "city")["features"][0]["size"] == pytest.approx(
        abs(area) / 1e4, abs=0.01
    )
    length = geod.geometry_length(layers["roads"].frame.geometry[1])
    assert layer_of(shown, "roads")["features"][1]["size"] == pytest.approx(length / 1e3, abs=0.001)
    assert "size" not in layer_of(shown, "stations")["features"][0]


def test_grade_of_the_feature_decides_its_dashes(shown):
    roads = layer_of(shown, "roads")
    assert [feature["dashed"] for feature in roads["features"]] == [False, True]
    assert roads["grade"] == "schematic"
    assert [feature["colour"] for feature in roads["features"]] == ["#7a3b00", "#b8860b"]


def test_only_named_fields_are_shown_and_nothing_missing(shown):
    stations = layer_of(shown, "stations")
    assert stations["features"][0]["values"] == {"load_mw": 1250.5}
    assert stations["features"][1]["values"] == {"built": True}
    use = layer_of(shown, "city")["features"][0]["values"]["use"]
    assert use == {"en": "all", "ru": "любое"}


def test_replaced_layer_is_named(shown):
    assert layer_of(shown, "towns")["replaced"] == "towns.geojson"
    assert shown["replaced"][0]["file"] == "towns.geojson"


def test_a_claim_says_what_repairs_did():
    layers = sample.layers()
    report = sample.report(layers)
    repaired = Repaired(1, 0.5, {"buffer(0)": 0.0})
    claims = replace(report.claims[0], repaired=repaired), *report.claims[1:]
    found = content(sample.spec(), layers, replace(report, claims=claims))["claims"]
    assert found[0]["repaired"]["en"] == (
        "1 feature: +0.5 ha against the shapes as given; buffer(0) would give the same"
    )
    assert {claim["repaired"] for claim in found[1:]} == {None}


def test_view_is_what_fits_or_what_was_asked_for(shown):
    assert shown["view"] == [76.8, 43.4, 77.2, 43.7]
    layers = sample.layers()
    asked = sample.spec(view=(76, 43, 78, 44))
    assert content(asked, layers, sample.report(layers))["view"] == [76, 43, 78, 44]


def test_missing_layer_is_named():
    layers = sample.layers()
    plan = sample.report(layers)
    del layers["roads"]
    with pytest.raises(PlanError, match="needs layers that are not there: roads"):
        build(sample.spec(), layers, plan)


def test_nothing_placed_is_still_a_map():
    empty = sample.layer(sample.entry("city", "polygon"), [(sample.named("a", "A"), None)])
    spec = sample.spec(groups=[{"title": "All", "layers": ["city"]}], labels=[], fit=[])
    assert len(content(spec, {"city": empty}, sample.report())["view"]) == 4


def test_shapes_are_latitude_first_with_six_decimals():
    mixed = GeometryCollection([Point(77.12345678, 43.1), LineString([(77, 43), (78, 43)])])
    shape = shapes(gpd.GeoSeries([mixed, None, Point()], crs=4326))
    assert shape[0]["points"] == [[43.1, 77.123457]]
    assert shape[0]["lines"] == [[[43.0, 77.0], [43.0, 78.0]]]
    assert shape[0]["anchor"] == [43.0, 77.5]
    assert shape[1:] == [None, None]


def test_label_stands_inside_an_area_with_a_bay():
    bay = box(0, 0, 10, 10).difference(box(2, 2, 9, 10))
    lat, lon = shapes(gpd.GeoSeries([bay], crs=4326))[0]["anchor"]
    assert bay.contains(Point(lon, lat))


def test_neighbours_share_one_edge():
    lines = outlines(gpd.GeoSeries([box(0, 0, 1, 1), box(1, 0, 2, 1)], crs=4326))
    total = sum(LineString(line).length for line in lines)
    assert total == pytest.approx(7)


@pytest.mark.parametrize("shared", [True, False])
def test_large_layers_are_drawn_lighter(shared):
    disc = shapely.buffer(Point(77, 43.5), 0.1, quad_segs=MANY_VERTICES)
    half = box(76, 43, 77, 44)
    series = gpd.GeoSeries([disc & half, disc - half], crs=4326)
    drawn = shapes(series, shared_edges=shared)
    vertices = sum(len(ring) for shape in drawn for part in shape["polygons"] for ring in part)
    assert vertices < 2000
    assert np.isfinite(drawn[0]["anchor"]).all()
