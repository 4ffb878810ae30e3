"""Phrases before a number."""

import pytest

from alatau_geo.quantity.before import bounds, has_become, qualifier
from alatau_geo.quantity.words import BEFORE


@pytest.mark.parametrize("phrase", sorted(BEFORE))
def test_every_phrase_is_read_where_it_stands(phrase):
    text = f"It is {phrase} 24"
    match = qualifier(text, len(text) - 2)
    assert match
    assert match.group().strip() == phrase
    assert bounds(match) is (BEFORE[phrase] not in ("about", "almost"))


@pytest.mark.parametrize(
    "text", ["с 18 до 24", "от нуля до 24", "снизился до 24", "was 24", "morethan 24"]
)
def test_no_phrase_and_no_bound(text):
    assert qualifier(text, len(text) - 2) is None


def test_infinitives_leave_a_bound():
    text = "может вырасти до 24"
    assert qualifier(text, len(text) - 2)


def test_verbs_behind_it():
    assert has_become("24-ке дейін азайды", len("24-ке дейін"))
    assert not has_become("24-ке дейін болады", len("24-ке дейін"))
