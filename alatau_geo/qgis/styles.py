"""Styles: all that QGIS keeps of how a layer looks, under a name, as QML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alatau_geo import terms
from alatau_geo.catalog.words import LANGUAGES
from alatau_geo.qgis import classes
from alatau_geo.qgis.elements import document, element, leaves, nothing_defined
from alatau_geo.qgis.forms import form
from alatau_geo.qgis.labels import labelling, name_expression
from alatau_geo.qgis.renderer import of_findings, renderer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from alatau_geo.catalog import Phase
    from alatau_geo.qgis.classes import Look
    from alatau_geo.tables import Table

#: What the styles are written as; later versions read it too.
VERSION = "3.22.0"
_GEOMETRIES = {"point": 0, "line": 1, "polygon": 2}
#: Of tables that are no layers: 3 goes with any.
_OTHERS = {"Point": 0, "Unknown": 3}
_NO_GEOMETRY = 4
_SMALLEST = 100_000_000


@dataclass(frozen=True, eq=False)
class Style:
    """A layer's style.

    Parameters
    ----------
    name : str
        By which QGIS lists it.
    attributes : dict
        Of the element that holds it.
    parts : list of Element
        What is inside.
    looks : list of Look
        The classes it shows.
    language : str
        Of its texts.
    """

    name: str
    attributes: dict[str, object]
    parts: list[Element]
    looks: list[Look]
    language: str

    def element(self) -> Element:
        """Return it as ``<qgis>``."""
        return element("qgis", {"version": VERSION} | self.attributes, *self.parts)

    def qml(self) -> str:
        """Return it as a QML document."""
        return document(self.element(), doctype=True)


def styles(
    table: Table,
    *,
    language: str,
    labelled: Sequence[str] = (),
    phases: Sequence[Phase] = (),
    lists: Sequence[str] = (),
) -> list[Style]:
    """Return a table's styles, the default one first.

    Parameters
    ----------
    table : Table
        Whose.
    language : {"en", "ru", "kk"}
        Of the default style.
    labelled : sequence of str
        Layers whose names stand on the map; the first win where space is short.
    phases : sequence of Phase
        The plan's.
    lists : sequence of str
        Relations whose rows its form lists.

    Returns
    -------
    list of Style
        One for each language, then so by grade, and by phase where the layer has phases.
    """
    order = [language, *(other for other in LANGUAGES if other != language)]

    def made(name: str, spoken: str, looks: list[Look]) -> Style:
        return _style(
            table,
            name,
            looks,
            language=spoken,
            labelled=labelled,
            own_form=form(table, spoken, phases, lists),
        )

    if table.layer is None:
        return [made(terms.LANGUAGE_NAMES[one], one, []) for one in order]
    ways = {
        "": classes.by_class(table),
        "by_grade": classes.by_grade(),
        "by_phase": classes.by_phase(table, phases),
    }
    return [
        made(style_name(one, way), one, looks)
        for way, looks in ways.items()
        if looks
        for one in order
    ]


def style_name(language: str, way: str = "") -> str:
    """Return by which name QGIS lists a style: its language, or a word in that.

    Parameters
    ----------
    language : {"en", "ru", "kk"}
        Of its texts.
    way : {"", "by_grade", "by_phase"}
        By what it tells features apart; else by the layer's own classes.

    Returns
    -------
    str
        The name.

    Examples
    --------
    >>> (style_name("ru"), style_name("kk", "by_phase"))
    ('Русский', 'Кезеңдер')
    """
    return terms.WORDS[way].get(language) if way else terms.LANGUAGE_NAMES[language]


def _style(
    table: Table,
    name: str,
    looks: list[Look],
    *,
    language: str,
    labelled: Sequence[str],
    own_form: list[Element],
) -> Style:
    scales = table.layer.entry.style.scales if table.layer else None
    has_names = table.layer is not None and table.name in labelled
    has_names = has_names and bool(name_expression(table, language))
    parts = [
        element("flags", None, *leaves(Identifiable=1, Removable=1, Searchable=1, Private=0)),
        _temporal(table),
    ]
    if table.layer is not None:
        parts.append(renderer(table, looks, language))
    elif table.geometry == "Point":
        parts.append(of_findings(language))
    if has_names:
        place = list(labelled).index(table.name)
        parts.append(labelling(table, looks, language, place=place))
    parts += leaves(blendMode=0, featureBlendMode=0, layerOpacity=1)
    parts += own_form
    shown = name_expression(table, language) if table.layer is not None else ""
    parts += leaves(previewExpression=shown)
    geometry = _OTHERS.get(table.geometry or "", _NO_GEOMETRY)
    if table.layer is not None:
        geometry = _GEOMETRIES[table.layer.entry.geometry]
    parts += leaves(layerGeometryType=geometry)
    attributes: dict[str, object] = {
        "styleCategories": "AllStyleCategories",
        "labelsEnabled": int(has_names),
        "readOnly": int(table.layer is None or table.is_computed),
        "hasScaleBasedVisibilityFlag": int(scales is not None),
        # QGIS calls the smallest scale so, whose number is the largest
        "minScale": scales[1] if scales else _SMALLEST,
        "maxScale": scales[0] if scales else 0,
    }
    return Style(name, attributes, parts, looks, language)


def _temporal(table: Table) -> Element:
    """Return when features are there: from the first day of their phase on, always without one."""
    has_days = any(
        column.name == "phase_start" and column.source is None for column in table.columns
    )
    days = leaves(start="", end="")
    return element(
        "temporal",
        {
            "enabled": int(has_days),
            # 2: from fields; what is built stays
            "mode": 2 if has_days else 0,
            "startField": "phase_start" if has_days else "",
            "endField": "",
            "limitMode": 0,
            "accumulate": 0,
            "durationField": "",
            "durationUnit": "min",
            "fixedDuration": 0,
            "startExpression": "",
            "endExpression": "",
        },
        element("fixedRange", None, *days),
    )


def no_data_defined() -> Element:
    """Return the empty settings that a project has besides."""
    return nothing_defined("dataDefinedServerProperties")
