"""Numbers in words, up to billions: where they end, and what they are in digits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alatau_geo.quantity.words import HUNDREDS, IN_KAZAKH, NUMBER_WORDS, SCALES

#: A gap between the words of one figure: at most one line ends in it.
GAP = "[ \u00a0\u2009\u202f\n]"

_HUNDRED, _THOUSAND, _MILLION, _BILLION = 100, 1000, 10**6, 10**9
_NAMES = {_HUNDRED: "hundred", _THOUSAND: "thousand", _MILLION: "million", _BILLION: "billion"}
#: What multiplies the number before it, in which languages, as a whole word.
_TIMES = (
    ("hundred", _HUNDRED, {"en"}),
    ("жүз(?:ден|ге|дің|дей)?", _HUNDRED, {"kk"}),
    ("thousand", _THOUSAND, {"en"}),
    ("тысяч(?:ами|ам|ах|ью|ей|а|и|у|е)?", _THOUSAND, {"ru"}),
    ("мың(?:нан|ға|ның|дай)?", _THOUSAND, {"kk"}),
    ("million", _MILLION, {"en"}),
    ("миллион(?:нан|ға|ный)?", _MILLION, {"ru", "kk"}),
    ("миллион(?:ами|ам|ах|ов|ом|а|у|е)", _MILLION, {"ru"}),
    ("billion", _BILLION, {"en"}),
    ("миллиард(?:тан|қа|тың)?", _BILLION, {"ru", "kk"}),
    ("миллиард(?:ами|ам|ах|ов|ом|а|у|е)", _BILLION, {"ru"}),
)
#: Those that are a number without one before them: «сто» is among the hundreds.
_SCALES_ALONE = (
    *("жүз(?:ден|ге)?", "мың(?:нан|ға)?", "тысяч[ау]"),
    *("миллион(?:нан|ға)?", "миллиард(?:тан|қа)?"),
)
_ALONE = re.compile("|".join(_SCALES_ALONE), re.IGNORECASE)
#: And those that are one behind a bound: «более тысячи».
_SCALES_BOUND = ("тысячи", "миллиона", "миллиарда")
_BOUNDS = {"более", "менее", "больше", "меньше", "чем", "около", "свыше", "до", "порядка", "почти"}
#: Behind these they are none: “several hundred”, “one and a half thousand”.
_NOT_ALONE = {"бірнеше", "неше", "жарым", "жарты", "ондаған", "жүздеген", "көп", "әр"}
#: Three parts of a people: «Ұлы жүз».
_NOT_ALONE |= {"ұлы", "орта", "кіші"}
_NOT_ALONE |= {"несколько", "много", "полтора", "полторы", "полутора", "пара", "пару"}
#: «СТО», in capitals: a garage, and no hundred.
_GARAGE = "СТО"
_BEFORE = re.compile(rf"([\w.,]+){GAP}$")

_SMALL = {**NUMBER_WORDS, **HUNDREDS}
_SMALL_WORDS = "|".join(sorted(_SMALL, key=len, reverse=True))
#: The article is a number in «a hundred and fifty»; «a hundred» alone is some.
_ARTICLE = f"a(?={GAP}(?:hundred|thousand|million|billion)(?!\\w))"
_ALTERNATIVES = "|".join((_SMALL_WORDS, *(pattern for pattern, _, _ in _TIMES)))
_WORD = re.compile(rf"(?P<word>{_ALTERNATIVES}|{_ARTICLE})(?!\w)", re.IGNORECASE)
#: English joins with «and» behind a hundred or a thousand, and with a comma behind a thousand.
_JOINTS = (
    ("-", re.compile("-")),
    ("and", re.compile(f"{GAP}and{GAP}", re.IGNORECASE)),
    (",", re.compile(f",{GAP}")),
    (" ", re.compile(GAP)),
)
_SCALE_NEXT = re.compile(rf"{GAP}(?:{'|'.join(SCALES)})(?!\w)", re.IGNORECASE)
#: «Двадцать первый», «жиырма бірінші»: the whole is an ordinal.
_ORDINAL = re.compile(
    rf"{GAP}(?:(?:перв|втор|четв[её]рт|пят|шест|седьм|восьм|девят|десят|сороков|девяност"
    r"|[а-яё]{2,8}(?:надцат|дцат|десят|сот)|сот|тысячн)(?:ый|ой|ого|ому|ым|ом|ая|ую|ое|ые|ых|ыми)"
    r"|трет(?:ий|ь[а-яё]{1,3})|[^\W\d_]{2,12}нш[ыі][^\W\d_]{0,6})(?!\w)",
    re.IGNORECASE,
)

#: A word of a number inside a sentence, behind what may be digits with a scale.
GOES_ON = re.compile(rf"{GAP}(?:{_SMALL_WORDS})(?![\w-])")
#: The words that a number begins with, and those that go on with one, for running text.
FIRST = "|".join((_SMALL_WORDS, *_SCALES_ALONE, *_SCALES_BOUND, _ARTICLE))
NEXT = rf"(?:-|{GAP}and{GAP}|,? |{GAP})(?:{_ALTERNATIVES})(?!\w)"
INITIALS = "".join(
    sorted({word[0] for word in (*_SMALL, *_SCALES_ALONE, *_SCALES_BOUND, _ARTICLE)})
)


@dataclass(frozen=True)
class Spelled:
    """A number in words.

    Parameters
    ----------
    end : int
        Where it ends; a scale word behind it («twenty thousand») is not in it.
    digits : str
        In digits: ``150``; or, for a round one, with its scale: ``2 hundred``.
    is_ordinal : bool
        Whether what follows makes an ordinal of it.
    value : int
        What it is, with the scale word behind it.
    last : int
        Where that word ends.
    """

    end: int
    digits: str
    is_ordinal: bool
    value: int
    last: int


def spelled(text: str, start: int = 0, *, is_bound: bool = False) -> Spelled | None:
    """Read a number in words that begins at a place of a text.

    Parameters
    ----------
    text : str
        In English, Russian or Kazakh.
    start : int
        Where a word begins.
    is_bound : bool
        Whether a bound stood before it that the text no longer has.

    Returns
    -------
    Spelled or None
        The longest number that the words make; ``None`` where there is none.

    Examples
    --------
    >>> spelled("one hundred and fifty hectares").digits, spelled("двести домов").digits
    ('150', '2 hundred')
    >>> spelled("екі мың бес жүз адам").digits, spelled("двадцать тысяч домов").digits
    ('2500', '20')
    """
    before = _BEFORE.search(text, max(0, start - 30), start)
    last = before[1].lower() if before else ""
    if _scale(last):
        return None  # «2 тысячи пятьсот»: of a number that begins with digits
    number = _Number(
        may_stand_alone=not _is_number_before(last), is_bound=is_bound or last in _BOUNDS
    )
    at, joint = start, ""
    while (word := _WORD.match(text, at)) and number.take(word, joint):
        for joint, pattern in _JOINTS:  # noqa: B007  the one that fits goes on
            if gap := pattern.match(text, number.end):
                at = gap.end()
                break
        else:
            break
    said = text[start : number.end]
    if not number.words or said == _GARAGE or re.fullmatch(r"a\s\w+", said, re.IGNORECASE):
        return None
    end, digits = number.written(has_scale=_SCALE_NEXT.match(text, number.end) is not None)
    is_ordinal = _ORDINAL.match(text, number.end) is not None
    return Spelled(end, digits, is_ordinal, number.total + number.group, number.end)


def _is_number_before(word: str) -> bool:
    """Return whether a scale word goes with the word before it: «24 мың», “several hundred”."""
    return word[-1:].isdigit() or word in _NOT_ALONE or _WORD.fullmatch(word) is not None


class _Number:
    """A number that grows word by word.

    ``room`` is what the next part has to be less than: after a hundred 100, after tens 10.
    """

    def __init__(self, *, may_stand_alone: bool, is_bound: bool) -> None:
        self.may_stand_alone, self.is_bound = may_stand_alone, is_bound
        self.total, self.group, self.room, self.floor = 0, 0, 1000, 10**12
        self.languages = {"en", "ru", "kk"}
        #: End and value of each word, and what was there before it.
        self.words: list[tuple[int, int, int]] = []
        self.end = 0

    def take(self, word: re.Match[str], joint: str) -> bool:
        """Take a word in, if it goes on with the number."""
        text = word[0].lower()
        scale, languages = _scale(text) or (0, _languages(text))
        if not self.languages & languages or not self._is_joined(joint, is_scale=scale > 0):
            return False
        before = self.total + self.group
        if scale:
            if not self._multiply(text, scale):
                return False
        elif not self._add(_SMALL.get(text, 1), joint, is_kazakh="kk" in languages):
            return False
        self.languages &= languages
        self.words.append((word.end(), scale, before))
        self.end = word.end()
        return True

    def _is_joined(self, joint: str, *, is_scale: bool) -> bool:
        last = self.words[-1][1] if self.words else 0
        return {
            "": True,
            " ": True,
            "-": self.room == 10 and not is_scale,
            "and": last >= _HUNDRED and not is_scale and self.languages == {"en"},
            ",": last >= _THOUSAND and self.languages == {"en"},
        }[joint]

    def _add(self, value: int, joint: str, *, is_kazakh: bool) -> bool:
        if value >= self.room or (joint == "and" and value >= _HUNDRED):
            return False
        self.group += value
        is_ten = value % 10 == 0 and (value > 10 or is_kazakh)
        self.room = 100 if value >= _HUNDRED else 10 if is_ten else 1
        return True

    def _multiply(self, word: str, scale: int) -> bool:
        alone = (
            self.group == 0
            and (not self.words or scale == _HUNDRED)
            and (self.may_stand_alone or bool(self.words))
            and (_ALONE.fullmatch(word) or (self.is_bound and word in _SCALES_BOUND))
        )
        if not (alone or self.group) or scale >= self.floor:
            return False
        if scale == _HUNDRED:
            if self.group >= _HUNDRED:
                return False
            self.group, self.room = (self.group or 1) * _HUNDRED, _HUNDRED
        else:
            self.total += (self.group or 1) * scale
            self.group, self.room, self.floor = 0, 1000, scale
        return True

    def written(self, *, has_scale: bool) -> tuple[int, str]:
        """Return where the number ends without a scale word that stands last, and its digits."""
        end, scale, before = self.words[-1]
        whole = self.total + self.group
        if scale and 1 < before < 1000 and whole == before * scale:
            return self.words[-2][0], str(before)
        if scale == _HUNDRED and len(self.words) == 1 and has_scale:
            return end, str(whole)
        if scale and (whole == scale or scale > _HUNDRED):
            return end, f"{whole // scale} {_NAMES[scale]}"
        if len(self.words) == 1 and whole >= _HUNDRED and not has_scale:
            return end, f"{whole // _HUNDRED} hundred"
        return end, str(whole)


def _scale(word: str) -> tuple[int, set[str]] | None:
    """Return what a word multiplies by, and in which languages; ``None`` where it is no scale."""
    found = (item[1:] for item in _TIMES if re.fullmatch(item[0], word))
    return next(found, None)


def _languages(word: str) -> set[str]:
    if word.isascii():
        return {"en"}
    return {"kk"} if word in IN_KAZAKH else {"ru"}
