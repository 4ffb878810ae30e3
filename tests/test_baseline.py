"""Baselines: what they accept, what they never hide, and what they refuse."""

import dataclasses
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau_geo import baseline
from alatau_geo.errors import PlanError, UsageError
from alatau_geo.quantity import parse
from alatau_geo.report import Finding, Measurement, Report, Verdict

DAY = date(2026, 3, 2)


def finding(message="overlaps b: 1.25 ha", **changes):
    standard = Finding("AG112", "warning", "zone", "a", (77.0, 43.6), message)
    return dataclasses.replace(standard, **changes)


def verdict(value=72_976.4374, **changes):
    quantity = parse(changes.get("stated", "88,000 ha"))
    standard = Verdict(
        id="city",
        title=None,
        document="d",
        stated="88,000 ha",
        unit="ha",
        interval=quantity.interval,
        derivation="",
        measured=None if value is None else Measurement(value, 0.0, "ha", "m"),
        grade="official",
        outcome="contradicts",
        why="",
    )
    return dataclasses.replace(standard, **changes)


def report(*found):
    claims = tuple(item for item in found if isinstance(item, Verdict))
    findings = tuple(item for item in found if isinstance(item, Finding))
    return Report("plan", None, claims, findings, ())


def written(path, *found, reason="known"):
    entries = baseline.of(report(*found), reason=reason, day=DAY)
    path.write_text(baseline.text(entries, "plan"), encoding="utf-8")
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "baseline.yaml"


def accepted(held):
    return [item.accepted is not None for item in (*held.claims, *held.findings)]


def test_what_is_written_accepts_what_it_was_written_from(path):
    found = (verdict(), verdict(None, id="sum", outcome="cannot tell"), finding())
    held = baseline.apply(report(*found), written(path, *found))
    assert accepted(held) == [True, True, True]
    assert held.claims[0].accepted.reason == "known"
    assert held.claims[0].accepted.date == "2026-03-02"
    assert held.baseline.gone == ()
    assert report(*found).fails("contradicts")
    assert not held.fails("cannot-tell")


@pytest.mark.parametrize(
    "new",
    [
        finding("overlaps b: 1.35 ha"),
        finding("overlaps c: 1.25 ha"),
        finding(feature="c"),
        finding(layer="other"),
        finding(rule="AG111"),
        finding(point=(77.1, 43.6)),
        finding(point=None),
        verdict(72_976.45),
        verdict(stated="89,000 ha"),
        verdict(id="town"),
        verdict(outcome="cannot tell"),
        verdict(None),
    ],
)
def test_what_is_new_never_hides(path, new):
    old = (verdict(), finding())
    held = baseline.apply(report(*old, new), written(path, *old))
    assert accepted(held).count(False) == 1
    assert held.baseline.gone == ()
    alone = baseline.apply(report(new), written(path, *old))
    assert accepted(alone) == [False]
    assert len(alone.baseline.gone) == 2
    assert alone.fails("cannot-tell")


def test_two_alike_need_two_entries(path):
    held = baseline.apply(report(finding(), finding()), written(path, finding()))
    assert accepted(held) == [True, False]


def test_an_entry_that_no_longer_occurs_is_told_with_its_line(path):
    held = baseline.apply(report(finding()), written(path, verdict(), finding()))
    (gone,) = held.baseline.gone
    assert gone.what == "city: contradicts, stated 88,000 ha, measured 72,976.4374"
    lines = path.read_text("utf-8").splitlines()
    assert lines[gone.line - 1] == "  - claim: city"


def test_notes_circular_and_agreeing_claims_need_no_accepting():
    nothing = (verdict(outcome="circular"), verdict(outcome="agrees"), finding(severity="note"))
    assert baseline.of(report(*nothing), reason="", day=DAY) == []
    assert "accepted: []" in baseline.text([], "plan")


def test_an_empty_baseline_accepts_nothing(path):
    held = baseline.apply(report(finding()), written(path))
    assert accepted(held) == [False]
    path.write_text("# nothing\n", encoding="utf-8")
    assert accepted(baseline.apply(report(finding()), path)) == [False]


def test_entries_without_a_reason_are_refused_with_their_lines(path):
    written(path, verdict(), finding(), reason=" ")
    with pytest.raises(PlanError) as error:
        baseline.read(path)
    lines = path.read_text("utf-8").splitlines()
    for line in str(error.value).splitlines():
        number = int(line.split(":")[1])
        assert "reason:" in lines[number - 1]
        assert "needs the reason why this is accepted" in line
    assert len(str(error.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("accepted: [{rule: AG112, finding: x, reason: r}]", "accepted.0.date"),
        ("accepted: [{rule: AG112, finding: x, date: 2026-01-01}]", "accepted.0.reason"),
        ("accepted: [{rule: AG1, finding: x, reason: r, date: 2026-01-01}]", "accepted.0.rule"),
        ("accepted: [{rule: AG112, reason: r, date: 2026-01-01}]", "finding is not there"),
        ("accepted: [{claim: c, reason: r, date: 2026-01-01}]", "verdict, stated is not there"),
        ("accepted: [{reason: r, date: 2026-01-01}]", "rule, finding is not there"),
        ("accepted: [{claim: c, rule: AG112, reason: r, date: 2026-01-01}]", "keys of both"),
        ("accepted: [{rule: AG112, finding: x, reason: r, date: May}]", "accepted.0.date"),
        ("accepted: [{rule: AG112, finding: x, at: [1], reason: r, date: 2026-01-01}]", "at"),
        ("accepted: [{rule: AG112, why: x, reason: r, date: 2026-01-01}]", "no such key"),
        ("accepted: 3", "accepted"),
        ("rejected: []", "rejected"),
        ("- x", "mapping"),
        ("a: [", "not YAML"),
    ],
)
def test_wrong_baselines_name_file_and_line(path, text, words):
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError, match=f"baseline.yaml:1: .*{words}"):
        baseline.read(path)


def test_all_problems_at_once(path):
    path.write_text("accepted:\n  - rule: x\n  - claim: y\n", encoding="utf-8")
    with pytest.raises(PlanError) as error:
        baseline.read(path)
    numbers = {int(line.split(":")[1]) for line in str(error.value).splitlines()}
    assert numbers == {2, 3}


def test_writing_anew_keeps_reasons_and_dates_of_what_still_occurs(path):
    written(path, verdict(), finding(), reason="long known")
    former = baseline.drafts(path)
    later = date(2026, 9, 9)
    now = report(verdict(), finding("overlaps c: 2.00 ha"))
    entries = baseline.of(now, reason="new", day=later, former=former)
    assert [(entry.reason, entry.date) for entry in entries] == [
        ("long known", DAY),
        ("new", later),
    ]


def test_reasons_still_to_be_written_are_filled_in_later(path):
    former = baseline.drafts(written(path, finding(), reason=""))
    (entry,) = baseline.of(report(finding()), reason="now known", day=DAY, former=former)
    assert entry.reason == "now known"
    assert baseline.drafts(path.with_name("absent.yaml")) == ()


def test_more_than_can_be_read_back_is_not_written():
    entries = baseline.of(report(*[finding("x" * 5000)] * 250), reason="r", day=DAY)
    with pytest.raises(UsageError, match=r"may have 1,000,000 bytes, 250 findings would take 1,"):
        baseline.text(entries, "plan")


@given(
    st.text(min_size=1),
    st.text(min_size=1),
    st.floats(-180, 180).map(lambda value: round(value, 6)),
    st.text(min_size=1).filter(str.strip),
)
def test_any_text_comes_back_as_it_was(tmp_path_factory, words, feature, lon, reason):
    path = Path(tmp_path_factory.getbasetemp()) / "any.yaml"
    found = (finding(words, feature=feature, point=(lon, 43.6)), verdict(stated="88,000 ha"))
    held = baseline.apply(report(*found), written(path, *found, reason=reason))
    assert accepted(held) == [True, True]
    assert held.findings[0].accepted.reason == reason


def test_a_name_that_is_no_unicode(path):
    found = finding("the file x\udcff has none", feature="\udcff")
    assert accepted(baseline.apply(report(found), written(path, found))) == [True]
