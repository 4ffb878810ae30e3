"""How well the words around a figure in a text fit what a claim is about.

No language's grammar is needed for that: a word counts by its first letters, by how near it stands,
and by how few of the document's claims have it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from alatau_geo.claims.model import Claim
    from alatau_geo.quantity.scan import Found

_STEM = 5
_FARTHEST = 60
_HALFWAY = 15  # words: one as far off as this counts half
#: What stands between a word and a figure, and what of the word's weight is left behind it.
_COMMA, _FIGURE, _SENTENCE, _BLOCK = 0.85, 0.7, 0.5, 0.3
_LEAST = 0.02
#: What is left of a fit where another phase, or another year, is spoken of.
_DISAGREEING = 0.4

_WORD = re.compile(r"[^\W\d_]{2,}|[0-9]{4}|[1-9](?![0-9])")
_TOKEN = re.compile(
    r"(?P<word>[^\W\d_]{2,}|[0-9]{4}(?![0-9])|(?<![\w.,])[1-9](?![\w.,]))"
    r"|(?P<block>\n[ \t\u00a0]*\n)|(?P<sentence>[.!?…][\"»”)]?(?=\s+[\"«“(]?[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]))"
    r"|(?P<comma>[,;:])"
)
_COMMON = {
    "the",
    "and",
    "for",
    "with",
    "from",
    "that",
    "this",
    "its",
    "was",
    "were",
    "are",
    "has",
    "have",
    "been",
    "will",
    "which",
    "also",
    "by",
    "of",
    "in",
    "on",
    "to",
    "at",
    "as",
    "an",
    "it",
    "is",
    "be",
    "or",
    "для",
    "при",
    "что",
    "как",
    "это",
    "его",
    "или",
    "также",
    "она",
    "они",
    "был",
    "была",
    "были",
    "будет",
    "по",
    "из",
    "от",
    "до",
    "на",
    "за",
    "во",
    "со",
    "не",
    "мен",
    "бен",
    "пен",
    "үшін",
    "және",
    "бойынша",
    "осы",
    "бұл",
    "сол",
    "оның",
    "деп",
    "еді",
    "бар",
    "болып",
}
_ORDINALS = {
    stem: f"#{n}"
    for n, stems in enumerate(
        (
            "first перв бірінш",
            "second втор екінш",
            "third трет үшінш",
            "fourth четвёрт четверт төртінш",
        ),
        start=1,
    )
    for stem in stems.split()
}


def key(word: str) -> str | None:
    """Return what a word is told by, ``None`` for one that tells nothing.

    Examples
    --------
    >>> key("projects"), key("проектов"), key("second"), key("2"), key("the")
    ('proje', 'проек', '#2', '#2', None)
    """
    word = word.lower()
    if word in _COMMON:
        return None
    if word.isdecimal():
        return f"#{word}"
    for stem, ordinal in _ORDINALS.items():
        if word.startswith(stem):
            return ordinal
    return word[:_STEM].rstrip("s") if word.isascii() else word[:_STEM]


def is_common(word: str) -> bool:
    """Return whether a word tells nothing about what a figure is of.

    Examples
    --------
    >>> is_common("The"), is_common("zone")
    (True, False)
    """
    return word.lower() in _COMMON


def keys(text: str) -> tuple[str, ...]:
    """Return what the words of a text are told by, each once.

    Examples
    --------
    >>> keys("Roadmap phase 2, projects of the phase")
    ('roadm', 'phase', '#2', 'proje')
    """
    found = (key(word) for word in _WORD.findall(text))
    return tuple(dict.fromkeys(item for item in found if item))


@dataclass(frozen=True)
class Subject:
    """What one claim is about: the words of its context or of its title, in each language.

    Parameters
    ----------
    wordings : tuple
        For each language its keys.
    """

    wordings: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, claim: Claim) -> Subject:
        """Return the subject of a claim."""
        if claim.context:
            return cls((keys(claim.context),))
        texts = (claim.title.en, claim.title.ru, claim.title.kk)
        return cls(tuple(dict.fromkeys(keys(text) for text in texts if text)))


def weights(subjects: Iterable[Subject]) -> dict[str, float]:
    """Return key → weight: what many claims have tells few of them apart."""
    counts: Counter[str] = Counter()
    for subject in subjects:
        counts.update({item for wording in subject.wordings for item in wording})
    return {item: count**-0.5 for item, count in counts.items()}


class Surroundings:
    """The words around each figure of a text.

    Parameters
    ----------
    text : str
        The whole text.
    found : list of Found
        Its figures, in order.
    """

    def __init__(self, text: str, found: list[Found]) -> None:
        """Split the text into words, and what sets them apart."""
        self._tokens: list[tuple[int, str, str | None]] = []
        inside = iter([*((item.start, item.end) for item in found), (len(text) + 1, 0)])
        start, end = next(inside)
        for match in _TOKEN.finditer(text):
            while match.start() >= end and end:
                self._tokens.append((start, "figure", None))
                start, end = next(inside)
            kind = str(match.lastgroup)
            told = key(match.group()) if kind == "word" else None
            if start <= match.start() < end:
                if kind == "comma":
                    continue
                if told and told.startswith("#") and len(told) == 2:
                    told = None  # «2 substations» is not the second of anything
            self._tokens.append((match.start(), kind, told))
        self._tokens.sort(key=lambda token: token[0])
        self._starts = [token[0] for token in self._tokens]

    def near(self, found: Found) -> dict[str, float]:
        """Return key → how near it stands to a figure, from 0 to 1."""
        first = bisect_left(self._starts, found.start)
        last = bisect_left(self._starts, found.end)
        nearness: dict[str, float] = {}
        inside = [token for token in self._tokens[first:last] if token[1] == "word"]
        for _, _, told in inside:
            if told:
                nearness[told] = 1.0
        after = self._tokens[last : last + 2 * _FARTHEST]
        before = self._tokens[max(0, first - 2 * _FARTHEST) : first][::-1]
        for tokens in (after, before):
            _walk(tokens, nearness)
        return nearness


def _walk(tokens: list[tuple[int, str, str | None]], nearness: dict[str, float]) -> None:
    left, distance = 1.0, 0
    for _, kind, told in tokens:
        if kind == "word":
            distance += 1
            if told:
                weight = left / (1 + distance / _HALFWAY)
                nearness[told] = max(nearness.get(told, 0.0), weight)
        else:
            left *= {"comma": _COMMA, "figure": _FIGURE, "sentence": _SENTENCE}.get(kind, _BLOCK)
        if left < _LEAST or distance > _FARTHEST:
            return


def fit(subject: Subject, near: Mapping[str, float], weight: Mapping[str, float]) -> float:
    """Return how well the surroundings of a figure fit a subject, from 0 to 1.

    Parameters
    ----------
    subject : Subject
        What a claim is about.
    near : mapping
        From :meth:`Surroundings.near`.
    weight : mapping
        From :func:`weights`.

    Returns
    -------
    float
        The share of the subject's words, by weight, that stand near; that of the language that
        fits best.
    """
    best = 0.0
    for wording in subject.wordings:
        total = sum(weight.get(item, 1.0) for item in wording)
        if total:
            held = sum(weight.get(item, 1.0) * _nearness(item, near) for item in wording)
            best = max(best, held / total * _agreement(wording, near))
    return best


def _agreement(wording: tuple[str, ...], near: Mapping[str, float]) -> float:
    """Return less than 1 where another phase or year stands nearer than the subject's own.

    Single digits and years tell such things apart: the second phase is not the first one.
    """
    left = 1.0
    for size in (2, 5):
        own = [item for item in wording if item.startswith("#") and len(item) == size]
        others = [
            value
            for item, value in near.items()
            if item.startswith("#") and len(item) == size and item not in own
        ]
        mine = max((near.get(item, 0.0) for item in own), default=1.0)
        if max(others, default=0.0) > mine:
            left *= _DISAGREEING
    return left


def _nearness(item: str, near: Mapping[str, float]) -> float:
    """Return how near a word stands; one of four letters is also the beginning of a longer one."""
    exact = near.get(item, 0.0)
    if exact or item.startswith("#") or len(item) < _STEM - 1:
        return exact
    short = item[: _STEM - 1]
    if len(item) == _STEM:
        return near.get(short, 0.0)
    return max((value for told, value in near.items() if told[: _STEM - 1] == short), default=0.0)
