"""What a project shows: tables with their styles, groups, maps, language, frame."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from alatau_geo import terms
from alatau_geo.errors import UsageError
from alatau_geo.qgis.elements import inert
from alatau_geo.qgis.styles import Style, styles
from alatau_geo.style import is_dashed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pyproj import CRS

    from alatau_geo.catalog import Catalog
    from alatau_geo.crs import Box
    from alatau_geo.tables import Table
    from alatau_geo.webmap.spec import MapSpec


@dataclass(frozen=True)
class Basemap:
    """Tiles from the network below all layers.

    Parameters
    ----------
    url : str
        With ``{x}``, ``{y}`` and ``{z}``.
    attribution : str
        Whom the maps are from, as their licence asks to say.
    """

    url: str
    attribution: str


#: Table that is referred to, its column; table that refers, its column.
RELATIONS = (
    ("documents", "id", "claims", "document"),
    ("claims", "id", "claim_layers", "claim"),
    ("claims", "id", "claims", "superseded_by"),
    ("catalog", "name", "claim_layers", "layer"),
    ("catalog", "name", "findings", "layer"),
    ("catalog", "name", "refused", "layer"),
)
#: What `--basemap osm` stands for.
OSM = Basemap(
    "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    "© OpenStreetMap contributors, https://www.openstreetmap.org/copyright",
)


def basemap(url: str | None, attribution: str | None = None) -> Basemap | None:
    """Return the tiles that a user asks for.

    Parameters
    ----------
    url : str or None
        ``osm``, or a URL with ``{x}``, ``{y}`` and ``{z}``.
    attribution : str, optional
        Whom they are from: needed with a URL.

    Returns
    -------
    Basemap or None
        ``None`` without a URL.

    Raises
    ------
    UsageError
        If the URL is none of tiles, or whom they are from is not said.

    Examples
    --------
    >>> basemap("osm").attribution[:15]
    '© OpenStreetMap'
    """
    if url is None:
        if attribution:
            raise UsageError("--attribution: goes with --basemap, which is not given")
        return None
    if url == "osm":
        return OSM
    if not url.startswith(("https://", "http://")) or not all(
        part in url for part in ("{x}", "{y}", "{z}")
    ):
        raise UsageError(
            f"--basemap needs osm, or a URL with {{x}}, {{y}} and {{z}}; {url!r} was given"
        )
    if not attribution:
        raise UsageError("--basemap needs --attribution: whom these tiles are from")
    return Basemap(url, attribution)


@dataclass(frozen=True, eq=False)
class Relief:
    """A hillshade below all layers, in a raster beside the project.

    Parameters
    ----------
    file : str
        Its name there.
    crs : pyproj.CRS
        Its frame.
    grade, source, licence : str
        Of the terrain model that it is of.
    write : callable
        Takes the folder, and writes it there.
    """

    file: str
    crs: CRS
    grade: str
    source: str
    licence: str
    write: Callable[[Path], object]


@dataclass(frozen=True, eq=False)
class Sheet:
    """Everything a project is made from.

    Parameters
    ----------
    catalog : Catalog
        The plan's.
    tables : mapping
        From `alatau_geo.tables.collect`.
    maps : mapping
        Name → what the web map of that name shows; the first gives the groups and the view.
    view : tuple of float
        West, south, east, north in degrees: what is seen first.
    crs : str
        The project's frame.
    language : {"en", "ru", "kk"}
        Of names and titles.
    source : str
        The GeoPackage, as it lies from the project.
    basemap : Basemap, optional
        Tiles from the network.
    relief : Relief, optional
        A hillshade, where the plan has a terrain model.
    views : mapping
        Map → west, south, east, north of what it shows first, where that is not `view`.
    """

    catalog: Catalog
    tables: Mapping[str, Table]
    maps: Mapping[str, MapSpec]
    view: Box
    crs: str
    language: str = "en"
    source: str = "alatau.gpkg"
    basemap: Basemap | None = None
    relief: Relief | None = None
    views: Mapping[str, Box] = field(default_factory=dict)
    made: dict[str, list[Style]] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Return what a session shows: not all that the tables hold."""
        return f"<Sheet of {self.catalog.name}: {len(self.tables)} tables, {len(self.maps)} maps>"

    @cached_property
    def layers(self) -> list[Table]:
        """Return the tables of layers in drawing order, the lowest first."""
        return [table for table in self.tables.values() if table.layer is not None]

    @cached_property
    def drawn(self) -> list[Table]:
        """Return the tables of layers as they lie over each other, the lowest first.

        What an analysis computed lies where the maps say (`order`), else areas over areas, and all
        else on top.
        """
        found = [table for table in self.layers if not table.is_computed]
        orders = [spec.order for spec in self.maps.values()]
        places = {name: (n, m) for n, order in enumerate(orders) for m, name in enumerate(order)}
        computed = [table for table in self.layers if table.is_computed]
        for table in sorted(computed, key=lambda one: places.get(one.name, (len(orders), 0))):
            names = [one.name for one in found]
            order = orders[places[table.name][0]] if table.name in places else ()
            below = [name for name in order[: places.get(table.name, (0, 0))[1]] if name in names]
            if below:
                at = names.index(below[-1]) + 1
            elif table.layer is not None and table.layer.entry.geometry == "polygon":
                areas = [n for n, one in enumerate(found) if (one.geometry or "").count("Polygon")]
                at = areas[-1] + 1 if areas else 0
            else:
                at = len(found)
            found.insert(at, table)
        return found

    @cached_property
    def records(self) -> list[Table]:
        """Return the other tables."""
        return [table for table in self.tables.values() if table.layer is None]

    @cached_property
    def labelled(self) -> list[str]:
        """Return the layers with names on the map; the first win where space is short."""
        return list(dict.fromkeys(name for spec in self.maps.values() for name in spec.labels))

    @cached_property
    def groups(self) -> list[tuple[str, list[Table]]]:
        """Return the groups of the layer panel, each with its layers, the topmost first."""
        specs = list(self.maps.values())
        grouped: list[tuple[str, list[Table]]] = []
        if specs:
            grouped = [
                (group.title.get(self.language), [self.tables[name] for name in group.layers])
                for group in specs[0].groups
            ]
        known = {table.name for _, tables in grouped for table in tables}
        rest = [table for table in reversed(self.layers) if table.name not in known]
        for word, computed in (("other", False), ("computed", True)):
            if some := [table for table in rest if table.is_computed == computed]:
                grouped.append((terms.WORDS[word].get(self.language), some))
        return grouped

    def styles(self, table: Table) -> list[Style]:
        """Return a table's styles, made once."""
        if table.name not in self.made:
            self.made[table.name] = styles(
                table,
                language=self.language,
                labelled=self.labelled,
                phases=self.catalog.phases,
                lists=[
                    relation_id(one, other, column)
                    for one, _, other, column in RELATIONS
                    if self.tables[f"*{one}"] is table
                ],
            )
        return self.made[table.name]

    def visible(self, name: str) -> list[Table]:
        """Return a map's layers that are shown first, as its legend lists them."""
        spec = self.maps[name]
        return [self.tables[one] for one in spec.layers if one not in spec.hidden]

    def name(self, table: Table, language: str | None = None) -> str:
        """Return what panel and legends call a table: a drawing is called one."""
        language = language or self.language
        title = table.title.get(language)
        if table.layer is not None and is_dashed(table.layer.grade):
            title = f"{title} ({terms.GRADES[table.layer.grade].get(language)})"
        return inert(title)


def relation_id(referenced: str, referencing: str, column: str) -> str:
    """Return by what a project knows a relation."""
    return f"{referenced}_{referencing}_{column}"


def layer_id(table: Table) -> str:
    """Return by what a project knows a layer; QGIS wants more than ten characters."""
    return f"alatau_geo_{table.name}"


def unique_id(*parts: str) -> str:
    """Return an id in braces, the same for the same parts."""
    return "{" + str(uuid5(NAMESPACE_URL, "alatau_geo:" + ":".join(parts))) + "}"
