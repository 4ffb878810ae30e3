"""Roads from OpenStreetMap: from motorways down to unclassified ones, also being built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.sources.source import OsmSource, Target
from alatau_geo.sources.tagging import LEVEL, OPERATOR, REF, Field, text

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAIN = ("motorway", "trunk", "primary", "secondary", "tertiary")
CLASSES = (*_MAIN, *(f"{name}_link" for name in _MAIN), "unclassified")
#: What stands in ``highway`` of a road that is not open yet; the class has a key of that name.
_NOT_YET = ("construction", "proposed")
_ANY = "|".join(CLASSES)


def road_class(tags: Mapping[str, str]) -> str | None:
    """Return a road's class, also of one that is being built or planned.

    Examples
    --------
    >>> road_class({"highway": "construction", "construction": "trunk"})
    'trunk'
    """
    highway = tags.get("highway")
    return tags.get(highway, highway) if highway in _NOT_YET else highway


def status(tags: Mapping[str, str]) -> str:
    """Return whether a road exists, as the plan's own roads say it.

    Examples
    --------
    >>> status({"highway": "proposed", "proposed": "primary"}), status({"highway": "trunk"})
    ('planned', 'existing')
    """
    return {"construction": "construction", "proposed": "planned"}.get(
        tags.get("highway", ""), "existing"
    )


def fits(tags: Mapping[str, str]) -> bool:
    """Return whether tags are a road's of these classes; squares and the like are none."""
    return road_class(tags) in CLASSES and tags.get("area") != "yes"


_TITLES = {
    "motorway": text("motorway", "автомагистраль", "автомагистраль"),
    "trunk": text("trunk road", "дорога республиканского значения", "республикалық маңызы бар жол"),
    "primary": text("primary road", "главная дорога", "басты жол"),
    "secondary": text("secondary road", "второстепенная дорога", "екінші дәрежелі жол"),
    "tertiary": text("tertiary road", "дорога районного значения", "аудандық маңызы бар жол"),
    "unclassified": text("minor road", "местная дорога", "жергілікті жол"),
}
_LINKS = {
    f"{name}_link": text(f"{title.en}, ramp", f"{title.ru}, съезд", f"{title.kk}, түсу жолы")
    for name, title in _TITLES.items()
    if name != "unclassified"
}

SOURCE = OsmSource(
    name="osm-roads",
    title="roads of OpenStreetMap, motorways to unclassified",
    filters=(
        f'way["highway"~"^({_ANY})$"]',
        *(f'way["highway"="{key}"]["{key}"~"^({_ANY})$"]' for key in _NOT_YET),
    ),
    targets=(
        Target(
            name="roads",
            title=text("Roads", "Дороги", "Жолдар"),
            geometry="line",
            fits=fits,
            fields=(
                Field("highway", text("highway=*", "highway=*", "highway=*"), "highway"),
                Field("class", text("Class", "Класс", "Санаты"), derive=road_class),
                Field("status", text("Status", "Состояние", "Күйі"), derive=status),
                REF,
                Field("oneway", text("One-way", "Одностороннее движение", "Бір бағытты"), "oneway"),
                LEVEL,
                Field("bridge", text("Bridge", "Мост", "Көпір"), "bridge"),
                Field("tunnel", text("Tunnel", "Тоннель", "Тоннель"), "tunnel"),
                Field("lanes", text("Lanes", "Полосы", "Жолақтар"), "lanes", "whole"),
                Field(
                    "maxspeed",
                    text("Speed limit", "Ограничение скорости", "Жылдамдық шегі"),
                    "maxspeed",
                ),
                Field("surface", text("Surface", "Покрытие", "Жабыны"), "surface"),
                OPERATOR,
            ),
            style={
                "colour": "#4d4d4d",
                "width": 2,
                "by": "class",
                "classes": {
                    "motorway": "#a8330a",
                    "motorway_link": "#a8330a",
                    "trunk": "#c4536e",
                    "trunk_link": "#c4536e",
                    "primary": "#b5651d",
                    "primary_link": "#b5651d",
                    "secondary": "#7a6a3a",
                    "secondary_link": "#7a6a3a",
                },
            },
            value_titles={
                "class": _TITLES | _LINKS,
                "status": {
                    "existing": text("existing", "существует", "бар"),
                    "construction": text("under construction", "строится", "салынып жатыр"),
                    "planned": text("planned", "планируется", "жоспарланған"),
                },
            },
            network={"snap_m": 1, "trunk": {"class": ["motorway", "trunk"]}, "once_m": 60},
        ),
    ),
)
