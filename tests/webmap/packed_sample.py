"""A layer large enough to be packed, and one with all that rows can hold."""

import datetime as dt
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import webmap_sample as sample
from shapely.geometry import (
    GeometryCollection,
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
    box,
)

from alatau_geo.catalog import Text
from alatau_geo.report import Report
from alatau_geo.webmap import MapSpec, build

USES = {"housing": "#e69f00", "green": "#009e73", "roads": "#7a3b00"}
WEST, SOUTH, STEP = 76.8, 43.4, 0.001
SIDE = 142


def of(frame, name="parcels", kind="polygon", **entry):
    """Return a layer of a frame."""
    made = sample.layer(sample.entry(name, kind, **entry), [({}, None)])
    return replace(made, frame=frame)


def cell(row):
    """Return the south-west corner of a parcel's cell."""
    return WEST + row % SIDE * STEP, SOUTH + row // SIDE * STEP


def parcels(count=20_000):
    """Return squares in a grid. Row 5 has a hole, row 7 is a speck, row 9 has no place.

    Rows 0, 3, 6 … are housing, 1, 4, … green, 2, 5, … roads; row 8 is of no class.
    """
    rows = np.arange(count)
    west, south = cell(rows)
    shapes = shapely.box(west, south, west + STEP * 0.8, south + STEP * 0.8)
    west, south = cell(5)
    shapes[5] = shapes[5].difference(box(west + 2e-4, south + 2e-4, west + 6e-4, south + 6e-4))
    west, south = cell(7)
    shapes[7] = box(west, south, west + 2e-6, south + 2e-6)
    shapes[9] = None
    use = np.array(list(USES), dtype=object)[rows % 3]
    use[8] = "unheard of"
    fields = {
        "id": [f"p{row}" for row in rows],
        "name_en": [f"Parcel {row}" for row in rows],
        "name_ru": [f"Участок {row}" for row in rows],
        "name_kk": [f"Телім {row}" for row in rows],
        "use": use,
    }
    frame = gpd.GeoDataFrame(fields, geometry=shapes, crs=4326)
    style = {"width": 1, "fill_opacity": 0.5, "by": "use", "classes": USES}
    grade = {"grade": "official", "accuracy_m": 1}
    return of(frame, fields={"use": Text(en="Use", ru="Назначение")}, style=style, **grade)


def odd():
    """Return a layer of every kind of geometry and value, hostile ones among them."""
    ring = box(77, 43, 77.2, 43.2)
    shapes = [
        ring.difference(box(77.05, 43.05, 77.1, 43.1)),
        MultiPolygon([box(77.3, 43, 77.4, 43.1), ring.difference(box(77.01, 43.01, 77.02, 43.02))]),
        LineString([(77, 43.5), (77.123456, 43.654321), (77.2, 43.5)]),
        MultiLineString([[(76, 43), (76.5, 43)], [(76, 44), (76.5, 44.5)]]),
        Point(-179.999999, -84.5),
        MultiPoint([(77, 43), (78, 44)]),
        GeometryCollection([Point(77, 43), MultiPolygon([box(78, 43, 79, 44)]), shapes_line()]),
        None,
        Polygon(),
        Polygon([(77, 43), (77.1, 43.1), (77.1, 43), (77, 43)]),
    ]
    count = len(shapes)
    bad = sample.HOSTILE
    fields = {
        "id": [1, 2, 3, None, 5, 6, 7, 8, 9, 2**53 + 1],
        "name_en": ["Ә", None, "", *bad[: count - 3]],
        "name_ru": [None, "Ұ", *bad[: count - 2]],
        "name": ["any", "all", *bad[: count - 2]],
        "cls": ["a", "b", None, "a", "zzz", "1", "a", "b", "b", "a"],
        "mixed": [True, 1, "1", 1.0, None, [1, "<b>"], {"a": None}, dt.date(2026, 1, 17), b"x", ""],
        "huge": [0, 1, -1, 2**31, 2**53, -(2**53), 2**62, 7, 8, 9],
        "real": [0.1, 1e300, -1e-300, np.nan, np.inf, 3.14, 0.000001, 123456.789, -0.0, 5],
        "day": [pd.Timestamp("2026-01-17"), pd.NaT, *[pd.Timestamp("2025-11-26 10:30")] * 8],
        "word": pd.Categorical(["x", "y"] * (count // 2)),
        "note_en": ["n", None] * (count // 2),
        "note_ru": ["н", None] * (count // 2),
        "note": [*bad[:8], "only this", None],
        "grade": ["surveyed", "schematic", None, "nonsense", *["official"] * (count - 4)],
        "accuracy_m": [1.5, None, -3, "x", *[20] * (count - 4)],
        "source": ["own", None] * (count // 2),
        "date": ["2024-01-01", None] * (count // 2),
    }
    frame = gpd.GeoDataFrame(fields, geometry=shapes, crs=4326)
    titles = {name: name for name in ("cls", "mixed", "huge", "real", "day", "word", "note")}
    style = {"by": "cls", "classes": {"a": "#e69f00", "1": "#009e73", "b": "#7a3b00"}}
    return of(frame, name="odd", fields=titles, style=style)


def shapes_line():
    """Return a line of two points that are one after rounding."""
    return LineString([(77.0000001, 43), (77.0000002, 43)])


def spec(*names, **more):
    """Return a map of layers."""
    return MapSpec(title="Large", groups=[{"title": "All", "layers": list(names)}], **more)


def report():
    """Return a report that says nothing."""
    return Report("test", Text(en="Test"), (), (), ())


def page(*layers, **more):
    """Return a map's page."""
    names = [layer.name for layer in layers]
    return build(spec(*names, **more), dict(zip(names, layers, strict=True)), report()).to_html()
