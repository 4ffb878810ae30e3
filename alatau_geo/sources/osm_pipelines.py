"""Pipelines from OpenStreetMap: gas, oil, water and heat."""

from __future__ import annotations

from alatau_geo.sources.source import OsmSource, Target, one_of
from alatau_geo.sources.tagging import LEVEL, LOCATION, OPERATOR, REF, Field, text

SOURCE = OsmSource(
    name="osm-pipelines",
    title="pipelines of OpenStreetMap: gas, oil, water, heat",
    filters=('way["man_made"="pipeline"]',),
    targets=(
        Target(
            name="gas",
            title=text("Pipelines", "Трубопроводы", "Құбырлар"),
            geometry="line",
            fits=one_of("man_made", "pipeline"),
            fields=(
                Field("substance", text("Carries", "Содержимое", "Тасымалдайды"), "substance"),
                Field("type", text("Kind", "Вид", "Түрі"), "type"),
                Field("usage", text("Use", "Назначение", "Міндеті"), "usage"),
                Field("diameter", text("Diameter, mm", "Диаметр, мм", "Диаметрі, мм"), "diameter"),
                Field(
                    "pressure", text("Pressure, bar", "Давление, бар", "Қысымы, бар"), "pressure"
                ),
                LOCATION,
                LEVEL,
                OPERATOR,
                REF,
            ),
            style={
                "colour": "#882255",
                "width": 2,
                "by": "substance",
                "classes": {
                    "gas": "#882255",
                    "water": "#0072b2",
                    "oil": "#1a1a1a",
                    "heat": "#a8330a",
                    "hot_water": "#a8330a",
                },
            },
            value_titles={
                "substance": {
                    "gas": text("gas", "газ", "газ"),
                    "natural_gas": text("natural gas", "природный газ", "табиғи газ"),
                    "oil": text("oil", "нефть", "мұнай"),
                    "water": text("water", "вода", "су"),
                    "hot_water": text("hot water", "горячая вода", "ыстық су"),
                    "heat": text("heat", "тепло", "жылу"),
                    "sewage": text("sewage", "сточные воды", "ағынды су"),
                }
            },
            network={"snap_m": 1},
        ),
    ),
)
