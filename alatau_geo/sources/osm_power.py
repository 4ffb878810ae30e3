"""Power from OpenStreetMap: substations and plants as points, lines and cables as lines."""

from __future__ import annotations

from alatau_geo.sources.source import OsmSource, Target, one_of
from alatau_geo.sources.tagging import LOCATION, OPERATOR, REF, Field, largest_kv, text

_VOLTAGE = (
    Field("voltage", text("Voltage, V", "Напряжение, В", "Кернеу, В"), "voltage"),
    Field(
        "voltage_kv",
        text("Highest voltage, kV", "Наибольшее напряжение, кВ", "Ең жоғары кернеу, кВ"),
        derive=largest_kv,
    ),
    OPERATOR,
    REF,
)

SOURCE = OsmSource(
    name="osm-power",
    title="substations and plants, power lines and cables of OpenStreetMap",
    filters=(
        'node["power"~"^(substation|plant)$"]',
        'way["power"~"^(substation|plant)$"]',
        'relation["power"~"^(substation|plant)$"]',
        'way["power"~"^(line|cable)$"]',
    ),
    targets=(
        Target(
            name="substations",
            title=text(
                "Substations and power plants",
                "Подстанции и электростанции",
                "Қосалқы станциялар мен электр станциялары",
            ),
            geometry="point",
            fits=one_of("power", "substation", "plant"),
            of_areas=True,
            fields=(
                Field("kind", text("Kind", "Вид", "Түрі"), "power"),
                Field("substation", text("Role", "Назначение", "Міндеті"), "substation"),
                *_VOLTAGE,
                Field("output", text("Output", "Мощность", "Қуаты"), "plant:output:electricity"),
                Field(
                    "fuel",
                    text("Energy source", "Источник энергии", "Энергия көзі"),
                    "plant:source",
                ),
            ),
            style={
                "colour": "#c77700",
                "fill_opacity": 0.9,
                "width": 1.5,
                "radius": 6,
                "by": "kind",
                "classes": {"substation": "#c77700", "plant": "#a8330a"},
            },
            value_titles={
                "kind": {
                    "substation": text("substation", "подстанция", "қосалқы станция"),
                    "plant": text("power plant", "электростанция", "электр станциясы"),
                }
            },
        ),
        Target(
            name="power_lines",
            title=text("Power lines", "Линии электропередачи", "Электр беру желілері"),
            geometry="line",
            fits=one_of("power", "line", "cable"),
            fields=(
                Field("kind", text("Kind", "Вид", "Түрі"), "power"),
                *_VOLTAGE,
                Field("cables", text("Cables", "Провода", "Сымдар"), "cables", "whole"),
                Field("circuits", text("Circuits", "Цепи", "Тізбектер"), "circuits", "whole"),
                LOCATION,
            ),
            style={
                "colour": "#c77700",
                "width": 1.5,
                "by": "kind",
                "classes": {"line": "#c77700", "cable": "#7a5230"},
            },
            value_titles={
                "kind": {
                    "line": text("overhead line", "воздушная линия", "әуе желісі"),
                    "cable": text("cable", "кабель", "кабель"),
                }
            },
        ),
    ),
)
