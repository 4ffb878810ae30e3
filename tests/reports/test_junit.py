"""JUnit XML: as another reader of it sees it, and valid whatever the texts hold."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Failure, JUnitXml, Skipped
from shown import full, hostile, report, verdict

from alatau_geo import reports


def cases(shown, **options):
    suites = JUnitXml.fromstring(reports.render(shown, "junit", **options).encode())
    return {case.name: case for suite in suites for case in suite}


def kinds(case):
    return [type(result) for result in case.result]


def test_a_case_a_claim_and_a_case_a_rule():
    found = cases(full(), folder="plans/city")
    assert set(found) == {
        "zone: Zone",
        "near: Zone",
        "old: Zone",
        "fine: Zone",
        "none: Zone",
        "AG101: A geometry had to be made valid",
        "AG112: Two areas overlap",
        "entries that no longer occur",
    }
    zone = found["zone: Zone"]
    assert kinds(zone) == [Failure]
    assert zone.result[0].message == "contradicts: far off"
    assert "97,850 … 97,950 ha" in zone.result[0].text
    assert zone.classname == "plan.claims"
    assert zone._elem.get("file") == "plans/city/layers/claims.yaml"
    assert zone._elem.get("line") == "7"
    assert kinds(found["fine: Zone"]) == []
    for name in ("near: Zone", "old: Zone", "none: Zone", "entries that no longer occur"):
        assert kinds(found[name]) == [Skipped]
    assert found["old: Zone"].result[0].message == "accepted: known since the survey (2026-01-31)"
    assert "line 12" in found["entries that no longer occur"].system_out


def test_what_fails_is_what_the_exit_code_counts():
    for fail_on, claims, rules in (
        ("contradicts", {"zone"}, {"AG101"}),
        ("never", {"zone"}, {"AG101"}),
        ("cannot-tell", {"zone", "near"}, {"AG101", "AG112"}),
    ):
        failed = {
            name.partition(":")[0]
            for name, case in cases(full(), fail_on=fail_on).items()
            if Failure in kinds(case)
        }
        assert failed == claims | rules


def test_findings_stand_in_their_rules_case():
    overlap = cases(full(), fail_on="cannot-tell")["AG112: Two areas overlap"]
    assert "overlaps b: 3.25 ha" in overlap.result[0].text
    assert "To do: Move the border." in overlap.result[0].text
    assert "overlaps d: 9 ha" in overlap.system_out  # the accepted one
    passing = cases(full())["AG112: Two areas overlap"]
    assert kinds(passing) == []
    assert "overlaps b: 1.25 ha" in passing.system_out


def test_counts_add_up():
    root = ET.fromstring(reports.render(full(), "junit"))  # noqa: S314  our own
    for element in (root, *root):
        inside = list(element.iter("testcase"))
        assert int(element.get("tests")) == len(inside)
        assert int(element.get("failures")) == len(list(element.iter("failure")))
        assert int(element.get("skipped")) == len(list(element.iter("skipped")))


@pytest.mark.parametrize("shown", [hostile(), report()])
def test_hostile_and_empty_reports_are_valid(shown):
    ET.fromstring(reports.render(shown, "junit"))  # noqa: S314  our own


@given(st.text(min_size=1))
def test_any_text_is_valid_xml(words):
    shown = report(verdict(id=words, why=words, stated=words, outcome="contradicts"), title=words)
    root = ET.fromstring(reports.render(shown, "junit").encode("utf-8"))  # noqa: S314  our own
    assert len(list(root.iter("failure"))) == 1
