"""Numbers that no unit follows: counts, or names, codes and words of another language."""

import pytest

from alatau_geo.quantity import bare


def at(text, number):
    start = text.index(number)
    return text, start, start + len(number)


@pytest.mark.parametrize(
    ("text", "number", "is_count"),
    [
        ("there are 1,150 now", "1,150", True),
        ("there are 31 now", "31", True),
        ("moored at Pier 9 and", "9", False),
        ("В 9 из них", "9", True),
        ("in 2024", "2024", False),
        ("code 0412", "0412", False),
        ("every 12–15", "12", False),
        ("1234567890", "1234567890", False),
        ("version 2.1", "2.1", False),
        ("at 7/12", "7", False),
    ],
)
def test_digits(text, number, is_count):
    assert bare.is_count(*at(text, number)) is is_count


@pytest.mark.parametrize(
    ("text", "number", "is_count"),
    [
        ("two hangars", "two", True),
        ("five short-listed bidders", "five", True),
        ("seven of nine", "seven", True),
        ("the two agreed", "two", False),
        ("two of them", "two", False),
        ("две котельные", "две", True),
        ("за двух", "двух", False),
        ("жетеуі салынды", "жетеуі", True),
        ("семью советами", "семью", False),
        ("сорока двух", "сорока двух", True),
    ],
)
def test_words(text, number, is_count):
    assert bare.counts_a_noun(*at(text, number)) is is_count


def test_he_is_not_ten():
    assert not bare.is_number("он построит", 0, 2)
    assert bare.is_number("он үй салынды", 0, 2)
    assert not bare.is_number("бес попутал", 0, 3)


def test_pairs():
    assert bare.is_of_a_pair(*at("110/10 kV", "110"))
    assert bare.is_of_a_pair(*at("110/10 kV", "10 ")[:1], 4, 6)
    assert not bare.is_of_a_pair(*at("180 Гкал/ч", "180"))
