"""Quantities in running text."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alatau_geo.errors import PlanError
from alatau_geo.quantity.moments import moments
from alatau_geo.quantity.parse import parse
from alatau_geo.quantity.skip import references, spans
from alatau_geo.quantity.tail import Tail, tail
from alatau_geo.quantity.unit import BREAKS, counted
from alatau_geo.quantity.words import BEFORE, COLLECTIVES, NUMBER_WORDS, SCALES, TWO_FACED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.quantity.parse import Quantity

# thousands may be set apart by any space, but not by the end of a line
_DIGITS = (
    "[0-9]{1,3}(?:[ \u00a0\u2007-\u200a\u202f][0-9]{3})+(?![0-9])(?:[.,][0-9]+)?"
    "|[0-9]+(?:[.,][0-9]+)*"
)
_WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_INITIALS = "".join(sorted({word[0] for word in NUMBER_WORDS}))
_NUMBER = re.compile(
    rf"(?<![\w.,'’])(?:US\$|[$₸€])?(?P<digits>{_DIGITS})"
    # the first letter rules out most words before any is spelled
    rf"|(?<![\w-])(?=[{_INITIALS}])(?P<words>(?:{_WORDS})(?:[ -](?:{_WORDS}))?)(?![\w])",
    re.IGNORECASE,
)
_CURRENCY = re.compile("(?<![\\w])(?:US\\$|USD|KZT|EUR|[$₸€])[ \u00a0]?$")
_GAP = "[ \u00a0\u2009\u202f\n]"
_QUALIFIER = re.compile(
    "(?<![\\w])(?:"
    + "|".join(
        _GAP.join(map(re.escape, phrase.split(" ")))
        for phrase in sorted(BEFORE, key=len, reverse=True)
    )
    + ")[ \u00a0\u2009\u202f]*\n?[ ]*\\Z",
    re.IGNORECASE,
)
_LONGEST_QUALIFIER = 2 + max(map(len, BEFORE))
#: What a number was changed to is no bound: «сократился до 38 процентов».
_CHANGED_TO = re.compile(
    rf"(?:сократил|снизил|увеличил|расширил|сокращ|сниж|увелич|расшир|выро[сш]|возро[сш])"
    rf"[а-яё]{{0,4}}(?<!ть){_GAP}$",
    re.IGNORECASE,
)
_CHANGED_BEHIND = re.compile(rf"{_GAP}(?:азай|өст|төменде|қысқар|артт|көбей|ұлғай)", re.IGNORECASE)
_NAME = re.compile(r"[\w,;»)][ \u00a0][A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][^\W\d_]+[ \u00a0]$")
_SECOND_SCALE = re.compile(
    rf"[ \u00a0](?:{'|'.join(SCALES)})\.?[ \u00a0][0-9]{{1,3}}(?=[ \u00a0](?:{'|'.join(SCALES)})(?!\w))",
    re.IGNORECASE,
)
_OPENING = re.compile(rf"(?<!\w)(?P<word>from|between|от|с|со){_GAP}$", re.IGNORECASE)
#: What grows from a number to another states two, and no range.
_CHANGE = re.compile(
    "(?:increas|grow|grew|ris[ei]|rose|fell|fall|drop|decreas|reduc|expand|увелич|вырос|вырас|рост"
    "|сниз|сократ|возрос|расшир)\\w*[^.]{0,40}$",
    re.IGNORECASE,
)
_JOINED = re.compile(
    rf"(?P<ending>[-\u2010\u2011][дтн][ае]н{_GAP})"
    rf"|(?P<dash>[-\u2010-\u2013]|{_GAP}[\u2012-\u2014-]{_GAP}|\u2014)|{_GAP}(?P<word>to|and|до){_GAP}",
    re.IGNORECASE,
)
#: What opens a range that goes on with another word.
_OPENED = {"to": "from", "and": "between", "до": "от"}
_YEAR = re.compile("(?:19|20)[0-9]{2}")
#: «Seven of nine blocks», «семь из девяти».
_OF = re.compile(rf"{_GAP}(?:of the|of|из){_GAP}", re.IGNORECASE)
_NOUN = re.compile(rf"{_GAP}(?P<word>[^\W\d_]{{3,}}(?:-[^\W\d_]+)*)(?![\w’'])")
_NO_NOUNS = {"and", "other", "others", "more", "are", "were", "agreed", "did", "do"}
_NO_NOUNS |= {"были", "будут", "тоже", "ещё", "еще", "стали", "есть", "эти", "эту", "оба"}
_NO_NOUNS |= {"және", "де", "да", "болды", "болады", "емес"}
_NO_NOUNS |= {"thirds", "fifths", "tenths", "halves", "третьих", "трети", "пятых", "десятых"}
_KAZAKH = re.compile("[әғқңөұүһі]", re.IGNORECASE)
_PLURALS = {"men", "women", "children", "people"}


@dataclass(frozen=True)
class Found:
    """A quantity or a date in a text.

    Parameters
    ----------
    start, end : int
        The stretch of the text that states it.
    stated : str
        In words that :func:`~alatau_geo.quantity.parse` reads: those of the text, with plain
        spaces, and without marks of footnotes.
    quantity : Quantity
        What they say.
    counted : str or None
        What is counted, in English, where that is known.
    """

    start: int
    end: int
    stated: str
    quantity: Quantity
    counted: str | None


def scan(text: str, *, year: int | None = None) -> list[Found]:
    """Find the quantities and the dates that a text states.

    Parameters
    ----------
    text : str
        In English, Russian or Kazakh, or several of them; a tab or an empty line ends a figure.
    year : int, optional
        The year of the text, for “May of the current year”.

    Returns
    -------
    list of Found
        In the order of the text. References (“decree 388”), times, telephones, ordinals, years,
        durations, numbered things and marks of lists are none.

    Examples
    --------
    >>> for found in scan("Of 97.9 thousand hectares, more than 24 thousand lie outside."):
    ...     print(found.stated, "|", found.quantity.interval)
    97.9 thousand hectares | 97850 … 97950
    more than 24 thousand | > 24000
    >>> [found.stated for found in scan("24 мың гектардан астам жер, екі жаңа қосалқы станция")]
    ['24 мың гектардан астам', 'екі жаңа қосалқы станция']
    """
    dates = list(_dates(text, year))
    blocked = _Blocked([*spans(text), *((found.start, found.end) for found in dates)])
    referred = _Blocked(list(references(text)))
    found = [*dates, *_numbers(text, blocked, referred)]
    return sorted(found, key=lambda item: item.start)


class _Blocked:
    """Stretches in which no number is looked for."""

    def __init__(self, found: list[tuple[int, int]]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in sorted(found):
            if self.ends and start <= self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], end)
            else:
                self.starts.append(start)
                self.ends.append(end)

    def __contains__(self, offset: int) -> bool:
        number = bisect_right(self.starts, offset) - 1
        return number >= 0 and offset < self.ends[number]


def _dates(text: str, year: int | None) -> Iterator[Found]:
    end = 0
    for start, stop, stated in sorted(
        moments(text, year=year), key=lambda item: (item[0], -item[1])
    ):
        if start < end:
            continue
        end = stop
        try:
            quantity = parse(stated)
        except PlanError:  # no such day in the calendar
            continue
        yield Found(start, stop, stated, quantity, None)


def _numbers(text: str, blocked: _Blocked, referred: _Blocked) -> Iterator[Found]:
    at = 0
    while match := _NUMBER.search(text, at):
        at = match.end()
        group = "digits" if match["digits"] else "words"
        if match.start(group) in blocked:
            continue
        found = _range(text, match, group, blocked) or _single(text, match, group)
        if found is not None and match.start(group) in referred and _is_plain(found):
            continue  # «phase 2», but not «in the first phase 18 projects»
        if found is not None:
            at = found.end
            yield found


def _range(text: str, match: re.Match[str], group: str, blocked: _Blocked) -> Found | None:
    """Return a range that begins with a number, ``None`` where there is none."""
    start, end = match.start(group), match.end()
    joined = _JOINED.match(text, end)
    second = _NUMBER.match(text, joined.end()) if joined and group == "digits" else None
    if joined is None or second is None or second.start() in blocked:
        return None
    rest = tail(text, second.end())
    if rest is None or (rest.is_bare and _YEAR.fullmatch(text[start:end])):
        return None
    begin, body = start, text[start:end] + "–" + text[second.start() : second.end()]
    if (
        joined["word"] == "to"
        and not rest.is_bare
        and not _OPENING.search(text, max(0, start - 6), start)
    ):
        body = text[start : second.end()]  # «8 to 10 percent»
    elif joined["word"]:
        opening = _OPENING.search(text, max(0, start - 10), start)
        if opening is None or opening["word"].lower() != _OPENED[joined["word"].lower()]:
            return None
        begin = opening.start()
        if joined["word"].lower() != "and" and _CHANGE.search(text, max(0, start - 60), begin):
            return None
        body = text[begin : second.end()]
    elif joined["ending"]:
        body = text[start : second.end()] if rest.after == "дейін" else ""
    return _read(begin, rest, body) if body else None


def _single(text: str, match: re.Match[str], group: str) -> Found | None:
    start, end = match.start(group), match.end()
    if second := _SECOND_SCALE.match(text, end):
        end = second.end()
    rest = tail(text, end)
    if rest is None:
        return None
    number = text[start:end]
    currency = _CURRENCY.search(text, max(0, start - 4), start)
    if rest.is_bare and (joined := _is_first_of_two(text, start, end)):
        return _shared(text, start, end, joined) if group == "digits" else None
    if _is_of_a_pair(text, start, end):
        return None
    begin = currency.start() if currency else start
    before = _QUALIFIER.search(text, max(0, begin - _LONGEST_QUALIFIER), begin)
    if (
        not currency
        and rest.is_bare
        and not _is_count(text, number, start, end, group)
        and not (group == "words" and before and _is_bound(before))
    ):
        return None
    if group == "words" and NUMBER_WORDS.get(number.lower()) == 1:
        return None  # «one of the cities», «бір адам»: an article rather than a figure
    if number.lower() in TWO_FACED and not _is_kazakh(text, start, end):
        return None  # «он» is also “he”
    if before and (_is_second(text, before) or _is_changed_to(text, before)):
        before = None
    if rest.after in ("дейін", "дейінгі") and _CHANGED_BEHIND.match(text, rest.end):
        rest = replace(rest, stated=rest.stated.removesuffix(rest.after).rstrip(), after=None)
    body = text[begin:end]
    if before:
        both = _read(before.start(), rest, text[before.start() : end])
        if both is not None:
            return both
    return _read(begin, rest, body)


def _is_kazakh(text: str, start: int, end: int) -> bool:
    """Return whether letters stand near that Russian does not have."""
    return bool(_KAZAKH.search(text, max(0, start - 60), end + 60))


def _is_plain(found: Found) -> bool:
    """Return whether a number stands alone, without scale, unit and thing."""
    return found.quantity.unit.dimension == "count" and not re.search(r"[^\W\d_]", found.stated)


def _is_second(text: str, before: re.Match[str]) -> bool:
    """Return whether «до» joins two numbers: «с 18 до 20»."""
    if before.group().strip().lower() != "до":
        return False
    left = text[max(0, before.start() - 50) : before.start()]
    return bool(re.search(rf"(?<!\w)(?:с|со|от){_GAP}[^.;\n]{{1,40}}$", left))


def _is_changed_to(text: str, before: re.Match[str]) -> bool:
    """Return whether «до» says what a number has become."""
    is_to = before.group().strip().lower() == "до"
    return is_to and bool(_CHANGED_TO.search(text, max(0, before.start() - 25), before.start()))


def _is_bound(before: re.Match[str]) -> bool:
    """Return whether a phrase bounds a number; «about six» can be a time of day."""
    phrase = " ".join(before.group().lower().split())
    return BEFORE.get(phrase) in ("above", "from", "below", "to")


def _is_first_of_two(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return where the second number is if the unit stands behind that: «from 340 to 520 MW»."""
    joined = _JOINED.match(text, end)
    opening = _OPENING.search(text, max(0, start - 10), start)
    return _NUMBER.match(text, joined.end()) if opening and joined and joined["word"] else None


def _shared(text: str, start: int, end: int, second: re.Match[str]) -> Found | None:
    """Return the first of two numbers that share a unit, where each is a figure of its own."""
    rest = tail(text, second.end())
    if rest is None or rest.is_bare or rest.after:
        return None
    return _read(start, replace(rest, end=end), text[start:end])


def _is_of_a_pair(text: str, start: int, end: int) -> bool:
    """Return whether a slash joins a number to another: «110/10 kV»."""
    behind = text[end : end + 2]
    return bool(
        re.fullmatch("[0-9]/", text[max(0, start - 2) : start]) or re.fullmatch("/[0-9]", behind)
    )


def _is_count(text: str, number: str, start: int, end: int, group: str) -> bool:
    """Return whether a number without a unit counts something, as far as its looks go."""
    if group == "words":
        return _counts_a_noun(text, number.lower(), end)
    if not number.isdecimal():
        thousands = re.fullmatch("[0-9]{1,3}(?:[,. \u00a0\u2007-\u200a\u202f][0-9]{3})+", number)
        return thousands is not None and "." not in number
    if number.startswith("0") or _YEAR.fullmatch(number) or len(number) > 9:
        return False
    if _NAME.search(text, max(0, start - 60), start):
        return False  # «on Pier 9»
    # one of two joined by a dash or a slash, and what a letter or a slash follows
    before, behind = text[max(0, start - 1) : start], text[end : end + 2]
    return before not in ("/", "-", "–") and not re.match(
        r"[\w/]|[:\u2010-\u2013-][0-9]", behind
    )


def _counts_a_noun(text: str, number: str, end: int) -> bool:
    """Return whether a number in words counts something that no list of things has."""
    if number in COLLECTIVES or re.search("[ -]", number):
        return True
    if number == "семью":
        return False  # also “the family”
    if (of := _OF.match(text, end)) and _NUMBER.match(text, of.end()):
        return True
    noun = _NOUN.match(text, end)
    if noun is None or not _may_be_noun(noun["word"]):
        return False
    if not noun["word"].isascii() or _is_plural(noun["word"]):
        return True
    second = _NOUN.match(text, noun.end())
    return second is not None and _may_be_noun(second["word"]) and _is_plural(second["word"])


def _may_be_noun(word: str) -> bool:
    return word.islower() and word not in BREAKS and word not in _NO_NOUNS


def _is_plural(word: str) -> bool:
    return word in _PLURALS or (word.endswith("s") and not word.endswith(("ss", "us", "is")))


def _read(start: int, rest: Tail, body: str) -> Found | None:
    stated = " ".join(f"{body}{rest.stated}".split())
    try:
        quantity = parse(stated)
    except PlanError:
        return None
    thing = rest.thing and counted(rest.thing)
    return Found(start, rest.end, stated, quantity, thing)
