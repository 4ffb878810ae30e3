"""Which encoding a text is in, and text that was read in the wrong one (mojibake).

Judged by how often Russian and Kazakh letters come, in what case and beside which others. The
frequencies of Russian letters are those of O. Lyashevskaya and S. Sharov, Frequency dictionary of
modern Russian (2009); letters that only Kazakh has are given a hundredth each.
"""

from __future__ import annotations

import codecs
import math
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from alatau_geo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

#: The encodings that are told apart, the likelier of two that read alike first.
CYRILLIC = ("cp1251", "kz1048", "cp866", "koi8-r")
_WESTERN = ("cp1252",)
#: How text comes to be read that is in another encoding.
_MISREAD = ("cp1252", "cp1251", "cp866", "koi8-r")
_SAMPLES = 400

_LETTERS = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_PER_CENT = (
    *(10.97, 8.45, 8.01, 7.35, 6.70, 6.26, 5.47, 4.73, 4.54, 4.40, 3.49, 3.21, 2.98, 2.81, 2.62),
    *(2.01, 1.90, 1.74, 1.70, 1.65, 1.59, 1.44, 1.21, 0.97, 0.94, 0.73, 0.64, 0.48, 0.36, 0.32),
    *(0.26, 0.04, 0.04),
)
_LOGS = {
    letter: math.log(share / 100) for letter, share in zip(_LETTERS, _PER_CENT, strict=True)
} | dict.fromkeys("әғқңөұүһі", math.log(0.01))
_ACCENTED, _STRANGE, _PUNCTUATION = math.log(0.004), math.log(1e-5), math.log(0.003)
_TURN = math.log(1e-3)
#: By this much, in nats, one reading has to be likelier than another to be named alone.
_CLEAR = 5.0
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Guess:
    """What an encoding probably is.

    Parameters
    ----------
    encoding : str
        By Python's name.
    sample : str
        Some of the text as it reads in it.
    also : tuple of str
        Others that can't be ruled out.
    """

    encoding: str
    sample: str
    also: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Return the encodings for a message."""
        return " or ".join((self.encoding, *self.also))


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


def codec(name: str) -> str:
    """Return Python's name of an encoding, as options and ``.cpg`` files write it.

    Parameters
    ----------
    name : str
        ``cp1251``, ``1251``, ``ANSI 1251``, ``windows-1251``, ``UTF-8``, ``65001``, ``88591``.

    Returns
    -------
    str
        A codec of text.

    Raises
    ------
    UsageError
        If there is none of that name.

    Examples
    --------
    >>> codec("ANSI 1251"), codec("65001"), codec("88591"), codec("KZ-1048")
    ('cp1251', 'utf-8', 'iso8859-1', 'kz1048')
    """
    plain = re.sub(r"^(ansi|windows|win|oem|dos|cp)?[\s_-]*(?=\d+$)", "", name.strip().lower())
    if plain == "65001":
        plain = "utf-8"
    elif match := re.fullmatch(r"8859[\s_-]?(\d{1,2})", plain):
        plain = f"iso8859-{match[1]}"
    elif plain.isdigit():
        plain = f"cp{plain}"
    try:
        found = codecs.lookup(plain)
        "".encode(found.name)
    except (LookupError, ValueError):
        raise UsageError(
            f"an encoding such as cp1251, kz1048, cp866, koi8-r or utf-8 is needed, {name[:40]!r}"
            " was given"
        ) from None
    return found.name


def guess(samples: Iterable[bytes]) -> Guess | None:
    """Return the likely encoding of texts that are not UTF-8.

    Parameters
    ----------
    samples : iterable of bytes
        Values or lines; those of ASCII tell nothing.

    Returns
    -------
    Guess or None
        ``None`` where there is no byte above ASCII.

    Examples
    --------
    >>> guess([text.encode("koi8-r") for text in ("Конаев", "посёлок Отеген батыр")])
    Guess(encoding='koi8-r', sample='Конаев, посёлок Отеген батыр', also=())
    """
    telling = [sample for sample in dict.fromkeys(samples) if not sample.isascii()][:_SAMPLES]
    if not telling:
        return None
    joined = b"\n".join(telling)
    scores: dict[str, float] = {}
    readings: dict[str, str] = {}
    for name in (*CYRILLIC, *_WESTERN):
        text = joined.decode(name, "replace")
        # two that read alike are one
        if text not in readings.values():
            readings[name], scores[name] = text, _score(text)
    ranked = sorted(scores, key=lambda name: -scores[name])
    best = ranked[0]
    near = tuple(name for name in ranked[1:] if scores[name] > scores[best] - _CLEAR)
    return Guess(best, ", ".join(readings[best].split("\n")[:3])[:80], near)


def mojibake(texts: Iterable[str]) -> Mojibake | None:
    """Return how texts were misread, ``None`` where they read as they should.

    Parameters
    ----------
    texts : iterable of str
        Values of one field.

    Returns
    -------
    Mojibake or None
        Only what is beyond doubt: most of the texts have to become Russian or Kazakh.

    Examples
    --------
    >>> mojibake(["Àëàòàó", "Êîíàåâ"]).encoding
    'cp1251'
    >>> mojibake(["РђР»Р°С‚Р°Сѓ"])
    Mojibake(found='РђР»Р°С‚Р°Сѓ', meant='Алатау', encoding='utf-8', read_as='cp1251')
    >>> mojibake(["Алатау", "Żółć", "Société générale"]) is None
    True
    """
    telling = [text for text in dict.fromkeys(texts) if not text.isascii()][:_SAMPLES]
    return _misread_utf8(telling) or _misread_bytes(telling) if telling else None


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
    best, best_score = None, sum(_score(text) for text in texts)
    for via in _MISREAD:
        new = [_undone(text, via, encoding) or text for text in texts]
        score = sum(_score(text) for text in new)
        # a misread UTF-8 text has two letters for one: the fewer the likelier
        if new != list(texts) and score > best_score + _CLEAR:
            best, best_score = new, score
    return best


def decoded(raw: bytes, encoding: str) -> str:
    """Return a text from bytes that may be cut in the middle of a letter.

    Raises
    ------
    UnicodeDecodeError
        If they are not of that encoding elsewhere than at their end.

    Examples
    --------
    >>> decoded("Алатау".encode()[:-1], "utf-8")
    'Алата'
    """
    # without `final`, what is begun at the end is left over
    return codecs.getincrementaldecoder(encoding)().decode(raw)


def is_utf8(path: Path) -> bool:
    """Return whether all of a file is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                decoder.decode(piece)
            decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def write_utf8(path: Path, copy: Path, encoding: str) -> None:
    """Write a file's text anew as UTF-8.

    Raises
    ------
    UnicodeDecodeError
        If it is not of that encoding.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file, copy.open("w", encoding="utf-8", newline="") as out:
        while piece := file.read(1 << 20):
            out.write(decoder.decode(piece))
        out.write(decoder.decode(b"", True))


def _misread_utf8(texts: list[str]) -> Mojibake | None:
    for via in _MISREAD:
        found = [(text, new) for text in texts if (new := _undone(text, via, "utf-8"))]
        letters = sum(sum(not char.isascii() for char in new) for _, new in found)
        # by chance a text is UTF-8 once it is short, and seldom when it is not
        if len(found) * 5 >= len(texts) * 4 and letters >= 3:
            return Mojibake(found[0][0][:40], found[0][1][:40], "utf-8", via)
    return None


def _misread_bytes(texts: list[str]) -> Mojibake | None:
    own = sum(_score(text) for text in texts)
    best: tuple[float, Mojibake] | None = None
    for via in _MISREAD:
        for encoding in CYRILLIC:
            if via == encoding:
                continue
            pairs = [(text, _undone(text, via, encoding)) for text in texts]
            new = [(a, b) for a, b in pairs if b]
            if len(new) * 5 < len(texts) * 4 or not any(_is_cyrillic(b) for _, b in new):
                continue
            gain = sum(_score(b) - _score(a) for a, b in new)
            letters = sum(len(word) for _, b in new for word in _WORD.findall(b))
            if own + gain < letters * _LOGS["х"] or gain < max(12.0, letters):
                continue
            if best is None or gain > best[0]:
                found = next((a, b) for a, b in new if _is_cyrillic(b))
                best = gain, Mojibake(found[0][:40], found[1][:40], encoding, via)
    return best[1] if best else None


def _is_cyrillic(text: str) -> bool:
    """Return whether a text has a word of three letters or more, all of Russian or Kazakh."""
    return any(
        len(word) > 2 and all(letter in _LOGS for letter in word.lower())
        for word in _WORD.findall(text)
    )


def _undone(text: str, via: str, encoding: str) -> str | None:
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


def _score(text: str) -> float:
    """Return how likely a text's letters above ASCII are, as a logarithm."""
    total = 0.0
    before = " "
    for char in text:
        if char.isascii():
            before = char
            continue
        total += _letter(char, before)
        if char.isalpha() and before.isalpha():
            if char.isupper() and before.islower():
                total += _TURN
            if before.isascii() and char.lower() in _LOGS:
                total += _TURN
        before = char
    return total


def _letter(char: str, before: str) -> float:
    known = _LOGS.get(char.lower())
    if known is not None:
        return known
    if "\u00c0" <= char <= "\u017f" and char.isalpha():
        # alone among plain letters it is Western; in a row it is not
        return _ACCENTED if before.isascii() else _STRANGE
    return _PUNCTUATION if char in "«»№–—“”„’…°§\u00a0" else _STRANGE
