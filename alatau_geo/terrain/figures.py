"""Figures of the terrain, by name, with units in the names; what is unknown is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alatau_geo.terrain.land import KINDS

if TYPE_CHECKING:
    import pandas as pd

    from alatau_geo.layer import Layer
    from alatau_geo.terrain.analysis import Buildable
    from alatau_geo.terrain.course import Lines
    from alatau_geo.terrain.limit import Limited

#: Of how many features the figures tell one by one; of more, only a layer of results does.
_MOST_TOLD = 20


def known(figures: dict[str, float]) -> dict[str, float]:
    """Return the figures that are known."""
    return {name: float(value) for name, value in figures.items() if np.isfinite(value)}


def of_lines(lines: Lines) -> dict[str, float]:
    """Return what a layer of lines comes to."""
    table = lines.table
    length = table["length_m"].sum()
    known = (table["length_m"] * (1 - table["unknown_share"])).sum()
    change = table["ascent_m"].sum() + table["descent_m"].sum()
    # a mean over less than the length is steeper by chance
    grades = np.abs(lines.found.percent[lines.found.over_m >= lines.over_m])
    return {
        "length_km": length / 1000,
        "lowest_m": table["lowest_m"].min(),
        "highest_m": table["highest_m"].max(),
        "steepest_percent": np.fmax.reduce(grades, initial=np.nan),
        "steepest_over_m": lines.over_m,
        "mean_percent": 100 * change / known if known else np.nan,
        "ascent_m": table["ascent_m"].sum() if known else np.nan,
        "descent_m": table["descent_m"].sum() if known else np.nan,
        "unknown_share": 1 - known / length if length else np.nan,
    }


def of_limit(limited: Limited) -> dict[str, float]:
    """Return what a limit of grade comes to."""
    entry = limited.entry
    return {
        "grade_at_most_percent": entry.at_most_percent,
        "grade_over_m": entry.over_m,
        "too_steep_km": sum(part.end_m - part.start_m for part in limited.steep) / 1000,
        "grade_unknown_km": limited.unknown_km,
        "shorter_than_limit_km": limited.short_km,
    }


def of_zones(layer: Layer, table: pd.DataFrame) -> dict[str, float]:
    """Return what areas come to, one by one where they are few."""
    if len(table) > _MOST_TOLD:
        return {"areas": float(len(table)), "areas_without_heights": table["mean_m"].isna().sum()}
    ids = layer.ids.loc[table.index].tolist()
    return {
        f"{identity}_{name}": value
        for identity, row in zip(ids, table.to_dict("records"), strict=True)
        for name, value in row.items()
    }


def of_land(found: Buildable) -> dict[str, float]:
    """Return what can be built on, by layer and, where they are few, by area."""
    figures = {"slope_at_most_percent": found.entry.slope_at_most_percent}
    for layer in dict.fromkeys(layer for layer, _, _ in found.areas):
        own = [(label, item) for other, label, item in found.areas if other is layer]
        ids = layer.ids
        told = [(layer.name, [item for _, item in own])]
        if 1 < len(own) <= _MOST_TOLD:
            told += [(f"{layer.name}_{ids.loc[label]}", [item]) for label, item in own]
        for name, parts in told:
            area = sum(item.area_ha for item in parts)
            good = sum(item.buildable_ha for item in parts)
            figures |= {
                f"{name}_area_ha": area,
                f"{name}_buildable_ha": good,
                f"{name}_buildable_share": good / area if area else np.nan,
                f"{name}_too_steep_ha": sum(item.steep_ha for item in parts),
                f"{name}_kept_clear_ha": sum(item.kept_clear_ha for item in parts),
                f"{name}_unknown_ha": sum(item.unknown_ha for item in parts),
            }
    for layer, kinds in found.sites:
        for kind in KINDS:
            count = sum(own == kind for own in kinds.values())
            figures[f"{layer.name}_{kind.replace(' ', '_')}"] = float(count)
    return figures
