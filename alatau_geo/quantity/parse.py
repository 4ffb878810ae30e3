"""From a figure as stated to a :class:`Quantity`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from alatau_geo.errors import PlanError
from alatau_geo.quantity.dates import days
from alatau_geo.quantity.interval import Interval
from alatau_geo.quantity.named import unit_named
from alatau_geo.quantity.spelled import spelled
from alatau_geo.quantity.unit import COUNT, DATE, UNITS, Unit
from alatau_geo.quantity.words import AFTER, BEFORE, ENDINGS, SCALES
from alatau_geo.sentence import Spoken, figure, joined, said, told, word

_LONGEST = 200
#: A figure times any scale and unit, halved and added up, then stays exact in 28-digit decimals.
_MOST_DIGITS = 18

# only 0–9: \d would take the digits of every script
_NUMBER = r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?|[0-9][0-9.,]*[0-9]|[0-9]"
#: Every kind of hyphen, dash and minus sign.
_DASH = "[-\u2010-\u2015\u2212]"
_RANGE = re.compile(rf"(?P<a>{_NUMBER})\s*(?:{_DASH}|\bto\b|\bдо\b)\s*(?P<b>{_NUMBER})(?P<rest>.*)")
_TOLERANCE = re.compile(rf"(?P<a>{_NUMBER})\s*±\s*(?P<b>{_NUMBER})(?P<rest>.*)")
_PLUS = re.compile(rf"({_NUMBER})\+(?= |$)")
_SINGLE = re.compile(rf"(?P<a>{_NUMBER})(?P<rest>.*)")
_SPELLED_RANGE = re.compile(r"(?:from|between|от) ([^ ]+) (?:to|and|до) (.+)", re.IGNORECASE)
_KAZAKH_RANGE = re.compile(rf"({_NUMBER})[-\u2010\u2011][дтн][ае]н (.+) дейін")
_CURRENCY_FIRST = re.compile(r"(US\$|USD|KZT|EUR|\$|₸|€) ?([0-9].*)")
# the longer phrase first: «more than» is no «more»
_BEFORE, _AFTER = (
    re.compile(
        form.format("|".join(map(re.escape, sorted(phrases, key=len, reverse=True)))), re.IGNORECASE
    )
    for form, phrases in ((r"({})(?![^\W\d_])\s*", BEFORE), (r" ({})(?= |$)", AFTER))
)
#: «23 млрд 400 млн», two scales for one number.
_TWO_SCALES = re.compile(
    rf"([1-9][0-9]{{0,5}}) ({'|'.join(SCALES)})\.? ([0-9]{{1,3}}) (?=({'|'.join(SCALES)})(?!\w))",
    re.IGNORECASE,
)
#: «97 тыс. 900 га», a number in two parts.
_TWO_PARTS = re.compile(
    rf"([1-9][0-9]{{0,5}}) ({'|'.join(SCALES)})\.? ([0-9]{{1,3}}(?: [0-9]{{3}})*) (?=[^\W\d])",
    re.IGNORECASE,
)
#: One spelling of each unit, for messages.
_SPELLED = {unit: name for name, unit in reversed(UNITS.items()) if unit is not COUNT}
_KNOWN = ", ".join(reversed(_SPELLED.values()))
_CYRILLIC, _LATIN = "[\u0400-\u04ff]", "[A-Za-z]"


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
        All values that the words leave open; for a date, days as ``date.toordinal`` counts them.
    value : Decimal or None
        The number as printed; ``None`` for a range or a date.
    bound : str
        ``exact``, ``rounded``, ``about``, ``almost``, ``above``, ``from``, ``below``, ``to``,
        ``range`` or ``date``: what the interval was derived from.
    derivation : str
        How the interval follows from the words, for a reader.
    """

    stated: str
    unit: Unit
    interval: Interval
    value: Decimal | None
    bound: str
    derivation: str

    @property
    def words(self) -> str:
        r"""Return the document's words, which other languages have as a number with its unit.

        Examples
        --------
        >>> from alatau_geo.sentence import told
        >>> told(parse("97.9 thousand ha").words, "ru"), told(parse("at most 5 MW").words, "kk")
        ('97\xa0900 га', '≤ 5 МВт')
        """
        if self.unit is DATE:
            return self.stated
        number = f"{self.interval:,}"
        if self.value is not None and self.bound in ("exact", "rounded", "about"):
            about = "≈ " if self.bound == "about" else ""
            number = f"{about}{self.value.normalize():,f}"
        whole: str = figure(number)
        if self.unit is not COUNT:
            whole = joined(" ", [whole, word(self.unit.base)])
        words = {language: told(whole, language) or number for language in ("ru", "kk")}
        return Spoken(self.stated, {"en": self.stated, **words})


def parse(stated: str, *, exact_to: str | None = None) -> Quantity:
    """Read a figure as a document states it.

    Parameters
    ----------
    stated : str
        One number, or a range, with its qualifier, scale word and unit, or a date; in English,
        Russian or Kazakh.
    exact_to : str, optional
        A precision of a rounded number that its digits alone do not show, as a quantity of the
        same unit: ``1 ha``.

    Returns
    -------
    Quantity
        Interval and value in the base unit.

    Raises
    ------
    PlanError
        If there is no number or more than one, a unit is not known, a range is the wrong way
        round, or ``exact_to`` does not fit.

    Notes
    -----
    A rounded number is known to half a unit of its last significant digit (GUM, JCGM 100:2008,
    §4.3.7 and F.2.2.1: a rectangular distribution of that half-width). Trailing zeros before the
    decimal mark are not significant, those behind it are. A plain count is exact.

    A number in words is the digits that it stands for; a round hundred, thousand or million in
    words is rounded to that, also where it counts something. Behind ± stands a tolerance.

    A single comma before three digits sets thousands apart in English (``88,000 ha``) and is the
    decimal mark beside Cyrillic words (``26,470 га``), as those languages have it. Spaces of any
    width set thousands apart in all.

    Examples
    --------
    >>> print(parse("97.9 thousand ha").interval)
    97850 … 97950
    >>> print(parse("более 24 тыс. га").interval)
    > 24000
    >>> print(parse("88,000 ha", exact_to="1 ha").interval)
    87999.5 … 88000.5
    """
    if len(stated) > _LONGEST or not stated.strip():
        raise PlanError(
            f"a stated figure needs 1 to {_LONGEST} characters with a number, {len(stated)} were"
            f" given: {stated[:40]!r}"
        )
    text = " ".join(stated.split())  # every kind of space becomes one plain one
    if moment := days(text):
        quantity = Quantity(stated, DATE, moment[0], None, "date", moment[1])
    else:
        quantity = _numeric(stated, text)
    return quantity if exact_to is None else _narrowed(quantity, exact_to)


def _numeric(stated: str, text: str) -> Quantity:
    if match := _SPELLED_RANGE.fullmatch(text) or _KAZAKH_RANGE.fullmatch(text):
        text = f"{match[1]}–{match[2]}"
    bound, text = _qualifier(text, stated)
    text = _digits_for_word(text, is_bound=bound != "rounded")
    text = _one_scale(text)
    if match := _CURRENCY_FIRST.fullmatch(text):
        text = f"{match[2]} {match[1]}"
    if re.match(rf"{_DASH} ?[0-9]", text):
        raise PlanError(f"a stated figure is not negative, {stated!r} was given: leave the sign")
    text = re.sub(r"^\+ ?(?=[0-9])", "", text)
    is_cyrillic = re.search(_CYRILLIC, stated) is not None
    if match := _TOLERANCE.fullmatch(text):
        return _tolerance(stated, match, bound, is_cyrillic=is_cyrillic)
    if match := _RANGE.fullmatch(text):
        return _range(stated, match, bound, is_cyrillic=is_cyrillic)
    match = _SINGLE.fullmatch(text)
    if match is None:
        raise PlanError(
            "a stated figure needs a number in digits 0–9 after at most one qualifier such as"
            f" “more than”, {stated!r} was given"
        )
    number, place = _number(match["a"], is_cyrillic=is_cyrillic)
    scale, unit = _scale_and_unit(match["rest"], stated)
    value, step = number * scale * unit.factor, place * scale * unit.factor
    is_count = unit is COUNT and scale == 1 and number == number.to_integral_value()
    if bound == "rounded" and is_count:
        return Quantity(
            stated, unit, Interval(value, value), value, "exact", said("a count is exact")
        )
    interval, derivation = _interval(bound, value, step, unit)
    return Quantity(stated, unit, interval, value, bound, derivation)


def _interval(bound: str, value: Decimal, step: Decimal, unit: Unit) -> tuple[Interval, str]:
    half = step / 2
    ends = {
        "above": (value, None),
        "from": (value, None),
        "below": (None, value),
        "to": (None, value),
        "about": (value - step, value + step),
        "almost": (value - step, value),
        "rounded": (value - half, value + half),
    }
    low, high = ends[bound]
    derivation = _derivation(bound, step, unit)
    interval = Interval(
        low, high, low_open=bound == "above", high_open=bound in ("below", "almost")
    )
    return interval, derivation


def _derivation(bound: str, step: Decimal, unit: Unit) -> str:
    """Return how an interval follows from a figure's words."""
    if bound in ("above", "below"):
        return said("a bound at the figure itself, left out")
    if bound in ("from", "to"):
        return said("a bound at the figure itself")
    digit = _shown(step, unit)
    if bound == "about":
        return said("about: a whole unit of its last digit, {digit}, to both sides", digit=digit)
    if bound == "almost":
        return said("almost: up to a whole unit of its last digit, {digit}, below", digit=digit)
    return said("half a unit of its last digit, {digit}, to both sides", digit=digit)


def _shown(value: Decimal, unit: Unit) -> str:
    number = figure(f"{value.normalize():f}")
    return number if unit is COUNT else joined(" ", [number, word(unit.base)])


def _range(stated: str, match: re.Match[str], bound: str, *, is_cyrillic: bool) -> Quantity:
    if bound not in ("rounded", "about"):
        raise PlanError(
            f"a range has bounds of its own, {stated!r} was given: leave the qualifier, or state"
            " one number"
        )
    (low, low_place), (high, high_place) = (
        _number(match[end], is_cyrillic=is_cyrillic) for end in ("a", "b")
    )
    scale, unit = _scale_and_unit(match["rest"], stated)
    if low > high:
        raise PlanError(f"a range needs its smaller number first, {stated!r} was given")
    share = Decimal("0.5")
    how = said("a range, each end with half a unit of its own last digit")
    if bound == "about":
        share = Decimal(1)
        how = said("about: a range, each end with a whole unit of its own last digit")
    elif unit is COUNT and scale == 1:
        share, how = Decimal(0), said("a range of counts")
    factor = scale * unit.factor
    interval = Interval((low - low_place * share) * factor, (high + high_place * share) * factor)
    return Quantity(stated, unit, interval, None, "range", how)


def _tolerance(stated: str, match: re.Match[str], bound: str, *, is_cyrillic: bool) -> Quantity:
    (middle, _), (half, _) = (_number(match[end], is_cyrillic=is_cyrillic) for end in ("a", "b"))
    scale, unit = _scale_and_unit(match["rest"], stated)
    if bound != "rounded" or half > middle:
        raise PlanError(
            f"a tolerance goes with a number that is larger and has no qualifier, {stated!r} was"
            " given"
        )
    factor = scale * unit.factor
    interval = Interval((middle - half) * factor, (middle + half) * factor)
    how = said("a tolerance that is stated with it")
    return Quantity(stated, unit, interval, None, "range", how)


def _qualifier(text: str, stated: str) -> tuple[str, str]:
    """Return what the words around a number do to it, and the text without them."""
    bounds = []
    if match := _BEFORE.match(text):
        bounds.append(BEFORE[match[1].lower()])
        text = text[match.end() :]
    if match := _AFTER.search(text):
        bounds.append(AFTER[match[1].lower()])
        text = text[: match.start()] + text[match.end() :]
    if match := _PLUS.match(text):
        bounds.append("from")
        text = match[1] + text[match.end() :]
    if len(bounds) > 1:
        raise PlanError(f"a stated figure needs one qualifier, {stated!r} has two")
    return (bounds[0] if bounds else "rounded"), text


def _digits_for_word(text: str, *, is_bound: bool) -> str:
    found = spelled(text, is_bound=is_bound)
    if found is None or found.is_ordinal or text[found.end :].startswith("-"):
        return text
    return f"{found.digits} {text[found.end :].strip()}".strip()


def _one_scale(text: str) -> str:
    """Return «23 млрд 400 млн» as «23400 млн», and «97 тыс. 900 га» as «97900 га»."""
    match = _TWO_SCALES.match(text)
    if match and _scale(match[2]) == 1000 * _scale(match[4]):
        return f"{match[1]}{match[3]:0>3} {text[match.end() :]}"
    if match is None and (match := _TWO_PARTS.match(text)):
        scale, rest = _scale(match[2]), int(match[3].replace(" ", ""))
        if rest < scale:
            return f"{int(match[1]) * int(scale) + rest} {text[match.end() :]}"
    return text


def _scale(word: str) -> Decimal:
    return next(
        factor for words, factor in SCALES.items() if re.fullmatch(words, word, re.IGNORECASE)
    )


def _number(digits: str, *, is_cyrillic: bool) -> tuple[Decimal, Decimal]:
    """Return the number and the value of one unit of its last significant digit."""
    plain = digits.replace(" ", "")
    in_threes = re.fullmatch(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?", plain)
    one_comma = plain.count(",") == 1 and "." not in plain
    if in_threes and not (one_comma and is_cyrillic):
        plain = plain.replace(",", "")
    elif one_comma:
        plain = plain.replace(",", ".")
    if is_cyrillic and re.fullmatch(r"[1-9][0-9]{0,2}\.000", digits):
        raise PlanError(
            f"{digits!r} may be thousands or decimals: leave the zeros, or set thousands apart by a"
            " space"
        )
    if not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", plain):
        raise PlanError(
            f"a number needs one decimal mark and thousands in threes, {digits!r} was given"
        )
    whole, _, decimals = plain.partition(".")
    if len(whole + decimals) > _MOST_DIGITS:
        raise PlanError(f"a number needs at most {_MOST_DIGITS} digits, {digits!r} was given")
    if decimals:
        return Decimal(plain), Decimal(1).scaleb(-len(decimals))
    zeros = len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0
    return Decimal(whole), Decimal(1).scaleb(zeros)


def _scale_and_unit(rest: str, stated: str) -> tuple[Decimal, Unit]:
    rest = re.sub(rf"^{ENDINGS}", "", rest).strip()
    scale = Decimal(1)
    for words, factor in SCALES.items():
        if match := re.match(rf"(?:{words})(?!\w)", rest, re.IGNORECASE):
            rest = re.sub(rf"^{ENDINGS}", "", rest[match.end() :].removeprefix("."))
            scale, rest = factor, rest.strip()
            break
    name, _, of_what = rest.partition(" of ")  # 49 km of roads
    unit = unit_named(name) or unit_named(re.sub(f"{ENDINGS}$", "", name))
    if unit is None or re.search(r"\d", of_what):
        raise _unknown(rest, stated)
    return scale, unit


def _unknown(rest: str, stated: str) -> PlanError:
    for part in rest.split(" "):
        if re.search(_CYRILLIC, part) and re.search(_LATIN, part):
            return PlanError(
                f"{part!r} in {stated!r} mixes Latin and Cyrillic letters that look alike: type it"
                " in one alphabet"
            )
    if re.search(r"(?<!\w)\d", rest):
        return PlanError(
            f"a stated figure needs one number, or a range in one unit, {stated!r} has more"
        )
    return PlanError(
        f"the unit {rest!r} in {stated!r} is not known: use one of {_KNOWN}, as they are written or"
        " in words, in English, Russian or Kazakh, or a bare number for a count"
    )


def _narrowed(quantity: Quantity, exact_to: str) -> Quantity:
    """Return a rounded figure with a precision that is stated for it."""
    try:
        precision = parse(exact_to)
    except PlanError as error:
        raise PlanError(f"exact_to: {error}") from None
    stated, value, unit = quantity.stated, quantity.value, quantity.unit
    if quantity.bound not in ("rounded", "exact") or value is None:
        raise PlanError(
            f"exact_to goes with a rounded number, {stated!r} is of the kind {quantity.bound!r}"
        )
    if (
        precision.unit.base != unit.base
        or precision.value is None
        or precision.value <= 0
        or precision.bound not in ("rounded", "exact")
    ):
        raise PlanError(
            f"exact_to needs a plain number above 0 in the unit of {stated!r}, {exact_to!r} was"
            " given"
        )
    interval, derivation = _interval("rounded", value, precision.value, unit)
    if quantity.bound == "rounded" and not quantity.interval.contains(interval):
        raise PlanError(
            f"exact_to states a precision finer than the digits of {stated!r}, {exact_to!r} is not"
        )
    derivation = joined(
        "; ", [derivation, said("exact to {exact_to} is stated", exact_to=precision.words)]
    )
    return Quantity(stated, unit, interval, value, "rounded", derivation)
