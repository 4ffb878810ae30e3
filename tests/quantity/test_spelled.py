"""Numbers in words: against another speller's, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from alatau_geo.errors import PlanError
from alatau_geo.quantity import parse
from alatau_geo.quantity.scan import scan
from alatau_geo.quantity.spelled import spelled

WORDS = [("en", {}, "hectares"), ("ru", {}, "гектаров"), ("kz", {}, "гектар")]
WORDS += [("ru", {"case": case}, "гектаров") for case in "gdipa"]
NUMBERS = st.integers(1, 999) | st.integers(1, 10**7) | st.integers(1, 99).map(lambda n: n * 10**7)


def stated(text):
    return [(found.stated, str(found.quantity.interval)) for found in scan(text)]


@given(NUMBERS, st.sampled_from(WORDS))
def test_every_number_is_what_another_speller_writes(number, written):
    language, form, unit = written
    words = f"{num2words(number, lang=language, **form)} {unit}"
    assert parse(words).value == number
    if number > 1:  # “one” is an article, too
        (found,) = scan(f"Ғимарат: {words}, – –.")
        assert (found.stated, found.quantity.value) == (words, number)


@pytest.mark.parametrize(
    ("words", "interval"),
    [
        # what is not printed to the last digit is rounded, in words as in digits
        ("one hundred and fifty hectares", "145 … 155"),
        ("a hundred and fifty hectares", "145 … 155"),
        ("двести гектаров", "150 … 250"),
        ("two hundred hectares", "150 … 250"),
        ("екі жүз гектар", "150 … 250"),
        ("тысяча двести га", "1150 … 1250"),
        ("twelve hundred hectares", "1150 … 1250"),
        ("двести тыс. га", "150000 … 250000"),
        ("сто двадцать пять тысяч гектаров", "124500 … 125500"),
        ("около двухсот пятидесяти гектаров", "240 … 260"),
        ("екі жүз елу гектардан астам", "> 250"),
        ("жүз гектардан астам", "> 100"),
        ("two hundred and forty\nhectares", "235 … 245"),
        # a count of all its digits is exact
        ("сто двадцать две подстанции", "122"),
        ("one hundred and one substations", "101"),
        ("жүз жиырма екі үй", "122"),
        # dozens and hundreds as nouns
        ("две сотни домов", "150 … 250"),
        ("пять десятков школ", "45 … 55"),
        ("three dozen schools", "30 … 42"),
    ],
)
def test_the_interval_follows_from_the_words(words, interval):
    ((said, found),) = stated(f"Ғ: {words}.")
    assert found == interval
    assert str(parse(said).interval) == interval


@pytest.mark.parametrize(
    "text",
    [
        "двадцать первый километр, в тысяча девятьсот девяносто восьмом году",
        "жиырма бірінші шақырым, екі мың отызыншы жыл",
        "one hundred and fifty-first street",
        "СТО у дороги",
        "Ұлы жүз тайпалары",
        "бірнеше мың гектар, бір жарым мың гектар, полторы тысячи гектаров",
        "несколько тысяч человек, hundreds of people, сотни домов",
        "24 мың жыл, two hundred years, пять тысяч лет, сто раз",
        # of a number that begins with digits a part would be another number
        "2 тысячи пятьсот га, 5 мың бес жүз гектар",
        "двести-триста гектаров",
    ],
)
def test_what_states_no_figure_in_words(text):
    assert stated(text) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("two three", ["2"]),
        ("two три", ["2"]),
        ("one, two, three hundred", ["1"]),
        ("two thousand, five hundred", ["2500"]),
        ("two hundred, and fifty", ["2"]),
        ("он сто", ["10"]),
        ("он бес", ["15"]),
        ("twenty-two", ["22"]),
        ("twenty-thirty", ["20"]),
        ("two million three hundred thousand", ["2300 thousand"]),
        ("сто", ["1 hundred"]),
        ("тысяча", ["1 thousand"]),
        ("one hundred", ["1 hundred"]),
        ("СТО ДВАДЦАТЬ", ["120"]),
        ("СТО", []),
        ("a hundred", []),
        ("hundred", []),
        ("hectare", []),
    ],
)
def test_where_a_number_ends(text, numbers):
    found = spelled(text)
    assert ([found.digits] if found else []) == numbers


def test_words_behind_a_number_are_no_part_of_it():
    for words in ("двадцать первый дом", "two hundred and of", "сто-двести га"):
        with pytest.raises(PlanError):
            parse(words)
