"""Small things that several tests are made of."""

import os
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from alatau_geo import tables
from alatau_geo.catalog import Catalog, Constraints, LayerEntry, Text
from alatau_geo.claims import Claims, Of
from alatau_geo.crs import Operation
from alatau_geo.layer import Layer, Origin, computed
from alatau_geo.measure import measure
from alatau_geo.qgis import Sheet
from alatau_geo.rules.evidence import Evidence

REAL = Path(os.environ.get("ALATAU_GEO_REAL", Path(__file__).parents[2] / "shared" / "real"))


def real(name):
    """Return a file of real data of the area, or skip the test."""
    path = REAL / name
    if not path.is_file():
        pytest.skip(
            f"needs {name} of the real data: none in {REAL} (ALATAU_GEO_REAL names the folder)"
        )
    return path


def layer(
    name, geometries, *, fields=None, refused=(), repairs=(), replaced=False, file="", **entry
):
    """Return a layer of some geometries (`fields`: name → a value for each), `entry` for the rest.

    `refused`: pairs of a geometry and its reason.
    """
    first = next(item for item in geometries if item is not None)
    kind = {0: "point", 1: "line", 2: "polygon"}[shapely.get_dimensions(first).item()]
    rest = {"title": name, "geometry": kind, "grade": "official", "source": "made up"}
    rest |= {"file": file or f"{name}.geojson"} | entry
    frame = gpd.GeoDataFrame(dict(fields or {}), geometry=list(geometries), crs=4326)
    shapes, reasons = zip(*refused, strict=True) if refused else ((), ())
    aside = gpd.GeoDataFrame({"reason": list(reasons)}, geometry=list(shapes), crs=4326)
    origin = Origin(rest["file"], "0" * 64, Operation("EPSG:4326"), replaced)
    return Layer(LayerEntry(name=name, **rest), frame, aside, tuple(repairs), origin)


def from_these(found, *sources, model=None):
    """Return a layer as one that was computed from others, and over a terrain model."""
    title, kind = found.entry.title, found.entry.geometry
    return computed(
        found.name, title, found.frame, geometry=kind, of=sources, method="made up", model=model
    )


def measured(of, *layers):
    """Return what a claim is of, measured on some layers."""
    return measure(Of.model_validate(of), {item.name: item for item in layers})


def sheet(*layers, report, claims=None, maps=None, phases=(), language="en", **given):
    """Return what outputs for QGIS are made from."""
    entries = tuple(item.entry for item in layers)
    catalog = Catalog.model_construct(
        name="made",
        title=Text(en="Made up"),
        study_area=(76.6, 43.15, 77.5, 44.0),
        layers=entries,
        phases=tuple(phases),
        coverage=(),
    )
    named = {item.name: item for item in layers}
    found = tables.collect(named, report, claims=claims, phases=phases)
    view = given.pop("view", (76.9, 43.3, 77.3, 43.9))
    crs = given.pop("crs", "EPSG:32643")
    return Sheet(catalog, found, dict(maps or {}), view, crs, language, "made.gpkg", **given)


def figures(*claims, documents=None):
    """Return claims as of `claims.yaml`; `documents`: id → date, else one of 2025-01-01."""
    dates = documents or {"d": "2025-01-01"}
    listed = [
        {"id": name, "title": name, "publisher": "made up", "date": date}
        for name, date in dates.items()
    ]
    full = [{"title": claim["id"], "document": "d"} | claim for claim in claims]
    return Claims.model_validate({"documents": listed, "claims": full})


def evidence(*layers, claims=None, study_area=(70, 40, 80, 50), **asked):
    """Return what rules look at; `asked`: `coverage`, `balances` and `constraints` of a catalog."""
    entries = [item.entry for item in layers]
    asked = {"coverage": (), "balances": (), "constraints": Constraints()} | {
        key: value for key, value in asked.items() if value is not None
    }
    catalog = Catalog.model_construct(
        name="made", title="Made up", study_area=study_area, layers=entries, **asked
    )
    return Evidence(catalog, {item.name: item for item in layers}, claims or Claims())
