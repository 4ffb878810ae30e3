import re

import packed_sample as large
import pytest
import webmap_sample as sample

from alatau_geo.errors import PlanError
from alatau_geo.webmap import read


def weight(*layers, **more):
    return len(large.page(*layers, **more).encode()) / 1000


def test_a_page_within_its_budget_is_written():
    city = sample.layers()["city"]
    kb = weight(city)
    assert weight(city, budget_kb=kb) == kb


def test_a_page_beyond_it_is_refused_with_what_weighs_how_much():
    layers = large.parcels(3000), *list(sample.layers().values())[:2]
    kb = weight(*layers)
    with pytest.raises(PlanError, match="budget_kb allows 100 kB") as caught:
        weight(*layers, budget_kb=100)
    lines = str(caught.value).splitlines()
    parts = [
        float(found[1].replace(",", ""))
        for found in re.finditer(r"\n +([\d,]+) kB", str(caught.value))
    ]
    assert sum(parts) == pytest.approx(kb, abs=len(parts) / 2 + 0.5)
    told = next(line for line in lines if "parcels:" in line)
    assert told.endswith("parcels: 3,000 features, 12,000 vertices, compact; fields: use")
    assert lines[-1].endswith("show fewer layers or fields, or raise budget_kb")


def test_what_is_advised_helps():
    roads = detailed()
    kb = weight(roads, compact={"roads": {"use": "never"}})
    with pytest.raises(PlanError) as caught:
        weight(roads, compact={"roads": {"use": "never"}}, budget_kb=kb * 0.7)
    advised = re.search(
        r"`compact: {roads: {use: always, simplify_m: ([\d.]+)}}` saves", str(caught.value)
    ) or re.search(r"`compact: {roads: {use: (always)}}` saves", str(caught.value))
    choice = {"use": "always"}
    if advised[1] != "always":
        choice["simplify_m"] = float(advised[1])
    assert weight(roads, compact={"roads": choice}, budget_kb=kb * 0.7) <= kb * 0.7


def detailed():
    """Return a layer of few lines with many vertices."""
    import numpy as np  # noqa: PLC0415
    from shapely.geometry import LineString  # noqa: PLC0415

    x = np.linspace(76.8, 77.2, 8000)
    lines = [
        LineString(np.column_stack([x, 43.5 + n / 50 + np.sin(x * 200) / 99])) for n in range(2)
    ]
    rows = [(sample.named(f"r{n}", f"R{n}"), line) for n, line in enumerate(lines)]
    return sample.layer(sample.entry("roads", "line"), rows)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("budget_kb: 0", ":4: budget_kb: .*greater than 0"),
        ("budget_kb: much", ":4: budget_kb: "),
        ("compact: {zone: {use: always}}", "compact may only name layers of the groups"),
        ("compact: {city: {use: perhaps}}", ":4: compact.city.use: "),
        ("compact: {city: {simplify_m: -1}}", ":4: compact.city.simplify_m: "),
        ("compact: {city: {simplify: 1}}", ":4: compact.city.simplify: "),
    ],
)
def test_what_is_wrong_in_the_yaml_is_said(tmp_path, text, message):
    path = tmp_path / "overview.yaml"
    path.write_text(
        f"title: A\ngroups:\n  - {{title: B, layers: [city]}}\n{text}\n", encoding="utf-8"
    )
    with pytest.raises(PlanError, match=message):
        read(path)
