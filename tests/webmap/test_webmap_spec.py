import re
from pathlib import Path

import pytest

from alatau_geo import catalog
from alatau_geo.errors import PlanError
from alatau_geo.webmap import read

GOOD = """\
title: {en: A plan, kk: Жоспар}
groups:
  - title: Land
    layers: [city, zone]
  - title: Networks
    layers:
      - roads
labels: [zone]
view: [76.5, 43.2, 77.5, 44]
"""


def base_map(url):
    """Return an online background of that address."""
    return f'base_maps: [{{title: t, attribution: a, url: "{url}"}}]'


def written(tmp_path, text):
    path = tmp_path / "overview.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_groups_in_order(tmp_path):
    spec = read(written(tmp_path, GOOD), ["roads", "zone", "city"])
    assert spec.layers == ("city", "zone", "roads")
    assert spec.view == (76.5, 43.2, 77.5, 44.0)
    assert spec.title.get("kk") == "Жоспар"
    assert spec.title.get("ru") == "A plan"


def test_unknown_layer_is_named_with_its_line(tmp_path):
    path = written(tmp_path, GOOD)
    with pytest.raises(
        PlanError, match=r"overview\.yaml:7: no such layer: 'roads'; there are city"
    ):
        read(path, ["city", "zone"])


def test_the_reference_map_is_whole():
    folder = Path(__file__).parents[2]
    names = [layer.name for layer in catalog.read(folder / "layers" / "catalog.yaml")[0].layers]
    spec = read(folder / "maps" / "overview.yaml", names)
    assert sorted(spec.layers) == sorted(names)


@pytest.mark.parametrize("name", ["overview", "phases", "power", "evidence"])
def test_the_reference_maps_speak_three_languages(name):
    text = (Path(__file__).parents[2] / "maps" / f"{name}.yaml").read_text("utf-8")
    assert len(re.findall(r"^ *en:", text, re.MULTILINE)) > 4
    counts = {len(re.findall(rf"^ *{tag}:", text, re.MULTILINE)) for tag in ("en", "ru", "kk")}
    assert len(counts) == 1


def test_a_full_map_is_read(tmp_path):
    more = """\
order: [city]
colour_by: grade
popups: {city: [use]}
panels: [figures, layers]
texts: [Read this, {en: and this, kk: осыны да}]
phases:
  field: phase
  stops: [{title: now, where: {status: there}}, {title: then, values: ["2", ""]}]
base_maps:
  - {title: Tiles, url: "https://tiles.example.org:8443/a/{z}/{x}/{y}.png?k=1", attribution: A & B}
budget_kb: 600
"""
    spec = read(written(tmp_path, GOOD + more), ["city", "zone", "roads"])
    assert spec.order == ("city",)
    assert spec.popups == {"city": ("use",)}
    assert spec.panels == ("figures", "layers")
    assert spec.phases.stops[1].values == ("2", "")
    assert spec.phases.stops[0].where == {"status": ("there",)}
    assert spec.base_maps[0].max_zoom == 19


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[city, zone]", "[city, city]", "each layer stands in one group, given twice: city"),
        ("labels: [zone]", "labels: [water]", "labels may only name layers of the groups"),
        ("[76.5, 43.2, 77.5, 44]", "[77.5, 43.2, 76.5, 44]", ":9: view: needs .*smaller first"),
        ("title: Land", "titel: Land", ":3: groups.0.title: Field required"),
        ("[city, zone]", "[]", "groups.0.layers: .*at least"),
        ("labels: [zone]", "order: [water]", "order may only name layers of the groups"),
        ("labels: [zone]", "popups: {water: [a]}", "popups may only name layers of the groups"),
        ("labels: [zone]", "panels: [figures]", "panels needs layers: without its legend"),
        ("labels: [zone]", "panels: [layers, layers]", "names each part once, given twice: layers"),
        ("labels: [zone]", "panels: [layer]", ":8: panels.0: .*'layers'"),
        ("labels: [zone]", "colour_by: phase", ":8: colour_by: .*'grade'"),
        ("labels: [zone]", "budget_kb: 0", ":8: budget_kb: .*greater than 0"),
        (
            "labels: [zone]",
            "phases: {field: a, stops: [{title: t, values: [b]}]}",
            "needs 2 to 12 stops, 1 given",
        ),
        (
            "labels: [zone]",
            "phases: {field: a, stops: [{title: t, values: [b], where: {c: d}}, {title: t}]}",
            "needs either values or where",
        ),
        ("labels: [zone]", base_map("http://tiles.example.org/{z}/{x}/{y}"), "needs an address as"),
        ("labels: [zone]", base_map("https://tiles.example.org/tiles.png"), "needs an address as"),
        (
            "labels: [zone]",
            base_map("https://a.example.org; script-src *//{z}/{x}/{y}"),
            "needs an address as",
        ),
        ("labels: [zone]", base_map("https://a'b.org/{z}/{x}/{y}"), "needs an address as"),
        ("labels: [zone]", "base_maps: [{title: t, url: u}]", "attribution: Field required"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, old, new, message):
    with pytest.raises(PlanError, match=message):
        read(written(tmp_path, GOOD.replace(old, new)))
