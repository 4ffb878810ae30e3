"""A small plan of invented layers, and one whose every text is hostile."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import geopandas as gpd
from shapely.geometry import LineString, MultiPolygon, Point, box

from alatau_geo.catalog import LayerEntry, Text
from alatau_geo.layer import Layer, Origin
from alatau_geo.quantity import Interval
from alatau_geo.report import Finding, LayerSummary, Measurement, Report, Verdict
from alatau_geo.webmap import MapSpec

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "`${alert(1)}`",
    "{{7*7}}{% raw %}",
    "javascript:alert(1)",
    "\"'><svg onload=alert(1)>",
    "<!--<script>",
    "\u2028\u2029alert(1)",
)


def layer(entry, rows, *, replaced=False, refused=0):
    """Return a layer from ``(properties, geometry)`` rows."""
    frame = gpd.GeoDataFrame(
        [properties for properties, _ in rows],
        geometry=[geometry for _, geometry in rows],
        crs="EPSG:4326",
    )
    origin = Origin(
        file=f"{entry.name}.geojson",
        sha256="0" * 64,
        operation=SimpleNamespace(name="none"),
        replaced=replaced,
    )
    return Layer(
        entry=entry,
        frame=frame,
        refused=gpd.GeoDataFrame({"reason": ["no ring"] * refused}),
        repairs=(),
        origin=origin,
    )


def entry(name, geometry, **more):
    """Return a catalog entry with plain values where none are given."""
    values = {
        "name": name,
        "title": Text(en=name.capitalize(), ru=f"{name} по-русски", kk=f"{name} қазақша"),
        "file": f"{name}.geojson",
        "geometry": geometry,
        "grade": "schematic",
        "accuracy_m": 500,
        "source": "drawn for a test",
        "licence": "CC BY 4.0",
        "date": dt.date(2026, 1, 17),
    }
    return LayerEntry(**(values | more))


def named(identity, en, ru=None, kk=None, **more):
    """Return the properties of a feature."""
    return {"id": identity, "name_en": en, "name_ru": ru, "name_kk": kk, **more}


def layers():
    """Return the invented layers in drawing order."""
    city = layer(
        entry(
            "city",
            "polygon",
            title=Text(en="City", ru="Город", kk="Қала"),
            fitted_to=("city-area",),
            fields={"use": Text(en="Use", ru="Назначение", kk="Мақсаты")},
            style={"colour": "#0f4c66", "fill_opacity": 0.06, "width": 2.5},
        ),
        [
            (
                named("a", "Alatau", "Алатау", "Алатау", use_en="all", use_ru="любое"),
                MultiPolygon([box(76.8, 43.4, 77.1, 43.7), box(77.12, 43.6, 77.2, 43.7)]),
            )
        ],
    )
    roads = layer(
        entry(
            "roads",
            "line",
            title=Text(en="Roads", ru="Дороги", kk="Жолдар"),
            grade="digitised",
            accuracy_m=20,
            fields={"phase": Text(en="Phase", ru="Этап", kk="Кезең"), "opened": "Opened"},
            style={
                "colour": "#7a3b00",
                "width": 3,
                "by": "phase",
                "classes": {"1": "#7a3b00", "2": "#b8860b"},
            },
        ),
        [
            (
                named("r1", "Ring", "Кольцо", "Айналма", phase=1, opened=dt.date(2023, 6, 16)),
                LineString([(76.8, 43.45), (77.0, 43.5), (77.15, 43.65)]),
            ),
            (
                named("r2", "Spur", phase=2, grade="schematic"),
                LineString([(77.0, 43.5), (77.05, 43.4)]),
            ),
        ],
        refused=1,
    )
    stations = layer(
        entry(
            "stations",
            "point",
            title=Text(en="Substations", ru="Подстанции", kk="Қосалқы станциялар"),
            fields={
                "load_mw": Text(en="Load, MW", ru="Нагрузка, МВт", kk="Жүктеме, МВт"),
                "built": Text(en="Built", ru="Построена", kk="Салынған"),
            },
            style={"colour": "#57478f"},
        ),
        [
            (named("s1", "North", "Север", "Солтүстік", load_mw=1250.5), Point(76.95, 43.65)),
            (named("s2", "South", load_mw=float("nan"), built=True), Point(76.92, 43.45)),
            (named("s3", "Somewhere", "Где-то", "Бір жерде"), None),
        ],
    )
    towns = layer(
        entry("towns", "point", grade="official", style={"colour": "#333333", "radius": 4}),
        [
            (named("t1", "Zhetygen", "Жетыген", "Жетіген"), Point(77.109, 43.673)),
            (named("t2", "Otegen Batyr", "Отеген-Батыр", "Өтеген батыр"), Point(77.022, 43.418)),
            ({"id": "t3"}, Point(77.023, 43.4185)),
        ],
        replaced=True,
    )
    return {item.name: item for item in (city, roads, stations, towns)}


def verdict(identity, outcome, **more):
    """Return a verdict."""
    values = {
        "id": identity,
        "document": "2025-11-26",
        "title": Text(en=f"Figure {identity}", ru=f"Показатель {identity}"),
        "stated": "88 thousand ha",
        "unit": "ha",
        "interval": Interval(Decimal(87500), Decimal(88500)),
        "derivation": "half a unit of the last digit",
        "measured": Measurement(87912.3, 210.44, "ha", "independent vertices"),
        "grade": "schematic",
        "outcome": outcome,
        "why": "87 912 ± 210 ha lies inside 87 500 … 88 500 ha",
        "layers": ("city",),
    }
    return Verdict(**(values | more))


def summary(item):
    """Return what a report says of a layer."""
    return LayerSummary(
        name=item.name,
        title=item.entry.title,
        geometry=item.entry.geometry,
        grade=item.grade,
        source=item.entry.source,
        licence=item.entry.licence,
        file=item.origin.file,
        sha256="0" * 64,
        operation="none",
        accuracy_m=None,
        features=len(item.frame),
        without_place=0,
        refused=0,
        repaired=0,
        replaced=item.origin.replaced,
        fitted_to=(),
        area_ha=None,
        length_km=None,
        repairs=(),
    )


def report(of=None):
    """Return a report with a verdict of each kind."""
    of = of or layers()
    above = Interval(Decimal(24000), None, low_open=True)
    claims = (
        verdict("city-area", "circular"),
        verdict("zone", "contradicts", measured=Measurement(23100.0, 90.0, "ha", "vertices")),
        verdict("outside", "cannot tell", interval=above, stated="more than 24 thousand ha"),
        verdict(
            "sites",
            "agrees",
            unit="1",
            interval=Interval(Decimal(30), Decimal(30)),
            measured=Measurement(30.0, 0.0, "1", "count"),
            layers=("stations",),
            stated="30",
        ),
        verdict(
            "jobs",
            "not measured",
            measured=None,
            grade=None,
            layers=(),
            unit="1",
            superseded_by="sites",
        ),
    )
    findings = (
        Finding("N02", "warning", "roads", "r2", (77.05, 43.4), "a loose end, 812 m from the next"),
        Finding("C01", "error", "", None, None, "41 projects, then 32"),
        Finding("L03", "note", "stations", "s3", None, "has no place"),
    )
    summaries = tuple(summary(item) for item in of.values())
    return Report("test", Text(en="Test"), claims, findings, summaries)


def spec(**more):
    """Return what the map shows."""
    values = {
        "title": Text(
            en="A city and its figures", ru="Город и показатели", kk="Қала мен көрсеткіштер"
        ),
        "subtitle": "Invented",
        "groups": [
            {"title": Text(en="Land", ru="Земля", kk="Жер"), "layers": ["city"]},
            {
                "title": Text(en="Networks", ru="Сети", kk="Желілер"),
                "layers": ["roads", "stations"],
            },
            {"title": Text(en="Around", ru="Вокруг", kk="Айнала"), "layers": ["towns"]},
        ],
        "labels": ["towns"],
        "fit": ["city"],
    }
    return MapSpec(**(values | more))


def hostile():
    """Return a map's arguments with a hostile string in every place that takes text."""
    bad = "".join(HOSTILE)
    text = Text(en=bad, ru=bad, kk=bad)
    rows = [
        (
            named(
                text_,
                text_,
                text_,
                text_,
                name=text_,
                field=text_,
                cls=text_,
                source=text_,
                licence=text_,
                grade="surveyed",
            ),
            Point(77 + n / 50, 43.5),
        )
        for n, text_ in enumerate((*HOSTILE, bad))
    ]
    rows.append((named("unplaced" + bad, bad, bad, bad, field=bad), None))
    shapes = {
        "point": None,
        "line": LineString([(76.9, 43.4), (77.3, 43.45)]),
        "polygon": box(76.9, 43.52, 77.3, 43.6),
    }
    made = {}
    for kind, shape in shapes.items():
        style = {"by": "cls", "classes": {bad: "#a8330a"}}
        made[f"bad_{kind}"] = layer(
            entry(
                f"bad_{kind}",
                kind,
                title=text,
                source=bad,
                licence=bad,
                style=style,
                fields={"field": text, "cls": text, bad: text},
            ),
            rows if shape is None else [(named(bad, bad, bad, bad, field=bad, cls=bad), shape)],
        )
    claims = (
        verdict(
            "bad",
            "agrees",
            title=text,
            document=bad,
            stated=bad,
            derivation=bad,
            why=bad,
            unit=bad,
            measured=Measurement(1.0, 0.5, bad, bad),
            superseded_by=bad,
            layers=("bad_point",),
        ),
    )
    findings = (
        Finding(bad, "error", bad, bad, None, bad),
        Finding(bad, "note", "bad_point", HOSTILE[0], (77.0, 43.5), bad),
    )
    plan = Report(bad, text, claims, findings, ())
    groups = [{"title": text, "layers": list(made)}]
    return MapSpec(title=text, subtitle=text, groups=groups, labels=["bad_point"]), made, plan
