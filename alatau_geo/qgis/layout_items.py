"""What print layouts are made of: a page's items and texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alatau_geo import terms
from alatau_geo.qgis.elements import element, inert, nothing_defined
from alatau_geo.qgis.labels import FONTS
from alatau_geo.qgis.sheet import unique_id
from alatau_geo.style import INK

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from alatau_geo.qgis.sheet import Sheet
    from alatau_geo.tables import Table
    from alatau_geo.webmap.spec import MapSpec

_LABEL = 65641
_TOP, _LEFT = 32, 1
_LINE = "#dcd8ce"
#: A font's size in points by what it is for.
_SIZES = {"title": 20, "subtitle": 11, "head": 9, "small": 6, "note": 7.5}


@dataclass(frozen=True)
class Page:
    """What a page's items ask for: project, map, language, and its name, which is the theme's."""

    sheet: Sheet
    map: str
    language: str
    name: str

    @property
    def spec(self) -> MapSpec:
        """Return what the map shows."""
        return self.sheet.maps[self.map]

    def word(self, key: str) -> str:
        """Return a word of `alatau_geo.terms` in the page's language."""
        return terms.WORDS[key].get(self.language)

    @property
    def tables(self) -> list[Table]:
        """Return the map's layers that are drawn."""
        return self.sheet.visible(self.map)


def item(
    page: Page,
    name: str,
    kind: int,
    place: tuple[float, float, float, float],
    more: dict[str, object] | None = None,
    *children: Element,
    background: bool = False,
    frame: bool = False,
    level: int = 1,
    uuid: str | None = None,
    ground: str = "#ffffff",
) -> Element:
    """Return an item of QGIS's number `kind` at x, y, width, height in mm; `level` from below."""
    x, y, width, height = place
    uuid = uuid or unique_id("layout", page.map, page.language, name)
    return element(
        "LayoutItem",
        {
            "type": kind,
            "uuid": uuid,
            "templateUuid": uuid,
            "id": name,
            "position": f"{x:g},{y:g},mm",
            "positionOnPage": f"{x:g},{y:g},mm",
            "size": f"{width:g},{height:g},mm",
            "referencePoint": 0,
            "zValue": level,
            "visibility": 1,
            "opacity": 1,
            "background": str(background).lower(),
            "frame": str(frame).lower(),
            "outlineWidthM": "0.3,mm",
            "frameJoinStyle": "miter",
            "excludeFromExports": 0,
        }
        | (more or {}),
        element("FrameColor", colour_of(_LINE)),
        element("BackgroundColor", colour_of(ground)),
        element(
            "LayoutObject",
            None,
            nothing_defined("dataDefinedProperties"),
            element("customproperties", None, element("Option")),
        ),
        *children,
    )


def colour_of(text: str) -> dict[str, int]:
    """Return ``#rrggbb`` as layouts have it."""
    red, green, blue = (int(text[n : n + 2], 16) for n in (1, 3, 5))
    return {"alpha": 255, "red": red, "green": green, "blue": blue}


def font_of(size: float, *, bold: bool = False) -> str:
    """Return a font as Qt describes it, its size in points."""
    return f"{FONTS[0]},{size:g},-1,5,{75 if bold else 50},0,0,0,0,0"


def text_item(
    page: Page,
    kind: str,
    text: str,
    place: tuple[float, float, float, float],
    *,
    colour: str = INK,
    name: str = "",
) -> Element:
    """Return a text of a kind (title, subtitle, head, small, note), set level in a box."""
    settings = {"labelText": inert(text), "htmlState": 0, "halign": _LEFT, "valign": _TOP}
    return item(
        page,
        name or kind,
        _LABEL,
        place,
        settings | {"marginX": 0, "marginY": 0},
        element(
            "LabelFont",
            {"description": font_of(_SIZES[kind], bold=kind in ("title", "head")), "style": ""},
        ),
        element("FontColor", colour_of(colour)),
        level=4,
    )
