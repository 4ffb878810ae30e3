"""Texts with places: the offsets of a builder lead back to where each letter stood."""

from hypothesis import given
from hypothesis import strategies as st

from alatau_geo.documents import Place, Text
from alatau_geo.documents.source import Source, untagged
from alatau_geo.documents.text import BLOCK, CELL, Builder, lines


@given(st.text(alphabet="aб1 \n", max_size=80))
def test_plain_text_has_the_lines_and_columns_of_the_file(text):
    read = lines(text, "a.txt")
    for offset, letter in enumerate(text):
        place = read.place(offset)
        if letter != "\n":
            assert text.split("\n")[place.line - 1][place.column - 1] == letter


@given(st.lists(st.tuples(st.text(alphabet="xyz", min_size=1, max_size=4), st.integers(1, 9))))
def test_a_builder_remembers_where_each_piece_was(given_pieces):
    built = Builder()
    for text, column in given_pieces:
        built.add(text, 3, column, 2)
        built.gap(" ")
    text, pieces = built.data()
    read, at = Text("a", text, tuple(pieces)), 0
    for words, column in given_pieces:
        assert text[at : at + len(words)] == words
        assert read.place(at) == Place(3, column, 2)
        assert read.place(at + len(words) - 1) == Place(3, column + len(words) - 1, 2)
        at += len(words) + 1


def test_wider_gaps_take_the_place_of_narrower_ones():
    built = Builder()
    built.gap(BLOCK)
    built.add("a", 1, 1)
    for gap in (" ", "\n", CELL, BLOCK, CELL, " "):
        built.gap(gap)
    built.add("b", 2, 1)
    assert built.data()[0] == "a" + BLOCK + "b"


def test_what_goes_on_is_one_piece():
    built = Builder()
    built.add("97.", 1, 1)
    built.add("9", 1, 4)
    built.add("ha", 1, 9)
    assert [piece[:3] for piece in built.data()[1]] == [(0, 1, 1), (4, 1, 9)]


def test_an_empty_builder_still_has_a_place():
    text, pieces = Builder().data()
    assert Text("a", text, tuple(pieces)).place(0) == Place(1, 1)


@given(st.text(alphabet='<>!-/ab"= \n', max_size=60))
def test_tags_are_blanked_letter_for_letter(html):
    plain = untagged(html)
    assert len(plain) == len(html)
    for before, after in zip(html, plain, strict=True):
        assert after in (before, " ")
        assert (before == "\n") == (after == "\n")


def test_words_are_found_where_they_stand_and_the_mark_only_moves_on():
    source = Source("one\ntwo one &amp; three")
    assert source.words("one") == [("one", 1, 1)]
    assert source.words("one") == [("one", 2, 5)]
    assert source.words("&")[0][1:] == (2, 9)  # written otherwise: where the search stands
    assert source.words("three") == [("three", 2, 15)]
    assert source.words("one")[0][1] == 2
