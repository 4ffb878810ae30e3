"""Dates as documents state them, as intervals of days."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from decimal import Decimal

from alatau_geo.errors import PlanError
from alatau_geo.quantity.interval import Interval
from alatau_geo.quantity.words import MONTHS
from alatau_geo.sentence import said

_YEAR = "(?:19|20)[0-9][0-9]"
_OF_YEAR = rf"(?P<year>{_YEAR})(?: года?\.?| г\.?)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})",
        rf"(?P<day>[0-9]{{1,2}})\.(?P<month>[0-9]{{2}})\.{_OF_YEAR}(?: ж\.)?",
        rf"(?P<name>[A-Za-z]+)\.? (?P<day>[0-9]{{1,2}}),? (?P<year>{_YEAR})",
        rf"(?P<year>{_YEAR}) жылғы (?:(?P<day>[0-9]{{1,2}}) )?(?P<name>[^\W\d_]+)",
        rf"(?P<last>(?:the )?end (?:of )?|конец |конца |концу ){_OF_YEAR}",
        rf"(?P<year>{_YEAR}) жылдың (?P<last>соңы)(?:на)?",
        (
            rf"(?P<year>{_YEAR})\s*[-\u2010-\u2015]\s*(?P<until>{_YEAR})"
            r"(?: год(?:ы|ов|ах)| жылдар\w{0,4})?"
        ),
        rf"year (?P<year>{_YEAR})",
        rf"(?P<year>{_YEAR}) (?:год[ау]?|году|жыл(?:ға|ы|дың)?)",
        # the last: any word before a year looks like a month to it
        rf"(?:(?P<day>[0-9]{{1,2}}) )?(?P<name>[^\W\d_]+)\.? {_OF_YEAR}",
    )
)
_BY = re.compile(r"(?:by|к|до) (?P<then>.+)|(?P<kazakh>.+) дейін", re.IGNORECASE)


def days(text: str) -> tuple[Interval, str] | None:
    """Read a date: a day, a month, a year, some years or the end of one; or “by” any of them.

    Parameters
    ----------
    text : str
        The words of the document, in English, Russian or Kazakh.

    Returns
    -------
    tuple of Interval and str, or None
        Days as ``date.toordinal`` counts them, with how they follow from the words; ``None`` for
        a text that is no date.

    Raises
    ------
    PlanError
        If it is written like a date, but the calendar has none such.

    Examples
    --------
    >>> from datetime import date
    >>> interval, derivation = days("by the end of 2029")
    >>> date.fromordinal(int(interval.high)).isoformat()
    '2029-12-31'
    """
    bounded = _BY.fullmatch(text)
    body = (bounded["then"] or bounded["kazakh"]) if bounded else text
    if bounded and re.fullmatch(f"by {_YEAR}", text, re.IGNORECASE):
        body = f"year {body}"
    match = next((match for form in _FORMS if (match := form.fullmatch(body))), None)
    if match is None:
        return None
    try:
        span = _span(match.groupdict())
    except ValueError:
        raise PlanError(f"a date needs to be in the calendar, {text!r} was given") from None
    if span is None:
        return None
    first, last = (Decimal(day.toordinal()) for day in span)
    if first > last:
        raise PlanError(f"a span of years needs its earlier one first, {text!r} was given")
    if bounded:
        return Interval(None, last), said("any day up to the last of the date stated")
    return Interval(first, last), said("every day of the date stated")


def _span(parts: dict[str, str | None]) -> tuple[date, date] | None:
    """Return first and last day; ``None`` where the word before the year is no month."""
    year, until = int(parts["year"] or 0), int(parts.get("until") or parts["year"] or 0)
    if parts.get("last"):
        return date(year, 12, 31), date(year, 12, 31)
    month = int(parts.get("month") or 0)
    if name := parts.get("name"):
        if name.lower() not in MONTHS:
            return None
        month = MONTHS[name.lower()]
    if parts.get("day"):
        day = date(year, month, int(parts["day"] or 0))
        return day, day
    if month:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, 1, 1), date(until, 12, 31)
