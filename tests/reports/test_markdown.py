"""Markdown: as GitHub's own renderer shows it."""

import html
from dataclasses import replace
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st
from shown import full, hostile, report, verdict

from alatau_geo import reports
from alatau_geo.reports import markdown, wording


class Page(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))

    def handle_starttag(self, tag, _attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


def test_table_evidence_findings_changes_and_baseline_are_shown():
    text = reports.render(full(), "markdown")
    page = Page(text)
    assert page.tags.count("table") == 3  # claims, changes, findings
    assert page.tags.count("details") == page.tags.count("summary") == 4
    for words in (
        "Zone (zone)",
        "97.9 thousand ha → 97,850 … 97,950 ha",
        "half a unit of its last digit",
        "known since the survey",
        "overlaps b: 1.25 ha",
        "layer: zone: new",
        "line 12: AG112 zone: 5 ha",
        "2 errors, 2 warnings, 1 note",
    ):
        assert words in page.text
    # what wants attention comes first
    assert text.index("✗ contradicts") < text.index("? cannot tell") < text.index("✓ agrees")


def test_a_hostile_text_is_shown_as_it_is():
    page = Page(reports.render(hostile(), "markdown"))
    plain = Page(reports.render(full(), "markdown"))
    assert set(page.tags) <= set(plain.tags) | {"h3"}
    assert not set(page.tags) & {"a", "img", "script", "code", "em"}
    assert "<script>alert(1)</script>" in page.text
    assert "www.evil.example" in page.text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_out_as_it_went_in(words):
    shown = " ".join(wording.printable(words).split())
    page = Page(f"| a |\n|---|\n| x{markdown.escape(words)} |\n")
    assert page.tags == ["table", "thead", "tr", "th", "tbody", "tr", "td"]
    found = " ".join(html.unescape(page.text).split())
    assert found.removeprefix("a ").removeprefix("x").strip() == shown
    listed = Page(f"- {markdown.escape(words)}\n")
    assert listed.tags == ["ul", "li"]


def test_no_summary_is_too_large_and_what_is_left_out_is_counted():
    long = verdict(title=verdict().title, why="x" * 5000, outcome="agrees")
    many = [replace(long, id=f"c{n}") for n in range(1500)]
    finding = full().findings[1]
    text = reports.render(report(*many, findings=(finding,) * 3000), "markdown")
    assert len(text.encode()) < 1_000_000
    assert "500 more: the other formats have them all" in text
    assert "2,500 more: the other formats list them all" in text
    page = Page(text)
    assert page.tags.count("details") == text.count("</details>")


def test_an_empty_report():
    assert "no claims; findings: none" in Page(reports.render(report(), "markdown")).text
