"""What the words before a number, and a verb behind it, do to it."""

from __future__ import annotations

import re

from alatau_geo.quantity.spelled import GAP
from alatau_geo.quantity.words import BEFORE

_QUALIFIER = re.compile(
    "(?<![\\w])(?:"
    + "|".join(
        GAP.join(map(re.escape, phrase.split(" ")))
        for phrase in sorted(BEFORE, key=len, reverse=True)
    )
    + ")[ \u00a0\u2009\u202f]*\n?[ ]*\\Z",
    re.IGNORECASE,
)
_LONGEST_QUALIFIER = 2 + max(map(len, BEFORE))
#: What a number was changed to is no bound: «сократился до 38 процентов».
_CHANGED_TO = re.compile(
    rf"(?:сократил|снизил|увеличил|расширил|сокращ|сниж|увелич|расшир|выро[сш]|возро[сш])"
    rf"[а-яё]{{0,4}}(?<!ть){GAP}$",
    re.IGNORECASE,
)
_CHANGED_BEHIND = re.compile(rf"{GAP}(?:азай|өст|төменде|қысқар|артт|көбей|ұлғай)", re.IGNORECASE)
_LEFT = re.compile(rf"(?<!\w)(?:с|со|от){GAP}[^.;\n]{{1,40}}$")
#: The Kazakh words for “up to” that a verb of change behind them makes “to”.
AFTER_CHANGE = ("дейін", "дейінгі")


def qualifier(text: str, begin: int) -> re.Match[str] | None:
    """Return the phrase that bounds or softens a number, where one stands before it.

    Parameters
    ----------
    text : str
        Running text.
    begin : int
        Where the number, or the sign of its currency, begins.

    Returns
    -------
    re.Match or None
        ``None`` too where «до» joins two numbers, or says what a number has become.

    Examples
    --------
    >>> qualifier("more than 24 ha", 10).group()
    'more than '
    >>> qualifier("сократился до 38 %", 14) is None
    True
    """
    before = _QUALIFIER.search(text, max(0, begin - _LONGEST_QUALIFIER), begin)
    if before is None or before.group().strip().lower() != "до":
        return before
    start = before.start()
    is_second = _LEFT.search(text, max(0, start - 50), start)  # «с 18 до 20»
    has_changed = _CHANGED_TO.search(text, max(0, start - 25), start)
    return None if is_second or has_changed else before


def bounds(before: re.Match[str]) -> bool:
    """Return whether a phrase bounds a number; “about six” can be a time of day."""
    phrase = " ".join(before.group().lower().split())
    return BEFORE.get(phrase) in ("above", "from", "below", "to")


def has_become(text: str, end: int) -> bool:
    """Return whether a verb behind «дейін» says what a number has become: «38%-ға дейін азайды».

    Parameters
    ----------
    text : str
        Running text.
    end : int
        Where «дейін» ends.

    Returns
    -------
    bool
        Then it is no bound.
    """
    return bool(_CHANGED_BEHIND.match(text, end))
