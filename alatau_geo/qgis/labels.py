"""Labels: the features' names, in one language, as the web map sets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.catalog.words import LANGUAGES
from alatau_geo.qgis.elements import data_defined, element, field, literal, mm, rgba
from alatau_geo.style import INK

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from alatau_geo.qgis.classes import Look
    from alatau_geo.tables import Table

#: From the preferred to what most systems have; all have Kazakh letters.
FONTS = ("Noto Sans", "DejaVu Sans", "Segoe UI", "Arial")
_POINT_SIZE, _AREA_SIZE = 9.75, 10.5
#: Right of a point, left, above, below.
_SIDES = "R,L,T,B"
#: QGIS's numbers: around a point in order, along a line, level in an area.
_AROUND, _ALONG, _HORIZONTAL = 6, 3, 4
#: 0 to 10.
_MOST, _LEAST = 10, 2


def name_expression(table: Table, language: str) -> str:
    """Return an expression of a feature's name: in a language, else in another, else none.

    Parameters
    ----------
    table : Table
        The layer's.
    language : {"en", "ru", "kk"}
        The one that is looked for first.

    Returns
    -------
    str
        Of the columns that the table has; empty where it has none.
    """
    order = [language, *(other for other in LANGUAGES if other != language)]
    wanted = [f"name_{order[0]}", "name", *(f"name_{other}" for other in order[1:])]
    sources = {str(column.source): column.name for column in table.columns if column.source}
    found = [field(sources[name]) for name in wanted if name in sources]
    return f"coalesce({', '.join(found)})" if len(found) > 1 else "".join(found)


def labelling(table: Table, looks: Sequence[Look], language: str, *, place: int) -> Element:
    """Return how a layer's names are set.

    Parameters
    ----------
    table : Table
        The layer's.
    looks : sequence of Look
        Its classes: names of areas are in a darker tone of their colour.
    language : {"en", "ru", "kk"}
        Of the names.
    place : int
        Among the layers with names: the first win where space is short.

    Returns
    -------
    Element
        ``<labeling>``.
    """
    assert table.layer is not None  # noqa: S101  only layers are drawn
    entry = table.layer.entry
    is_area = entry.geometry == "polygon"
    scales = entry.style.label_scales
    settings = element(
        "settings",
        {"calloutType": "simple"},
        _text_style(name_expression(table, language), is_area=is_area),
        element("text-format", {"multilineAlign": 3, "wrapChar": "", "autoWrapLength": 0}),
        element(
            "placement",
            {
                "placement": {"point": _AROUND, "line": _ALONG, "polygon": _HORIZONTAL}[
                    entry.geometry
                ],
                "predefinedPositionOrder": _SIDES,
                "dist": mm(3),
                "distUnits": "MM",
                "offsetType": 1,
                "priority": max(_MOST - place, _LEAST),
                "geometryGeneratorEnabled": 0,
                "polygonPlacementFlags": 2,
            },
        ),
        element(
            "rendering",
            {
                "drawLabels": 1,
                "obstacle": int(not is_area),
                "obstacleType": 1,
                "obstacleFactor": 1,
                "scaleVisibility": int(scales is not None),
                # QGIS calls the denominators so: the largest scale is the smallest number
                "scaleMin": scales[0] if scales else 0,
                "scaleMax": scales[1] if scales else 0,
                "mergeLines": int(entry.geometry == "line"),
                "zIndex": max(_MOST - place, 0),
            },
        ),
        data_defined({"Color": _tones(looks)} if is_area else {}, "dd_properties"),
    )
    return element("labeling", {"type": "simple"}, settings)


def _text_style(expression: str, *, is_area: bool) -> Element:
    families = [element("family", {"name": name}) for name in FONTS[1:]]
    return element(
        "text-style",
        {
            "fieldName": expression,
            "isExpression": 1,
            "fontFamily": FONTS[0],
            "fontSize": _AREA_SIZE if is_area else _POINT_SIZE,
            "fontSizeUnit": "Point",
            "fontWeight": 75 if is_area else 50,
            "namedStyle": "Bold" if is_area else "",
            "fontLetterSpacing": mm(0.5) if is_area else 0.0,
            "textColor": rgba(INK),
            "textOpacity": 1,
            "allowHtml": 0,
        },
        element("families", None, *families),
        element(
            "text-buffer",
            {
                "bufferDraw": 1,
                "bufferSize": mm(2.5),
                "bufferSizeUnits": "MM",
                "bufferColor": rgba("#ffffff"),
                "bufferOpacity": 0.85,
                "bufferJoinStyle": 128,
                "bufferNoFill": 1,
            },
        ),
    )


def _tones(looks: Sequence[Look]) -> str:
    cases = [
        f"WHEN to_string({field(look.column)}) = {literal(look.value)}"
        f" THEN {literal(tone(look.colour))}"
        for look in looks
        if look.column is not None and look.value is not None
    ]
    rest = literal(tone(looks[0].colour) if looks[0].column is None else INK)
    return f"CASE {' '.join(cases)} ELSE {rest} END" if cases else rest


def tone(colour: str) -> str:
    """Return a colour mixed with ink, 55 to 45, as the web map's names of areas have it.

    Examples
    --------
    >>> tone("#ffffff")
    '#999ea3'
    """
    pairs = [(int(colour[n : n + 2], 16), int(INK[n : n + 2], 16)) for n in (1, 3, 5)]
    return "#" + "".join(f"{round(0.55 * own + 0.45 * ink):02x}" for own, ink in pairs)


def name_column(table: Table, language: str) -> str | None:
    """Return the column of a layer's names that comes first in a language, if it has any."""
    order = [language, *(other for other in LANGUAGES if other != language)]
    wanted = [f"name_{order[0]}", "name", *(f"name_{other}" for other in order[1:])]
    found = (table.column(name) for name in wanted)
    return next((column.name for column in found if column), None)
