"""Extracts of OpenStreetMap in GeoJSON and other vector formats, as many tools write them.

Tags stand as properties of their own, in an object ``tags``, or in GDAL's ``other_tags``; ids as
``@id`` (``way/123``), ``id``, or ``osm_id`` with ``osm_type``; versions as ``@version``,
``osm_version`` or in ``meta``.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from alatau_geo import crs, vector
from alatau_geo.columns import json_of, text_of
from alatau_geo.sources.elements import KINDS, Answer, Element, ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from alatau_geo.crs import Box

_ID = re.compile(r"(?:(node|way|relation|n|w|r)s?/?)?(\d{1,19})", re.IGNORECASE)
#: Where ids stand; the last is a GeoJSON feature's own, beside a property of that name.
_IDS = ("@id", "osm_id", "id", "id_2")
#: What is about the element and no tag of it.
_META = {
    *("@id", "@type", "@version", "@timestamp", "@changeset", "@uid", "@user", "@geometry"),
    *("id", "id_2", "osm_id", "osm_way_id", "osm_type", "osm_version", "osm_timestamp", "type_"),
    *("tags", "other_tags", "all_tags", "meta", "relations", "tainted", "fid", "element"),
}
_PAIR = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')


def read(
    path: Path, fits: Callable[[Mapping[str, str]], bool], *, study_area: Box, table: str | None
) -> Answer:
    """Read an extract.

    Parameters
    ----------
    path : Path
        A file of one of `alatau_geo.vector.FORMATS`.
    fits : callable
        From tags to whether such a feature is wanted.
    study_area : tuple of float
        West, south, east, north in degrees.
    table : str or None
        The layer inside a file that has several.

    Returns
    -------
    Answer
        The wanted features, in the file's order where they have no ids.

    Raises
    ------
    DataError
        If it can't be read, or is not where it should be.
    """
    reading = vector.examine(path, table=table)
    frame, _ = crs.to_lonlat(
        reading.frame,
        declared=None,
        study_area=study_area,
        where=str(path),
        unreadable=reading.crs_fault,
    )
    elements = []
    for row, values in enumerate(_rows(frame)):
        tags = _tags(values)
        if fits(tags):
            kind, number = _id(values)
            shape = frame.geometry.iloc[row]
            elements.append(
                Element(
                    kind,
                    number,
                    tags,
                    shape,
                    _version(values),
                    text_of(_first(values, "@timestamp", "osm_timestamp", "timestamp")),
                    reading.faults.get(row, "") if shape is None else "",
                )
            )
    notes = list(reading.notes)
    nameless = sum(one.osm_id is None for one in elements)
    if nameless:
        notes.append(f"{nameless:,} of {len(elements):,} features have no OSM id in the file")
    unversioned = sum(one.version is None for one in elements)
    if unversioned:
        notes.append(f"{unversioned:,} of {len(elements):,} have no OSM version in the file")
    whole = len(elements) == len({one.name for one in elements if one.name})
    return Answer(ordered(elements) if whole else tuple(elements), None, tuple(notes))


def _rows(frame: Any) -> Iterator[dict[str, Any]]:
    columns = {
        str(name): frame[name].astype(object).tolist()
        for name in frame.columns.drop(frame.geometry.name)
    }
    for row in range(len(frame)):
        values = {name: column[row] for name, column in columns.items()}
        yield {name: value for name, value in values.items() if not _missing(value)}


def _missing(value: Any) -> bool:
    return value is None or (not isinstance(value, list | dict) and bool(pd.isna(value)))


def _tags(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the tags, wherever they stand."""
    found: dict[str, str] = {}
    for name, value in values.items():
        # other properties with an at sign are what a query tool added
        if name not in _META and not name.startswith("@") and not _is_kind(name, value):
            text = json_of(value) if isinstance(value, dict | list) else text_of(value)
            if text:
                found[name] = text
    for name in ("tags", "all_tags", "other_tags"):
        nested = values.get(name)
        if isinstance(nested, str):
            nested = _parsed(nested)
        if isinstance(nested, dict):
            # as it stands among the tags it is what the element says
            found |= {str(key): str(value) for key, value in nested.items() if value is not None}
    return found


def _is_kind(name: str, value: Any) -> bool:
    """Return whether a property says what kind of element it is."""
    return name == "type" and value in KINDS


def _parsed(text: str) -> dict[str, Any] | None:
    """Return an object written as JSON, or as PostgreSQL's hstore."""
    try:
        made = json.loads(text)
    except ValueError:
        made = {
            re.sub(r"\\(.)", r"\1", key): re.sub(r"\\(.)", r"\1", value)
            for key, value in _PAIR.findall(text)
        }
    except RecursionError:
        return None
    return made if isinstance(made, dict) else None


def _id(values: Mapping[str, Any]) -> tuple[str, int | None]:
    if (way := text_of(values.get("osm_way_id"))) and way.isdigit():
        return "way", int(way)
    given = [(text_of(values.get(name)) or "").strip() for name in _IDS]
    found = [match for text in given if (match := _ID.fullmatch(text))]
    if not found:
        return "", None
    # "way/12" says more than 12
    match = next((match for match in found if match[1]), found[0])
    own = values.get("type") if values.get("type") in KINDS else None
    told = _first(values, "osm_type", "@type", "element") or own
    said = (match[1] or text_of(told) or "").lower()
    kind = next((kind for kind in KINDS if said and kind.startswith(said[:1])), "")
    return kind, int(match[2])


def _version(values: Mapping[str, Any]) -> int | None:
    given = _first(values, "@version", "osm_version")
    meta = values.get("meta")
    if given is None and isinstance(meta, dict):
        given = meta.get("version")
    text = text_of(given) if given is not None else ""
    return int(text) if text and text.isdigit() else None


def _first(values: Mapping[str, Any], *names: str) -> Any:
    return next((values[name] for name in names if name in values), None)
