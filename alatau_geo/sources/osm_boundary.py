"""Administrative boundaries from OpenStreetMap: districts and below, or one place by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.sources.source import OsmSource, Target
from alatau_geo.sources.tagging import KATO, POPULATION, Field, text

if TYPE_CHECKING:
    from collections.abc import Mapping


def fits(tags: Mapping[str, str]) -> bool:
    """Return whether tags are those of an administrative area.

    Examples
    --------
    >>> fits({"boundary": "administrative", "type": "boundary"}), fits({"boundary": "hazard"})
    (True, False)
    """
    return tags.get("boundary") == "administrative"


SOURCE = OsmSource(
    name="osm-boundary",
    title="administrative areas of OpenStreetMap, or the one that --place names",
    filters=('relation["boundary"="administrative"]["admin_level"~"^(6|7|8|9|10)$"]',),
    targets=(
        Target(
            name="city",
            title=text("Administrative areas", "Административные границы", "Әкімшілік шекаралар"),
            geometry="polygon",
            fits=fits,
            fields=(
                Field("boundary", text("boundary=*", "boundary=*", "boundary=*"), "boundary"),
                Field(
                    "admin_level",
                    text("Administrative level", "Административный уровень", "Әкімшілік деңгейі"),
                    "admin_level",
                    "whole",
                ),
                Field("place", text("Kind of place", "Вид места", "Орын түрі"), "place"),
                POPULATION,
                Field(
                    "official_name",
                    text("Official name", "Официальное название", "Ресми атауы"),
                    "official_name",
                ),
                KATO,
                Field("wikidata", text("Wikidata", "Викиданные", "Викидерек"), "wikidata"),
            ),
            style={"colour": "#1a1a1a", "fill_opacity": 0.05, "width": 2.5},
        ),
    ),
)
