"""Each format of a report: what it shows, that text from data can't harm it, that it repeats."""

import json
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import jsonschema
import pytest

from alatau_geo import reports
from alatau_geo.catalog import Text
from alatau_geo.errors import UsageError
from alatau_geo.quantity import Interval
from alatau_geo.report import Finding, LayerSummary, Measurement, Repaired, Report, Verdict
from alatau_geo.reports import json as json_report

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }} \x1b[31m\nnext"


def verdict(**changes):
    standard = Verdict(
        id="zone",
        title=Text(en="Zone"),
        document="2025-11-26",
        stated="97.9 thousand ha",
        unit="ha",
        interval=Interval(Decimal(97850), Decimal(97950)),
        derivation="half a unit of its last digit, 100 ha, to both sides",
        measured=Measurement(97_900.04, 812.3, "ha", "geodesic area"),
        grade="schematic",
        outcome="circular",
        why="the zone was drawn to it",
        layers=("zone",),
    )
    return replace(standard, **changes)


def report(*verdicts, findings=(), title="Plan"):
    layer = LayerSummary(
        name="zone",
        title=Text(en=title),
        geometry="polygon",
        grade="schematic",
        source=title,
        licence="CC BY 4.0",
        file="zone.geojson",
        sha256="0" * 64,
        operation="EPSG:4326",
        accuracy_m=None,
        features=2,
        without_place=1,
        refused=0,
        repaired=1,
        replaced=True,
        fitted_to=("zone",),
        area_ha=97_900.04,
        length_km=None,
        repairs=(f"f1: {title}",),
    )
    return Report(
        plan="plan",
        title=Text(en=title),
        claims=verdicts,
        findings=findings,
        layers=(layer,),
        figures={"coverage:power": {"distance_m": 5000.0, "share": 0.123456789}},
        versions={"alatau-geo": "0"},
    )


def hostile():
    finding = Finding("AG101", "warning", HOSTILE, HOSTILE, (77.0, 43.6), HOSTILE)
    claim = verdict(
        title=Text(en=HOSTILE), stated=HOSTILE, why=HOSTILE, derivation=HOSTILE, document=HOSTILE
    )
    return report(claim, findings=(finding,), title=HOSTILE)


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
    plain.feed(reports.render(report(verdict(), findings=hostile().findings), "html"))
    assert [tag for tag, _ in plain.tags] == [tag for tag, _ in page.tags]


@pytest.mark.parametrize("form", reports.FORMATS)
def test_same_report_same_bytes(form):
    assert reports.render(hostile(), form) == reports.render(hostile(), form)


def test_unknown_format():
    with pytest.raises(UsageError, match="'pdf' was given"):
        reports.render(report(), "pdf")
