"""The layer panel: groups and layers, map themes, relations, bookmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from alatau_geo import terms
from alatau_geo.catalog.words import LANGUAGES
from alatau_geo.columns import text_of
from alatau_geo.crs import WGS84
from alatau_geo.qgis.classes import name_of
from alatau_geo.qgis.elements import element, inert
from alatau_geo.qgis.frames import spatial_reference
from alatau_geo.qgis.sheet import layer_id, unique_id
from alatau_geo.qgis.styles import style_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from alatau_geo.qgis.sheet import Sheet
    from alatau_geo.qgis.styles import Style
    from alatau_geo.tables import Table
    from alatau_geo.webmap.spec import MapSpec

#: Layer panel → whether a box is ticked.
_TICKED = {True: "Qt::Checked", False: "Qt::Unchecked"}
BASEMAP = "alatau_geo_basemap"
#: No layer of a plan has a hyphen in its name.
RELIEF = "alatau_geo_relief-raster"


def layer_tree(sheet: Sheet) -> Element:
    """Return the layer panel: groups as in the web map, then figures and findings."""
    hidden = {name for spec in list(sheet.maps.values())[:1] for name in spec.hidden}
    groups = [
        _group(
            title,
            [
                tree_layer(table, sheet, ticked=table.name not in hidden, name=sheet.name(table))
                for table in tables
            ],
        )
        for title, tables in sheet.groups
    ]
    records = [
        tree_layer(table, sheet, ticked=False, name=sheet.name(table)) for table in sheet.records
    ]
    groups.append(_group(terms.WORDS["tables"].get(sheet.language), records, ticked=False))
    if sheet.relief:
        attributes = {"id": RELIEF, "name": relief_name(sheet), "providerKey": "gdal"}
        attributes |= {"source": f"./{sheet.relief.file}", "checked": _TICKED[True]}
        groups.append(element("layer-tree-layer", attributes | {"expanded": 0}, _no_properties()))
    if sheet.basemap:
        name = terms.WORDS["basemap"].get(sheet.language)
        attributes = {"id": BASEMAP, "name": name, "providerKey": "wms", "checked": _TICKED[True]}
        groups.append(element("layer-tree-layer", attributes, _no_properties()))
    # whatever the groups are
    items = [element("item", None, item) for item in drawn(sheet)]
    custom = element("custom-order", {"enabled": 1}, *items)
    return element("layer-tree-group", None, _no_properties(), *groups, custom)


def relief_name(sheet: Sheet) -> str:
    """Return what panel and legends call the hillshade."""
    return terms.WORDS["hillshade"].get(sheet.language)


def drawn(sheet: Sheet) -> list[str]:
    """Return the ids of all layers, the topmost first."""
    found = [layer_id(table) for table in (*sheet.records, *reversed(sheet.drawn))]
    found += [RELIEF] if sheet.relief else []
    return [*found, *([BASEMAP] if sheet.basemap else [])]


def _no_properties() -> Element:
    return element("customproperties", None, element("Option"))


def _group(title: str, layers: list[Element], *, ticked: bool = True) -> Element:
    attributes = {"name": inert(title), "checked": _TICKED[ticked], "expanded": int(ticked)}
    return element("layer-tree-group", attributes, _no_properties(), *layers)


def tree_layer(table: Table, sheet: Sheet, *, ticked: bool, name: str) -> Element:
    """Return a layer's line of a panel or a legend."""
    return element(
        "layer-tree-layer",
        {
            "id": layer_id(table),
            "name": name,
            "source": f"./{sheet.source}|layername={table.name}",
            "providerKey": "ogr",
            "checked": _TICKED[ticked],
            "expanded": 1,
            "legend_exp": "",
        },
        _no_properties(),
    )


def theme_names(sheet: Sheet) -> dict[tuple[str, str], str]:
    """Return map and language → the name of their theme."""
    order = [sheet.language, *(other for other in LANGUAGES if other != sheet.language)]
    names: dict[tuple[str, str], str] = {}
    for name, spec in sheet.maps.items():
        for language in order:
            title = inert(spec.title.get(language))
            if title in names.values():
                title = f"{title} · {terms.LANGUAGE_NAMES[language]}"
            names[name, language] = title if title not in names.values() else f"{title} · {name}"
    return names


def themes(sheet: Sheet) -> Element:
    """Return the map themes: each web map in three languages, by grade, by phase."""
    found = [
        _theme(sheet, name, plan, language, _way(sheet.maps[plan]))
        for (plan, language), name in theme_names(sheet).items()
    ]
    ways = ["by_grade"] + ["by_phase"] * bool(sheet.catalog.phases)
    for plan in list(sheet.maps)[:1]:
        found += [
            _theme(sheet, style_name(sheet.language, way), plan, sheet.language, way)
            for way in ways
        ]
    return element("visibility-presets", None, *found)


def _way(spec: MapSpec) -> str:
    """Return by what a map tells features apart."""
    if spec.colour_by == "grade":
        return "by_grade"
    return "by_phase" if spec.phases else ""


def style_of(sheet: Sheet, table: Table, plan: str, language: str) -> Style:
    """Return in which of its styles a map of a language shows a table."""
    return _known(sheet, table, language, _way(sheet.maps[plan]))


def _known(sheet: Sheet, table: Table, language: str, way: str) -> Style:
    known = {one.name: one for one in sheet.styles(table)}
    return known.get(style_name(language, way)) or known[style_name(language)]


def _theme(sheet: Sheet, name: str, plan: str, language: str, way: str) -> Element:
    layers = []
    for table in sheet.visible(plan):
        current = _known(sheet, table, language, way).name
        layers.append(
            element(
                "layer",
                {"id": layer_id(table), "style": current, "visible": 1, "expanded": 1},
            )
        )
    if sheet.relief:
        layers.append(
            element("layer", {"id": RELIEF, "style": "default", "visible": 1, "expanded": 0})
        )
    if sheet.basemap:
        layers.append(
            element("layer", {"id": BASEMAP, "style": "default", "visible": 1, "expanded": 0})
        )
    groups = [element("checked-group-node", {"id": inert(title)}) for title, _ in sheet.groups]
    return element(
        "visibility-preset",
        {"name": name, "has-expanded-info": 1, "has-checked-group-info": 1},
        *layers,
        element("checked-group-nodes", None, *groups),
        element("expanded-group-nodes"),
    )


def bookmarks(sheet: Sheet) -> Element:
    """Return bookmarks: each map's view, and each district of a layer that divides another."""
    degrees = WGS84
    found = []
    for n, (title, group, box) in enumerate(_places(sheet)):
        found.append(
            element(
                "Bookmark",
                {
                    "id": unique_id("bookmark", str(n), title),
                    "name": title,
                    "group": group,
                    "extent": shapely.to_wkt(shapely.box(*box), rounding_precision=6),
                },
                spatial_reference(degrees),
            )
        )
    return element("Bookmarks", None, *found)


def _places(sheet: Sheet) -> Iterator[tuple[str, str, tuple[float, float, float, float]]]:
    language = sheet.language
    for plan, spec in sheet.maps.items():
        box = sheet.views.get(plan, sheet.view)
        yield spec.title.get(language), terms.WORDS["maps"].get(language), box
    for table in sheet.layers:
        assert table.layer is not None  # noqa: S101  layers have one
        if table.layer.entry.partition_of is None:
            continue
        for row, shape in zip(table.frame.index, table.frame.geometry, strict=True):
            if shape is None or shape.is_empty:
                continue
            line = table.frame.loc[row]
            name = name_of(line, text_of(line.get(table.key)) or f"row {row + 1}")
            west, south, east, north = shape.bounds
            yield name.get(language), table.title.get(language), (west, south, east, north)
