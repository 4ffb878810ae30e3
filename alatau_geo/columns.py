"""Names and values of attribute columns, as texts that can be told apart."""

from __future__ import annotations

import datetime as dt
import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: Up to here every whole number is a float of its own.
_EXACT = 2**53


def unique_names(
    names: Iterable[Any], *, taken: Iterable[str] = (), key: Callable[[str], str] = str
) -> list[str]:
    """Return names as texts that differ from each other and from those taken.

    Parameters
    ----------
    names : iterable
        Column names, in order.
    taken : iterable of str
        Names that none may have.
    key : callable
        What two names must not have in common, such as ``str.lower``.

    Returns
    -------
    list of str
        The names; one that is there already ends in ``_2``, ``_3`` and so on.

    Examples
    --------
    >>> from alatau_geo.columns import unique_names
    >>> unique_names(["Name", "name", "geom"], taken=["geom"], key=str.lower)
    ['Name', 'name_2', 'geom_2']
    """
    own = [str(name) for name in names]
    # a made-up name must not take one that a later column has by right
    used, rightful = {key(name) for name in taken}, {key(name) for name in own}
    result = []
    for name in own:
        new, n = name, 2
        while key(new) in used or (new != name and key(new) in rightful):
            new, n = f"{name}_{n}", n + 1
        used.add(key(new))
        result.append(new)
    return result


def texts_of(column: pd.Series) -> pd.Series:
    """Return the values of a column as a reader would write them.

    Parameters
    ----------
    column : pandas.Series
        Of any kind.

    Returns
    -------
    pandas.Series
        Texts on the same index, empty where a value is missing: whole numbers without a point (also
        where gaps made them floats), dates and times in ISO 8601, ``true`` and ``false``, lists and
        mappings as JSON.

    Examples
    --------
    >>> import pandas as pd
    >>> texts_of(pd.Series([191000000.0, None, 2.5])).tolist()
    ['191000000', '', '2.5']
    >>> texts_of(pd.Series([pd.Timestamp("2026-01-17"), True, {"a": [1]}])).tolist()
    ['2026-01-17', 'true', '{"a": [1]}']
    """
    if isinstance(column.dtype, pd.StringDtype):
        return column.astype(object).where(column.notna(), "")
    values = [text_of(value) or "" for value in column.astype(object)]
    return pd.Series(values, index=column.index, dtype=object)


def text_of(value: Any) -> str | None:
    """Return one value as :func:`texts_of` does, ``None`` where it is missing."""
    text: str | None
    if isinstance(value, dict | list | tuple | np.ndarray):
        text = json_of(value)
    elif pd.isna(value):
        text = None
    elif isinstance(value, bool | np.bool_):
        text = str(bool(value)).lower()
    elif isinstance(value, float | np.floating) and float(value).is_integer():
        # past 2^53 a float's digits are not all meant
        text = str(int(value)) if abs(float(value)) < _EXACT else repr(float(value))
    elif isinstance(value, dt.datetime):
        midnight = value.tzinfo is None and value.time() == dt.time()
        text = value.date().isoformat() if midnight else value.isoformat()
    elif isinstance(value, bytes):
        text = value.hex()
    else:
        text = str(value)
    return text


def rows(table: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a table as named tuples, without its index.

    Examples
    --------
    >>> [row.km for row in rows(pd.DataFrame({"km": [1.5, 2.5]}))]
    [1.5, 2.5]
    """
    return iter(table.itertuples(index=False))


def json_of(value: Any) -> str:
    """Return a nested value as JSON; what JSON has no form for is written as :func:`text_of` does.

    Examples
    --------
    >>> json_of({"area": float("nan"), "parts": (1, 2), "name": "Алатау"})
    '{"area": null, "parts": [1, 2], "name": "Алатау"}'
    """
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    return value if isinstance(value, float) and math.isfinite(value) else text_of(value)
