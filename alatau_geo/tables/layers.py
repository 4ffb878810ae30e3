"""A layer as a table: its fields, its evidence in every row, the days of its phase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from alatau_geo import terms
from alatau_geo.catalog.words import spoken
from alatau_geo.columns import text_of, texts_of, unique_names
from alatau_geo.tables.table import DAYS, EVIDENCE, Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from alatau_geo.catalog import Phase
    from alatau_geo.catalog.words import Text
    from alatau_geo.layer import Layer

_SINGLE = {"point": "Point", "line": "LineString", "polygon": "Polygon"}


def layer_table(layer: Layer, phases: Sequence[Phase] = ()) -> Table:
    """Return a layer's table.

    Parameters
    ----------
    layer : Layer
        The layer.
    phases : sequence of Phase
        The plan's; where the layer has a ``phase_field``, each row has the days of its phase.

    Returns
    -------
    Table
        The layer's fields under names that SQLite can tell apart, what its own columns of evidence
        hold besides the evidence used, the evidence used, and the days.
    """
    frame = layer.frame
    evidence = {
        "grade": layer.grades,
        "accuracy_m": layer.accuracies_m,
        "fitted_to": pd.Series(",".join(layer.fitted_to), index=frame.index, dtype=object),
    }
    days = _days(layer, phases)
    sources = [
        name
        for name in frame.columns.drop(frame.geometry.name)
        if name not in EVIDENCE or (name != "fitted_to" and _says_else(frame[name], evidence[name]))
    ]
    # SQLite does not tell `Name` from `name`
    names = unique_names(sources, taken=[*EVIDENCE, *days], key=str.lower)
    data = {name: plain(frame[source]) for name, source in zip(names, sources, strict=True)}
    columns = [_column(layer, *pair, phases) for pair in zip(names, sources, strict=True)]
    # a code is a whole number also where gaps made it a float
    data |= {one.name: _whole(data[one.name]) for one in columns if one.domain}
    columns += [
        Column(
            name,
            terms.COLUMNS[name],
            domain=terms.GRADES if name == "grade" else {},
            read_only=True,
        )
        for name in (*EVIDENCE, *days)
    ]
    return Table(
        layer.name,
        layer.entry.title,
        gpd.GeoDataFrame(
            data | evidence | days, geometry=frame.geometry.array, index=frame.index, crs=frame.crs
        ),
        tuple(columns),
        _geometry_type(layer),
        layer,
        next(
            (name for name, own in zip(names, sources, strict=True) if own == layer.entry.id_field),
            "id",
        ),
    )


def _column(layer: Layer, name: str, source: Any, phases: Sequence[Phase]) -> Column:
    entry = layer.entry
    domain: Mapping[str, Text] = entry.value_titles.get(str(source), {})
    if phases and source == entry.phase_field:
        domain = {phase.value: phase.title for phase in phases}
    if domain:
        # also what the catalog does not list may stand in a file
        found = [text for text in texts_of(layer.frame[source]).unique() if text]
        domain = dict(domain) | {text: spoken(text) for text in found if text not in domain}
    title = entry.fields.get(str(source)) or spoken(str(source) or name)
    return Column(name, title, source, domain)


def _days(layer: Layer, phases: Sequence[Phase]) -> dict[str, pd.Series]:
    """Return first and last day of each row's phase, nothing for a layer without phases."""
    field = layer.entry.phase_field
    if not phases or field is None or field not in layer.frame.columns:
        return {}
    texts = texts_of(layer.frame[field])
    known = {phase.value: phase for phase in phases}
    rows = [known.get(text) for text in texts]
    values = (
        [row.start if row else None for row in rows],
        [row.end if row else None for row in rows],
    )
    return {
        name: pd.Series(days, index=texts.index, dtype=object)
        for name, days in zip(DAYS, values, strict=True)
    }


def _geometry_type(layer: Layer) -> str:
    shapes = np.asarray(layer.drawn.geometry.array)
    single = _SINGLE[layer.entry.geometry]
    is_single = (shapely.get_type_id(shapes) == shapely.GeometryType[single.upper()]).all()
    name = single if is_single else f"Multi{single}"
    return f"{name} Z" if shapely.has_z(shapes).any() else name


def _says_else(own: pd.Series, used: pd.Series) -> bool:
    """Return whether a file's own column holds what is not in the column that takes its place."""
    texts = texts_of(own)
    return bool(((texts != "") & (texts != texts_of(used))).any())


def plain(column: pd.Series) -> pd.Series:
    """Return a column that a database can hold: mixed and nested values become text."""
    dtype = column.dtype
    if isinstance(dtype, pd.StringDtype) or dtype.kind in "biufM":
        # SQLite has no unsigned whole numbers past 2^63, and no half floats
        if dtype.kind == "u":
            fits = (column <= np.iinfo(np.int64).max).all()
            return column.astype("int64") if fits else texts_of(column)
        return column.astype("float64") if dtype.kind == "f" else column
    values = column.astype(object)
    known = values.dropna()
    if len(known) and known.map(lambda value: isinstance(value, bool)).all():
        return values.astype("boolean")
    return values.map(text_of).astype(object).where(values.map(_is_there), None)


def _whole(column: pd.Series) -> pd.Series:
    known = column.dropna()
    if column.dtype.kind != "f" or not (known % 1 == 0).all() or (known.abs() >= 2**53).any():
        return column
    return column.astype("Int64")


def _is_there(value: Any) -> bool:
    return text_of(value) is not None
