"""When a finding is the same as an earlier one, and when it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau_geo import history
from alatau_geo.history import Sighting


def sighting(message="overlaps b: 1.25 ha", *, feature="a", point=(77.0, 43.6), rule="AG112"):
    return Sighting(rule, "zone", feature, point, message)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1.25 ha", "1.26 ha", True),
        ("1.25 ha", "1.27 ha", False),
        ("1.99 ha", "2.00 ha", True),
        ("1,999.9 m wide", "2,000.0 m wide", True),
        ("62.4% of it", "62.5% of it", True),
        ("62.4% of it", "62.6% of it", False),
        ("1.2 → 1.3 m²", "1.3 → 1.3 m²", True),
        ("1.25 ha", "1.255 ha", False),  # another number of decimals is another wording
        ("3 features", "4 features", False),  # counts are exact
        ("5 ha", "6 ha", False),
        ("overlaps 12.1: 3 ha", "overlaps 12.2: 3 ha", False),  # ids are
        ("on 2026.01", "on 2026.02", False),
        ("overlaps b", "overlaps c", False),
        ("-1.25 ha", "1.25 ha", False),
    ],
)
def test_measured_numbers_may_differ_by_a_unit_of_their_last_digit(one, other, same):
    assert history.same_words(one, other) is same
    assert history.same_words(other, one) is same


@given(st.text(), st.text())
def test_other_words_are_never_the_same(one, other):
    if not any(letter.isdigit() for letter in one + other):
        assert history.same_words(one, other) is (one == other)


@given(st.text())
def test_the_same_words_are_the_same(words):
    assert history.same_words(words, words)


def test_the_place_the_rule_and_the_feature_count():
    assert sighting().same(sighting(point=(77.000002, 43.6)))
    for other in (
        sighting(point=(77.000003, 43.6)),
        sighting(point=None),
        sighting(feature="b"),
        sighting(feature=None),
        sighting(rule="AG111"),
    ):
        assert not sighting().same(other)
    assert sighting(point=None).same(sighting(point=None))


def test_a_third_never_hides_behind_two():
    assert history.pairs([sighting()] * 2, [sighting()] * 3) == {0: 0, 1: 1}


def test_what_is_equal_goes_before_what_is_near():
    near, equal = sighting("x 1.24 ha"), sighting("x 1.25 ha")
    # the near one comes first, and must not take the place of the one that is equal
    assert history.pairs([equal, near], [near, equal]) == {0: 1, 1: 0}
    assert history.pairs([equal], [near, equal]) == {1: 0}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (None, None, True),
        (0.0, None, False),
        (1.0, 1.0009, True),
        (1.0, 1.0011, False),
        (1e9, 1e9 + 0.9, True),
        (1e9, 1e9 + 2, False),
    ],
)
def test_values(one, other, same):
    assert history.same_value(one, other) is same
