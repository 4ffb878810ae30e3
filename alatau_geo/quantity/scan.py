"""Quantities in running text."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alatau_geo.errors import PlanError
from alatau_geo.quantity import bare
from alatau_geo.quantity.before import AFTER_CHANGE, bounds, has_become, qualifier
from alatau_geo.quantity.moments import moments
from alatau_geo.quantity.named import counted
from alatau_geo.quantity.number import YEAR, next_number, number_at
from alatau_geo.quantity.parse import parse
from alatau_geo.quantity.skip import references, spans
from alatau_geo.quantity.spelled import GAP
from alatau_geo.quantity.tail import Tail, tail
from alatau_geo.quantity.words import SCALES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.quantity.number import Number
    from alatau_geo.quantity.parse import Quantity

_CURRENCY = re.compile("(?<![\\w])(?:US\\$|USD|KZT|EUR|[$₸€])[ \u00a0]?$")
_SCALE = "|".join(SCALES)
#: «23 млрд 400 млн».
_SECOND_SCALE = re.compile(
    rf"[ \u00a0](?:{_SCALE})\.?[ \u00a0][0-9]{{1,3}}(?=[ \u00a0](?:{_SCALE})(?!\w))",
    re.IGNORECASE,
)
#: «97 тыс. 900 га».
_SECOND_PART = re.compile(
    rf"[ \u00a0](?:{_SCALE})\.?[ \u00a0][0-9]{{1,3}}(?:[ \u00a0][0-9]{{3}})*(?=[ \u00a0])",
    re.IGNORECASE,
)
_TOLERANCE = re.compile("[ \u00a0]?±[ \u00a0]?")
#: «5, 10 и 15 км» and «73,4 из 98,6 млрд тенге» share a unit.
_COMMA, _AND = re.compile(r"[,;][ \u00a0\n]"), re.compile(rf"{GAP}(?:и|and|және|или|or|из|of){GAP}")
_MOST_LISTED = 6
_YEAR_ALONE = re.compile("(?:by|year) [0-9]{4}")
_OPENING = re.compile(rf"(?<!\w)(?P<word>from|between|от|с|со){GAP}$", re.IGNORECASE)
#: What grows from a number to another states two, and no range.
_CHANGE = re.compile(
    "(?:increas|grow|grew|ris[ei]|rose|fell|fall|drop|decreas|reduc|expand|enlarg|extend|rais|widen"
    "|lower|shrink|shrank|climb|увелич|вырос|вырас|рост|сниз|сократ|возрос|расшир|уменьш|повы[сш]"
    "|довед|довест)\\w*[^.]{0,40}$",
    re.IGNORECASE,
)
_JOINED = re.compile(
    rf"(?P<ending>[-\u2010\u2011][дтн][ае]н{GAP})"
    rf"|(?P<dash>[-\u2010-\u2013]|{GAP}[\u2012-\u2014-]{GAP}|\u2014)|{GAP}(?P<word>to|and|до){GAP}",
    re.IGNORECASE,
)
#: What opens a range that goes on with another word.
_OPENED = {"to": "from", "and": "between", "до": "от"}


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
        if start < end or (_YEAR_ALONE.fullmatch(stated) and _is_measured(text, stop)):
            continue
        end = stop
        try:
            quantity = parse(stated)
        except PlanError:  # no such day in the calendar
            continue
        yield Found(start, stop, stated, quantity, None)


def _is_measured(text: str, stop: int) -> bool:
    """Return whether a unit makes a quantity of what ends here with four digits: «1900 га»."""
    rest = tail(text, stop)
    if rest is None or rest.is_bare or not text[stop - 4 : stop].isdigit():  # «1900 г.»
        return False
    found = _read(stop - 4, rest, text[stop - 4 : stop])
    return found is not None and _is_measure(found)


def _numbers(text: str, blocked: _Blocked, referred: _Blocked) -> Iterator[Found]:
    at = 0
    while number := next_number(text, at):
        at = number.end
        before = text[max(0, number.start - 2) : number.start]
        if number.start in blocked or "±" in before:
            continue
        found = _toleranced(text, number) or _range(text, number, blocked) or _single(text, number)
        if found is not None and number.start in referred and _is_plain(found):
            continue  # «phase 2», but not «in the first phase 18 projects»
        if found is not None:
            at = found.end
            yield found


def _range(text: str, first: Number, blocked: _Blocked) -> Found | None:
    """Return a range that begins with a number, ``None`` where there is none."""
    end, currency = first.end, _CURRENCY.search(text, max(0, first.start - 4), first.start)
    start = currency.start() if currency else first.start
    pair = None if first.in_words else _joined_to(text, end)
    if pair is None or pair[1].begin in blocked:
        return None
    joined, second = pair
    rest = tail(text, second.end)
    if rest is None or (rest.is_bare and YEAR.fullmatch(text[start:end])):
        return None
    # the sign of a currency stands once: «$1.2–$1.5 billion»
    last = text[second.start : second.end]
    begin, body = start, f"{text[start:end]}–{last}"
    if (
        joined["word"] == "to"
        and not rest.is_bare
        and not _OPENING.search(text, max(0, start - 6), start)
    ):
        body = text[start : second.begin] + last  # «8 to 10 percent»
    elif joined["word"]:
        opening = _OPENING.search(text, max(0, start - 10), start)
        if opening is None or opening["word"].lower() != _OPENED[joined["word"].lower()]:
            return None
        begin = opening.start()
        if joined["word"].lower() != "and" and _CHANGE.search(text, max(0, start - 60), begin):
            return None
        body = text[begin : second.begin] + last
    elif joined["ending"]:
        body = text[start : second.end] if rest.after == "дейін" else ""
    return _read(begin, rest, body) if body else None


def _toleranced(text: str, first: Number) -> Found | None:
    """Return a number with a tolerance behind it: «150 ± 10 ha»."""
    joined = _TOLERANCE.match(text, first.end)
    second = number_at(text, joined.end()) if joined and not first.in_words else None
    rest = tail(text, second.end) if second else None
    return _read(first.start, rest, text[first.start : second.end]) if second and rest else None


def _whole_end(text: str, number: Number) -> int:
    """Return where a number ends that may have two parts: «23 млрд 400 млн», «97 тыс. 900 га»."""
    if number.in_words:
        return number.end
    if second := _SECOND_SCALE.match(text, number.end):
        return second.end()
    second = _SECOND_PART.match(text, number.end)
    rest = tail(text, second.end()) if second else None
    if second is None or rest is None or rest.is_bare or rest.thing:
        return number.end
    found = _read(number.start, rest, text[number.start : second.end()])
    return second.end() if found and _is_measure(found) else number.end


def _of_a_list(text: str, start: int, end: int) -> Found | None:
    """Return a number that shares the unit of the last of a list: «5, 10 и 15 км»."""
    is_plain = re.fullmatch("[0-9]+", text[start:end]) is not None
    if is_plain and not bare.is_count(text, start, end):
        return None
    at = end
    for _ in range(_MOST_LISTED):
        joined = _AND.match(text, at) or _COMMA.match(text, at)
        following = number_at(text, joined.end()) if joined else None
        if joined is None or following is None or following.in_words:
            return None
        rest, at = tail(text, following.end), following.end
        is_last = joined.re is _AND
        if rest is None or (rest.is_bare and is_last):
            return None
        if not rest.is_bare:
            found = _read(start, replace(rest, end=end), text[start:end])
            return found if is_last and not rest.after and found and _is_measure(found) else None
    return None


def _is_measure(found: Found) -> bool:
    return found.quantity.unit.dimension not in {"count", "date"}


def _single(text: str, number: Number) -> Found | None:
    start, end, in_words = number.start, _whole_end(text, number), number.in_words
    rest = tail(text, end)
    if rest is None or bare.is_of_a_pair(text, start, end):
        return None
    if in_words and not bare.is_number(text, start, end):
        return None
    if rest.is_bare and (pair := _joined_to(text, end)):
        joined, second = pair
        # the unit stands behind the other: «from 340 to 520 MW»
        if joined["word"] and _OPENING.search(text, max(0, start - 10), start):
            return None if in_words else _shared(text, start, end, second)
        if tail(text, second.end) is None:  # «3 to 5 years»
            return None
    if rest.is_bare and not in_words and (listed := _of_a_list(text, number.begin, end)):
        return listed
    return _bounded(text, replace(number, end=end), rest)


def _joined_to(text: str, end: int) -> tuple[re.Match[str], Number] | None:
    """Return by what a number that ends here is joined to another, and that one."""
    joined = _JOINED.match(text, end)
    second = number_at(text, joined.end()) if joined else None
    return (joined, second) if joined and second else None


def _bounded(text: str, number: Number, rest: Tail) -> Found | None:
    """Return a number with what stands before it and behind, if it states something."""
    start, end, in_words = number.start, number.end, number.in_words
    currency = _CURRENCY.search(text, max(0, start - 4), start)
    begin = currency.start() if currency else start
    before = qualifier(text, begin)
    if rest.is_bare and not currency and not (in_words and before and bounds(before)):
        counts = bare.counts_a_noun if in_words else bare.is_count
        if not counts(text, start, end):
            return None
    if rest.after in AFTER_CHANGE and has_become(text, rest.end):
        rest = replace(rest, stated=rest.stated.removesuffix(rest.after).rstrip(), after=None)
    with_it = _read(before.start(), rest, text[before.start() : end]) if before else None
    return with_it or _read(begin, rest, text[begin:end])


def _is_plain(found: Found) -> bool:
    """Return whether a number stands alone, without scale, unit and thing."""
    return found.quantity.unit.dimension == "count" and not re.search(r"[^\W\d_]", found.stated)


def _shared(text: str, start: int, end: int, second: Number) -> Found | None:
    """Return the first of two numbers that share a unit, where each is a figure of its own."""
    rest = tail(text, second.end)
    if rest is None or rest.is_bare or rest.after:
        return None
    return _read(start, replace(rest, end=end), text[start:end])


def _read(start: int, rest: Tail, body: str) -> Found | None:
    stated = " ".join(f"{body}{rest.stated}".split())
    try:
        quantity = parse(stated)
    except PlanError:
        return None
    thing = rest.thing and counted(rest.thing)
    return Found(start, rest.end, stated, quantity, thing)
