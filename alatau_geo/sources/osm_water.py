"""Water from OpenStreetMap: reservoirs, lakes and rivers as areas, watercourses as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.sources.source import OsmSource, Target, one_of
from alatau_geo.sources.tagging import INTERMITTENT, LEVEL, OPERATOR, Field, text

if TYPE_CHECKING:
    from collections.abc import Mapping

COURSES = ("river", "stream", "canal", "drain", "ditch")


def kind(tags: Mapping[str, str]) -> str | None:
    """Return what kind of water an area is.

    Examples
    --------
    >>> kind({"natural": "water", "water": "reservoir"}), kind({"landuse": "reservoir"})
    ('reservoir', 'reservoir')
    """
    if "water" in tags:
        return tags["water"]
    return next((tags[key] for key in ("landuse", "waterway") if key in tags), tags.get("natural"))


def is_area(tags: Mapping[str, str]) -> bool:
    """Return whether tags are those of an area of water.

    Examples
    --------
    >>> is_area({"natural": "water"}), is_area({"waterway": "river"})
    (True, False)
    """
    return (
        tags.get("natural") == "water"
        or tags.get("landuse") in ("reservoir", "basin")
        or tags.get("waterway") in ("riverbank", "dock")
    )


SOURCE = OsmSource(
    name="osm-water",
    title="water of OpenStreetMap: areas, and watercourses as lines",
    filters=(
        'way["natural"="water"]',
        'relation["natural"="water"]',
        'way["landuse"~"^(reservoir|basin)$"]',
        'relation["landuse"~"^(reservoir|basin)$"]',
        'way["waterway"~"^(riverbank|dock)$"]',
        'relation["waterway"~"^(riverbank|dock)$"]',
        'way["waterway"~"^(river|canal|stream)$"]',
    ),
    targets=(
        Target(
            name="water",
            title=text("Water", "Водные объекты", "Су нысандары"),
            geometry="polygon",
            fits=is_area,
            fields=(
                Field("kind", text("Kind", "Вид", "Түрі"), derive=kind),
                INTERMITTENT,
                OPERATOR,
            ),
            style={"colour": "#5b8fb0", "fill": "#88ccee", "fill_opacity": 0.5, "width": 1},
            value_titles={
                "kind": {
                    "reservoir": text("reservoir", "водохранилище", "су қоймасы"),
                    "lake": text("lake", "озеро", "көл"),
                    "pond": text("pond", "пруд", "тоған"),
                    "river": text("river", "река", "өзен"),
                    "canal": text("canal", "канал", "арна"),
                    "basin": text("basin", "бассейн", "бассейн"),
                    "water": text("water", "вода", "су"),
                }
            },
        ),
        Target(
            name="waterways",
            title=text("Watercourses", "Водотоки", "Су ағындары"),
            geometry="line",
            fits=one_of("waterway", *COURSES),
            fields=(
                Field("kind", text("Kind", "Вид", "Түрі"), "waterway"),
                LEVEL,
                Field("tunnel", text("Culvert", "Труба", "Құбыр"), "tunnel"),
                INTERMITTENT,
            ),
            style={"colour": "#5b8fb0", "width": 1.5},
            value_titles={
                "kind": {
                    "river": text("river", "река", "өзен"),
                    "stream": text("stream", "ручей", "бұлақ"),
                    "canal": text("canal", "канал", "арна"),
                    "drain": text("drain", "дренаж", "кәріз"),
                    "ditch": text("ditch", "арык", "арық"),
                }
            },
        ),
    ),
)
