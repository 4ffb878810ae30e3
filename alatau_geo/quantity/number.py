"""Numbers in running text, in digits and in words, whatever they state."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alatau_geo.quantity.spelled import FIRST, INITIALS, NEXT, spelled

YEAR = re.compile("(?:19|20)[0-9]{2}")

# thousands may be set apart by any space, but not by the end of a line
_DIGITS = (
    "[0-9]{1,3}(?:[ \u00a0\u2007-\u200a\u202f][0-9]{3})+(?![0-9])(?:[.,][0-9]+)?"
    "|[0-9]+(?:[.,][0-9]+)*"
)
NUMBER = re.compile(
    rf"(?<![\w.,'’])(?:US\$|[$₸€])?(?P<digits>{_DIGITS})"
    # the first letter rules out most words before any is spelled
    rf"|(?<![\w-])(?=[{INITIALS}])(?P<words>(?:{FIRST})(?!\w)(?:{NEXT}){{0,12}})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Number:
    """A number in a text.

    Parameters
    ----------
    begin : int
        Where it begins, with the sign of a currency.
    start, end : int
        Of the number by itself; a scale word behind one in words is not in it.
    in_words : bool
        Whether it is in words.
    """

    begin: int
    start: int
    end: int
    in_words: bool


def number_at(text: str, at: int) -> Number | None:
    """Return the number that begins at a place, ``None`` where there is none.

    Examples
    --------
    >>> number_at("to 24 ha", 3).end, number_at("one hundred and fifty ha", 0).end
    (5, 21)
    """
    match = NUMBER.match(text, at)
    return _number(text, match) if match else None


def next_number(text: str, at: int) -> Number | None:
    """Return the first number from a place on, ``None`` where there is none.

    Examples
    --------
    >>> next_number("двадцать первый из 30", 0).start
    19
    """
    while match := NUMBER.search(text, at):
        if found := _number(text, match):
            return found
        at = match.start() + 1
    return None


def _number(text: str, match: re.Match[str]) -> Number | None:
    if match["digits"]:
        return Number(match.start(), match.start("digits"), match.end(), in_words=False)
    found = spelled(text, match.start())
    if found is None or found.is_ordinal:
        return None
    return Number(match.start(), match.start(), found.end, in_words=True)


def numbers(text: str) -> int:
    """Count the numbers in a text, in digits or words, whether or not they state a quantity.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    int
        To which the work of :func:`alatau_geo.quantity.scan.scan` is in proportion, beside the
        length of the text.

    Examples
    --------
    >>> numbers("Decree 388: two substations, 97.9 thousand ha")
    3
    """
    return sum(1 for _ in NUMBER.finditer(text))
