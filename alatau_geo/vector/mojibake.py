"""Text that was read in the wrong encoding before it was saved: told, and undone.

What is taken for misread has to be so beyond doubt, for a file whose text is in order is refused
else. Two kinds of evidence are. A **word** that no language spells (accented letters in a row,
halves of letters) and that is Russian or Kazakh in another encoding tells by itself: such words of
all fields are put together, so that what is taken from a file that was taken is taken, too. Where
a word reads as Cyrillic both ways, as with koi8-r read as cp1251, only **most of a field** tells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from alatau_geo.vector.encodings import (
    CLEAR,
    CYRILLIC,
    LOGS,
    PUNCTUATION,
    SAMPLES,
    decoded,
    likelihood,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: How text comes to be read that is in another encoding.
_READ_AS = ("cp1252", "cp1251", "cp866", "koi8-r")
_WORD = re.compile(r"[^\W\d_]+")
#: A word as it was misread, where no letter of ASCII stands beside it: what was Cyrillic has none.
_TOKEN = re.compile(r"(?<![A-Za-z\x80-\U0010ffff])[\x80-\U0010ffff]+(?![A-Za-z\x80-\U0010ffff])")
_VOWELS = frozenset("аеёиоуыэюяәіөұү")
#: Letters of a text that tell, and of a word, by what a letter is likelier as it was meant, in
#: nats, and how likely it has to be on the average: as «х».
_LETTERS, _LEAST, _GAIN, _LIKELY = 6, 3, 4.0, LOGS["х"]
#: Letters and words that tell where both readings are Cyrillic.
_MANY_LETTERS, _MANY_WORDS = 20, 3
#: Signs of a text that are shown.
_SHOWN = 40


@dataclass(frozen=True)
class Mojibake:
    """A text that was read in the wrong encoding.

    Parameters
    ----------
    found, meant : str
        As it reads, and as it was probably meant.
    encoding : str
        The one it is in.
    read_as : str
        The one it was read in.
    """

    found: str
    meant: str
    encoding: str
    read_as: str


def mojibake(texts: Iterable[str]) -> Mojibake | None:
    """Return how texts were misread, ``None`` where they read as they should.

    Parameters
    ----------
    texts : iterable of str
        Values of one field.

    Returns
    -------
    Mojibake or None
        Only what is beyond doubt.

    Examples
    --------
    >>> mojibake(["Àëàòàó", "Êîíàåâ"]).encoding
    'cp1251'
    >>> mojibake(["РђР»Р°С‚Р°Сѓ"])
    Mojibake(found='РђР»Р°С‚Р°Сѓ', meant='Алатау', encoding='utf-8', read_as='cp1251')
    >>> mojibake(["Алатау", "Żółć", "Société générale"]) is None
    True
    """
    texts = list(texts)
    return by_words(texts) or by_most(texts)


def by_words(texts: Iterable[str]) -> Mojibake | None:
    r"""Return how texts were misread, as words tell that no language spells as they are.

    Parameters
    ----------
    texts : iterable of str
        Values and names of all fields. Fewer of them never tell more.

    Returns
    -------
    Mojibake or None
        Where the words that become Russian or Kazakh have six letters or more together.

    Examples
    --------
    >>> by_words(["Société générale", "rue Àëàòàó 5"]).meant
    'rue Алатау 5'
    >>> by_words(["\x80àà", "naïve", "Ærøskøbing"]) is None
    True
    """
    where: dict[str, str] = {}
    for text in texts:
        if not text.isascii():
            for token in _TOKEN.findall(text):
                where.setdefault(token, text)
    gains: dict[tuple[str, str], float] = {}
    letters: dict[tuple[str, str], int] = {}
    first: dict[tuple[str, str], str] = {}
    for token in where:
        own = likelihood(token)
        for via in _READ_AS:
            for encoding in ("utf-8", *CYRILLIC):
                way = encoding, via
                meant = _meant(token, *way) or ""
                count = sum(map(str.isalpha, meant))
                if not _is_told(own, meant, count):
                    continue
                gains[way] = gains.get(way, 0.0) + likelihood(meant) - own
                letters[way] = letters.get(way, 0) + count
                first.setdefault(way, token)
    told = [way for way in gains if letters[way] >= _LETTERS]
    if not told:
        return None
    # two encodings may differ in what does not tell; of those that read alike the first
    some = [*dict.fromkeys(where.values())][:SAMPLES]
    best = max(
        told,
        key=lambda way: (gains[way], sum(likelihood(_meant(text, *way) or text) for text in some)),
    )
    text = where[first[best]]
    start = text.index(first[best]) if len(text) > _SHOWN else 0
    text = text[start : start + _SHOWN]
    whole = _meant(text, *best) or _TOKEN.sub(lambda word: _meant(word[0], *best) or word[0], text)
    return Mojibake(text, whole, *best)


def by_most(texts: Iterable[str]) -> Mojibake | None:
    """Return how texts were misread, ``None`` where most of them may be meant as they are.

    Parameters
    ----------
    texts : iterable of str
        Values of one field.

    Returns
    -------
    Mojibake or None
        Where most of the texts get more like Russian or Kazakh.

    Examples
    --------
    >>> by_most(["йНМЮЕБ", "рЮКЦЮП", "оЕРПНОЮБКНБЯЙ"])
    Mojibake(found='йНМЮЕБ', meant='Конаев', encoding='cp1251', read_as='koi8-r')
    """
    texts = [text for text in dict.fromkeys(texts) if not text.isascii()][:SAMPLES]
    own = sum(likelihood(text) for text in texts)
    best: tuple[float, Mojibake] | None = None
    for via in _READ_AS:
        for encoding in CYRILLIC:
            if via == encoding:
                continue
            pairs = [(text, _undone(text, encoding, via)) for text in texts]
            new = [(a, b) for a, b in pairs if b]
            if len(new) * 5 < len(texts) * 4 or not any(_is_cyrillic(b) for _, b in new):
                continue
            gain = sum(likelihood(b) - likelihood(a) for a, b in new)
            words = {word for _, b in new for word in _WORD.findall(b)}
            letters = sum(len(word) for _, b in new for word in _WORD.findall(b))
            if len(words) < _MANY_WORDS or letters < _MANY_LETTERS:
                continue
            if own + gain < letters * _LIKELY or gain < letters:
                continue
            if best is None or gain > best[0]:
                found = next((a, b) for a, b in new if _is_cyrillic(b))
                best = gain, Mojibake(found[0][:_SHOWN], found[1][:_SHOWN], encoding, via)
    return best[1] if best else None


def undo(texts: Sequence[str], encoding: str) -> list[str] | None:
    """Return misread texts as they read in an encoding.

    Parameters
    ----------
    texts : sequence of str
        Values of one field; those that can't have been misread stay.
    encoding : str
        By Python's name.

    Returns
    -------
    list of str or None
        ``None`` where none of them gets more like Russian or Kazakh.

    Examples
    --------
    >>> undo(["Àëàòàó", "A3"], "cp1251")
    ['Алатау', 'A3']
    """
    best, best_score = None, sum(likelihood(text) for text in texts)
    for via in _READ_AS:
        new = [_undone(text, encoding, via) or text for text in texts]
        score = sum(likelihood(text) for text in new)
        # a misread UTF-8 text has two letters for one: the fewer the likelier
        if new != list(texts) and score > best_score + CLEAR:
            best, best_score = new, score
    return best


def _is_told(own: float, meant: str, letters: int) -> bool:
    """Return whether a word can't be meant as it is, and is Russian or Kazakh otherwise."""
    likely = likelihood(meant)
    return (
        letters >= _LEAST
        and likely - own >= _GAIN * letters
        and likely >= _LIKELY * letters
        and _is_cyrillic(meant)
        and all(_is_spelt(word) for word in _WORD.findall(meant))
    )


def _is_spelt(word: str) -> bool:
    """Return whether a word has one case, or a capital, and a vowel if it is no abbreviation."""
    cased = word.islower() or word.isupper() or (word[:1].isupper() and word[1:].islower())
    return cased and (len(word) < _LEAST or not _VOWELS.isdisjoint(word.lower()))


def _is_cyrillic(text: str) -> bool:
    """Return whether a text has a word of three letters or more, all of Russian or Kazakh."""
    return any(
        len(word) >= _LEAST and all(letter in LOGS for letter in word.lower())
        for word in _WORD.findall(text)
    )


def _meant(text: str, encoding: str, via: str) -> str | None:
    """Return a text that was misread as it was meant, ``None`` if not in Russian or Kazakh."""
    meant = None if via == encoding else _undone(text, encoding, via)
    known = meant and all(
        char.isascii() or char.lower() in LOGS or char in PUNCTUATION for char in meant
    )
    return meant if known else None


def _undone(text: str, encoding: str, via: str) -> str | None:
    """Return a text that was read as ``via`` as ``encoding`` has it, ``None`` where it can't be."""
    if text.isascii():
        return None
    table = _bytes_of(via)
    raw = bytearray()
    for char in text:
        byte = table.get(char)
        if byte is None:
            return None
        raw.append(byte)
    try:
        return decoded(bytes(raw), encoding)
    except UnicodeDecodeError:
        return None


@cache
def _bytes_of(encoding: str) -> dict[str, int]:
    """Return letter → byte; a byte without a letter is taken for the control of its number."""
    table = {chr(byte): byte for byte in range(256)}
    for byte in range(128, 256):
        char = bytes([byte]).decode(encoding, "ignore")
        if char:
            table[char] = byte
    return table
