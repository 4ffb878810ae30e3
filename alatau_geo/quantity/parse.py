"""From a figure as stated to a :class:`Quantity`."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from alatau_geo.errors import PlanError
from alatau_geo.quantity.interval import Interval
from alatau_geo.quantity.unit import COUNT, DATE, STEMS, UNITS, Unit
from alatau_geo.quantity.words import AFTER, BEFORE, MONTHS, NUMBER_WORDS, SCALES

_SPACES = "\u0020\u00a0\u2009\u202f"
_NUMBER = rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d+)?|\d[\d.,]*\d|\d"
_RANGE = re.compile(
    rf"(?P<a>{_NUMBER})\s*(?:–|—|-|to|до)\s*(?P<b>{_NUMBER})(?P<rest>.*)", re.DOTALL
)
_SINGLE = re.compile(rf"(?P<a>{_NUMBER})(?P<rest>.*)", re.DOTALL)
_CURRENCY_FIRST = re.compile(r"^(USD|KZT|\$|₸)\s*(.*)$", re.DOTALL)
_LONGEST = 200


@dataclass(frozen=True)
class Quantity:
    """A figure of a document, in the base unit of its kind.

    Parameters
    ----------
    stated : str
        The words of the document.
    unit : Unit
        The unit they use; ``interval`` and ``value`` are in ``unit.base``.
    interval : Interval
        All values that the words leave open.
    value : Decimal or None
        The number as printed; ``None`` for a range or a date.
    bound : str
        ``exact``, ``rounded``, ``about``, ``almost``, ``above``, ``from``, ``below``, ``to``, ``range``
        or ``date``: what the interval was derived from.
    derivation : str
        How the interval follows from the words, for a reader.
    """

    stated: str
    unit: Unit
    interval: Interval
    value: Decimal | None
    bound: str
    derivation: str


def parse(stated: str, *, exact_to: str | None = None) -> Quantity:
    """Read a figure as a document states it.

    Parameters
    ----------
    stated : str
        Number with its qualifier, scale word and unit, in English, Russian or Kazakh.
    exact_to : str, optional
        A precision that the digits alone do not show, as a quantity of the same unit: ``1 ha``.

    Returns
    -------
    Quantity
        Interval and value in the base unit.

    Raises
    ------
    PlanError
        If there is no number, a unit is not known, or ``exact_to`` is of another unit.

    Notes
    -----
    A rounded number is known to half a unit of its last significant digit (GUM, JCGM 100:2008,
    §4.3.7 and F.2.2.1: a rectangular distribution of that half-width). Trailing zeros before the
    decimal point are not significant, those behind it are. A plain count is exact.

    Examples
    --------
    >>> print(parse("97.9 thousand ha").interval)
    97850 … 97950
    >>> print(parse("более 24 тыс. га").interval)
    > 24000
    >>> print(parse("88,000 ha", exact_to="1 ha").interval)
    87999.5 … 88000.5
    """
    text = " ".join(re.sub(rf"[{_SPACES}\s]", " ", stated).split())
    if not text or len(stated) > _LONGEST:
        raise PlanError(
            f"a stated figure needs 1 to {_LONGEST} characters with a number, {stated[:40]!r} was given"
        )
    if moment := _parse_date(text):
        return Quantity(stated, DATE, *moment)
    bound, text = _qualifier(text)
    text = _number_words(text)
    if match := _CURRENCY_FIRST.match(text):
        text = f"{match[2]} {match[1]}"
    is_cyrillic = re.search(r"[а-яәғқңөұүһі]", stated.lower()) is not None
    text = text.lstrip("+ ")
    if match := _RANGE.fullmatch(text):
        return _range(stated, match, is_cyrillic=is_cyrillic)
    match = _SINGLE.fullmatch(text)
    if match is None:
        raise PlanError(
            f"a stated figure needs a number, {stated!r} was given: write it with digits"
        )
    number, place = _number(match["a"], is_cyrillic=is_cyrillic)
    scale, unit = _scale_and_unit(match["rest"], stated)
    factor = scale * unit.factor
    value, step = number * factor, place * factor
    if exact_to is not None:
        step = _precision(exact_to, unit, stated)
    is_count = unit is COUNT and scale == 1 and number == number.to_integral_value()
    if bound == "rounded" and is_count and exact_to is None:
        return Quantity(stated, unit, Interval(value, value), value, "exact", "a count is exact")
    interval, derivation = _interval(bound, value, step, unit)
    if exact_to is not None:
        derivation += f"; exact to {exact_to} is stated"
    return Quantity(stated, unit, interval, value, bound, derivation)


def _interval(bound: str, value: Decimal, step: Decimal, unit: Unit) -> tuple[Interval, str]:
    shown = f"{step.normalize():f} {unit.base}" if unit is not COUNT else f"{step.normalize():f}"
    match bound:
        case "above":
            return Interval(value, None, low_open=True), "a bound at the figure itself, left out"
        case "from":
            return Interval(value, None), "a bound at the figure itself"
        case "below":
            return Interval(None, value, high_open=True), "a bound at the figure itself, left out"
        case "to":
            return Interval(None, value), "a bound at the figure itself"
        case "about":
            return Interval(
                value - step, value + step
            ), f"about: a whole unit of its last digit, {shown}, to both sides"
        case "almost":
            return (
                Interval(value - step, value, high_open=True),
                f"almost: up to a whole unit of its last digit, {shown}, below",
            )
    return Interval(
        value - step / 2, value + step / 2
    ), f"half a unit of its last digit, {shown}, to both sides"


def _range(stated: str, match: re.Match[str], *, is_cyrillic: bool) -> Quantity:
    scale, unit = _scale_and_unit(match["rest"], stated)
    factor = scale * unit.factor
    (low, low_place), (high, high_place) = (
        _number(match[end], is_cyrillic=is_cyrillic) for end in ("a", "b")
    )
    if low > high:
        raise PlanError(f"a range needs its smaller number first, {stated!r} was given")
    if unit is COUNT and scale == 1:
        interval, how = Interval(low, high), "a range of counts"
    else:
        interval = Interval((low - low_place / 2) * factor, (high + high_place / 2) * factor)
        how = "a range, each end with half a unit of its own last digit"
    return Quantity(stated, unit, interval, None, "range", how)


def _qualifier(text: str) -> tuple[str, str]:
    lowered = text.lower()
    for phrase in sorted(BEFORE, key=len, reverse=True):
        if lowered.startswith(phrase) and not lowered[len(phrase) : len(phrase) + 1].isalpha():
            return BEFORE[phrase], text[len(phrase) :].strip()
    for phrase in sorted(AFTER, key=len, reverse=True):
        if lowered.endswith(" " + phrase):
            return AFTER[phrase], text[: -len(phrase)].strip()
    return "rounded", text


def _number_words(text: str) -> str:
    first, _, rest = text.partition(" ")
    number = NUMBER_WORDS.get(first.lower())
    return text if number is None else f"{number} {rest}".strip()


def _number(digits: str, *, is_cyrillic: bool) -> tuple[Decimal, Decimal]:
    """Return the number and the value of one unit of its last significant digit."""
    plain = re.sub(rf"[{_SPACES}]", "", digits)
    if "," in plain:
        groups = re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain)
        if groups and not (is_cyrillic and plain.count(",") == 1 and "." not in plain):
            plain = plain.replace(",", "")
        elif plain.count(",") == 1 and "." not in plain:
            plain = plain.replace(",", ".")
    if not re.fullmatch(r"\d+(\.\d+)?", plain):
        raise PlanError(
            f"a number needs one decimal mark and thousands in threes, {digits!r} was given"
        )
    whole, _, decimals = plain.partition(".")
    if decimals:
        return Decimal(plain), Decimal(1).scaleb(-len(decimals))
    zeros = len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0
    return Decimal(whole), Decimal(10) ** zeros


def _scale_and_unit(rest: str, stated: str) -> tuple[Decimal, Unit]:
    words = rest.strip().split(" ")
    scale = Decimal(1)
    for stem, factor in SCALES.items():
        word = words[0].lower().rstrip(".")
        if word == stem or (len(stem) > 3 and word.startswith(stem)):
            scale, words = factor, words[1:]
            break
    name = re.sub(r"^-[а-яәғқңөұүһі]+ ?", "", " ".join(words)).strip()
    unit = unit_named(name)
    if unit is None:
        raise PlanError(
            f"the unit {name!r} in {stated!r} is not known: use one of"
            f" {', '.join(sorted(key for key in UNITS if key))}, or a bare number for a count"
        )
    return scale, unit


def unit_named(name: str) -> Unit | None:
    """Return the unit of a spelling or a word's stem, ``None`` where there is none.

    Examples
    --------
    >>> unit_named("гектардан").base
    'ha'
    """
    bare = name.rstrip(".") if name not in UNITS else name
    if bare in UNITS:
        return UNITS[bare]
    lowered = bare.lower()
    return next((unit for stem, unit in STEMS.items() if lowered.startswith(stem)), None)


def _precision(exact_to: str, unit: Unit, stated: str) -> Decimal:
    precision = parse(exact_to)
    if precision.unit.base != unit.base or precision.value is None or precision.value <= 0:
        raise PlanError(
            f"exact_to needs a positive quantity in the unit of {stated!r}, {exact_to!r} was given"
        )
    return precision.value


_YEAR = r"(?P<{0}>(?:19|20)\d\d)"
_DATES = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"),
    re.compile(rf"(?P<month>[^\W\d]+)\.? {_YEAR.format('y')}"),
    re.compile(rf"(?:the )?end of (?P<end>){_YEAR.format('y')}"),
    re.compile(rf"{_YEAR.format('y')}\s*[–—-]\s*{_YEAR.format('y2')}"),
    re.compile(rf"year {_YEAR.format('y')}"),
)


def _parse_date(text: str) -> tuple[Interval, None, str, str] | None:
    """Return the interval of a date in days (``date.toordinal``), or ``None`` for other figures."""
    body = text.removeprefix("by ")
    for pattern in _DATES:
        match = pattern.fullmatch(body)
        days = _days(match.groupdict()) if match else None
        if days is None:
            continue
        first, last = (Decimal(day.toordinal()) for day in days)
        if body != text:
            return Interval(None, last), None, "date", "any day up to the last of the date stated"
        return Interval(first, last), None, "date", "every day of the date stated"
    return None


def _days(parts: dict[str, str | None]) -> tuple[date, date] | None:
    year = int(parts["y"] or 0)
    try:
        if parts.get("d"):
            day = date(year, int(parts["m"] or 0), int(parts["d"] or 0))
            return day, day
    except ValueError:
        return None
    if word := parts.get("month"):
        stems = [stem for stem in MONTHS if word.lower().startswith(stem)]
        if not stems:
            return None
        month = MONTHS[max(stems, key=len)]
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    first = date(year, 12, 31) if "end" in parts else date(year, 1, 1)
    return first, date(int(parts.get("y2") or year), 12, 31)
