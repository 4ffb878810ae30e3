"""What a file holds, and what of it can be a layer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pydantic import ValidationError

from alatau_geo import crs, vector
from alatau_geo.catalog import GRADES, LayerEntry, RepairLimit
from alatau_geo.columns import texts_of
from alatau_geo.errors import DataError, UsageError
from alatau_geo.layer import ids_of, select
from alatau_geo.repair import Repair, repair
from alatau_geo.tables import EVIDENCE
from alatau_geo.yamlfile import problems

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd

    from alatau_geo.crs import Box, Operation

_KINDS = ("point", "line", "polygon")
#: Fields that name features, as files call them, the likeliest first.
_IDS = (
    "id",
    "kato",
    "code",
    "osm_id",
    "osm_way_id",
    "cad_num",
    "fid",
    "gml_id",
    "objectid",
    "uuid",
)
_SHOWN = 5
#: Letters of a field's name that can be what people call it.
_LONGEST = 60
#: Fields that an entry proposes; a card with more is no help.
_LISTED = 20


@dataclass(frozen=True)
class Wish:
    """What a user says of a layer that is to be imported.

    Parameters
    ----------
    name : str, optional
        Of the layer; the file's unless given, where that can be one.
    table : str, optional
        The layer inside the file.
    where : mapping
        Field → accepted values: the rows to take.
    geometry : {"point", "line", "polygon"}, optional
        What the features are; what most of them are unless given.
    encoding, assume_crs : str, optional
        Of the file, whatever it says.
    swap_axes : bool
        Whether its second coordinate is the first.
    grid : Path, optional
        A grid of shifts from Pulkovo 1942 to QazTRF-23.
    grade, source, licence, date, title : str, optional
        For the catalog.
    accuracy_m : float, optional
        For the catalog: of a vertex, in metres, 95 %.
    """

    name: str | None = None
    table: str | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    geometry: str | None = None
    encoding: str | None = None
    assume_crs: str | None = None
    swap_axes: bool = False
    grid: Path | None = None
    grade: str | None = None
    accuracy_m: float | None = None
    source: str | None = None
    licence: str | None = None
    date: str | None = None
    title: str | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the options without which nothing is written unasked."""
        given = {"--grade": self.grade, "--source": self.source}
        return tuple(option for option, value in given.items() if not value)


@dataclass(frozen=True, eq=False)
class Found:
    """A file that was read, as it is.

    Parameters
    ----------
    path : Path
        The file.
    sha256 : str
        Of its bytes.
    reading : alatau_geo.vector.Reading
        All rows of the layer that was chosen.
    frame : geopandas.GeoDataFrame
        The rows that were asked for.
    kinds : dict
        Kind of geometry → how many of these rows have it.
    label : str
        What to call the file for people, where its name says nothing.
    """

    path: Path
    sha256: str
    reading: vector.Reading
    frame: gpd.GeoDataFrame
    kinds: dict[str, int]
    label: str = ""

    @cached_property
    def unusable(self) -> list[str]:
        """Return the rows whose geometries are too large or broken to be read, and why."""
        faults = self.reading.faults
        return [
            f"row {row + 1}: {faults[row]}"
            for row in self.frame.index[self.frame.geometry.isna()]
            if row in faults
        ]


@dataclass(frozen=True, eq=False)
class Judged:
    """What of a file can be a layer, in lon/lat.

    Parameters
    ----------
    found : Found
        What was read.
    entry : dict
        The catalog's entry: what is missing is not in it.
    kept, refused : geopandas.GeoDataFrame
        Rows asked for = rows kept + rows refused; these have a ``reason``.
    ledger : tuple of Repair
        What was changed to make geometries valid.
    operation : Operation
        How the coordinates became lon/lat.
    """

    found: Found
    entry: dict[str, Any]
    kept: gpd.GeoDataFrame
    refused: gpd.GeoDataFrame
    ledger: tuple[Repair, ...]
    operation: Operation


def examine(path: Path, wish: Wish) -> Found:
    """Read a file as it is.

    Parameters
    ----------
    path : Path
        The file.
    wish : Wish
        Which table and rows, in which encoding.

    Returns
    -------
    Found
        What it holds.

    Raises
    ------
    DataError, UsageError
        If it can't be read, or has no such table, field or rows.
    """
    reading = vector.examine(path, table=wish.table, encoding=wish.encoding)
    frame = select(reading.frame, wish.where, name="--where") if wish.where else reading.frame
    if frame.empty and wish.where:
        has = "; ".join(
            f"{name} has {', '.join(_values(reading.frame, name)[:_SHOWN]) or 'no value'}"
            for name in wish.where
        )
        raise UsageError(f"{path}: --where picks no feature; {has}")
    return Found(path, vector.sha256(path), reading, frame, kinds_of(frame))


def kinds_of(frame: gpd.GeoDataFrame) -> dict[str, int]:
    """Return how many rows have which kind of geometry."""
    types = shapely.get_type_id(np.asarray(frame.geometry.array))
    kinds, counts = np.unique(types, return_counts=True)
    return {
        "none" if kind < 0 else shapely.GeometryType(kind).name.lower(): int(count)
        for kind, count in zip(kinds.tolist(), counts.tolist(), strict=True)
    }


def _values(frame: gpd.GeoDataFrame, name: str) -> list[str]:
    return [text for text in texts_of(frame[name]).unique() if text]


def judge(found: Found, wish: Wish, *, study_area: Box, limit: RepairLimit | None = None) -> Judged:
    """Bring what was read to lon/lat, repair it, and set the rest aside.

    Parameters
    ----------
    found : Found
        From :func:`examine`.
    wish : Wish
        What the user says of it.
    study_area : tuple of float
        West, south, east, north in degrees.
    limit : RepairLimit, optional
        By how much a repair may change a feature: the plan's.

    Returns
    -------
    Judged
        What of it can be a layer.

    Raises
    ------
    DataError
        If its frame is not known or not right, or no row can be used.
    UsageError
        If a word of the wish can't stand in a catalog.
    """
    where, limit = str(found.path), limit or RepairLimit()
    if found.frame.empty:
        others = [table.name for table in found.reading.tables if table.name != found.reading.table]
        tables = " or ".join(others[:_SHOWN])
        more = f", or one of its other layers: --table {tables}" if others else ""
        raise DataError(
            f"{where}: needs rows, and has none: ask for the file as it was meant to be{more}"
        )
    frame, operation = crs.to_lonlat(
        found.frame,
        declared=None,
        study_area=study_area,
        where=where,
        assume=wish.assume_crs,
        swap_axes=wish.swap_axes,
        grid=wish.grid,
        unreadable=found.reading.crs_fault,
    )
    kind = wish.geometry or _kind(found)
    id_field = _id_field(frame)
    ids = ids_of(frame, id_field or "id")
    faults = {row: fault for row, fault in found.reading.faults.items() if row in frame.index}
    kept, refused, ledger = repair(
        frame, kind, ids, where=where, faults=faults, **limit.model_dump()
    )
    entry = _entry(found, wish, kind, id_field)
    return Judged(found, entry, kept, refused, ledger, operation)


def fields_of(judged: Judged) -> dict[str, str]:
    """Return what a new layer's entry may list as its fields.

    Parameters
    ----------
    judged : Judged
        From :func:`judge`.

    Returns
    -------
    dict
        Field → title, which is its own name until it is given another: the first that hold
        something, for those an entry lists are what cards show.
    """
    frame = judged.kept
    names = [
        str(name)
        for name in frame.columns.drop(frame.geometry.name)
        if str(name) not in (judged.entry.get("id_field"), *EVIDENCE)
        and str(name).strip()
        and len(str(name)) <= _LONGEST
        and str(name).isprintable()
        and (texts_of(frame[name]) != "").any()
    ]
    return {name: name for name in names[:_LISTED]}


def _kind(found: Found) -> str:
    counts = dict.fromkeys(_KINDS, 0)
    for name, count in found.kinds.items():
        for kind, word in zip(_KINDS, ("point", "line", "polygon"), strict=True):
            counts[kind] += count * (word in name)
    best = max(counts, key=lambda kind: counts[kind])
    if not counts[best]:
        reason = "".join(f": {text}" for text in found.unusable[:1])
        raise DataError(
            f"{found.path}: needs points, lines or polygons, none of its rows has any that can be"
            f" used{reason}"
        )
    return best


def _id_field(frame: gpd.GeoDataFrame) -> str | None:
    """Return the field that names each feature, ``None`` where none does."""
    columns = {str(name).lower(): str(name) for name in frame.columns.drop(frame.geometry.name)}
    for name in _IDS:
        if name in columns:
            texts = texts_of(frame[columns[name]])
            if (texts != "").all() and texts.is_unique:
                return columns[name]
    return None


def _name(found: Found, wish: Wish) -> str | None:
    """Return the layer's name: as asked for, or the file's where it can be one."""
    if wish.name:
        return wish.name
    stem = wish.table or found.path.name.split(".")[0]
    plain = re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_")[:40]
    # of a name in another alphabet too little would be left
    return plain if re.match("[a-z]", plain) and stem.isascii() else None


def _entry(found: Found, wish: Wish, kind: str, id_field: str | None) -> dict[str, Any]:
    name = _name(found, wish)
    entry: dict[str, Any] = {
        "name": name,
        "title": wish.title or wish.table or found.path.name.split(".")[0],
        "file": f"{name}.geojson" if name else None,
        "geometry": kind,
        "id_field": id_field,
        "grade": wish.grade,
        "accuracy_m": wish.accuracy_m,
        "source": wish.source,
        "licence": wish.licence,
        "date": wish.date,
    }
    entry = {key: value for key, value in entry.items() if value not in (None, "")}
    # what is to be filled in is made up here only to look at the rest
    trial = {"name": "x", "file": "x.geojson", "grade": GRADES[0], "source": "x"} | entry
    try:
        LayerEntry.model_validate(trial)
    except ValidationError as error:
        text = "; ".join(_option(message) for _, message in problems(error))
        raise UsageError(text) from None
    return entry


def _option(message: str) -> str:
    """Return a problem of the catalog with the option that it comes from."""
    key, _, rest = message.partition(":")
    options = {"name": "--as", "accuracy_m": "--accuracy-m"}
    return f"{options.get(key, f'--{key}')}:{rest}"
