"""Dates in running text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alatau_geo.quantity.words import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator

_YEAR = "(?:19|20)[0-9]{2}"
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_S = "[ \u00a0\n]"
_OF_YEAR = rf"(?:{_S}(?:года?\b|году\b|г\.|г\b|ж\.))?"
_BY = rf"(?:(?P<by>by|к|до){_S}(?:the{_S})?)?"
_FORMS = tuple(
    # a look at the first letter spares most places the whole list of months
    re.compile(rf"(?<![\w.,-])(?=\w){form}(?![0-9]|[.,-][0-9])", re.IGNORECASE)
    for form in (
        rf"{_BY}(?P<iso>{_YEAR}-[0-9]{{2}}-[0-9]{{2}})",
        rf"{_BY}(?P<day>[0-9]{{1,2}}\.[0-9]{{2}}\.{_YEAR}){_OF_YEAR}",
        rf"{_BY}(?P<day>(?:[0-9]{{1,2}}{_S})?(?:{_MONTH})\.?{_S}{_YEAR}){_OF_YEAR}",
        rf"{_BY}(?P<day>(?:{_MONTH})\.?{_S}[0-9]{{1,2}},?{_S}{_YEAR})",
        (
            rf"(?P<day>{_YEAR}{_S}жылғы{_S}(?:[0-9]{{1,2}}{_S})?(?:{_MONTH}))\w{{0,4}}"
            rf"(?P<kazakh>{_S}дейін)?"
        ),
        (
            rf"{_BY}(?P<last>(?:end{_S}(?:of{_S})?|конец{_S}|конца{_S}|концу{_S}))"
            rf"(?P<lastyear>{_YEAR}){_OF_YEAR}"
        ),
        rf"(?P<day>{_YEAR}{_S}жылдың{_S}соңы)\w{{0,3}}(?P<kazakh>{_S}дейін)?",
        (
            rf"(?P<span>{_YEAR}{_S}?[-\u2010-\u2015]{_S}?{_YEAR})"
            rf"(?:{_S}год\w{{1,2}}|{_S}гг\.|{_S}жылдар\w{{0,4}})?"
        ),
        (
            rf"(?P<month>{_MONTH}){_S}(?:of{_S}(?:the{_S}current|this){_S}year"
            rf"|(?:текущего|этого|сего){_S}года)\b"
        ),
        rf"(?:ағымдағы|осы|биылғы){_S}жылдың{_S}(?P<month>{_MONTH})\w{{0,4}}",
        rf"{_BY}(?P<only>{_YEAR}){_OF_YEAR}",
        rf"(?P<only>{_YEAR})(?:{_S}|-)жыл\w{{0,4}}(?P<kazakh>{_S}(?:дейін|қарай))?",
    )
)
#: What is after a date is not on it, and a decade is no year.
_NOT_ON_IT = re.compile(
    rf"(?<!\w)(?:after|since|n(?:ot|o){_S}earlier{_S}than|после|позднее|позже|не{_S}ран(?:ее|ьше)){_S}$",
    re.IGNORECASE,
)
_NOT_THAT = re.compile(rf"(?:-?s|-[хе])(?!\w)|{_S}кейін")


def moments(text: str, *, year: int | None = None) -> Iterator[tuple[int, int, str]]:
    """Yield the dates of a text.

    Parameters
    ----------
    text : str
        In any of the three languages.
    year : int, optional
        The year that “the current year” is.

    Yields
    ------
    tuple of int, int and str
        Start, end, and the date in words that :func:`~alatau_geo.quantity.parse` reads. Some
        overlap: the longer one says more, and comes first.

    Examples
    --------
    >>> [date for *_, date in moments("from May of this year to the end of 2029", year=2026)]
    ['May 2026', 'end of 2029', 'year 2029']
    """
    found = [match for form in _FORMS for match in form.finditer(text)]
    # the longer first: of what is no date no part is one
    found.sort(key=lambda match: match.start() - match.end())
    none: set[int] = set()
    for match in found:
        start, end = match.span()
        if _NOT_ON_IT.search(text, max(0, start - 25), start) or _NOT_THAT.match(text, end):
            none |= set(range(start, end))
        parts = {name: value for name, value in match.groupdict().items() if value}
        stated = _stated(parts, year)
        if stated is not None and start not in none:
            yield start, end, " ".join(stated.split())


def _stated(parts: dict[str, str], year: int | None) -> str | None:
    if "month" in parts:
        return None if year is None else f"{parts['month']} {year}"
    by = "by " if "by" in parts or "kazakh" in parts else ""
    if "last" in parts:
        return f"{by}end of {parts['lastyear']}"
    if "only" in parts:
        return f"by {parts['only']}" if by else f"year {parts['only']}"
    plain = next(parts[name] for name in ("iso", "day", "span") if name in parts)
    return by + plain
