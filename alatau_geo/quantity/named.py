"""What the words behind a number name: a unit, or a thing that is counted."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from alatau_geo.quantity.unit import COUNT, STEMS, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alatau_geo.quantity.unit import Unit

#: What is counted, in English → how its word begins in each language; several words at once where
#: an adjective belongs to the thing. The longer are looked at first.
COUNTED: dict[str, str] = {
    "project": "project; investment project; проект; жоба",
    "job": "job; workplace; рабоч мест; жұмыс орн; жұмыс орын",
    "substation": "substation; подстанц; қосалқы станция; кіші станция",
    "site": "site; объект; площадк; нысан; алаң",
    "district": "district; район; аудан",
    "stage": "stage; phase; этап; очеред; кезең",
    "tower": "tower; башн; башен; мұнара",
    "interchange": "interchange; развяз; жол айрығ; жол айрығы; жолайрық",
    "person": "people; inhabitant; resident; person; человек; жител; адам; тұрғын",
    "pipeline": "pipeline; gas pipeline; газопровод; трубопровод; водовод; газ құбыр; құбыр",
    "station": "station; станци; бекет",
    "plant": "plant; factory; factories; завод; зауыт",
    "enterprise": "enterprise; company; companies; предприят; компани; кәсіпорын; компания",
    "school": "school; школ; мектеп",
    "kindergarten": "kindergarten; детск сад; детсад; балабақша",
    "hospital": "hospital; clinic; больниц; поликлиник; аурухана; емхана",
    "pupil": "pupil; student; учащ; учен; студент; оқушы; студент",
    "place": "place; seat; ученическ мест; посадочн мест; мест; мемест; орындық",
    "flat": "flat; apartment; квартир; пәтер",
    "family": "family; families; household; сем; отбасы",
    "stop": "stop; остановк; остановок; аялдама",
    "building": "building; здани; корпус; дом; ғимарат; үй",
    "settlement": "village; settlement; посёлк; поселк; посёлок; поселок; село; сёл; сел; ауыл",
    "road": "road; street; дорог; улиц; жол; көше",
    "bridge": "bridge; мост; путепровод; көпір",
    "lane": "lane; полос; жолақ",
    "storey": "storey; floor; этаж; қабат",
    "park": "park; парк; саябақ",
    "plot": "plot; parcel; участк; участок; учаске; жер учаске",
    "well": "well; скважин; ұңғыма",
    "bus": "bus; buses; автобус",
    "vehicle": "vehicle; автомобил; автокөлік; көлік",
    "passenger": "passenger; пассажир; жолаушы",
    "investor": "investor; инвестор",
    "city": "city; cities; город; қала",
    "unit": "unit; единиц; бірлік",
}

_THINGS: dict[str, str] = dict(
    sorted(
        ((stem, thing) for thing, stems in COUNTED.items() for stem in stems.split("; ")),
        key=lambda pair: (-pair[0].count(" "), -len(pair[0]), pair[0]),
    )
)


def _shelved(stems: Iterable[str]) -> dict[tuple[int, str], list[str]]:
    """Return how many words and which first letter → the stems of that kind, in their order."""
    shelves: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for stem in stems:
        shelves[stem.count(" ") + 1, stem[0]].append(stem)
    return dict(shelves)


_UNIT_SHELVES, _THING_SHELVES = _shelved(STEMS), _shelved(_THINGS)
_MOST_WORDS = max(size for size, _ in _THING_SHELVES)
#: Words that no thing which is counted is spoken of with, between its number and its name.
BREAKS = {
    "in",
    "of",
    "at",
    "on",
    "by",
    "to",
    "for",
    "from",
    "with",
    "per",
    "is",
    "are",
    "was",
    "were",
    "be",
    "has",
    "have",
    "had",
    "will",
    "who",
    "which",
    "that",
    "this",
    "these",
    "as",
    "or",
    "than",
    "into",
    "over",
    "under",
    "it",
    "its",
    "their",
    "not",
    "в",
    "во",
    "на",
    "по",
    "до",
    "из",
    "с",
    "со",
    "от",
    "для",
    "к",
    "при",
    "или",
    "не",
    "что",
    "как",
    "за",
    "о",
    "об",
    "это",
    "том",
    "мен",
    "бен",
    "пен",
    "үшін",
    "немесе",
    "бойынша",
    "дейін",
}
#: Letters of an ending, such as those of «гектарларының».
_LONGEST_ENDING = 8
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011·][^\W\d_]+)*")
_AND = {"and", "и", "және"}
_RUSSIAN_ADJECTIVE = re.compile(r"[а-яё-]+(?:[ыи]х|[ыи]е|[ыи]м|[ыи]ми|ой|ый|ий|ая|ого|ую)")


@lru_cache(maxsize=4096)
def unit_named(name: str) -> Unit | None:
    """Return the unit of a spelling or a word in any case, ``None`` where there is none.

    Parameters
    ----------
    name : str
        ``ha``, ``кв. м``, ``hectares``; empty for a count.

    Returns
    -------
    Unit or None
        The unit.

    Examples
    --------
    >>> unit_named("гектардан").base
    'ha'
    >>> unit_named("hectares and more") is None
    True
    """
    bare = name if name in UNITS else name.removesuffix(".")
    if bare in UNITS:
        return UNITS[bare]
    words = bare.lower().split(" ")
    if not all(map(_WORD.fullmatch, words)):
        return None
    for stem in _UNIT_SHELVES.get((len(words), words[0][0]), ()):
        if _begins(words, stem):
            return STEMS[stem]
    return COUNT if counted(bare) else None


@lru_cache(maxsize=4096)
def counted(name: str) -> str | None:
    """Return what the words behind a number count, in English; ``None`` where they count nothing.

    Parameters
    ----------
    name : str
        ``projects``, ``новых подстанций``, ``design and construction sites``: at most two
        adjectives, or two with “and”, may stand before the thing.

    Returns
    -------
    str or None
        One of :data:`COUNTED`.

    Examples
    --------
    >>> counted("новых подстанций"), counted("жұмыс орны"), counted("design and construction sites")
    ('substation', 'job', 'site')
    >>> counted("people who saw sites") is None
    True
    """
    words = name.lower().split(" ")
    for size in range(min(_MOST_WORDS, len(words)), 0, -1):
        for stem in _THING_SHELVES.get((size, words[-size][:1]), ()):
            if _begins(words[-size:], stem) and _are_adjectives(words[:-size]):
                return _THINGS[stem]
    return None


def _begins(words: list[str], stem: str) -> bool:
    starts = stem.split(" ")
    return len(starts) == len(words) and all(
        word.startswith(start) and len(word) - len(start) <= _LONGEST_ENDING
        for word, start in zip(words, starts, strict=True)
    )


def _are_adjectives(words: list[str]) -> bool:
    """Return whether words may stand between a number and what it counts."""
    plain = [word for word in words if word not in _AND]
    if not all(
        _WORD.fullmatch(word) and word not in BREAKS and word not in UNITS for word in plain
    ):
        return False
    if len(words) > 3 or len(plain) > 2:
        return False
    if len(words) == 3:
        return words[1] in _AND
    if len(words) == 2:
        return all(_RUSSIAN_ADJECTIVE.fullmatch(word) for word in words)
    return not words or (plain == words and not any(_begins(words, stem) for stem in STEMS))
