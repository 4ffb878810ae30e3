"""Entries for ``claims.yaml`` out of what a document states."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from alatau_geo.claims.context import is_common
from alatau_geo.documents.text import BLOCK, CELL
from alatau_geo.errors import UsageError
from alatau_geo.quantity.scan import scan

if TYPE_CHECKING:
    from alatau_geo.documents import Place, Text
    from alatau_geo.quantity.scan import Found

_SIDE = 70
_MOST_TITLE, _MOST_ID_WORDS = 8, 3
_WIDTH = 100
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_LETTER = "[^\\W\\d_¹²³⁰⁴-⁹]"
_WORD = re.compile(f"{_LETTER}+(?:[-’']{_LETTER}+)*")
_SENTENCE = re.compile(r"[.!?…][\"»”)]?\s|\n\s*\n|\t")
_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі"
_LATIN = [
    "a",
    "b",
    "v",
    "g",
    "d",
    "e",
    "yo",
    "zh",
    "z",
    "i",
    "y",
    "k",
    "l",
    "m",
    "n",
    "o",
    "p",
    "r",
    "s",
    "t",
    "u",
    "f",
    "kh",
    "ts",
    "ch",
    "sh",
    "shch",
    "",
    "y",
    "",
    "e",
    "yu",
    "ya",
    "a",
    "gh",
    "q",
    "ng",
    "o",
    "u",
    "u",
    "h",
    "i",
]
_TO_LATIN = dict(zip(map(ord, _CYRILLIC), _LATIN, strict=True))
#: What `of` usually is for figures of a dimension.
_MEASURES = {"area": "area", "length": "length", "count": "count"}


@dataclass(frozen=True)
class Proposal:
    """A figure of a document, as an entry of ``claims.yaml`` that still lacks its ``of``.

    Parameters
    ----------
    id : str
        Suggested from the words around it; unique among those of one document.
    title : str
        Those words.
    found : Found
        The figure.
    place : Place
        Where it stands.
    before, after : str
        Some of the text to both sides.
    """

    id: str
    title: str
    found: Found
    place: Place
    before: str
    after: str


def document_id(given: str | None, stem: str) -> str:
    """Return the id of a document: as given, or its file's name without the ending.

    Raises
    ------
    UsageError
        If that can't be an id.
    """
    name = given or stem
    if not _ID.fullmatch(name):
        raise UsageError(
            f"a document's id needs 1 to 80 Latin letters, digits, dots, underscores and hyphens,"
            f" {name[:80]!r} was given: say --as ID"
        )
    return name


def proposals(text: Text, *, year: int | None = None, dates: bool = False) -> list[Proposal]:
    """Return what a document states, in the order of its text.

    Parameters
    ----------
    text : Text
        From :func:`alatau_geo.documents.read`.
    year : int, optional
        The year of the document, for “May of the current year”.
    dates : bool
        Whether dates are wanted too.

    Returns
    -------
    list of Proposal
        One for each figure.

    Examples
    --------
    >>> from alatau_geo.documents.text import lines
    >>> found = proposals(lines("Reserve of the city: more than 24 thousand ha.", "d.txt"))
    >>> [(item.id, item.found.stated, str(item.place)) for item in found]
    [('reserve-city', 'more than 24 thousand ha', '1:22')]
    """
    taken: dict[str, int] = {}
    found = []
    for item in scan(text.text, year=year):
        if item.quantity.bound == "date" and not dates:
            continue
        before = _last(text.text[max(0, item.start - 2 * _SIDE) : item.start])
        after = _first(text.text[item.end : item.end + 2 * _SIDE])
        name = _unique(_slug(before, after, item), taken)
        title = _title(before, after, item)
        place = text.place(item.start)
        found.append(Proposal(name, title, item, place, before[-_SIDE:], after[:_SIDE]))
    return found


def as_yaml(text: Text, name: str, found: list[Proposal]) -> str:
    """Return proposals as a ``claims.yaml`` of their own, or to be pasted into one.

    Parameters
    ----------
    text : Text
        Where they are from.
    name : str
        The document's id.
    found : list of Proposal
        From :func:`proposals`.

    Returns
    -------
    str
        YAML that :func:`alatau_geo.claims.read` accepts; what is measured is left open in a
        comment of each entry.
    """
    lines = [
        f"# {len(found)} figures of {_plain(text.name)}: keep those you need, give them ids and",
        "# titles of your own, and say with `of` what they are of.",
        "documents:",
        f"  - id: {_quoted(name)}",
        f"    title: {_quoted(name)}",
        "    publisher: to be told",
    ]
    if day := day_of(name):
        lines.append(f"    date: {day.isoformat()}")
    lines.append("claims:" if found else "claims: []")
    for item in found:
        quantity = item.found.quantity
        words = " ".join(text.text[item.found.start : item.found.end].split())
        span = _span(item)
        measure = _MEASURES.get(quantity.unit.dimension)
        lines += [
            f"  # {item.place}  {_around(item, words)}",
            f"  # {quantity.unit.dimension}, {quantity.bound}: {span}",
            f"  - id: {_quoted(item.id)}",
            f"    title: {_quoted(item.title)}",
            f"    document: {_quoted(name)}",
            f"    stated: {_quoted(item.found.stated)}",
            f"    # of: {{{measure}: LAYER}}" if measure else "    # of:",
        ]
    return "\n".join(lines) + "\n"


def day_of(name: str) -> date | None:
    """Return the day that a document's id begins with, ``None`` where it begins with none."""
    try:
        return date.fromisoformat(name[:10])
    except ValueError:
        return None


def _span(item: Proposal) -> str:
    quantity = item.found.quantity
    if quantity.bound == "date":
        return quantity.interval.worded(lambda value: date.fromordinal(int(value)).isoformat())
    unit = quantity.unit.base
    return f"{quantity.interval:,}" + ("" if unit == "1" else f" {unit}")


def _around(item: Proposal, words: str) -> str:
    room = max(10, (_WIDTH - len(words) - len(str(item.place)) - 12) // 2)
    before, after = _plain(item.before).lstrip(), _plain(item.after).rstrip()
    left = before if len(before) <= room else "…" + before[-room + 1 :]
    right = after if len(after) <= room else after[: room - 1] + "…"
    return f"{left}[{_plain(words)}]{right}"


def _plain(text: str) -> str:
    """Return a text for a comment: on one line, with nothing that a terminal or YAML obeys."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return re.sub(" {2,}", " ", shown)


def _quoted(text: str) -> str:
    plain = _plain(text)
    # a word that YAML could take for nothing else may stand by itself
    return plain if re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", plain) else _json(plain)


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _last(text: str) -> str:
    """Return what belongs to the same sentence, before a figure."""
    ends = [match.end() for match in _SENTENCE.finditer(text)]
    cells = text.rsplit(BLOCK, 1)[-1].replace(CELL, " ")
    return text[ends[-1] :] if ends and text[ends[-1] :].strip() else cells


def _first(text: str) -> str:
    """Return what belongs to the same sentence, behind a figure."""
    match = _SENTENCE.search(text)
    return text[: match.start() + 1] if match else text


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _title(before: str, after: str, item: Found) -> str:
    head = " ".join(_words(before)[-_MOST_TITLE:])
    tail = " ".join(_words(re.split(r"[,;:.(]", after)[0])[:4])
    thing = " ".join(word for word in _words(item.stated) if item.counted)[:40]
    parts = [part for part in (head, thing or tail) if part]
    return " … ".join(parts) or item.stated


def _slug(before: str, after: str, item: Found) -> str:
    clause = re.split(r"[,;(]", before)[-1]
    words = [word for word in _words(clause) if not is_common(word) and len(word) > 2]
    if not words:
        words = [word for word in _words(after) if not is_common(word) and len(word) > 2][:2]
    if item.counted:
        words = [*words, item.counted]
    latin = ["".join(re.findall("[a-z]+", word.lower().translate(_TO_LATIN))) for word in words]
    chosen = list(dict.fromkeys(word for word in latin if word))[-_MOST_ID_WORDS:]
    return "-".join(chosen)[:60].strip("-") or "figure"


def _unique(name: str, taken: dict[str, int]) -> str:
    """Return a name that none has: as it is, or with the number that follows the last one."""
    number, found = taken.get(name, 1), name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    taken[found] = 1
    taken[name] = number
    return found
