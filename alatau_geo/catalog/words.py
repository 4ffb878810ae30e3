"""Words of a plan's YAML that several models have: names, ids, days, texts, selections."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from alatau_geo.sentence import Sentence, Spoken

if TYPE_CHECKING:
    from collections.abc import Callable

#: How much a finding matters.
Severity = Literal["error", "warning", "note"]
LANGUAGES = ("en", "ru", "kk")
ENGLISH = "en"
_LONGEST = 2000
#: Of names in a catalog.
LONGEST_NAME = 40


def spelled(pattern: str, needed: str) -> Callable[[str], str]:
    """Return a validator of a text's spelling, which says in words what is needed.

    Parameters
    ----------
    pattern : str
        Regular expression of the whole text.
    needed : str
        The same for a reader.

    Returns
    -------
    callable
        From a text to the same text; raises ValueError.
    """

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"needs {needed}")
        return text

    return check


Name = Annotated[
    str,
    AfterValidator(
        spelled(
            rf"[a-z][a-z0-9_]{{0,{LONGEST_NAME - 1}}}",
            f"1 to {LONGEST_NAME} small Latin letters, digits and underscores, a letter first",
        )
    ),
]


def _as_day(value: Any) -> Any:
    # left to itself, pydantic reads "86400" as seconds since 1970
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise ValueError("needs a day that is in the calendar") from None
    raise ValueError("needs a day written YYYY-MM-DD; for a month or a year write its first day")


#: A day, written as ``YYYY-MM-DD``.
Day = Annotated[dt.date, BeforeValidator(_as_day)]


class Strict(BaseModel):
    """A frozen model that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Strict):
    """A text in the plan's three languages; a missing one falls back to English.

    Parameters
    ----------
    en : str
        English.
    ru, kk : str, optional
        Russian, Kazakh.
    """

    en: Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST)]
    ru: str | None = None
    kk: str | None = None

    def get(self, language: str) -> str:
        """Return the text in a language, or in English."""
        return {"ru": self.ru, "kk": self.kk}.get(language) or self.en


def spoken(text: str, **others: str) -> Text:
    """Return a text from data, which may be of any length, in the languages it has.

    Examples
    --------
    >>> spoken("", kk="Жол").get("ru"), spoken("Road", kk="Жол").get("kk")
    ('–', 'Жол')
    """
    ru, kk = others.get("ru"), others.get("kk")
    return Text.model_construct(en=text[:_LONGEST] or "–", ru=ru, kk=kk)


def _as_text(value: Any) -> Any:
    return {"en": value} if isinstance(value, str) else value


def _told(value: Any, check: ValidatorFunctionWrapHandler) -> Any:
    """Return a text that may be given in several languages, as what it is in English."""
    if isinstance(value, Sentence | Spoken):
        check(str(value))
        return value
    if not isinstance(value, dict):
        return check(value)
    if ENGLISH not in value or set(value) - set(LANGUAGES):
        raise ValueError("needs a text, or {en: …, ru: …, kk: …} of which en must be there")
    words = {language: check(text) for language, text in value.items()}
    return Spoken(words[ENGLISH], words)


#: Makes a ``str`` of a model one that may be given as ``{en: …, ru: …, kk: …}``: it is English
#: wherever one text is due, and a page in three languages tells it in the reader's.
IN_LANGUAGES = WrapValidator(_told)

#: A text, or one string that serves all languages.
Words = Annotated[Text, BeforeValidator(_as_text)]

Id = Annotated[
    str,
    AfterValidator(
        spelled(
            r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}",
            "1 to 80 Latin letters, digits, dots, underscores and hyphens, a letter or digit first",
        )
    ),
]


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {
        key: (str(item),) if isinstance(item, str | int | float) else item
        for key, item in value.items()
    }


#: Field → the values that a feature may have there.
Where = Annotated[
    dict[str, Annotated[tuple[str, ...], Field(min_length=1)]], BeforeValidator(_listed)
]


class Selection(Strict):
    """Some features of a layer.

    Parameters
    ----------
    layer : str
        The layer.
    where : dict
        Field → value, or list of values, that a feature must have.
    """

    layer: Name
    where: Where = Field(default_factory=dict)


def _selected(value: Any) -> Any:
    return {"layer": value} if isinstance(value, str) else value


Selected = Annotated[Selection, BeforeValidator(_selected)]
