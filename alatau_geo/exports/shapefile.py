"""Shapefile: for programs that read nothing else; what it can't hold is written beside it."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pyogrio
import shapely

from alatau_geo.columns import texts_of
from alatau_geo.exports.frames import moved
from alatau_geo.output import write_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from alatau_geo.qgis import Sheet

#: Bytes of a field's name, and of a text, that a .dbf holds.
_NAME, _TEXT = 10, 254


def write(folder: Path, sheet: Sheet, crs: str | None) -> None:
    """Write ``NAME.shp`` and its parts of each layer, and ``NAME.fields.json``.

    Notes
    -----
    Text is UTF-8, and ``NAME.cpg`` says so. Names of fields are cut to ten bytes; the JSON says
    which was which, what was cut, and how many rows have no place.
    """
    for table in sheet.layers:
        frame = moved(table, sheet, crs)
        fields = [column.name for column in table.columns]
        short = short_names(fields)
        cut: dict[str, int] = {}
        plain = frame.rename(columns=short)
        for field in fields:
            column = plain[short[field]]
            if column.dtype == object and _is_day(column):
                continue
            if column.dtype.kind in "OMb" or str(column.dtype) in ("str", "string", "boolean"):
                texts = texts_of(column)
                plain[short[field]] = texts.map(_cut)
                long = int((plain[short[field]] != texts).sum())
                if long:
                    cut[field] = long
        day = table.layer.entry.date if table.layer else None
        pyogrio.write_dataframe(
            plain,
            folder / f"{table.name}.shp",
            driver="ESRI Shapefile",
            encoding="UTF-8",
            geometry_type=table.geometry,
            use_arrow=any(_is_day(plain[name]) for name in short.values()),
            layer_options={
                # of the header: a day of ours, so that same layers are same bytes
                "DBF_DATE_LAST_UPDATE": (day or dt.date(1970, 1, 1)).isoformat(),
            },
        )
        described = {
            "encoding": "UTF-8",
            "fields": {
                short[column.name]: {
                    "name": column.name,
                    "title": column.title.model_dump(exclude_none=True),
                }
                for column in table.columns
            },
            "texts_cut_to_254_bytes": cut,
            "rows_without_a_place": int(shapely.is_missing(frame.geometry.array).sum()),
        }
        text = json.dumps(described, ensure_ascii=False, indent=2)
        write_text(folder / f"{table.name}.fields.json", f"{text}\n")


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Return names of ten bytes that differ also in a table that knows no small letters.

    Examples
    --------
    >>> short_names(["accuracy_m", "phase_start_day", "phase_start_time"])
    {'accuracy_m': 'accuracy_m', 'phase_start_day': 'phase_star', 'phase_start_time': 'phase_st_2'}
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        short, n = _bytes(name, _NAME), 2
        while short.upper() in taken or not short:
            short, n = f"{_bytes(name, _NAME - len(f'_{n}'))}_{n}", n + 1
        taken.add(short.upper())
        found[name] = short
    return found


def _bytes(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")


def _cut(text: str) -> str:
    return _bytes(text, _TEXT)


def _is_day(column: object) -> bool:
    known = column.dropna()  # type: ignore[attr-defined]
    return bool(len(known)) and all(type(value) is dt.date for value in known)
