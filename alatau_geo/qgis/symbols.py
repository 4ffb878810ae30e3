"""Symbols: how one feature is drawn, in QGIS's terms, like the web map draws it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from alatau_geo.qgis.elements import element, mm, nothing_defined, options, rgba
from alatau_geo.style import SCHEMATIC_DASH

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    from alatau_geo.style import Symbology

_TYPES = {"point": "marker", "line": "line", "polygon": "fill"}
#: A white seam beside lines keeps them readable over areas.
_SEAM = {"line": (3.0, 0.75), "polygon": (1.5, 0.55)}
#: A filled marker would hide its dashes.
_DASHED_FILL = 0.45
#: Where symbol levels are on, lines lie over all seams.
_SEAM_LEVEL, _LINE_LEVEL = 0, 1


def symbol(
    kind: str,
    style: Symbology,
    *,
    colour: str,
    fill: str,
    dashed: bool,
    name: str = "0",
) -> Element:
    """Return a symbol.

    Parameters
    ----------
    kind : {"point", "line", "polygon"}
        Of what.
    style : Symbology
        The layer's: widths, sizes, opacity.
    colour, fill : str
        ``#rrggbb`` of line and area.
    dashed : bool
        Whether its line is broken, as that of a drawing is.
    name : str
        By which a renderer knows it.

    Returns
    -------
    Element
        ``<symbol>``.
    """
    if kind == "line":
        layers = _line(style, colour, dashed=dashed)
    else:
        layers = (_marker if kind == "point" else _area)(style, colour, fill, dashed=dashed)
    return _symbol(_TYPES[kind], name, layers)


def _symbol(kind: str, name: str, layers: list[Element]) -> Element:
    attributes = {"type": kind, "name": name, "alpha": 1, "force_rhr": 0, "clip_to_extent": 1}
    return element("symbol", attributes, nothing_defined(), *layers)


def _layer(kind: str, settings: Mapping[str, object], *inside: Element, level: int = 0) -> Element:
    attributes = {"class": kind, "enabled": 1, "locked": 0, "pass": level}
    return element("layer", attributes, *options(settings), nothing_defined(), *inside)


def stroke(
    colour: str,
    width: float,
    *,
    opacity: float = 1,
    dash: tuple[float, float] | None = None,
    level: int = 0,
) -> Element:
    """Return a line of a width in pixels, with dash and gap in pixels where it is broken."""
    return _layer(
        "SimpleLine",
        {
            "line_color": rgba(colour, opacity),
            "line_style": "solid",
            "line_width": mm(width),
            "line_width_unit": "MM",
            "capstyle": "flat" if dash else "round",
            "joinstyle": "round",
            "use_custom_dash": int(dash is not None),
            "customdash": ";".join(str(mm(part)) for part in dash or SCHEMATIC_DASH),
            "customdash_unit": "MM",
        },
        level=level,
    )


def _line(style: Symbology, colour: str, *, dashed: bool) -> list[Element]:
    more, opacity = _SEAM["line"]
    dash = SCHEMATIC_DASH if dashed else None
    return [
        stroke("#ffffff", style.width + more, opacity=opacity, level=_SEAM_LEVEL),
        stroke(colour, style.width, dash=dash, level=_LINE_LEVEL),
    ]


def _area(style: Symbology, colour: str, fill: str, *, dashed: bool) -> list[Element]:
    more, opacity = _SEAM["polygon"]
    dash = SCHEMATIC_DASH if dashed else None
    return [
        _ground(fill, style.fill_opacity),
        stroke("#ffffff", style.width + more, opacity=opacity),
        stroke(colour, style.width, dash=dash),
    ]


def _ground(fill: str, opacity: float) -> Element:
    settings = {"color": rgba(fill, opacity), "style": "solid", "outline_style": "no"}
    return _layer("SimpleFill", settings)


def _marker(style: Symbology, colour: str, fill: str, *, dashed: bool) -> list[Element]:
    radius = style.radius
    width = min(style.width, radius / 2.5)
    seam = _circle("#ffffff", 0.9, radius + 1.5)
    if not dashed:
        return [seam, _circle(fill, style.fill_opacity, radius, colour, width)]
    # a dozen dashes close evenly around the circle
    twelfth = 2 * math.pi * radius / 12
    inside = _symbol(
        "fill",
        "@0@1",
        [
            _ground(fill, min(style.fill_opacity, _DASHED_FILL)),
            stroke(colour, width, dash=(twelfth * 1.2, twelfth * 0.8)),
        ],
    )
    settings = {"name": "circle", "size": mm(2 * radius), "size_unit": "MM", "color": rgba(fill)}
    return [seam, _layer("FilledMarker", settings, inside)]


def _circle(
    fill: str, opacity: float, radius: float, colour: str = "#ffffff", width: float = 0
) -> Element:
    return _layer(
        "SimpleMarker",
        {
            "name": "circle",
            "color": rgba(fill, opacity),
            "size": mm(2 * radius),
            "size_unit": "MM",
            "outline_color": rgba(colour),
            "outline_style": "solid" if width else "no",
            "outline_width": mm(width),
            "outline_width_unit": "MM",
            "scale_method": "diameter",
        },
    )


def sign(colour: str, shape: str, *, size: float, name: str = "0") -> Element:
    """Return a marker of a finding: a shape that no layer of a plan has."""
    settings = {
        "name": shape,
        "color": rgba(colour),
        "size": mm(size),
        "size_unit": "MM",
        "outline_color": rgba("#ffffff"),
        "outline_style": "solid",
        "outline_width": mm(1.2),
        "outline_width_unit": "MM",
    }
    return _symbol("marker", name, [_layer("SimpleMarker", settings)])
