"""Texts that are plain English wherever one is due, and can be told in other languages.

A message is written once, in English, with holes for its values: the English template is the key by
which ``translations.json`` has it in Russian and Kazakh. What comes of it is a ``str``, so reports,
files and comparisons need not know; a page in three languages asks :func:`told`.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

#: The language of templates, and those they are translated into.
ENGLISH, OTHERS = "en", ("ru", "kk")
_QUOTES = {"en": ("“", "”"), "ru": ("«", "»"), "kk": ("«", "»")}
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")
_HOLE = re.compile(r"\{[^}]*\}")
_LETTER = re.compile(r"[^\W\d_]")
_PERCENT = re.compile(r"(?<=\d)%")


class Spoken(str):
    """A text that says the same in several languages.

    Parameters
    ----------
    text : str
        What it is as a ``str``.
    words : mapping
        Language → text, for those that it is said in.

    Examples
    --------
    >>> city = Spoken("city", {"en": "City", "kk": "Қала"})
    >>> city, city.told("kk"), city.told("ru")
    ('city', 'Қала', None)
    """

    __slots__ = ("words",)
    words: Mapping[str, str]

    def __new__(cls, text: str, words: Mapping[str, str]) -> Self:
        """Make one."""
        made = super().__new__(cls, text)
        made.words = dict(words)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how it is copied."""
        return Spoken, (str(self), self.words)

    def told(self, language: str) -> str | None:
        """Return it in a language, ``None`` where it is not said in that."""
        return self.words.get(language)


class Sentence(str):
    """An English message that knows its template and values; :func:`said` makes it.

    Parameters
    ----------
    template : str
        With holes as of :meth:`str.format`.
    values : mapping
        For the holes; those that are ``Sentence`` or ``Spoken`` are translated too.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, values: Mapping[str, Any]) -> Self:
        """Make one."""
        made = super().__new__(cls, template.format(**values) if values else template)
        made.template, made.values = template, dict(values)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how it is copied."""
        return Sentence, (self.template, self.values)

    def told(self, language: str) -> str | None:
        """Return it in a language, ``None`` where its template is not translated."""
        template = translated(self.template, language)
        if template is None:
            return None
        if not self.values:
            return template
        return template.format(**{key: _Hole(item, language) for key, item in self.values.items()})


class _Joined(Sentence):
    """Some texts one after another."""

    __slots__ = ()

    def __new__(cls, between: str, parts: Mapping[str, Any]) -> Self:
        made = str.__new__(cls, between.join(map(str, parts.values())))
        made.template, made.values = between, dict(parts)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return _Joined, (self.template, self.values)

    def told(self, language: str) -> str | None:
        between = _in(self.template, language)
        return between.join(_in(part, language) for part in self.values.values())


class _Hole:
    """A value as a sentence in some language has it."""

    def __init__(self, value: Any, language: str) -> None:
        self.value, self.language = value, language

    def __format__(self, spec: str) -> str:
        if isinstance(self.value, str):
            return format(_in(self.value, self.language), spec)
        return shown(format(self.value, spec), self.language)


def said(template: str, /, **values: Any) -> Sentence:
    """Return a message in English that can be told in other languages.

    Parameters
    ----------
    template : str
        Constant text with holes, which ``translations.json`` has as a key.
    **values : object
        For the holes. Texts are taken as they are; numbers are written as each language does.

    Returns
    -------
    Sentence
        A ``str``.

    Examples
    --------
    >>> text = said("{n:,.1f} ha of {all} wide", n=1234.5, all=3)
    >>> text
    '1,234.5 ha of 3 wide'
    >>> told(text, "ru") is None  # this template is not translated
    True
    """
    return Sentence(template, values)


def word(text: str) -> Sentence:
    """Return one of a closed list of words, such as a unit or a grade, as a sentence of its own.

    Examples
    --------
    >>> told(word("ha"), "ru")
    'га'
    """
    return Sentence(text, {})


def joined(between: str, parts: Iterable[str]) -> str:
    """Return texts with something between them, each in the language that all are told in.

    Examples
    --------
    >>> both = joined(", ", [word("ha"), "x"])
    >>> both, told(both, "kk")
    ('ha, x', 'га, x')
    """
    return _Joined(between, {str(n): part for n, part in enumerate(parts)})


def named(identity: str, title: Mapping[str, str]) -> Spoken:
    """Return an identifier that readers are told the title of.

    Parameters
    ----------
    identity : str
        What stands in English reports: a layer's name, a claim's id.
    title : mapping
        Language → title.

    Returns
    -------
    Spoken
        A ``str`` equal to `identity`.

    Examples
    --------
    >>> name = named("sez", {"en": "Zone", "ru": "Зона «А»"})
    >>> name, told(name, "ru"), told(name, "kk")
    ('sez', '«Зона „А“»', '“Zone”')
    """
    words = {}
    for language in (ENGLISH, *OTHERS):
        own = language if language in title else ENGLISH
        if own in title:
            left, right = _QUOTES[own]
            inner = title[own].replace("«", "„").replace("»", "“") if left == "«" else title[own]
            words[language] = f"{left}{inner}{right}"
    return Spoken(identity, words)


def figure(text: str) -> Spoken:
    r"""Return a number that is written in English already.

    Examples
    --------
    >>> told(figure("1,234.5"), "ru")
    '1\xa0234,5'
    """
    return Spoken(text, {language: shown(text, language) for language in (ENGLISH, *OTHERS)})


def changed(text: str, change: Callable[[str], str]) -> str:
    """Return a text of a plan with a change made to it in each language.

    Examples
    --------
    >>> both = changed(Spoken("a road", {"ru": "дорога"}), str.upper)
    >>> both, told(both, "ru")
    ('A ROAD', 'ДОРОГА')
    """
    if not isinstance(text, Spoken):
        return change(text)
    words = {language: change(own) for language, own in text.words.items()}
    return Spoken(change(str(text)), words)


def told(text: str, language: str) -> str | None:
    """Return a text in a language.

    Parameters
    ----------
    text : str
        Any; one that :func:`said` and the others here made can be told.
    language : {"en", "ru", "kk"}
        In which.

    Returns
    -------
    str or None
        ``None`` where the text is not known in it.

    Examples
    --------
    >>> told("plain", "ru") is None, told(word("km"), "ru")
    (True, 'км')
    """
    return text.told(language) if isinstance(text, Sentence | Spoken) else None


def shown(number: str, language: str) -> str:
    r"""Return a number's text as a language writes it: Russian and Kazakh have a decimal comma.

    Examples
    --------
    >>> shown("97,850.5 … 97,950", "ru"), shown("12.5%", "kk"), shown("1,234", "en")
    ('97\xa0850,5 … 97\xa0950', '12,5\xa0%', '1,234')
    """
    if language == ENGLISH:
        return number
    number = _THOUSANDS.sub("\u2007", number)
    number = _DECIMAL.sub(",", number).replace("\u2007", "\u00a0")
    return _PERCENT.sub("\u00a0%", number)


def translated(template: str, language: str) -> str | None:
    """Return a template in a language, ``None`` where there is no translation."""
    if language == ENGLISH or not _LETTER.search(_HOLE.sub("", template)):
        return template
    return translations().get(template, {}).get(language)


@cache
def translations() -> Mapping[str, Mapping[str, str]]:
    """Return all templates that are translated: English → language → the same."""
    source = resources.files("alatau_geo.sentence") / "translations.json"
    found: dict[str, dict[str, str]] = json.loads(source.read_text(encoding="utf-8"))
    return found


def _in(text: str, language: str) -> str:
    """Return a part in a language, or as it is: a name, or what nobody translated."""
    own = told(text, language)
    return str(text) if own is None else own
