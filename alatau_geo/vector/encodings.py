"""Which encoding a text is in.

Judged by how often Russian and Kazakh letters come, in what case and beside which others. The
frequencies of Russian letters are those of O. Lyashevskaya and S. Sharov, Frequency dictionary of
modern Russian (2009); letters that only Kazakh has are given a hundredth each.
"""

from __future__ import annotations

import codecs
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alatau_geo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: The encodings that are told apart, the likelier of two that read alike first.
CYRILLIC = ("cp1251", "kz1048", "cp866", "koi8-r")
_WESTERN = ("cp1252",)
#: So many texts are looked at.
SAMPLES = 400

_LETTERS = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_PER_CENT = (
    *(10.97, 8.45, 8.01, 7.35, 6.70, 6.26, 5.47, 4.73, 4.54, 4.40, 3.49, 3.21, 2.98, 2.81, 2.62),
    *(2.01, 1.90, 1.74, 1.70, 1.65, 1.59, 1.44, 1.21, 0.97, 0.94, 0.73, 0.64, 0.48, 0.36, 0.32),
    *(0.26, 0.04, 0.04),
)
#: Russian or Kazakh letter → the logarithm of its share.
LOGS = {
    letter: math.log(share / 100) for letter, share in zip(_LETTERS, _PER_CENT, strict=True)
} | dict.fromkeys("әғқңөұүһі", math.log(0.01))
_ACCENTED, _STRANGE, _OTHER = math.log(0.004), math.log(1e-5), math.log(0.003)
#: What stands among such letters.
PUNCTUATION = "«»№–—“”„’…°§\u00a0"
_TURN = math.log(1e-3)
#: By this much, in nats, one reading has to be likelier than another to be named alone.
CLEAR = 5.0


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
    telling = [sample for sample in dict.fromkeys(samples) if not sample.isascii()][:SAMPLES]
    if not telling:
        return None
    joined = b"\n".join(telling)
    scores: dict[str, float] = {}
    readings: dict[str, str] = {}
    for name in (*CYRILLIC, *_WESTERN):
        text = joined.decode(name, "replace")
        # two that read alike are one
        if text not in readings.values():
            readings[name], scores[name] = text, likelihood(text)
    ranked = sorted(scores, key=lambda name: -scores[name])
    best = ranked[0]
    near = tuple(name for name in ranked[1:] if scores[name] > scores[best] - CLEAR)
    return Guess(best, ", ".join(readings[best].split("\n")[:3])[:80], near)


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


def likelihood(text: str) -> float:
    """Return how likely a text's letters above ASCII are, as a logarithm.

    Parameters
    ----------
    text : str
        Of any language; ASCII in it counts for nothing.

    Returns
    -------
    float
        Nats, never above 0: a sum over letters, so that only texts of as many can be compared.

    Examples
    --------
    >>> likelihood("Алатау") > likelihood("Àëàòàó")
    True
    """
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
            if before.isascii() and char.lower() in LOGS:
                total += _TURN
        before = char
    return total


def _letter(char: str, before: str) -> float:
    known = LOGS.get(char.lower())
    if known is not None:
        return known
    if "\u00c0" <= char <= "\u017f" and char.isalpha():
        # alone among plain letters it is Western; in a row it is not
        return _ACCENTED if before.isascii() else _STRANGE
    return _OTHER if char in PUNCTUATION else _STRANGE
