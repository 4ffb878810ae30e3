"""What a check found, as tables: findings, refused features, figures, documents, layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from alatau_geo import terms
from alatau_geo.columns import json_of
from alatau_geo.tables.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from alatau_geo.catalog.words import Text
    from alatau_geo.claims import Claims
    from alatau_geo.layer import Layer
    from alatau_geo.report import Report, Verdict

_DOMAINS: dict[str, Mapping[str, Text]] = {
    "grade": terms.GRADES,
    "severity": terms.SEVERITIES,
    "verdict": terms.OUTCOMES,
    "role": terms.ROLES,
}
_NUMBERS = ("low", "high", "measured", "uncertainty", "accuracy_m", "area_ha", "length_km")


def findings(report: Report) -> Table:
    """Return the findings, each at its place."""
    columns = ("rule", "severity", "layer", "feature", "message")
    rows = [{name: getattr(row, name) for name in columns} for row in report.findings]
    points = [shapely.Point(row.point) if row.point else None for row in report.findings]
    return _table("findings", columns, rows, points, "Point", key="rule")


def refused(layers: Mapping[str, Layer]) -> Table:
    """Return the features that were set aside, with all they had."""
    columns = ("layer", "feature", "reason", "attributes", "wkt")
    rows: list[dict[str, Any]] = []
    shapes: list[Any] = []
    for layer in layers.values():
        table = layer.refused
        own = table.drop(columns=[table.geometry.name, "reason"])
        # without columns pandas before 3 has no records either
        attributes = own.to_dict("records") if len(own.columns) else [{}] * len(own)
        for name, reason, shape, record in zip(
            layer.refused_ids, table["reason"], table.geometry, attributes, strict=True
        ):
            is_finite = shape is not None and np.isfinite(shapely.get_coordinates(shape)).all()
            # a coordinate that is not a number would break the table's spatial index
            wkt = None if shape is None or is_finite else shapely.to_wkt(shape)
            values = (layer.name, name, reason, json_of(record), wkt)
            rows.append(dict(zip(columns, values, strict=True)))
            shapes.append(shape if is_finite else None)
    return _table("refused", columns, rows, shapes, "Unknown", key="feature")


def documents(claims: Claims) -> Table:
    """Return the documents."""
    columns = ("id", "title_en", "title_ru", "title_kk", "publisher", "date", "reference")
    rows = [
        {
            "id": item.id,
            **_titles(item.title),
            "publisher": item.publisher,
            "date": item.date,
            "reference": item.reference or None,
        }
        for item in claims.documents
    ]
    return _table("documents", columns, rows)


def figures(verdicts: Iterable[Verdict]) -> Table:
    """Return the documents' figures with their verdicts."""
    columns = (
        *("id", "title_en", "title_ru", "title_kk", "document", "stated", "low", "high"),
        *("measured", "uncertainty", "unit", "verdict", "grade", "why", "method", "superseded_by"),
    )
    rows = []
    for item in verdicts:
        measured = item.measured
        is_date = item.unit == "date"
        rows.append(
            {
                "id": item.id,
                **_titles(item.title),
                "document": item.document,
                "stated": item.stated,
                "low": None if is_date else _number(item.interval.low),
                "high": None if is_date else _number(item.interval.high),
                "measured": measured.value if measured else None,
                "uncertainty": measured.uncertainty if measured else None,
                "unit": item.unit,
                "verdict": item.outcome,
                "grade": item.grade,
                "why": item.why,
                "method": measured.method if measured else None,
                "superseded_by": item.superseded_by,
            }
        )
    return _table("claims", columns, rows)


def claim_layers(report: Report) -> Table:
    """Return which figure is measured on which layer, and which layer was fitted to which."""
    known = {verdict.id for verdict in report.claims}
    pairs = [(item.id, name, "measured") for item in report.claims for name in item.layers]
    pairs += [
        (claim, layer.name, "fitted")
        for layer in report.layers
        for claim in layer.fitted_to
        if claim in known
    ]
    columns = ("claim", "layer", "role")
    rows = [dict(zip(columns, pair, strict=True)) for pair in pairs]
    return _table("claim_layers", columns, rows, key="claim")


def catalog(report: Report, layers: Mapping[str, Layer]) -> Table:
    """Return what the layers are worth and where they come from."""
    columns = (
        *("name", "title_en", "title_ru", "title_kk", "geometry", "features", "grade"),
        *("accuracy_m", "source", "licence", "date", "fitted_to", "area_ha", "length_km"),
        *("file", "sha256", "operation"),
    )
    rows = [
        {name: getattr(item, name, None) for name in columns}
        | _titles(item.title)
        | {
            "fitted_to": ",".join(item.fitted_to),
            "date": layers[item.name].entry.date if item.name in layers else None,
        }
        for item in report.layers
    ]
    return _table("catalog", columns, rows, key="name")


def _titles(title: Text) -> dict[str, str]:
    return {f"title_{language}": title.get(language) for language in ("en", "ru", "kk")}


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _table(
    name: str,
    columns: Iterable[str],
    rows: list[dict[str, Any]],
    shapes: list[Any] | None = None,
    geometry: str | None = None,
    *,
    key: str = "id",
) -> Table:
    data = {
        column: pd.Series(
            [row[column] for row in rows],
            dtype=float if column in _NUMBERS else "int64" if column == "features" else object,
        )
        for column in columns
    }
    frame = (
        pd.DataFrame(data)
        if shapes is None
        else gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(shapes, crs=4326))
    )
    described = tuple(
        Column(
            column, terms.COLUMNS[column], column, domain=_DOMAINS.get(column, {}), read_only=True
        )
        for column in data
    )
    return Table(name, terms.TABLES[name], frame, described, geometry, key=key)
