"""Print layouts: an A3 sheet of each map in each language."""

from __future__ import annotations

import base64
import textwrap
from typing import TYPE_CHECKING

from alatau_geo import terms
from alatau_geo.columns import texts_of
from alatau_geo.crs import label, parse
from alatau_geo.qgis import tree
from alatau_geo.qgis.elements import element, inert, rgba
from alatau_geo.qgis.frames import extent
from alatau_geo.qgis.labels import FONTS
from alatau_geo.qgis.layout_items import Page, colour_of, font_of, item, text_item
from alatau_geo.qgis.sheet import unique_id
from alatau_geo.style import INK, MUTED, PAPER

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from alatau_geo.crs import Box
    from alatau_geo.qgis.classes import Look
    from alatau_geo.qgis.sheet import Sheet
    from alatau_geo.tables import Table

#: Millimetres of the page, of its margin, and where the map and the column beside it lie.
_PAGE = (420, 297)
_MARGIN = 12
_MAP = (12.0, 34.0, 284.0, 239.0)
_COLUMN = (304.0, 34.0, 104.0)
#: Where the sources begin, and how many letters there is room for.
_SOURCES, _SOURCE_LETTERS = 203.0, 2600
_LINE = "#dcd8ce"
#: QGIS's numbers of item types.
_PAGE_ITEM, _MAP_ITEM, _PICTURE, _LABEL, _LEGEND, _BAR = 65638, 65639, 65640, 65641, 65642, 65646
_TOP, _LEFT = 32, 1
_NORTH = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 60">'
    f'<path d="M20 18 31 54 20 46 9 54Z" fill="{INK}" stroke="{INK}" stroke-linejoin="round"/>'
    f'<path d="M14 14V2L26 14V2" fill="none" stroke="{INK}" stroke-width="2.5"/></svg>'
)
#: A font's size in points by what it is for.
_SIZES = {"title": 20, "subtitle": 11, "head": 9, "small": 6, "note": 7.5}


def layouts(sheet: Sheet) -> list[Element]:
    """Return a print layout of each map for each language, called as its theme.

    Parameters
    ----------
    sheet : Sheet
        The project.

    Returns
    -------
    list of Element
        Each with title, map, legend, scale bar, north arrow, sources and the date of the data.
    """
    pages = []
    for (name, language), theme in tree.theme_names(sheet).items():
        view = sheet.views.get(name, sheet.view)
        box = extent(view, sheet.crs, study_area=sheet.catalog.study_area)
        pages.append(_layout(Page(sheet, name, language, theme), box))
    return pages


def _layout(page: Page, box: Box) -> Element:
    uuid = unique_id("layout", page.map, page.language, "map")
    items = [
        text_item(page, "title", page.spec.title.get(page.language), (_MARGIN, 10, 396, 11)),
        _map(page, box, uuid),
        _legend(page, uuid),
        _scale_bar(page, box, uuid),
        _north(page, uuid),
        *_sources(page),
        _foot(page),
    ]
    if page.spec.subtitle:
        text = page.spec.subtitle.get(page.language)
        place = (_MARGIN, 21.0, 396.0, 8.0)
        items.append(text_item(page, "subtitle", text, place, colour=MUTED))
    # the first lies on top
    return element(
        "Layout",
        {"name": page.name, "units": "mm", "printResolution": 300},
        element("Snapper", {"snapToGuides": 1, "snapToItems": 1, "snapToGrid": 0, "tolerance": 5}),
        element("Grid", {"resolution": 10, "resUnits": "mm", "offsetX": 0, "offsetY": 0}),
        element(
            "PageCollection",
            None,
            item(page, "page", _PAGE_ITEM, (0, 0, *_PAGE), background=True),
        ),
        *items,
        element("customproperties", None, element("Option")),
        element("Atlas", {"enabled": 0, "coverageLayer": ""}),
    )


def _map(page: Page, box: Box, uuid: str) -> Element:
    x, y, width, height = _MAP
    return item(
        page,
        "map",
        _MAP_ITEM,
        (x, y, width, height),
        {
            "followPreset": "true",
            "followPresetName": page.name,
            "keepLayerSet": "false",
            "drawCanvasItems": "true",
            "mapRotation": 0,
            "mapFlags": 0,
            "labelMargin": "1,mm",
        },
        element("Extent", dict(zip(("xmin", "ymin", "xmax", "ymax"), _fitted(box), strict=True))),
        element("LayerSet"),
        element("AtlasMap", {"atlasDriven": 0, "scalingMode": 2, "margin": 0.1}),
        background=True,
        frame=True,
        level=1,
        uuid=uuid,
        ground=PAPER,
    )


def _fitted(box: Box) -> Box:
    """Return a box of the map's proportions around another, with some room."""
    west, south, east, north = box
    _, _, width, height = _MAP
    scale = max((east - west) / width, (north - south) / height) * 1.06
    x, y = (west + east) / 2, (south + north) / 2
    return (
        round(x - width * scale / 2, 3),
        round(y - height * scale / 2, 3),
        round(x + width * scale / 2, 3),
        round(y + height * scale / 2, 3),
    )


def _legend(page: Page, uuid: str) -> Element:
    x, y, width = _COLUMN
    groups = []
    for group in page.spec.groups:
        lines = []
        for table in page.tables:
            if table.name not in group.layers:
                continue
            title = page.sheet.name(table, page.language)
            line = tree.tree_layer(table, page.sheet, ticked=True, name=title)
            for properties in line.findall("customproperties"):
                line.remove(properties)
            said = {"name": "legend/title-label", "type": "QString", "value": title}
            inside = element("Option", {"type": "Map"}, element("Option", said))
            line.append(element("customproperties", None, inside))
            lines.append(line)
        if not lines:
            continue
        lead = {"name": inert(group.title.get(page.language)), "checked": "Qt::Checked"}
        empty = element("customproperties", None, element("Option"))
        groups.append(element("layer-tree-group", lead | {"expanded": 1}, empty, *lines))
    styles = [
        element(
            "style",
            {"name": name, "alignment": 1, "indent": 0} | margins,
            element("styleFont", {"description": font_of(size, bold=bold), "style": ""}),
        )
        for name, size, bold, margins in (
            ("title", 11, True, {"marginBottom": 2.5}),
            ("group", 9, True, {"marginTop": 3.4, "marginBottom": 1}),
            ("subgroup", 8.5, False, {"marginTop": 1.6}),
            ("symbol", 8, False, {"marginTop": 1.2}),
            ("symbolLabel", 8, False, {"marginTop": 1, "marginLeft": 2}),
        )
    ]
    empty = element("customproperties", None, element("Option"))
    return item(
        page,
        "legend",
        _LEGEND,
        (x, y, width, 150),
        {
            "title": inert(page.word("legend")),
            "map_uuid": uuid,
            "resizeToContents": 1,
            "columnCount": 1 if _legend_mm(page) < _SOURCES - y else 2,
            "splitLayer": 0,
            "symbolWidth": 8,
            "symbolHeight": 3.6,
            "boxSpace": 0,
            "lineSpacing": 1,
            "columnSpace": 4,
            "symbolAlignment": 1,
            "titleAlignment": 1,
            "fontColor": INK,
            "wrapChar": "",
            "legendFilterByAtlas": 0,
            # what the map shows nothing of needs no sign
            "legendFilterByMap": 1,
        },
        element("styles", None, *styles),
        element("layer-tree-group", None, empty, *groups),
        level=3,
    )


def _legend_mm(page: Page) -> float:
    """Return about how high a legend in one column is."""
    groups = len(page.spec.groups)
    lines = 0
    for table in page.tables:
        looks = tree.style_of(page.sheet, table, page.map, page.language).looks
        lines += 1 if len(looks) == 1 else 1 + sum(_is_there(table, look) for look in looks)
    return 7.0 + 8.5 * groups + 4.9 * lines


def _is_there(table: Table, look: Look) -> bool:
    """Return whether a table may have features of a look; of the rest it is not known."""
    if look.column is None or look.value is None:
        return True
    return bool((texts_of(table.frame[look.column]) == look.value).any())


def _scale_bar(page: Page, box: Box, uuid: str) -> Element:
    x, y, width, height = _MAP
    west, _, east, _ = _fitted(box)
    # two segments of about 25 mm
    step = _round_km((east - west) / width * 25)
    text = element(
        "text-style",
        {
            "fontFamily": FONTS[0],
            "fontSize": 8,
            "fontSizeUnit": "Point",
            "textColor": rgba(INK),
            "textOpacity": 1,
            "fontWeight": 50,
        },
        element("families", None, *(element("family", {"name": name}) for name in FONTS[1:])),
    )
    return item(
        page,
        "scale bar",
        _BAR,
        (x + 4, y + height - 15, 70, 12),
        {
            "mapUuid": uuid,
            "style": "Single Box",
            "unitType": "km",
            "unitLabel": {"en": "km", "ru": "км", "kk": "км"}[page.language],
            "numMapUnitsPerScaleBarUnit": 1,
            "numUnitsPerSegment": step,
            "segmentMillimeters": step * 1000 * width / (east - west),
            "numSegments": 2,
            "numSegmentsLeft": 0,
            "numSubdivisions": 1,
            "segmentSizeMode": 0,
            "height": 2,
            "labelBarSpace": 1.5,
            "boxContentSpace": 1,
            "outlineWidth": 0.25,
            "alignment": 0,
        },
        text,
        element("strokeColor", colour_of(INK)),
        element("fillColor", colour_of(INK)),
        element("fillColor2", colour_of("#ffffff")),
        level=5,
    )


def _round_km(metres: float) -> float:
    """Return a round number of kilometres near a length.

    Examples
    --------
    >>> _round_km(6200)
    5.0
    """
    km = max(metres / 1000, 1e-3)
    tens = 10.0 ** len(str(int(km))) / 10 if km >= 1 else 0.1
    while tens > km:
        tens /= 10
    return max(tens * step for step in (1, 2, 5) if tens * step <= km)


def _north(page: Page, uuid: str) -> Element:
    x, y, width, _ = _MAP
    picture = base64.b64encode(_NORTH.encode()).decode()
    return item(
        page,
        "north arrow",
        _PICTURE,
        (x + width - 16, y + 4, 12, 18),
        {
            "file": f"base64:{picture}",
            "mode": 0,
            "resizeMode": 0,
            "mapUuid": uuid,
            # true north, not the grid's
            "northMode": 1,
            "northOffset": 0,
            "pictureRotation": 0,
            "anchorPoint": 4,
            "svgFillColor": rgba(INK),
            "svgBorderColor": rgba(INK),
            "svgBorderWidth": 0.2,
        },
        level=5,
    )


def _sources(page: Page) -> list[Element]:
    x, _, width = _COLUMN
    lines = []
    most = _SOURCE_LETTERS // max(len(page.tables), 1)
    for table in page.tables:
        assert table.layer is not None  # noqa: S101  layers have one
        entry = table.layer.entry
        grade = terms.GRADES[table.layer.grade].get(page.language)
        name = table.title.get(page.language)
        source = textwrap.shorten(entry.source, most, placeholder=" …")
        lines.append(f"{name} ({grade}): {source} {entry.licence}.")
    return [
        text_item(page, "head", page.word("sources"), (x, _SOURCES, width, 5), name="sources head"),
        text_item(
            page,
            "small",
            "\n".join(lines),
            (x, _SOURCES + 6, width, 72),
            colour=MUTED,
            name="sources",
        ),
    ]


def _foot(page: Page) -> Element:
    days = [one.layer.entry.date for one in page.tables if one.layer and one.layer.entry.date]
    day = max(days).isoformat() if days else page.word("not_stated")
    frame = label(parse(page.sheet.crs, where="--crs"))
    text = f"{page.word('data_of')}: {day}   ·   {page.word('frame')}: {frame}"
    text += f"   ·   {page.word('dashed')}"
    return text_item(page, "note", text, (_MARGIN, 277, 396, 6), colour=MUTED, name="foot")
