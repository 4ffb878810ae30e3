"""What stands behind a number in running text: its scale, its unit, what it counts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alatau_geo.quantity.named import counted, unit_named
from alatau_geo.quantity.spelled import GOES_ON, spelled
from alatau_geo.quantity.unit import UNITS
from alatau_geo.quantity.words import AFTER, AFTER_ABLATIVE, ENDINGS, NUMBER_WORDS, SCALES

_S = "[ \u00a0\u2009\u202f]?\n?[ ]?"
_FOOTNOTE = re.compile(
    r"[ \u00a0]?(?:[¹²³⁰⁴-⁹]{1,3}\)?|\[\^?[0-9]{1,4}\])|[*†‡]{1,3}\)?(?=[ \u00a0])"
)
#: Digits that are the mark of a footnote if a scale or a unit goes on behind them: «49 1) км».
_PERHAPS_FOOTNOTE = re.compile(r"[ \u00a0]?(?:[0-9]{1,2}\)|\([0-9]{1,2}\))(?=[ \u00a0])")
#: The same number once more, as contracts have it: «150 (сто пятьдесят) га».
_ASIDE = re.compile(r"[ \u00a0]?\((?P<said>[^()]{1,150})\)(?=[ \u00a0\n.,;:]|$)")
_DIGITS = re.compile("[0-9][0-9 \u00a0.,]*")
#: So far before a bracket the digits may begin.
_FAR = 60
_DIGITS_BEFORE = re.compile("(?<![0-9.,])[0-9]{1,3}(?:[ \u00a0]?[0-9]{3})*$")
_PLUS = re.compile(r"\+(?![\w+])")
#: A density is no area and no count: «120 чел./га».
_DENSITY = re.compile(
    r"\.?[ \u00a0]?/[ \u00a0]?(?:га|ha|чел|адам|person|capita|кв|км2|км²|km2|km²)(?!\w)"
)
_ENDING = re.compile(ENDINGS)
_SCALE = re.compile(
    rf"{_S}(?:(?P<word>(?:{'|'.join(SCALES)})(?!\w))\.?(?:{ENDINGS})?)", re.IGNORECASE
)
_AFTER = re.compile(
    r"[ \u00a0\n](?P<phrase>" + "|".join(sorted(AFTER, key=len, reverse=True)) + r")(?!\w)",
    re.IGNORECASE,
)
_ABLATIVE = re.compile("[дтн][ае]н$", re.IGNORECASE)
_SYMBOL = re.compile(
    rf"{_S}(?P<unit>"
    + "|".join(re.escape(name) for name in sorted(UNITS, key=len, reverse=True) if name)
    + rf")(?:(?!\w|[.]\s?[дпе]\.)|(?<=[%$€₸²³])(?!\d))(?:{ENDINGS})?"
)
_WORD = r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*"
_WORDS = re.compile(rf"(?:[ \u00a0\u202f]\n?|\n)(?P<word>{_WORD})(?![\w’'])")
_HYPHENED = re.compile(r"[-\u2010\u2011](?P<unit>[A-Za-z]+)(?![\w])")
#: Durations, ages, times, multiples and speeds are no quantities of a plan.
_NONE_OF_OURS = re.compile(
    _S + r"(?:(?:calendar |working |business |calendar|full |полных |рабочих |календарных |жұмыс )?"
    r"(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?|decades?|centur\w+|times|quarters?"
    r"|percentage points?"
    r"|лет(?:ий)?|год(?:а|у|ы|ов|ом)?|месяц\w*|недел\w*|дн(?:я|ей|ям)|день|сут(?:ок|ки)|час(?:а|ов)?"
    r"|минут\w*|секунд\w*|раза?|квартал\w*|десятилети\w*|п\.\s?п|процентн\w+ пункт\w*"
    r"|жыл\w*|ай(?:да|дың|дан|ға|лық)?|апта\w*|күн\w*|тәулік\w*|сағат\w*|минөт\w*|есе\w*|рет|тоқсан\w*"
    r"|пайыздық тармақ\w*|жас\w*)|(?:km|м|m|км)[ \u00a0]?/[ \u00a0]?(?:h|s|час|ч|сағ|с))(?!\w)",
    re.IGNORECASE,
)
_GLUED = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Tail:
    """What belongs to a number, behind it.

    Parameters
    ----------
    end : int
        Where it ends.
    stated : str
        Its words, to be put behind the number.
    is_bare : bool
        Whether it has neither a scale nor a unit nor a thing.
    thing : str or None
        The words for what is counted.
    after : str or None
        The words behind that say what they do to the number.
    """

    end: int
    stated: str
    is_bare: bool
    thing: str | None = None
    after: str | None = None


def tail(text: str, start: int) -> Tail | None:
    """Return what belongs to a number that ends at ``start``.

    Parameters
    ----------
    text : str
        Running text.
    start : int
        The number's end.

    Returns
    -------
    Tail or None
        ``None`` where the number states no quantity of a plan: a duration, an ordinal, a name.

    Examples
    --------
    >>> tail("24 мың гектардан астам жер", 2).stated
    ' мың гектардан астам'
    >>> tail("10 months", 2) is None, tail("21-й", 2) is None
    (True, True)
    """
    if hyphened := _HYPHENED.match(text, start):
        unit = unit_named(hyphened["unit"])
        is_unit = unit is not None and unit.dimension != "count"
        return Tail(hyphened.end(), f" {hyphened['unit']}", is_bare=False) if is_unit else None
    if re.match(r"[-\u2010\u2011]\w", text[start : start + 2]) and not _ENDING.match(text, start):
        return None
    if perhaps := _PERHAPS_FOOTNOTE.match(text, start):
        rest = _behind(text, perhaps.end())
        if rest is not None and not rest.is_bare and rest.thing is None:
            return rest
    return _behind(text, start)


def _behind(text: str, start: int) -> Tail | None:
    parts: list[str] = []
    at = _marks(text, start, parts)
    if _NONE_OF_OURS.match(text, at):
        return None
    after = None
    scale = _SCALE.match(text, at)
    if scale:
        at = _taken(parts, scale)
        if _NONE_OF_OURS.match(text, at) or GOES_ON.match(text, at):
            return None
    if phrase := _said_after(text, at):
        after, at = phrase["phrase"].lower(), _taken(parts, phrase)
    ends = scale is not None and parts[-1] == scale.group() and parts[-1].endswith(".")
    unit_end, thing = _unit(text, at, parts, ends=ends)
    if unit_end is None and not scale and at == start and _GLUED.match(text, at):
        return None
    is_bare = not scale and unit_end is None
    at = at if unit_end is None else unit_end
    if not is_bare and _DENSITY.match(text, at):
        return None
    if after is None and (phrase := _said_after(text, at)):
        after, at = phrase["phrase"].lower(), _taken(parts, phrase)
    if parts and parts[-1].endswith(".") and scale:  # the end of a sentence
        parts[-1], at = parts[-1][:-1], at - 1
    return Tail(at, "".join(parts), is_bare and after is None, thing, after)


def _marks(text: str, at: int, parts: list[str]) -> int:
    """Return where the marks behind a number end; those that say something go into `parts`."""
    if aside := _said_again(text, at):
        at = aside.end()
    if footnote := _FOOTNOTE.match(text, at):
        at = footnote.end()
    mark = _ENDING.match(text, at) or _PLUS.match(text, at)
    return _taken(parts, mark) if mark else at


def _said_again(text: str, at: int) -> re.Match[str] | None:
    """Return what repeats a number in brackets, in words behind digits or the other way round."""
    aside = _ASIDE.match(text, at)
    if aside is None:
        return None
    if text[at - 1].isalpha():
        return aside if _DIGITS.fullmatch(aside["said"]) else None
    words, digits = spelled(aside["said"]), _DIGITS_BEFORE.search(text, max(0, at - _FAR), at)
    if words is None or digits is None or words.last < len(aside["said"]):
        return None
    # where the two differ, one of them is wrong, and both are told
    return aside if int(re.sub(r"\s", "", digits.group())) == words.value else None


def _said_after(text: str, at: int) -> re.Match[str] | None:
    phrase = _AFTER.match(text, at)
    if phrase and phrase["phrase"].lower() in AFTER_ABLATIVE:
        return phrase if _ABLATIVE.search(text[max(0, at - 4) : at]) else None
    return phrase


def _taken(parts: list[str], match: re.Match[str]) -> int:
    parts.append(match.group())
    return match.end()


def _unit(text: str, at: int, parts: list[str], *, ends: bool) -> tuple[int | None, str | None]:
    """Return where the unit or the thing ends, and the words for the thing.

    Behind a full stop (``ends``) a word with a capital begins a sentence: «31 млрд. Семь домов».
    """
    if symbol := _SYMBOL.match(text, at):
        return _taken(parts, symbol), None
    words: list[re.Match[str]] = []
    while len(words) < 4 and (word := _WORDS.match(text, words[-1].end() if words else at)):
        begins = ends and not words and word["word"][0].isupper()
        if begins or word["word"].lower() in NUMBER_WORDS:
            break
        words.append(word)
    for size in (3, 2, 1):
        name = " ".join(word["word"] for word in words[:size]).lower()
        if len(words) >= size and _is_unit(name):
            parts.append(f" {name}")
            return words[size - 1].end(), None
    for size in range(1, len(words) + 1):
        name = " ".join(word["word"] for word in words[:size])
        if counted(name):
            if size < len(words) and name.isascii():
                longer = f"{name} {words[size]['word']}"
                size, name = (size + 1, longer) if counted(longer) else (size, name)  # noqa: PLW2901
            parts.append(f" {name}")
            return words[size - 1].end(), name
    return None, None


def _is_unit(name: str) -> bool:
    unit = unit_named(name)
    return unit is not None and unit.dimension != "count" and name not in UNITS
