"""Whether a number that no unit follows counts something."""

from __future__ import annotations

import re

from alatau_geo.quantity.named import BREAKS
from alatau_geo.quantity.number import NUMBER, YEAR
from alatau_geo.quantity.spelled import GAP
from alatau_geo.quantity.words import COLLECTIVES, NUMBER_WORDS, TWO_FACED

#: A word with a capital inside a sentence: «on Pier 9».
_NAME = re.compile(r"[\w,;»)][ \u00a0][A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][^\W\d_]+[ \u00a0]$")
_THOUSANDS = re.compile("[0-9]{1,3}(?:[, \u00a0\u2007-\u200a\u202f][0-9]{3})+")
#: «Seven of nine blocks», «семь из девяти».
_OF = re.compile(rf"{GAP}(?:of the|of|из){GAP}", re.IGNORECASE)
_NOUN = re.compile(rf"{GAP}(?P<word>[^\W\d_]{{3,}}(?:-[^\W\d_]+)*)(?![\w’'])")
_NO_NOUNS = {"and", "other", "others", "more", "are", "were", "agreed", "did", "do"}
_NO_NOUNS |= {"были", "будут", "тоже", "ещё", "еще", "стали", "есть", "эти", "эту", "оба"}
_NO_NOUNS |= {"және", "де", "да", "болды", "болады", "емес"}
_NO_NOUNS |= {"thirds", "fifths", "tenths", "halves", "третьих", "трети", "пятых", "десятых"}
#: “A quarter” in Kazakh, “one of four”: «төрттен бірі».
_PARTS = re.compile(rf"(?<=[тдн][еа]н){GAP}(?:бір|екі|үш|төрт|бес)(?:і|еуі|сі)(?!\w)")
_TIMES = re.compile("[ \u00a0]?[xхXХ×*][ \u00a0]?[0-9]")
_KAZAKH = re.compile("[әғқңөұүһі]", re.IGNORECASE)
_PLURALS = {"men", "women", "children", "people"}


def is_of_a_pair(text: str, start: int, end: int) -> bool:
    """Return whether a number is joined to another: «110/10 kV», or times one: «10 x 20 m»."""
    behind = text[end : end + 2]
    return bool(
        re.fullmatch("[0-9]/", text[max(0, start - 2) : start])
        or re.fullmatch("/[0-9]", behind)
        or _TIMES.match(text, end)
    )


def is_number(text: str, start: int, end: int) -> bool:
    """Return whether a word is a number rather than an article or another language's word.

    “One of the cities” counts none; «он» is ten in Kazakh and “he” in Russian, which are told apart
    by letters near it that Russian lacks.

    Examples
    --------
    >>> is_number("он даст", 0, 2), is_number("он үй", 0, 2), is_number("one way", 0, 3)
    (False, True, False)
    """
    number = text[start:end].lower()
    if NUMBER_WORDS.get(number) == 1 or _PARTS.match(text, end):
        return False
    return number not in TWO_FACED or bool(_KAZAKH.search(text, max(0, start - 60), end + 60))


def is_count(text: str, start: int, end: int) -> bool:
    """Return whether digits count something, as far as their looks go.

    Parameters
    ----------
    text : str
        Running text.
    start, end : int
        Where the number stands.

    Returns
    -------
    bool
        Years, names, codes, decimals and parts of something longer count nothing.

    Examples
    --------
    >>> is_count("has 1,150 now", 4, 9), is_count("on Pier 9", 8, 9)
    (True, False)
    """
    number = text[start:end]
    if not number.isdecimal():
        return _THOUSANDS.fullmatch(number) is not None
    if number.startswith("0") or YEAR.fullmatch(number) or len(number) > 9:
        return False
    if _NAME.search(text, max(0, start - 60), start):
        return False
    # one of two joined by a dash or a slash, and what a letter or a slash follows
    before, behind = text[max(0, start - 1) : start], text[end : end + 2]
    return before not in ("/", "-", "–") and not re.match(r"[\w/]|[:'’\u2010-\u2013-][0-9]", behind)


def counts_a_noun(text: str, start: int, end: int) -> bool:
    """Return whether a number in words counts something that no list of things has.

    Parameters
    ----------
    text : str
        Running text.
    start, end : int
        Where the number stands.

    Returns
    -------
    bool
        Whether a noun or another number goes with it, or it needs none.

    Examples
    --------
    >>> counts_a_noun("two hangars", 0, 3), counts_a_noun("the two agreed", 4, 7)
    (True, False)
    """
    number = text[start:end].lower()
    if number in COLLECTIVES or re.search(r"[\s-]", number):
        return True
    if number == "семью":
        return False  # also “the family”
    if (of := _OF.match(text, end)) and NUMBER.match(text, of.end()):
        return True
    noun = _NOUN.match(text, end)
    if noun is None or not _may_be_noun(noun["word"]):
        return False
    if not noun["word"].isascii() or _is_plural(noun["word"]):
        return True
    second = _NOUN.match(text, noun.end())
    return second is not None and _may_be_noun(second["word"]) and _is_plural(second["word"])


def _may_be_noun(word: str) -> bool:
    return word.islower() and not any(word in words for words in (BREAKS, _NO_NOUNS, NUMBER_WORDS))


def _is_plural(word: str) -> bool:
    return word in _PLURALS or (word.endswith("s") and not word.endswith(("ss", "us", "is")))
