"""A plan's layers over its terrain model as plain data, for JSON."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from alatau_geo.reports.json import finding_data
from alatau_geo.terrain import figures

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from alatau_geo.layer import Layer
    from alatau_geo.terrain.analysis import Buildable
    from alatau_geo.terrain.course import Lines
    from alatau_geo.terrain.land import Land
    from alatau_geo.terrain.limit import Limited
    from alatau_geo.terrain.profile import Profile
    from alatau_geo.terrain_report.report import TerrainReport

_DECIMALS = 4


def data(report: TerrainReport) -> dict[str, Any]:
    """Return all of it as plain data; what is unknown is ``None``."""
    terrain = report.terrain
    model = asdict(replace(terrain.summary, profiles=()))
    del model["profiles"]
    return {
        "plan": report.evidence.catalog.name,
        "dem": {key: _value(value) for key, value in model.items()},
        "lines": [_lines(report, lines) for lines in terrain.lines.values()],
        "limits": [_limit(report, limited) for limited in terrain.limited],
        "areas": [_areas(report, name, table) for name, table in terrain.zones.items()],
        "buildable": [_buildable(report, found) for found in terrain.buildable],
        "findings": [finding_data(item) for item in report.findings],
    }


def land_figures(land: Land) -> dict[str, float]:
    """Return the figures of an area's land."""
    return {
        "area_ha": land.area_ha,
        "buildable_ha": land.buildable_ha,
        "buildable_share": land.buildable_ha / land.area_ha if land.area_ha else np.nan,
        "steep_ha": land.steep_ha,
        "kept_clear_ha": land.kept_clear_ha,
        "unknown_ha": land.unknown_ha,
    }


def _lines(report: TerrainReport, lines: Lines) -> dict[str, Any]:
    return {
        "layer": lines.layer.name,
        "grade": report.terrain.grade_of(lines.layer),
        "figures": _plain(figures.known(figures.of_lines(lines))),
        "features": _records(lines.layer, lines.table),
        "profiles": [_profile(profile) for profile in lines.profiles],
    }


def _profile(profile: Profile) -> dict[str, Any]:
    return {
        "feature": profile.feature,
        "part": profile.part,
        "parts": profile.parts,
        "steepest_percent": _value(profile.steepest_percent),
        "over_m": profile.over_m,
        "climbs": [_plain(climb._asdict()) for climb in profile.climbs],
        "distance_m": [round(at, 1) for at in profile.distance_m],
        "height_m": [None if np.isnan(height) else round(height, 1) for height in profile.height_m],
    }


def _limit(report: TerrainReport, limited: Limited) -> dict[str, Any]:
    place = limited.paths.place
    return limited.entry.model_dump() | {
        "grade": report.terrain.grade_of(limited.layer),
        "figures": _plain(figures.known(figures.of_limit(limited))),
        "uncertainty_percent": _value(limited.uncertainty_percent),
        "steep": [
            {
                "feature": feature,
                "percent": _value(part.percent),
                "length_m": _value(part.end_m - part.start_m),
                "from": list(place(part.path, part.start_m)),
                "to": list(place(part.path, part.end_m)),
            }
            for part, feature in zip(limited.steep, limited.feature, strict=True)
        ],
    }


def _areas(report: TerrainReport, name: str, table: pd.DataFrame) -> dict[str, Any]:
    layer = report.terrain.layers[name]
    return {
        "layer": name,
        "grade": report.terrain.grade_of(layer),
        "steeper_than_percent": report.terrain.entry.steeper_than_percent,
        "features": _records(layer, table),
    }


def _buildable(report: TerrainReport, found: Buildable) -> dict[str, Any]:
    entry = found.entry
    return {
        "name": entry.name,
        "title": entry.title.model_dump(),
        "grade": report.terrain.grade_of(*(report.terrain.layers[name] for name in entry.names)),
        "because": entry.because,
        "slope_at_most_percent": entry.slope_at_most_percent,
        "clear_of": [item.model_dump() for item in entry.clear_of],
        "figures": _plain(figures.known(figures.of_land(found))),
        "areas": [
            {"layer": layer.name, "feature": layer.ids.loc[label]} | _plain(land_figures(land))
            for layer, label, land in found.areas
        ],
        "sites": [
            {"layer": layer.name, "feature": layer.ids.loc[label], "land": kind}
            for layer, kinds in found.sites
            for label, kind in kinds.items()
        ],
    }


def _records(layer: Layer, table: pd.DataFrame) -> list[dict[str, Any]]:
    ids = layer.ids.loc[table.index].tolist()
    return [
        {"feature": identity} | {str(key): _value(value) for key, value in row.items()}
        for identity, row in zip(ids, table.to_dict("records"), strict=True)
    ]


def _plain(values: Mapping[str, float]) -> dict[str, Any]:
    return {key: _value(value) for key, value in values.items()}


def _value(value: Any) -> Any:
    """Return a value for JSON, which has no NaN: what is unknown is null."""
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    if isinstance(value, float):
        return round(value, _DECIMALS) if np.isfinite(value) else None
    return value
