"""From values of a data frame to JSON that may stand inside an HTML page."""

from __future__ import annotations

import datetime as dt
import json
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from alatau_geo import sentence
from alatau_geo.catalog import LANGUAGES

if TYPE_CHECKING:
    from alatau_geo.catalog import Text

#: What could end a script element or a line of it; JSON strings may hold each as an escape.
ESCAPES = {char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def plain(value: object) -> Any:
    """Return a value as JSON has it.

    Parameters
    ----------
    value : object
        A cell: text, number, date, missing value, numpy or pandas scalar, list or mapping.

    Returns
    -------
    object
        ``None`` for what is missing or not finite, ISO text for dates, text for all that JSON
        does not know.

    Examples
    --------
    >>> plain(float("nan")), plain(np.int64(3)), plain(pd.Timestamp("2025-11-26"))
    (None, 3, '2025-11-26')
    """
    if isinstance(value, dict):
        return {_text(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray | list | tuple):
        return [plain(item) for item in value]
    return _scalar(value.item() if isinstance(value, np.generic) else value)


def _scalar(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float | Decimal):
        return _number(float(value))
    if pd.isna(value):  # NaT and NA, which are no numbers
        return None
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, dt.date | dt.time) else _text(str(value))


def _number(value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _text(value: str) -> str:
    # a lone surrogate, as a wrongly decoded file may hold, can't be written as UTF-8
    return value.encode("utf-8", "replace").decode("utf-8")


def spoken(text: Text) -> dict[str, str]:
    """Return a text by its languages; one that serves all of them as ``any``.

    Where there are several, the page shows that a missing one is missing.

    Examples
    --------
    >>> from alatau_geo.catalog import Text
    >>> spoken(Text(en="City")), spoken(Text(en="City", kk="Қала"))
    ({'any': 'City'}, {'en': 'City', 'kk': 'Қала'})
    """
    words: dict[str, str] = text.model_dump(exclude_none=True)
    return words if len(words) > 1 else {"any": text.en}


def told(text: str, *, own: bool = False) -> dict[str, str]:
    """Return a message, or a text of a plan, by the languages it is known in.

    Parameters
    ----------
    text : str
        What a check says, or a source, reason or note of the plan.
    own : bool
        Whether it is the plan's: of one that is in one language nobody knows in which.

    Returns
    -------
    dict
        Language → text. A message that is not translated is English, and the page says so.

    Examples
    --------
    >>> from alatau_geo.sentence import said
    >>> told(said("no change"))["ru"], told("not translated")
    ('без изменений', {'en': 'not translated'})
    """
    words = {language: sentence.told(text, language) for language in LANGUAGES}
    found = {language: _text(own_) for language, own_ in words.items() if own_ is not None}
    return found or {"any" if own else "en": _text(str(text))}


def dumps(value: object) -> str:
    r"""Return JSON for a ``<script type="application/json">`` element.

    Parameters
    ----------
    value : object
        Whatever :func:`plain` takes.

    Returns
    -------
    str
        JSON without ``<``, ``>``, ``&``, U+2028 and U+2029, each written as an escape.

    Examples
    --------
    >>> dumps({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # much quicker than str.translate on some megabytes
    for char, escape in ESCAPES.items():
        text = text.replace(char, escape)
    return text
