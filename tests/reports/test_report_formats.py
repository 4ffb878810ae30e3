"""Each format of a report: what it shows, that text from data can't harm it, that it repeats."""

import json
import re
from decimal import Decimal
from html.parser import HTMLParser

import jsonschema
import pytest
from shown import full, hostile, report, verdict

from alatau_geo import reports
from alatau_geo.errors import UsageError
from alatau_geo.quantity import Interval
from alatau_geo.repaired import Repaired
from alatau_geo.report import Finding
from alatau_geo.reports import json as json_report


def test_text_shows_stated_interval_measured_how_grade_verdict_and_why():
    text = reports.render(report(verdict()), "text")
    for part in (
        "circular",
        "zone: Zone",
        "97.9 thousand ha → 97,850 … 97,950 ha",
        "97,900 ± 812 ha, schematic",
        "geodesic area",
        "the zone was drawn to it",
        "IN PLACE OF THE PLAN'S",
        "2 features (1",
    ):
        assert part in text


CHANGED = Repaired(2, 4.00004, {"make_valid, linework": -0.5, "buffer(0)": 0.0})


def test_each_form_tells_what_repairs_did():
    shown = report(verdict(repaired=CHANGED), verdict(id="b", repaired=Repaired(1, None)))
    words = (
        "2 features: +4 ha against the shapes as given; make_valid, linework would give 0.5 ha"
        " less; buffer(0) would give the same"
    )
    text = " ".join(reports.render(shown, "text").split())
    assert f"repaired {words}" in text
    assert "repaired 1 feature: the shapes as given can't be cut" in text
    page = Tags()
    page.feed(reports.render(shown, "html"))
    assert words in page.text
    data = json.loads(reports.render(shown, "json"))
    jsonschema.validate(data, json_report.schema())
    assert [claim["repaired"] for claim in data["claims"]] == [
        {"features": 2, "change": 4.0, "methods": {"make_valid, linework": -0.5, "buffer(0)": 0.0}},
        {"features": 1, "change": None, "methods": {}},
    ]
    assert json_report.as_data(report(verdict()))["claims"][0]["repaired"] is None


def test_text_stays_within_100_columns_and_lets_no_control_character_through():
    long = verdict(why="because " * 60, stated="x" * 300)
    for shown in (report(long), hostile()):
        text = reports.render(shown, "text")
        assert max(map(len, text.splitlines())) <= 100
        assert "\x1b" not in text
        assert text.endswith("\n")


def test_text_lists_what_wants_attention_first():
    names = ("agrees", "not measured", "contradicts", "circular", "cannot tell")
    verdicts = [verdict(id=f"id-{n}", outcome=name) for n, name in enumerate(names)]
    text = reports.render(report(*verdicts), "text")
    order = sorted(range(5), key=lambda n: text.index(f"id-{n}:"))
    assert order == [2, 4, 0, 3, 1]


def test_json_is_valid_against_its_schema_and_keeps_the_interface():
    shown = report(
        verdict(),
        verdict(id="none", measured=None, grade=None, outcome="not measured", layers=()),
        verdict(
            id="day",
            unit="date",
            interval=Interval(None, Decimal(740_101)),
            measured=None,
            grade=None,
            outcome="not measured",
            superseded_by="zone",
        ),
        findings=(Finding("AG201", "note", "", "zone", None, "changed"),),
    )
    data = json.loads(reports.render(shown, "json"))
    jsonschema.Draft202012Validator(
        json_report.schema(), format_checker=jsonschema.FormatChecker()
    ).validate(data)
    claim = data["claims"][0]
    assert claim["interval"] == [97850, 97950]
    assert claim["measured"] == {
        "value": 97900.04,
        "uncertainty": 812.3,
        "method": "geodesic area",
    }
    assert claim["verdict"] == "circular"
    # 740101 days from 0001-01-01 are 2027-04-30: date.fromordinal's definition
    assert data["claims"][2]["interval"] == [None, "2027-04-30"]
    assert data["claims"][2]["open"] == [True, False]
    assert data["findings"][0]["point"] is None
    assert data["figures"]["coverage:power"]["share"] == 0.1235


def test_the_schema_itself_is_sound_and_refuses_what_is_not_a_report():
    jsonschema.Draft202012Validator.check_schema(json_report.schema())
    data = json_report.as_data(report(verdict()))
    data["claims"][0]["verdict"] = "maybe"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json_report.schema())


class Tags(HTMLParser):
    """Collects the tags of a page and its text."""

    def __init__(self):
        super().__init__()
        self.tags, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def test_html_escapes_all_text_and_has_no_script():
    page = Tags()
    page.feed(reports.render(hostile(), "html"))
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "img", "iframe", "object", "link"}
    assert not [attrs for _, attrs in page.tags if any(key.startswith("on") for key in attrs)]
    assert "alert(1)" in page.text
    assert "{{ 7*7 }}" in page.text
    plain = Tags()
    plain.feed(reports.render(hostile("words"), "html"))
    assert [tag for tag, _ in plain.tags] == [tag for tag, _ in page.tags]


@pytest.mark.parametrize("form", reports.FORMATS)
def test_same_report_same_bytes(form):
    assert reports.render(hostile(), form) == reports.render(hostile(), form)


def test_unknown_format():
    with pytest.raises(UsageError, match="'pdf' was given"):
        reports.render(report(), "pdf")


def test_json_of_all_parts_is_valid_and_tells_places_baseline_and_changes():
    for shown in (full(), hostile()):
        data = json.loads(reports.render(shown, "json"))
        # a rule of a report that is hostile has no code, and an outcome is one of five
        jsonschema.Draft202012Validator(
            json_report.schema(), format_checker=jsonschema.FormatChecker()
        ).validate(data)
    data = json_report.as_data(full())
    assert data["claims"][0]["place"] == {"file": "layers/claims.yaml", "line": 7}
    assert data["claims"][2]["accepted"]["reason"] == "known since the survey"
    assert data["findings"][1]["place"]["line"] == 3
    assert data["baseline"]["gone"][0]["line"] == 12
    assert data["changes"]["claims"][0]["causes"] == [{"of": "layer", "text": "zone: new"}]
    assert data["rules"][1]["code"] == "AG112"


def test_each_form_tells_of_the_terrain_model():
    shown = full()
    text = " ".join(reports.render(shown, "text").split())
    assert "Terrain model" in text
    assert "3 of them (0.30%): unknown, never zero" in text
    assert "accuracy ± 16 m (95 %)" in reports.render(shown, "markdown").replace(
        "&#40;", "("
    ).replace("&#41;", ")")
    data = json_report.as_data(shown)["terrain"]
    assert (data["cells"], data["voids"], data["cell_m"]) == (1000, 3, [67.3, 92.6])
    road, lost = data["profiles"]
    assert (road["length_m"], road["highest_m"], road["unknown_share"]) == (1000, 640, 0.5)
    assert (lost["steepest_percent"], lost["highest_m"], lost["unknown_share"]) == (None, None, 1)
    assert json_report.as_data(report())["terrain"] is None
    assert "Terrain" not in reports.render(report(), "text")


def test_html_draws_profiles():
    page = Tags()
    page.feed(reports.render(full(), "html"))
    pictures = [attrs for tag, attrs in page.tags if tag == "svg"]
    words = "dem.tif: 1.00 km, 600–640 m, at most 8.0 % over 500 m, 50.0% unknown; drawn"
    assert [item["aria-label"].startswith(words) for item in pictures] == [True, False]
    assert pictures[1]["aria-label"] == "dem.tif, part 2: 0.50 km, no heights"
    assert words in page.text
    assert "svg" not in {tag for tag, _ in _tags(report())}


def _tags(shown):
    page = Tags()
    page.feed(reports.render(shown, "html"))
    return page.tags


def test_text_begins_with_a_table_and_says_what_is_accepted_gone_and_changed():
    text = reports.render(full(), "text")
    lines = text.splitlines()
    rows = lines[lines.index(next(line for line in lines if line.startswith("verdict"))) + 2 :][:5]
    assert [row.split()[2] for row in rows[:2]] == ["zone", "old"]
    assert "2 accepted by plans/baseline.yaml" in " ".join(lines)
    assert "accepted  known since the survey (2026-01-31)" in text
    assert "plans/baseline.yaml:12: AG112 zone: 5 ha" in text
    assert "zone: agrees → contradicts" in text
    assert "layer     zone: new" in text


def test_colours_are_only_where_they_are_asked_for():
    plain = reports.render(full(), "text")
    coloured = reports.render(full(), "text", colour=True)
    assert "\x1b[" not in plain
    assert "\x1b[31m✗ contradicts\x1b[0m" in coloured
    assert "\x1b[33mwarning\x1b[0m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain


def test_no_line_of_text_is_a_command_to_a_ci_server():
    text = reports.render(hostile(), "text")
    assert [line for line in text.splitlines() if line.lstrip().startswith("::")] == []
    assert "##[" not in text


def test_html_links_lead_to_what_the_page_has():
    page = Tags()
    page.feed(reports.render(full(), "html"))
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a"]
    assert len(ids) == len(set(ids))
    assert links
    assert {link.removeprefix("#") for link in links} <= set(ids)
    for words in (
        "half a unit of its last digit",
        "known since the survey",
        "f1: Plan",
        "old.json",
    ):
        assert words in page.text


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_html_fits_its_window_and_breaks_no_rule_of_accessibility(chromium_page, size):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    page = chromium_page(reports.render(full(), "html"), size=size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    found = Axe().run(page).response["violations"]
    assert [item["id"] for item in found] == []
    # a finding is read without scrolling sideways
    box = page.locator(".findings td:last-child").first.bounding_box()
    assert box["x"] + box["width"] <= size[0]
