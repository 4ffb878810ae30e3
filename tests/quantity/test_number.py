"""Numbers in running text: how many there are, and where each ends."""

import pytest

from alatau_geo.quantity import NUMBER_WORDS
from alatau_geo.quantity.number import NUMBER, numbers


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("no number at all, одни слова", 0),
        ("Decree 388: two substations, 97.9 thousand ha", 3),
        ("1 234 567,8 и 1,234,567.8", 2),
        ("двадцать два и twenty-two", 2),
        ("1 1 1 1 1", 5),
        ("SK42, A3, 21st", 1),  # letters before a digit make a name of it
    ],
)
def test_each_number_is_counted_once(text, count):
    assert numbers(text) == count


def test_every_number_word_is_read_whatever_its_first_letter():
    for word in NUMBER_WORDS:
        for written in (word, word.upper(), word.capitalize()):
            match = NUMBER.search(f"— {written}.")
            assert match, word
            assert match["words"] == written
