"""Settlements from OpenStreetMap: cities to hamlets."""

from __future__ import annotations

from alatau_geo.sources.source import OsmSource, Target, one_of
from alatau_geo.sources.tagging import KATO, POPULATION, Field, text

KINDS = ("city", "town", "village", "hamlet", "isolated_dwelling")

SOURCE = OsmSource(
    name="osm-places",
    title="settlements of OpenStreetMap, cities to hamlets",
    filters=(f'node["place"~"^({"|".join(KINDS)})$"]',),
    targets=(
        Target(
            name="settlements",
            title=text("Settlements", "Населённые пункты", "Елді мекендер"),
            geometry="point",
            fits=one_of("place", *KINDS),
            of_areas=True,
            fields=(
                Field("kind", text("Kind", "Вид", "Түрі"), "place"),
                POPULATION,
                Field(
                    "old_name", text("Former name", "Прежнее название", "Бұрынғы атауы"), "old_name"
                ),
                KATO,
            ),
            style={
                "colour": "#333333",
                "fill_opacity": 0.9,
                "width": 1,
                "radius": 4,
                "by": "kind",
                "classes": {
                    "city": "#1a1a1a",
                    "town": "#333333",
                    "village": "#5a5a8a",
                    "hamlet": "#7f7f7f",
                },
            },
            value_titles={
                "kind": {
                    "city": text("city", "город", "қала"),
                    "town": text("town", "малый город", "шағын қала"),
                    "village": text("village", "село", "ауыл"),
                    "hamlet": text("hamlet", "малое село", "шағын ауыл"),
                    "isolated_dwelling": text("isolated dwelling", "отдельное жильё", "оқшау үй"),
                }
            },
        ),
    ),
)
