"""Attribute columns, each once as what it holds and as codes of the rows that hold it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from alatau_geo.webmap.packed import varint
from alatau_geo.webmap.plain import plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Kinds of columns whose equal values are the same value, as pandas names them.
_PLAIN = frozenset(
    {"string", "integer", "floating", "mixed-integer-float", "boolean", "decimal"}
    | {"date", "datetime", "datetime64", "time", "categorical", "empty"}
)
#: From here a JavaScript number may be another one.
_EXACT = 2**53
#: A step between two such numbers, without its sign, must stay below that.
_LARGEST = 2**50
_MOST_DIGITS = 6
#: As a dictionary, columns with few values are smaller and quicker to read.
_FEW = 256


class Table:
    """Columns on their way into a packed layer.

    Parameters
    ----------
    rows : int
        Of all columns.
    """

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.streams: list[list[bytes]] = []

    def stream(self, values: NDArray[np.uint64]) -> int:
        """Add numbers; return the place by which a column names them."""
        self.streams.append(varint.planes(values))
        return len(self.streams) - 1

    def column(self, values: pd.Series) -> dict[str, Any] | None:
        """Add a column.

        Parameters
        ----------
        values : pandas.Series
            Of any kind; empty texts count as missing.

        Returns
        -------
        dict or None
            How it is to be read; ``None`` where all is missing.
        """
        codes, found = _distinct(values)
        if not found:
            return None
        whole = bool((codes >= 0).all())
        if whole and len(found) == 1:
            return {"all": found[0]}
        if whole and len(found) > _FEW and (many := self._many(codes, found)):
            return many
        if len(found) == self.rows:
            return {"each": found}
        return {"of": found, "codes": self.stream((codes + 1).astype(np.uint64))}

    def _many(self, codes: NDArray[np.int64], found: list[Any]) -> dict[str, Any] | None:
        if {type(value) for value in found} <= {int, float}:
            return self._numbers(codes, np.array(found, dtype=float))
        return self._numbered(found) if len(found) == self.rows else None

    def _numbers(
        self, codes: NDArray[np.int64], values: NDArray[np.float64]
    ) -> dict[str, Any] | None:
        """Return a column of numbers with up to six decimals as whole numbers."""
        for digits in range(_MOST_DIGITS + 1):
            scaled = np.rint(values * 10**digits)
            if np.abs(scaled).max() >= _LARGEST:
                return None
            if (scaled / 10**digits == values).all():
                return {"digits": digits, **self._steps(scaled[codes].astype(np.int64))}
        return None

    def _numbered(self, found: list[Any]) -> dict[str, Any] | None:
        """Return a column of one word and a number each, such as ``row 17``, as numbers."""
        if not isinstance(found[0], str):
            return None
        before = found[0].rstrip("0123456789")
        try:
            texts = pa.array(found, type=pa.string())
            counted = pc.cast(pc.utf8_slice_codeunits(texts, len(before)), pa.int64())
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            return None
        again = pc.binary_join_element_wise(before, pc.cast(counted, pa.string()), "")
        values = counted.to_numpy()
        if not again.equals(texts) or np.abs(values).max() >= _LARGEST:
            return None
        return {"before": before, **self._steps(values)}

    def _steps(self, values: NDArray[np.int64]) -> dict[str, Any]:
        """Return numbers, or the steps between them where these are smaller."""
        steps, own = varint.deltas(values), varint.zigzag(values)
        if np.log2(steps + 1.0).sum() < np.log2(own + 1.0).sum():
            return {"steps": True, "numbers": self.stream(steps)}
        return {"steps": False, "numbers": self.stream(own)}


def _distinct(values: pd.Series) -> tuple[NDArray[np.int64], list[Any]]:
    """Return the code of each row, -1 where nothing is, and what the codes mean, as JSON has it."""
    kind = pd.api.types.infer_dtype(values, skipna=True)
    if kind in _PLAIN:
        codes, uniques = pd.factorize(values)
        found = _texts(uniques) if kind == "string" else None
        found = found or [_exact(plain(value)) for value in np.asarray(uniques, dtype=object)]
    else:
        # True equals 1, and lists can't be compared: their JSON can
        texts = [json.dumps(_exact(plain(value)), ensure_ascii=False) for value in values]
        codes, spelled = pd.factorize(np.array(texts, dtype=object))
        found = [json.loads(text) for text in spelled]
    empty = np.array([value is None or value == "" for value in found], dtype=bool)
    if not empty.any():
        return codes, found
    places = np.append(np.where(empty, -1, np.cumsum(~empty) - 1), -1)
    return places[codes], [value for value in found if value is not None and value != ""]


def _texts(uniques: Any) -> list[Any] | None:
    """Return texts as they are, unless one can't be written as UTF-8."""
    found: list[Any] = np.asarray(uniques, dtype=object).tolist()
    try:
        "".join(found).encode()
    except UnicodeEncodeError:
        return None
    return found


def _exact(value: Any) -> Any:
    """Return whole numbers as text where JavaScript would round them."""
    if isinstance(value, list):
        return [_exact(item) for item in value]
    if isinstance(value, dict):
        return {key: _exact(item) for key, item in value.items()}
    return str(value) if isinstance(value, int) and abs(value) >= _EXACT else value
