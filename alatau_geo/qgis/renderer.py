"""Renderers: one symbol for all, one for each value, or one for each rule."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from alatau_geo.qgis.elements import element, field, inert, literal, quoted
from alatau_geo.qgis.symbols import sign, symbol
from alatau_geo.style import SEVERITY_COLOURS
from alatau_geo.terms import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree.ElementTree import Element

    from alatau_geo.qgis.classes import Look
    from alatau_geo.tables import Table

_ATTRIBUTES = {"enableorderby": 0, "forceraster": 0, "referencescale": -1}
_KINDS = {"i": "long", "u": "long", "f": "double", "b": "bool"}
_SIGNS = {"error": "cross_fill", "warning": "triangle", "note": "diamond"}


def renderer(table: Table, looks: Sequence[Look], language: str) -> Element:
    """Return how a layer is drawn.

    Parameters
    ----------
    table : Table
        The layer's.
    looks : sequence of Look
        Its classes.
    language : {"en", "ru", "kk"}
        Of the legend.

    Returns
    -------
    Element
        ``<renderer-v2>``: rules where one value has several looks, else categories, else a single
        symbol.
    """
    assert table.layer is not None  # noqa: S101  only layers are drawn
    entry = table.layer.entry
    symbols = [
        symbol(
            entry.geometry,
            entry.style,
            colour=look.colour,
            fill=look.fill,
            dashed=look.dashed,
            name=str(n),
        )
        for n, look in enumerate(looks)
    ]
    body = element("symbols", None, *symbols)
    levels = {"symbollevels": int(entry.geometry == "line")}
    if any(look.grades for look in looks):
        rules = [
            element(
                "rule",
                {
                    "key": _key(table.name, str(n)),
                    "label": inert(look.title.get(language)),
                    "symbol": n,
                    "filter": filter_of(look, looks),
                },
            )
            for n, look in enumerate(looks)
        ]
        root = element("rules", {"key": _key(table.name, "rules")}, *rules)
        return _renderer("RuleRenderer", levels, root, body)
    first = looks[0]
    if first.column is None:
        return _renderer("singleSymbol", levels, body)
    kind = _KINDS.get(table.frame[first.column].dtype.kind, "string")
    categories = [_category(n, look, kind, language) for n, look in enumerate(looks)]
    attributes = {"attr": field(first.column)} | levels
    return _renderer(
        "categorizedSymbol", attributes, element("categories", None, *categories), body
    )


def _category(n: int, look: Look, kind: str, language: str) -> Element:
    rest = look.value is None
    return element(
        "category",
        {
            "value": "" if look.value is None else look.value,
            "type": "string" if rest else kind,
            "label": inert(look.title.get(language)),
            "symbol": n,
            "render": "true",
        },
    )


def filter_of(look: Look, looks: Sequence[Look]) -> str:
    """Return which features have a look, as an expression; empty for all."""
    parts = []
    if look.column is not None:
        text = f"to_string({field(look.column)})"
        if look.value is not None:
            parts.append(f"{text} = {literal(look.value)}")
        else:
            others = quoted(dict.fromkeys(one.value for one in looks if one.value is not None))
            parts.append(f"coalesce({text}, '') NOT IN ({others})")
    if look.grades:
        known = f"{field('grade')} IN ({quoted(look.grades)})"
        # a new feature has no grade until one is stated
        parts.append(f"({known} OR {field('grade')} IS NULL)" if look.dashed else known)
    return " AND ".join(parts)


def of_findings(language: str) -> Element:
    """Return how findings are drawn: by severity, in shapes that no layer has."""
    symbols = [
        sign(SEVERITY_COLOURS[severity], _SIGNS[severity], size=12, name=str(n))
        for n, severity in enumerate(SEVERITIES)
    ]
    categories = [
        element(
            "category",
            {
                "value": severity,
                "type": "string",
                "label": title.get(language),
                "symbol": n,
                "render": "true",
            },
        )
        for n, (severity, title) in enumerate(SEVERITIES.items())
    ]
    return _renderer(
        "categorizedSymbol",
        {"attr": field("severity"), "symbollevels": 0},
        element("categories", None, *categories),
        element("symbols", None, *symbols),
    )


def _renderer(kind: str, attributes: Mapping[str, object], *children: Element) -> Element:
    return element("renderer-v2", {"type": kind, **_ATTRIBUTES, **attributes}, *children)


def _key(*parts: str) -> str:
    return "{" + str(uuid5(NAMESPACE_URL, "alatau_geo:" + ":".join(parts))) + "}"
