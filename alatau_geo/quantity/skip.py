"""Numbers in running text that state no quantity: names, references, times, telephones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alatau_geo.quantity.words import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator

_REFERRED = (
    "No|Nos|Nr|Article|Art|Section|Sec|Clause|Paragraph|Para|Subparagraph|Chapter|Table|Tab|Figure"
    "|Fig|Annex|Appendix|Page|p|pp|Part|Item|Point|Decree|Order|Resolution|Law|Act|Version|v|Lot"
    "|Bus|Gate|Platform|Terminal|Room|Office|House|Apt|Route|Level|Class|Grade|Step|Note|Line|Stage|Phase|Zone|Block|Option|Volume"
    r"|ст|статья|статьи|статье|статей|статьёй|пункт\w{0,3}|п|пп|подпункт\w{0,3}|глав[аеы]|разделы?"
    r"|раздел[аеу]|таблиц[аеы]|табл|рис|рисун\w{2,3}|стр|страниц\w{1,2}|приложени\w|приказ\w{0,2}"
    r"|постановлени\w{1,2}|указ\w{0,2}|закон\w{0,2}|дом|д|кв|мкр|микрорайон\w{0,2}|корпус|корп|том"
    r"|част[ьи]|вариант\w?|этап|очередь|шаг|зон[аеуы]|кабинет\w{0,2}|отдел\w{0,2}|офис\w?|автобус|маршрут|подъезд|№|N|бап|тармақ\w{0,3}|кесте|сурет|бет|қосымша|үй"
)
_NUMBER = r"[0-9]+(?:[.,/-][0-9]+)*[\w-]*"
_ENDING = "(?:[дт][ае](?:ғы|гі)?|[дтн][ае]н|[ғқ]а|[гк]е|ның|нің|ы|і)?"
_ENGLISH_MONTH = "|".join(sorted(filter(str.isascii, MONTHS), key=len, reverse=True))
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))

#: References and numbered things, with those listed behind them.
_REFERENCE = re.compile(
    rf"(?<![^\W_])(?=[\w№])(?:{_REFERRED})(?:s|\.)?"
    rf"[ \u00a0]{{0,2}}(?:№|No\.?|[#])?[ \u00a0]{{0,2}}{_NUMBER}"
    rf"(?:(?:, | and | и | және |[-–]){_NUMBER}){{0,20}}",
    re.IGNORECASE,
)
#: Case matters in none of them.
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        r"(?:https?://|www\.)[^\s<>]{1,2000}",
        r"[\w.+-]{1,64}@[\w.-]{1,200}",
        r"\b[\w-]{2,63}\.(?:kz|com|org|net|ru|gov)\b(?:/[^\s<>]{0,500})?",
        # telephones
        r"\+[0-9][0-9 ()\u00a0-]{7,20}[0-9]",
        r"\b8[ \u00a0]?\([0-9]{3,5}\)[0-9 \u00a0-]{5,15}",
        r"\b[0-9]{1,4}(?:-[0-9]{2,4}){2,5}\b",
        # times of day, scales, shares such as 3:2
        r"\b[0-9]{1,5}(?::[0-9]{1,7}){1,2}\b",
        r"\b[0-9]{1,2}\.[0-9]{2}\s?(?:a\.m|p\.m|am\b|pm\b|час|ч\.|сағат)",
        r"\b[0-9]{1,2}\s?(?:a\.m|p\.m|am\b|pm\b|o.clock)",
        r"\b(?:1|one) (?:in|of|out of) (?:every )?[0-9]+\b",
        # so many on each
        r"\bна 1 (?=(?:кв|га|км|м²|км²|чел|жител)\w*)",
        r"\bone (?:in|out of) (?:every )?[a-z]+\b",
        rf"[№#][ \u00a0]?{_NUMBER}",
        # marks of lists, headings and footnotes
        r"^[ \t]*[0-9]{1,3}[.)](?=[ \t\u00a0])",
        r"^[ \t]*[0-9]{1,2}(?:\.[0-9]{1,2}){2,5}\.?(?=[ \t\u00a0]+[^\W\d_])",
        # of two numbers only before a word with a capital: a line may begin with «97.9 thousand»
        (
            r"^[ \t]*[0-9]{1,2}\.[0-9]{1,2}\.?(?=[ \t\u00a0]+(?-i:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ](?:"
            r"[a-zа-яёәғқңөұүһі]{2}|[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]{3})))"
        ),
        r"\([0-9]{1,3}\)|\[\^?[0-9]{1,4}\]",
        # days of a month without a year
        rf"\b[0-9]{{1,2}}(?:[-–][0-9]{{1,2}})?[ \u00a0](?:{_MONTH}){_ENDING}(?![^\W\d_])",
        (
            rf"(?<![^\W_])(?=\w)(?:{_ENGLISH_MONTH})\.?[ \u00a0][0-9]{{1,2}}"
            r"(?![0-9]|[.,][0-9]|[ \u00a0][0-9])"
        ),
        # names such as SK-42 and A3, and what begins with a nought
        r"[^\W\d_][\w]{0,40}[-\u2010-\u2013][0-9]+[\w]*",
        r"(?<![^\W\d_])(?!USD|KZT|EUR)[^\W\d_]{1,40}[0-9][\w]*",
        r"(?<!\w)[A-Z]{2,10}:[0-9]+\b",
        r"\b0[0-9]+\b",
        # degrees, and minutes and seconds of an arc
        r"(?<![0-9])[0-9]{1,12}(?:[.,][0-9]{1,12})?[ \u00a0]?[°′″º]\w?",
        # spans of school and fiscal years
        r"\b(?:19|20)[0-9]{2}[/-][0-9]{2}\b",
    )
)


def references(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches in which a number names something, unless a unit follows it.

    Parameters
    ----------
    text : str
        In any of the three languages.

    Yields
    ------
    tuple of int
        Start and end.

    Examples
    --------
    >>> text = "Articles 5 and 7 of Decree 388; in the first phase 18 projects"
    >>> [text[start:end] for start, end in references(text)]
    ['Articles 5 and 7', 'Decree 388', 'phase 18']
    """
    for match in _REFERENCE.finditer(text):
        yield match.span()


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text in which a number is never a quantity.

    Parameters
    ----------
    text : str
        In any of the three languages.

    Yields
    ------
    tuple of int
        Start and end, in no order; some overlap.

    Examples
    --------
    >>> text = "Decree № 388, tel. +7 727 250 00 00, at 10:30"
    >>> [text[start:end] for start, end in sorted(spans(text))]
    ['№ 388', '+7 727 250 00 00', '00', '00', '10:30']
    """
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield match.span()
