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


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[city, zone]", "[city, city]", "each layer stands in one group, given twice: city"),
        ("labels: [zone]", "labels: [water]", "labels may only name layers of the groups"),
        ("[76.5, 43.2, 77.5, 44]", "[77.5, 43.2, 76.5, 44]", ":9: view: needs .*smaller first"),
        ("title: Land", "titel: Land", ":3: groups.0.title: Field required"),
        ("[city, zone]", "[]", "groups.0.layers: .*at least"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, old, new, message):
    with pytest.raises(PlanError, match=message):
        read(written(tmp_path, GOOD.replace(old, new)))
