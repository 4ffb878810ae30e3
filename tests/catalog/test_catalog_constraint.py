"""Constraints and domains in a catalog: what they may say, and what is wrong, with its line."""

import re

import pytest

from alatau_geo import catalog, open_plan
from alatau_geo.catalog import Domain, RepairLimit
from alatau_geo.errors import PlanError

PLAN = """\
name: small
title: Small plan
study_area: [76.5, 43, 77.5, 44]
repair: {share: 0.01}
layers:
  - {name: city, title: C, file: c.geojson, geometry: polygon, grade: official, source: s}
  - {name: gas, title: G, file: g.geojson, geometry: line, grade: official, source: s, repair: {area_ha: 2}}
  - name: sites
    title: S
    file: s.geojson
    geometry: point
    grade: official
    source: s
    domains:
      status: {required: true, values: [planned, built]}
constraints:
  inside:
    - {features: sites, area: city}
  no_overlap:
    - features: sites
      other: city
  no_gaps:
    - features: city
  protection:
    - name: mains
      around: {layer: gas, where: {kind: main}}
      width_m: 100
      keep_out: [sites]
      because: a norm
  counts:
    - features: sites
      expected: 30
      because: the document
"""  # noqa: E501


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "catalog.yaml"
        path.write_text(text, encoding="utf-8")
        return catalog.read(path)[0]

    return read


def test_a_plan_declares_what_must_hold(read):
    found = read(PLAN).constraints
    assert found.inside[0].severity == "error"
    assert (found.inside[0].tolerance_m, found.inside[0].because) == (1.0, "")
    assert found.protection[0].around.where == {"kind": ("main",)}
    assert found.counts[0].expected == 30
    assert read(PLAN.split("constraints:", maxsplit=1)[0]).constraints == catalog.Constraints()


def test_a_repair_limit_goes_for_all_layers_that_say_no_other(read):
    city, gas, _ = read(PLAN).layers
    assert city.repair == RepairLimit(share=0.01, area_ha=1)
    assert gas.repair == RepairLimit(share=0.01, area_ha=2)
    city, gas, _ = read(PLAN.replace("repair: {share: 0.01}\n", "")).layers
    assert city.repair == RepairLimit()
    assert gas.repair == RepairLimit(area_ha=2)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("repair: {share: 0.01}", "repair: {share: 3}", "repair.share: "),
        (
            "features: sites, area",
            "features: sitse, area",
            "constraints.inside.0.features: no",
        ),
        (
            "area: city}",
            "area: gas}",
            "constraints.inside.0.area: needs a layer of polygons, 'gas'",
        ),
        ("area: city}", "area: city, severity: bad}", "constraints.inside.0.severity: "),
        ("area: city}", "area: city, tolerance_m: -1}", "constraints.inside.0.tolerance_m: "),
        ("area: city}", "area: city, tolerance_m: nan}", "constraints.inside.0.tolerance_m: "),
        (
            "area: city}",
            "area: {layer: city, where: {a: []}}}",
            "constraints.inside.0.area.where",
        ),
        ("area: city}", "area: sites}", "constraints.inside.0.area: needs a layer of polygons"),
        ("other: city", "other: gas", "constraints.no_overlap.0: needs areas on one side, points"),
        ("other: city", "other: sites", "constraints.no_overlap.0: needs a"),
        ("      other: city\n", "", "constraints.no_overlap.0.features: needs a layer of polygons"),
        (
            "    - features: city",
            "    - features: gas",
            "constraints.no_gaps.0.features: needs a",
        ),
        ("width_m: 100", "width_m: 0", "constraints.protection.0.width_m: .*'0' was given"),
        ("width_m: 100", "width: 100", "constraints.protection.0.width"),
        ("      because: a norm\n", "", "constraints.protection.0.because: Field required"),
        ("keep_out: [sites]", "keep_out: []", "constraints.protection.0.keep_out: needs one"),
        (
            "keep_out: [sites]",
            "keep_out: [x]",
            "constraints.protection.0.keep_out.0: no such",
        ),
        ("expected: 30", "expected: -3", "constraints.counts.0.expected"),
        (
            "expected: 30",
            "at_least: 3\n      at_most: 2",
            "constraints.counts.0: needs at_least",
        ),
        ("      expected: 30\n", "", "constraints.counts.0: needs one of expected, at_least or at"),
        ("expected: 30", "by: phase", "constraints.counts.0: needs by and each together"),
        ("      because: the document\n", "", "constraints.counts.0: needs because: numbers"),
        ("values: [planned", "vlaues: [planned", "layers.2.domains.status.vlaues: .*no such key"),
        (
            "values: [planned, built]",
            "min: 3, max: 1",
            "layers.2.domains.status: needs min up to max",
        ),
        (
            "values: [planned, built]",
            "pattern: '(a'",
            "layers.2.domains.status.pattern: needs a regu",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(read, before, after, message):
    assert PLAN.count(before) == 1
    with pytest.raises(PlanError) as caught:
        read(PLAN.replace(before, after))
    said = [line.split("catalog.yaml:")[1] for line in str(caught.value).split("\n")]
    assert any(re.match(rf"\d+: {message}", item) for item in said), said


def test_all_problems_come_at_once_each_with_its_line(read):
    text = PLAN.replace("keep_out: [sites]", "keep_out: [x]").replace("area: city}", "area: y}")
    with pytest.raises(PlanError) as caught:
        read(text)
    lines = text.split("\n")
    due = [n for n, line in enumerate(lines, 1) if "area: y}" in line or "keep_out: [x]" in line]
    found = [
        int(line.split("catalog.yaml:")[1].split(":")[0]) for line in str(caught.value).split("\n")
    ]
    assert found == due


def test_overlaps_that_may_be_and_must_not(read):
    text = PLAN.replace("geometry: polygon,", "geometry: polygon, overlaps: they may,")
    text = text.replace("features: sites\n      other: city", "features: city")
    with pytest.raises(PlanError, match=r"constraints.*city says by `overlaps` that its areas may"):
        read(text)


@pytest.mark.parametrize(
    "domain",
    [
        {},
        {"type": "text", "min": 1},
        {"type": "number", "earliest": "2026-01-01"},
        {"min": 1, "earliest": "2026-01-01"},
        {"earliest": "2026-02-01", "latest": "2026-01-01"},
        {"min_length": 3, "max_length": 2},
        {"min": "nan"},
        {"pattern": "(?=a)"},
        {"pattern": r"(a)\1"},
        {"pattern": "a" * 501},
        {"pattern": "((a{1000}){1000}){1000}"},
    ],
)
def test_a_domain_that_asks_for_nothing_or_the_impossible(domain):
    with pytest.raises(ValueError, match="Domain"):
        Domain.model_validate(domain)


@pytest.fixture
def copied(tmp_path):
    import alatau_geo.plan  # noqa: PLC0415

    alatau_geo.plan.init(tmp_path / "plan")
    return tmp_path / "plan"


def edited(folder, *pairs):
    path = folder / "layers" / "catalog.yaml"
    text = path.read_text("utf-8")
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    path.write_text(text, "utf-8")
    return path, text.split("\n")


def test_unknown_claims_are_refused_when_a_plan_opens(copied):
    path, lines = edited(
        copied,
        ("expected: substations-roadmap", "expected: substations"),
        ("expected: substations-government", "expected: sez-area"),
    )
    with pytest.raises(PlanError) as caught:
        open_plan(copied)
    first, second = str(caught.value).split("\n")
    at = [
        n for n, line in enumerate(lines, 1) if re.search("expected: (substations|sez-area)$", line)
    ]
    assert first.startswith(f"{path}:{at[0]}: ")
    assert "needs a number or a claim of claims.yaml, 'substations' was given" in first
    assert second.startswith(f"{path}:{at[1]}: ")
    assert "needs a claim that states how many, 'sez-area' does not" in second


def test_unknown_fields_are_refused_all_at_once_with_their_lines(copied):
    path, lines = edited(
        copied,
        ("where: {programme: roadmap}", "where: {program: roadmap}"),
        ("      by: phase\n", "      by: stage\n"),
        ("district: {values:", "quarter: {values:"),
    )
    with pytest.raises(PlanError) as caught:
        open_plan(copied).check()
    found = [
        re.match(rf"{re.escape(str(path))}:(\d+): (.*)", x) for x in str(caught.value).split("\n")
    ]
    assert [("quarter" in m[2], "program" in m[2], "stage" in m[2]) for m in found] == [
        (True, False, False), (False, True, False), (False, False, True),
    ]  # fmt: skip
    for match, word in zip(found, ("quarter: {", "program: roadmap", "by: stage"), strict=True):
        assert word in lines[int(match[1]) - 1]


def test_a_field_that_a_users_file_lacks_is_a_finding(copied, tmp_path):
    import geopandas as gpd  # noqa: PLC0415
    import shapely  # noqa: PLC0415

    path = tmp_path / "stations.geojson"
    gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Point(77, 43.6)], crs=4326).to_file(path)
    report = open_plan(copied, replace=[f"substations={path}"])
    found = [x for x in catalog_findings(report) if x.rule in ("AG511", "AG521")]
    assert {item.layer for item in found} == {"substations"}
    assert any("needs a field programme, the layer has: id" in item.message for item in found)
    assert any("'programme' was given" in item.message for item in found)


def catalog_findings(plan):
    from alatau_geo import rules  # noqa: PLC0415

    return rules.check(plan.evidence)


def test_the_reference_plan_holds_what_it_declares():
    found = [item for item in open_plan().check().findings if item.rule >= "AG5"]
    # all of it is schematic: what lies inside as drawn proves nothing
    assert {(item.rule, item.severity) for item in found} == {("AG501", "note")}
