"""SLD: the same symbols as an OGC Styled Layer Descriptor 1.1.0, for servers and other programs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from alatau_geo.qgis.elements import document, element
from alatau_geo.qgis.labels import FONTS
from alatau_geo.style import INK, SCHEMATIC_DASH

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from alatau_geo.qgis.classes import Look
    from alatau_geo.style import Symbology
    from alatau_geo.tables import Table

_NAMES = {
    "xmlns": "http://www.opengis.net/sld",
    "xmlns:se": "http://www.opengis.net/se",
    "xmlns:ogc": "http://www.opengis.net/ogc",
    "version": "1.1.0",
}


def sld(table: Table, looks: Sequence[Look], language: str, *, label: str = "") -> str:
    """Return a layer's symbology as SLD.

    Parameters
    ----------
    table : Table
        The layer's.
    looks : sequence of Look
        Its classes.
    language : {"en", "ru", "kk"}
        Of the legend.
    label : str
        The column with names to set; none where empty.

    Returns
    -------
    str
        An XML document; sizes are pixels, scale ranges as the layer's.
    """
    assert table.layer is not None  # noqa: S101  only layers are drawn
    entry = table.layer.entry
    draw = {"point": _points, "line": _lines, "polygon": _areas}[entry.geometry]
    rules = [
        element(
            "se:Rule",
            None,
            element("se:Name", None, look.title.get(language)),
            *_filter(look, looks),
            *_scales(entry.style),
            *draw(entry.style, look),
            *([_text(label, entry.geometry)] if label else []),
        )
        for look in looks
    ]
    root = element(
        "StyledLayerDescriptor",
        _NAMES,
        element(
            "NamedLayer",
            None,
            element("se:Name", None, table.name),
            element(
                "UserStyle",
                None,
                element("se:Name", None, table.name),
                element("se:FeatureTypeStyle", None, *rules),
            ),
        ),
    )
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + document(root, indent=True)


def _filter(look: Look, looks: Sequence[Look]) -> list[Element]:
    parts = []
    if look.column is not None and look.value is not None:
        parts.append(_equals(look.column, look.value))
    elif look.column is not None:
        others = dict.fromkeys(one.value for one in looks if one.value is not None)
        parts += [element("ogc:Not", None, _equals(look.column, value)) for value in others]
    if look.grades:
        grades = [_equals("grade", grade) for grade in look.grades]
        parts.append(element("ogc:Or", None, *grades))
    if not parts:
        return []
    whole = parts[0] if len(parts) == 1 else element("ogc:And", None, *parts)
    return [element("ogc:Filter", None, whole)]


def _equals(column: str, value: str) -> Element:
    return element(
        "ogc:PropertyIsEqualTo",
        None,
        element("ogc:PropertyName", None, column),
        element("ogc:Literal", None, value),
    )


def _scales(style: Symbology) -> list[Element]:
    if style.scales is None:
        return []
    largest, smallest = style.scales
    return [
        element("se:MinScaleDenominator", None, f"{largest:.10g}"),
        element("se:MaxScaleDenominator", None, f"{smallest:.10g}"),
    ]


def _parameters(tag: str, values: dict[str, object]) -> Element:
    found = [
        element(
            "se:SvgParameter",
            {"name": name},
            f"{value:.10g}" if isinstance(value, float) else str(value),
        )
        for name, value in values.items()
    ]
    return element(tag, None, *found)


def _stroke(colour: str, width: float, dash: Sequence[float] = (), opacity: float = 1) -> Element:
    values: dict[str, object] = {"stroke": colour, "stroke-width": width}
    if opacity < 1:
        values["stroke-opacity"] = opacity
    if dash:
        values["stroke-dasharray"] = " ".join(f"{part:.4g}" for part in dash)
    return _parameters("se:Stroke", values)


def _fill(colour: str, opacity: float) -> Element:
    return _parameters("se:Fill", {"fill": colour, "fill-opacity": float(opacity)})


def _lines(style: Symbology, look: Look) -> list[Element]:
    dash = SCHEMATIC_DASH if look.dashed else ()
    return [
        element("se:LineSymbolizer", None, _stroke("#ffffff", style.width + 3, opacity=0.75)),
        element("se:LineSymbolizer", None, _stroke(look.colour, style.width, dash)),
    ]


def _areas(style: Symbology, look: Look) -> list[Element]:
    dash = SCHEMATIC_DASH if look.dashed else ()
    return [
        element(
            "se:PolygonSymbolizer",
            None,
            _fill(look.fill, style.fill_opacity),
            _stroke(look.colour, style.width, dash),
        )
    ]


def _points(style: Symbology, look: Look) -> list[Element]:
    twelfth = 2 * math.pi * style.radius / 12
    dash = (twelfth * 1.2, twelfth * 0.8) if look.dashed else ()
    width = min(style.width, style.radius / 2.5)
    opacity = min(style.fill_opacity, 0.45 if look.dashed else 1)
    mark = element(
        "se:Mark",
        None,
        element("se:WellKnownName", None, "circle"),
        _fill(look.fill, opacity),
        _stroke(look.colour, width, dash),
    )
    size = element("se:Size", None, f"{2 * style.radius:.10g}")
    graphic = element("se:Graphic", None, mark, size)
    return [element("se:PointSymbolizer", None, graphic)]


def _text(column: str, geometry: str) -> Element:
    size, weight = (14, "bold") if geometry == "polygon" else (13, "normal")
    return element(
        "se:TextSymbolizer",
        None,
        element("se:Label", None, element("ogc:PropertyName", None, column)),
        _parameters("se:Font", {"font-family": FONTS[0], "font-size": size, "font-weight": weight}),
        element("se:Halo", None, element("se:Radius", None, "2.5"), _fill("#ffffff", 0.85)),
        _parameters("se:Fill", {"fill": INK}),
    )
