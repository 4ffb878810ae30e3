"""What a catalog says of a network, and what is wrong with it."""

import pytest

from alatau_geo import catalog
from alatau_geo.catalog import Network
from alatau_geo.errors import PlanError

PLAN = """\
name: made
title: Made up
study_area: [76, 43, 78, 44]
layers:
  - {name: city, title: City, file: c.geojson, geometry: polygon, grade: official, source: s}
  - {name: shops, title: Shops, file: s.geojson, geometry: point, grade: official, source: s}
  - name: roads
    title: Roads
    file: r.geojson
    geometry: line
    grade: official
    source: s
    network: {NETWORK}
"""


def read(tmp_path, network):
    path = tmp_path / "catalog.yaml"
    path.write_text(PLAN.replace("NETWORK", network), encoding="utf-8")
    return catalog.read(path)[0].layer("roads").network


def test_every_key_may_be_left_out(tmp_path):
    found = read(tmp_path, "")
    assert found == Network()
    assert (found.snap_m, found.reach_m, found.margin_m) == (1, 20, 0)
    assert (found.crossings, found.extent, found.once_m) == ("apart", None, None)


def test_names_stand_for_layers_and_values_for_lists(tmp_path):
    found = read(tmp_path, "trunk: {class: a}, serves: [shops, {layer: city, population: n}]")
    assert found.trunk == {"class": ("a",)}
    assert [(item.layer, item.population) for item in found.serves] == [
        ("shops", None),
        ("city", "n"),
    ]
    assert read(tmp_path, "sources: shops").sources.layer == "shops"
    assert read(tmp_path, "sources: {layer: shops, where: {k: [a, b]}}").sources.where == {
        "k": ("a", "b")
    }


@pytest.mark.parametrize(
    ("network", "place", "message"),
    [
        ("margin_m: -1", ".margin_m", "'-1' was given"),
        ("reach_m: inf", ".reach_m", "'inf' was given"),
        ("once_m: 0", ".once_m", "'0' was given"),
        ("crossings: maybe", ".crossings", "'maybe' was given"),
        ("extent: [77, 43, 76, 44]", ".extent", "needs [west, south, east, north]"),
        ("serves: [shops]", "", "serves goes with trunk"),
        ("trunk: {c: a}, sources: shops", "", "trunk is of roads and sources is of pipes"),
        ("zones: [{width_m: 0, because: b}]", ".zones.0.width_m", "'0' was given"),
        ("zones: [{width_m: 5, because: ''}]", ".zones.0.because", ""),
        ("zones: [{width_m: 5}]", ".zones.0", "because"),
        ("sources: city", ".sources", "needs a layer of points, 'city' was given"),
        ("crosses: [shops]", ".crosses.0", "needs a layer of lines or polygons"),
        ("trunk: {c: a}, serves: [shop]", ".serves.0", "no such layer: 'shop'"),
        (
            "zones: [{width_m: 5, because: b, clear_of: [town]}]",
            ".zones.0.clear_of.0",
            "no such layer: 'town'",
        ),
        ("norm: 7", "", "norm"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, network, place, message):
    with pytest.raises(PlanError) as error:
        read(tmp_path, network)
    said = str(error.value)
    assert f"catalog.yaml:13: layers.2.network{place}" in said
    assert message in said
    assert "\n" not in said
