"""Texts of a layer: UTF-8, not too long, and not read in the wrong encoding."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from alatau_geo.columns import unique_names
from alatau_geo.errors import DataError
from alatau_geo.vector import encodings, mojibake

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import geopandas as gpd

    from alatau_geo.vector.formats import Format
    from alatau_geo.vector.limits import Limits
    from alatau_geo.vector.reading import Reading

_LOOKED_AT = 20_000


def check(
    reading: Reading, path: Path, file_format: Format, *, encoding: str | None, limits: Limits
) -> Reading:
    """Return a reading whose texts can be used.

    Parameters
    ----------
    reading : Reading
        With a tidy frame.
    path : Path
        The file, for messages.
    file_format : Format
        Its format.
    encoding : str or None
        What the user says the text is in. Where the format has an encoding of its own, texts that
        were misread before they were saved become what they were meant to be.
    limits : Limits
        Of text.

    Returns
    -------
    Reading
        With the encoding that was undone.

    Raises
    ------
    DataError
        If a text is too long or not UTF-8, or texts were misread and no encoding is given, or one
        is given and there is nothing to it.
    """
    frame = reading.frame
    names = [name for name in frame.columns.drop("geometry") if is_text(frame[name])]
    columns = {name: pa.array(frame[name], from_pandas=True) for name in names}
    mended = {}
    for name, column in columns.items():
        longest = pc.max(pc.binary_length(column)).as_py() or 0
        if longest > limits.text_bytes:
            raise limits.refusal(
                "text_bytes",
                longest,
                what=f"bytes of one text (field {name[:60]!r})",
                where=str(path),
                advice="leave that field out",
            )
        try:
            column.validate(full=True)
        except pa.ArrowException:
            mended[name] = _from_bytes(column, path, name, encoding)
    for name, values in mended.items():
        frame[name] = pd.Series(values, index=frame.index, dtype=frame[name].dtype)
        columns[name] = pa.array(frame[name], from_pandas=True)
    misread = _misread(columns, frame)
    if encoding is None:
        if misread:
            raise _asks(path, *misread, reading.encoding)
        return reading
    if not file_format.utf8 or mended or reading.encoding == encoding != "utf-8":
        # it has just been read in that encoding, and is not to be read in it again
        return replace(reading, encoding=encoding)
    return _undo(reading, columns, path, encoding, file_format)


def is_text(column: pd.Series) -> bool:
    """Return whether a column holds texts and nothing else, whatever pandas keeps them in."""
    if isinstance(column.dtype, pd.StringDtype):
        return True
    return column.dtype == object and pd.api.types.infer_dtype(column, skipna=True) == "string"


def _from_bytes(column: Any, path: Path, name: str, encoding: str | None) -> list[str | None]:
    raw = column.cast(pa.large_binary() if pa.types.is_large_string(column.type) else pa.binary())
    values: list[bytes | None] = raw.to_pylist()
    if encoding:
        try:
            return [None if value is None else value.decode(encoding) for value in values]
        except UnicodeDecodeError:
            pass
    raise not_utf8(path, [value for value in values if value], where=f"field {name!r}")


def not_utf8(path: Path, samples: Iterable[bytes], *, where: str = "its text") -> DataError:
    """Return the error for bytes that are not UTF-8, with what they probably are."""
    found = encodings.guess(samples)
    hint = f"; it is probably {found.words}: «{found.sample}»" if found else ""
    return DataError(
        f"{path}: needs text in UTF-8, {where} has other bytes{hint}: name the encoding with"
        f" --encoding {found.encoding if found else 'cp1251'}, or save the file as UTF-8"
    )


def _misread(
    columns: dict[str, Any], frame: gpd.GeoDataFrame
) -> tuple[str, mojibake.Mojibake] | None:
    fields = {f"field {name!r}": list(_telling(column)) for name, column in columns.items()}
    for name in _nested(frame, columns):
        # they become texts once they are written
        values = frame[name].iloc[:_LOOKED_AT]
        fields[f"field {name!r}"] = list(chain(*map(_texts_in, values)))
    fields["a field's name"] = [str(name) for name in frame.columns]
    if found := mojibake.by_words(chain(*fields.values())):
        told = (where for where, texts in fields.items() if any(found.found in t for t in texts))
        return next(told), found
    for where, texts in fields.items():
        if found := mojibake.by_most(texts):
            return where, found
    return None


def _telling(column: Any) -> Iterable[str]:
    """Return some of a column's texts that are not ASCII, each once."""
    other = column.filter(pc.invert(pc.fill_null(pc.string_is_ascii(column), True)))
    values: list[str] = pc.unique(other.slice(0, _LOOKED_AT)).to_pylist()
    return values


def _nested(frame: gpd.GeoDataFrame, columns: dict[str, Any]) -> list[str]:
    """Return the names of columns that may hold lists and mappings."""
    others = frame.columns.drop(["geometry", *columns])
    return [name for name in others if frame[name].dtype == object]


def _texts_in(value: Any) -> list[str]:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, dict):
        return [*map(str, value), *chain(*map(_texts_in, value.values()))]
    if isinstance(value, list | tuple):
        return list(chain(*map(_texts_in, value)))
    return [value] if isinstance(value, str) else []


def _replaced(value: Any, meant: dict[str, str]) -> Any:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, dict):
        return {meant.get(str(key), key): _replaced(item, meant) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(item, meant) for item in value]
    return meant.get(value, value) if isinstance(value, str) else value


def _asks(path: Path, where: str, found: mojibake.Mojibake, own: str) -> DataError:
    return DataError(
        f"{path}: {where} reads «{found.found}», which is probably «{found.meant}», text in"
        f" {found.encoding} that was read as {found.read_as}: if so say --encoding {found.encoding}"
        f" (in a catalog `encoding: {found.encoding}`); if it is right as it is, --encoding {own}"
    )


def _undo(
    reading: Reading,
    columns: dict[str, Any],
    path: Path,
    encoding: str,
    file_format: Format,
) -> Reading:
    frame, changed = reading.frame.copy(), []
    for name, column in columns.items():
        values = list(_telling(column))
        if not values or mojibake.undo(values, encoding) is None:
            continue
        texts = pc.unique(column).drop_null().to_pylist()
        meant = dict(zip(texts, mojibake.undo(texts, encoding) or texts, strict=True))
        frame[name] = frame[name].map(meant).astype(frame[name].dtype)
        changed.append(name)
    for name in _nested(frame, columns):
        inner = list(dict.fromkeys(chain(*map(_texts_in, frame[name]))))
        if new := mojibake.undo(inner, encoding):
            meant = dict(zip(inner, new, strict=True))
            frame[name] = pd.Series(
                [_replaced(value, meant) for value in frame[name]], index=frame.index, dtype=object
            )
            changed.append(name)
    names = [str(name) for name in frame.columns]
    if new := mojibake.undo(names, encoding):
        frame = frame.rename(columns=dict(zip(names, unique_names(new), strict=True)))
        changed.append("names of fields")
    if changed:
        note = f"text that was saved misread is read again as {encoding}: {', '.join(changed)}"
        return replace(reading, frame=frame, encoding=encoding, notes=(*reading.notes, note))
    if encoding != "utf-8" and not file_format.copied:
        raise DataError(
            f"{path}: its text is UTF-8 and reads well, {encoding} was given: leave the encoding"
            " out"
        )
    return reading
