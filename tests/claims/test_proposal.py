"""Entries for claims.yaml: unique ids, titles from the words around, work in proportion."""

import re

import pytest
from work import lines_run

from alatau_geo.claims import proposal
from alatau_geo.documents.text import lines
from alatau_geo.errors import UsageError


def proposed(text, **options):
    return proposal.proposals(lines(text, "d.txt"), **options)


def test_ids_are_unique_and_latin_whatever_the_language():
    text = "Дорога 5 км. Дорога 6 км. Жол 7 км. Дорога 8 км. -- 9 км"
    ids = [item.id for item in proposed(text)]
    assert ids == ["doroga", "doroga-2", "zhol", "doroga-3", "figure"]
    assert all(re.fullmatch("[a-z][a-z0-9-]*", name) for name in ids)


def test_an_id_that_ends_in_a_number_does_not_take_another_s():
    taken = {}
    names = ["road", "road-2", "road", "road", "road-2"]
    given = [proposal._unique(name, taken) for name in names]
    assert given == ["road", "road-2", "road-3", "road-4", "road-2-2"]


def test_a_footnote_is_no_word_of_a_title():
    [item] = proposed("Length of roads¹ 49¹ km.")
    assert item.title == "Length of roads"
    assert item.found.stated == "49 km"


def test_dates_are_proposed_if_wanted():
    text = "Open by April 2027, 49 km."
    assert [item.found.stated for item in proposed(text)] == ["49 km"]
    assert [item.found.stated for item in proposed(text, dates=True)] == ["by April 2027", "49 km"]


@pytest.mark.parametrize("name", ["a b", "", "-a", "a/b", "a" * 81, "жол"])
def test_what_can_be_no_id_is_refused(name):
    with pytest.raises(UsageError, match="say --as ID"):
        proposal.document_id(None, name)


def test_the_day_of_a_document():
    assert str(proposal.day_of("2026-01-17-minutes")) == "2026-01-17"
    assert proposal.day_of("2026-13-17") is None
    assert proposal.day_of("minutes") is None


def test_equal_words_cost_no_more_each_the_more_there_are():
    once, twice = (lines_run(proposed, "49 km of roads, " * count) for count in (200, 400))
    assert twice <= 2.1 * once


def test_hostile_words_stay_comments_and_quoted(tmp_path):
    text = "\x1b[31mroad: # \"'{ &a *b !c 49 km\u2028- id: x\x85 of: {length: y}"
    written = proposal.as_yaml(lines(text, "d\n- x.txt"), "d", proposed(text))
    assert "\x1b" not in written
    entries = [line for line in written.splitlines() if line.startswith("  - id:")]
    assert len(entries) == 2  # of the document, and of the one figure
    assert all(line.isprintable() for line in written.splitlines())
