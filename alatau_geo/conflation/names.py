"""Names in any language and script, as they sound: `Қонаев`, `Конаев` and `Konaev` are one."""

from __future__ import annotations

import json
import re
import unicodedata
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from alatau_geo.columns import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

_LETTERS = {
    **dict(zip("абвгдезийклмнопрстуфъыьэ", "abvgdeziiklmnoprstuf-i-e", strict=True)),
    "ж": "j",
    "х": "h",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "sh",
    "ю": "u",
    "я": "a",
    "ё": "e",
    "ә": "a",
    "ғ": "g",
    "қ": "k",
    "ң": "n",
    "ө": "o",
    "ұ": "u",
    "ү": "u",
    "һ": "h",
    "і": "i",
}
#: How Latin spellings of the same sounds differ.
_LATIN = (
    *(("shch", "sh"), ("zh", "j"), ("dj", "j"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("yu", "u")),
    *(("iu", "u"), ("ya", "a"), ("ia", "a"), ("ye", "e"), ("ie", "e"), ("yo", "o"), ("q", "k")),
    *(("w", "u"), ("y", "i"), ("x", "ks"), ("c h", "ch")),
)
#: Words that say what kind of thing has the name.
_KINDS = frozenset(
    word
    for words in (
        "street road highway avenue lane city town village settlement district river lake",
        "reservoir canal the of now former substation",
        "улица ул проспект пр шоссе трасса дорога переулок город г село с посёлок поселок пос аул",
        "аулы район река озеро водохранилище канал ныне бывшее бывший подстанция пс",
        "көшесі көше даңғылы даңғыл жолы тас қаласы қала ауылы ауыл ауданы аудан өзені өзен көлі",
        "көл бөгені су қоймасы қазіргі бұрынғы кенті",
    )
    for word in words.split()
)
_NAME = re.compile(r"(?:(?:alt|old|official|int|loc|short|nat)_)?name(?:[_:].+)?")
#: From this likeness on two names of some length are taken for one.
_LIKE, _LONG = 0.85, 6


def sound(name: str) -> str:
    """Return how a name sounds, roughly, in small Latin letters.

    Parameters
    ----------
    name : str
        In Kazakh, Russian or Latin letters.

    Returns
    -------
    str
        Equal for spellings of one name; without words for streets, cities and the like. Empty
        where nothing is left.

    Examples
    --------
    >>> {sound(name) for name in ("Қонаев", "Конаев", "Qonaev", "г. Конаев", "Konaev city")}
    {'konaev'}
    >>> sound("проспект Абая") == sound("Abaya avenue"), sound("Жетіген") == sound("Zhetigen")
    (True, True)
    """
    words = re.findall(r"[\w]+", unicodedata.normalize("NFC", name).casefold())
    kept = " ".join(word for word in words if word not in _KINDS) or " ".join(words)
    latin = "".join(_LETTERS.get(letter, letter) for letter in kept)
    plain = unicodedata.normalize("NFD", latin)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    for spelled, meant in _LATIN:
        plain = plain.replace(spelled, meant)
    plain = re.sub(r"[^a-z0-9]", "", plain)
    return re.sub(r"(.)\1+", r"\1", plain)


def variants(name: str) -> list[str]:
    """Return a name, and what it says in brackets or between slashes, as names of their own.

    Examples
    --------
    >>> variants("Zhetygen (now Alatau town)")
    ['Zhetygen', 'now Alatau town']
    """
    return [part.strip() for part in re.split(r"[()/;]", name) if part.strip()]


def names_of(frame: gpd.GeoDataFrame) -> list[frozenset[str]]:
    """Return how the names of each row sound, in all languages that it has.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        With fields such as ``name``, ``name_kk``, ``old_name``; names among ``tags`` count too.

    Returns
    -------
    list of frozenset of str
        For each row.

    Examples
    --------
    >>> import geopandas as gpd
    >>> table = {"name": ["Қонаев"], "tags": ['{"old_name": "Қапшағай"}']}
    >>> sorted(names_of(gpd.GeoDataFrame(table, geometry=[None]))[0])
    ['kapshagai', 'konaev']
    """
    columns = [name for name in frame.columns if _NAME.fullmatch(str(name).casefold())]
    found: list[set[str]] = [set() for _ in range(len(frame))]
    for column in columns:
        for row, value in enumerate(frame[column].astype(object)):
            found[row] |= set(_sounds([text_of(value) or ""]))
    if "tags" in frame.columns:
        for row, value in enumerate(frame["tags"].astype(object)):
            found[row] |= set(_sounds(_tagged(value)))
    return [frozenset(names) for names in found]


def _tagged(tags: Any) -> list[str]:
    if isinstance(tags, str):
        try:
            tags = json.loads(tags)
        except ValueError:
            return []
    if not isinstance(tags, dict):
        return []
    return [str(value) for key, value in tags.items() if _NAME.fullmatch(str(key))]


def _sounds(names: Iterable[str]) -> Iterable[str]:
    made = (sound(variant) for name in names for variant in variants(name))
    return (name for name in made if name)


def are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether two rows have names that are nearly the same.

    Examples
    --------
    >>> are_alike(frozenset(["otegenbatir"]), frozenset(["otegenbatr"]))
    True
    """
    return any(
        min(len(mine), len(theirs)) >= _LONG
        and SequenceMatcher(None, mine, theirs).ratio() >= _LIKE
        for mine in one
        for theirs in other
    )
