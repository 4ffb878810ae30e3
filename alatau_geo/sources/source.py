"""What a source of open data is: what it asks for, and which layers of a plan it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from alatau_geo.sources.tagging import NAMES, OWN, REST, values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from alatau_geo.catalog import GeometryKind, Text
    from alatau_geo.sources.elements import Answer, Element
    from alatau_geo.sources.tagging import Field

_DIMENSIONS = {"point": 0, "line": 1, "polygon": 2}


@dataclass(frozen=True)
class Target:
    """A layer that a source becomes.

    Parameters
    ----------
    name : str
        The plan's layer that it can take the place of; a new one is called ``osm_NAME``.
    title : Text
        For people.
    geometry : {"point", "line", "polygon"}
        What its features are.
    fits : callable
        From tags to whether a feature belongs there.
    fields : tuple of Field
        Beside those that every feature has.
    style : mapping
        As in a catalog.
    value_titles : mapping
        Field → value → what people call it.
    network : mapping
        As in a catalog, for lines.
    of_areas : bool
        Whether areas become the point on them that is farthest inside.
    """

    name: str
    title: Text
    geometry: GeometryKind
    fits: Callable[[Mapping[str, str]], bool]
    fields: tuple[Field, ...] = ()
    style: Mapping[str, Any] = field(default_factory=dict)
    value_titles: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    network: Mapping[str, Any] = field(default_factory=dict)
    of_areas: bool = False

    @property
    def titles(self) -> dict[str, Text]:
        """Return the titles of all its fields."""
        return {one.name: one.title for one in (*OWN, *NAMES, *self.fields, REST)}


@dataclass(frozen=True)
class OsmSource:
    """Features of OpenStreetMap.

    Parameters
    ----------
    name : str
        As the command line has it: ``osm-roads``.
    title : str
        What it is, for a list.
    filters : tuple of str
        Of Overpass's language, each of one kind of element: ``way["highway"]``.
    targets : tuple of Target
        The layers it becomes.
    """

    name: str
    title: str
    filters: tuple[str, ...]
    targets: tuple[Target, ...]

    def fits(self, tags: Mapping[str, str]) -> bool:
        """Return whether an element belongs to one of its layers."""
        return any(target.fits(tags) for target in self.targets)


@dataclass(frozen=True, eq=False)
class Sheet:
    """A layer's rows, before they are repaired.

    Parameters
    ----------
    target : Target
        The layer.
    frame : geopandas.GeoDataFrame
        In lon/lat, numbered from 0.
    faults : dict
        Row → what is wrong with its shape.
    apart : int
        Elements that fit by their tags, but are of another geometry.
    """

    target: Target
    frame: gpd.GeoDataFrame
    faults: dict[int, str]
    apart: int = 0


def sheets(source: OsmSource, answer: Answer) -> list[Sheet]:
    """Return what an answer becomes.

    Parameters
    ----------
    source : OsmSource
        What was asked for.
    answer : Answer
        What came.

    Returns
    -------
    list of Sheet
        One for each layer that has a row.
    """
    found = []
    for target in source.targets:
        fitting = [one for one in answer.elements if target.fits(one.tags)]
        own = [one for one in fitting if _is_kind(one, target)]
        if own:
            found.append(_sheet(target, own, len(fitting) - len(own)))
    return found


def _is_kind(one: Element, target: Target) -> bool:
    """Return whether an element has the layer's geometry; one without a shape may have."""
    if one.shape is None:
        # of several layers it is the one of areas that a closed way or a relation is of
        return target.geometry == "line" if one.kind == "way" else True
    found = int(shapely.get_dimensions(one.shape))
    return found == _DIMENSIONS[target.geometry] or (target.of_areas and found == 2)


def _sheet(target: Target, elements: list[Element], apart: int) -> Sheet:
    rows = [values(one, target.fields) for one in elements]
    nameless = {row: f"row/{row + 1}" for row, one in enumerate(elements) if not one.name}
    for row, name in nameless.items():
        rows[row]["id"] = name
    columns = list(target.titles)
    data = {name: _column([row.get(name) for row in rows]) for name in columns}
    shapes = np.array([one.shape for one in elements], dtype=object)
    if target.of_areas:
        areas = shapely.get_dimensions(shapes) == 2
        shapes[areas] = shapely.point_on_surface(shapes[areas])
    frame = gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(list(shapes), crs=4326))
    # one that has no id of its own must not get another's, nor two the same
    frame["id"] = _unique(frame["id"].tolist())
    faults = {row: one.fault for row, one in enumerate(elements) if one.fault}
    return Sheet(target, frame, faults, apart)


def _column(found: list[Any]) -> pd.Series:
    known = [value for value in found if value is not None]
    if known and all(type(value) is int for value in known):
        return pd.Series(found, dtype="Int64")
    if known and all(isinstance(value, float) for value in known):
        return pd.Series(found, dtype="float64")
    return pd.Series(found, dtype=object)


def _unique(names: list[str]) -> list[str]:
    """Return names, the second and later of the same with a number: parts of one element."""
    seen: dict[str, int] = {}
    made = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        made.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return made


def one_of(key: str, *accepted: str) -> Callable[[Mapping[str, str]], bool]:
    """Return a test of tags: whether a key has one of some values, or any where none is given.

    Examples
    --------
    >>> one_of("power", "line", "cable")({"power": "cable"}), one_of("place")({"x": "y"})
    (True, False)
    """

    def fits(tags: Mapping[str, str]) -> bool:
        return key in tags and (not accepted or tags[key] in accepted)

    return fits


#: Licence and attribution of everything that is from OpenStreetMap, as its makers ask for them.
Licence = Literal["ODbL 1.0"]
OSM_LICENCE: Licence = "ODbL 1.0"
OSM_CREDIT = {
    "en": "© OpenStreetMap contributors, openstreetmap.org/copyright",
    "ru": "© участники OpenStreetMap, openstreetmap.org/copyright",
    "kk": "© OpenStreetMap қатысушылары, openstreetmap.org/copyright",
}
