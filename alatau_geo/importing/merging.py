"""A layer's rows with edits in them: values that changed, rows that came and went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from alatau_geo.columns import texts_of
from alatau_geo.difference.matching import match
from alatau_geo.errors import DataError, UsageError
from alatau_geo.tables import EVIDENCE

if TYPE_CHECKING:
    from alatau_geo.difference import Difference
    from alatau_geo.layer import Layer
    from alatau_geo.tables import Table


def applied(
    raw: gpd.GeoDataFrame,
    layer: Layer,
    table: Table,
    after: gpd.GeoDataFrame,
    difference: Difference,
) -> gpd.GeoDataFrame:
    """Return the file's rows with the edits: all that nobody changed is as it was.

    Parameters
    ----------
    raw : geopandas.GeoDataFrame
        All rows of a layer's file, in lon/lat.
    layer : Layer
        The layer that was read from it.
    table : Table
        As which it was exported.
    after : geopandas.GeoDataFrame
        The table's rows with the edits.
    difference : Difference
        What differs between the two.

    Returns
    -------
    geopandas.GeoDataFrame
        All rows for the file.

    Raises
    ------
    UsageError
        If a field of the file's own stands where evidence would have to.
    """
    rows = [int(row) for row in layer.frame.index]
    sheet = _Rows(raw, table)
    values = {name: list(after[name].astype(object)) for name in after.columns.drop("geometry")}
    moved = list(after.geometry)
    gone: set[int] = set()
    for change in difference.changes:
        if change.after is None:
            gone.add(rows[change.before or 0])
            continue
        if change.before is None:
            row = sheet.append()
            names = [name for name in values if name not in table.derived]
        else:
            row = rows[change.before]
            names = [name for name, *_ in change.fields]
        for name in names:
            sheet.put(row, name, values[name][change.after])
        if change.shape or change.before is None:
            sheet.shapes[row] = moved[change.after]
    if difference.fields_added:
        for before, other in zip(*match(table.frame, after, table.key), strict=True):
            for name in difference.fields_added:
                sheet.put(rows[int(before)], name, values[name][int(other)])
    return sheet.frame(without=gone)


def with_evidence(table: Table, after: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return rows with all the evidence that they had: an edit can't shed it.

    Parameters
    ----------
    table : Table
        As which the layer is exported.
    after : geopandas.GeoDataFrame
        The table's rows with edits.

    Returns
    -------
    tuple of geopandas.GeoDataFrame and list of str
        The rows, and what a reader should know of it.

    Raises
    ------
    DataError
        If the columns of evidence are not there.
    """
    if lacking := [name for name in EVIDENCE if name not in after.columns]:
        raise DataError(
            f"{table.name}: needs the columns {', '.join(EVIDENCE)} of an export,"
            f" {', '.join(lacking)} is missing: a row's worth as evidence travels in them"
        )
    after = after.copy()
    for name in ("grade", "accuracy_m"):
        # no word on it is the layer's
        said = after[name].astype(object)
        for row, other in zip(*match(table.frame, after, table.key), strict=True):
            if pd.isna(said.iloc[other]) or said.iloc[other] == "":
                said.iloc[other] = table.frame[name].iloc[row]
        after[name] = said
    own = set(table.frame["fitted_to"].iloc[0].split(",")) - {""} if len(table.frame) else set()
    texts = texts_of(after["fitted_to"])
    kept = texts.map(lambda text: ",".join(sorted({*text.split(","), *own} - {""})))
    shed = int((kept != texts).sum())
    notes = []
    if shed and own:
        notes.append(
            f"{shed} rows lacked a figure that the layer is fitted to, and have it:"
            f" {', '.join(sorted(own))}"
        )
    return after.assign(fitted_to=kept.astype(object)), notes


class _Rows:
    """A file's rows, to be changed one value at a time."""

    def __init__(self, raw: gpd.GeoDataFrame, table: Table) -> None:
        self.table = table
        self.sources = {column.name: column.source for column in table.columns}
        self.fields: dict[str, list[Any]] = {
            str(name): list(raw[name].astype(object))
            for name in raw.columns.drop(raw.geometry.name)
        }
        self.shapes: list[Any] = list(raw.geometry)

    def append(self) -> int:
        self.shapes.append(None)
        for column in self.fields.values():
            column.append(None)
        return len(self.shapes) - 1

    def put(self, row: int, name: str, value: Any) -> None:
        missing = not isinstance(value, list | dict) and pd.isna(value)
        if name in EVIDENCE:
            if missing or value == "":
                return  # then the layer's goes for it
            if self.table.column(name) is not None:
                raise UsageError(
                    f"{self.table.name}: has a field {name!r} of its own meaning, so that of the"
                    " evidence can't be written: rename the field in its file, export anew, and"
                    " edit that"
                )
        field = name if name in EVIDENCE else str(self.sources.get(name) or name)
        column = self.fields.setdefault(field, [None] * len(self.shapes))
        column[row] = None if missing else value

    def frame(self, *, without: set[int]) -> gpd.GeoDataFrame:
        keep = [n for n in range(len(self.shapes)) if n not in without]
        data = {name: _typed([column[n] for n in keep]) for name, column in self.fields.items()}
        return gpd.GeoDataFrame(data, geometry=[self.shapes[n] for n in keep], crs=4326)


def _typed(values: list[Any]) -> pd.Series:
    """Return values as a column whose whole numbers are whole, also beside gaps."""
    clean = [
        value if isinstance(value, list | dict) or not pd.isna(value) else None for value in values
    ]
    known = [value for value in clean if value is not None]
    if known and all(isinstance(value, bool | np.bool_) for value in known):
        return pd.Series(clean, dtype="boolean")
    numbers = (int, float, np.integer, np.floating)
    if not known or not all(
        isinstance(value, numbers) and not isinstance(value, bool) for value in known
    ):
        return pd.Series(clean, dtype=object)
    if all(float(value).is_integer() and abs(value) < 2**53 for value in known):
        return pd.Series([None if value is None else int(value) for value in clean], dtype="Int64")
    return pd.Series(clean, dtype="float64")
