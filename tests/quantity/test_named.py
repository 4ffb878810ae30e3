"""Units and things, told by the words behind a number."""

import pytest

from alatau_geo.quantity.named import COUNTED, counted, unit_named


@pytest.mark.parametrize(
    ("words", "thing"),
    [
        ("substations", "substation"),
        ("новых подстанций", "substation"),
        ("қосалқы станцияны", "substation"),
        ("design and construction sites", "site"),
        ("жұмыс орнын", "job"),
        ("детских садов", "kindergarten"),
    ],
)
def test_a_thing_is_told_in_any_case(words, thing):
    assert counted(words) == thing
    assert unit_named(words).dimension == "count"


@pytest.mark.parametrize(
    "words", ["people who saw sites", "in the city", "", "hectares", "слово", "site-" * 50]
)
def test_other_words_are_no_thing(words):
    assert counted(words) is None


def test_each_thing_is_found_by_each_of_its_words():
    for thing, stems in COUNTED.items():
        for stem in stems.split("; "):
            assert counted(stem) is not None, stem
        assert counted(stems.split("; ")[0]) == thing
