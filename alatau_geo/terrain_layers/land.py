"""Land to build on, and sites by the land they lie on, as layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np

from alatau_geo.catalog import LANGUAGES, Text
from alatau_geo.sentence import joined, said
from alatau_geo.style import Symbology
from alatau_geo.terrain_layers.making import AREA, FEATURE, called, made

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from alatau_geo.layer import Layer
    from alatau_geo.terrain.analysis import Buildable, Terrain

_KINDS = {
    "buildable": "#1b7837",
    "too steep": "#a50026",
    "kept clear": "#3a6ea5",
    "unknown": "#7f7f7f",
}
_CALLED = {
    "buildable": Text(en="can be built on", ru="можно строить", kk="салуға болады"),
    "too steep": Text(en="too steep", ru="слишком круто", kk="тым тік"),
    "kept clear": Text(en="kept clear", ru="не застраивается", kk="бос қалады"),
    "unknown": Text(en="unknown", ru="неизвестно", kk="белгісіз"),
}


def land(terrain: Terrain, found: Buildable, name: str) -> Layer:
    """Return what can be built on of each area, with what can't and why."""
    entry = found.entry
    names: list[dict[str, NDArray[Any]]] = [
        called(layer, [label]) for layer, label, _ in found.areas
    ]
    lands = [land for _, _, land in found.areas]
    share = [land.buildable_ha / land.area_ha if land.area_ha else np.nan for land in lands]
    frame = gpd.GeoDataFrame(
        {
            "id": [f"{n + 1}" for n in range(len(lands))],
            **{key: [own[key][0] for own in names] for key in (f"name_{x}" for x in LANGUAGES)},
            "layer": [layer.name for layer, _, _ in found.areas],
            "feature": [layer.ids.loc[label] for layer, label, _ in found.areas],
            "area_ha": np.array([land.area_ha for land in lands]).round(2),
            "buildable_ha": np.array([land.buildable_ha for land in lands]).round(2),
            "buildable_share": np.array(share).round(4),
            "steep_ha": np.array([land.steep_ha for land in lands]).round(2),
            "kept_clear_ha": np.array([land.kept_clear_ha for land in lands]).round(2),
            "unknown_ha": np.array([land.unknown_ha for land in lands]).round(2),
        },
        # where nothing can be built on there is no place
        geometry=[None if land.shape.is_empty else land.shape for land in lands],
        crs=4326,
    )
    return made(
        terrain,
        name,
        (entry.title, ("can be built on", "пригодно для застройки", "құрылысқа жарамды")),
        frame,
        geometry="polygon",
        of=_of(terrain, found),
        method=_rule(terrain, found),
        fields={
            "layer": Text(en="Layer", ru="Слой", kk="Қабат"),
            "feature": FEATURE,
            "area_ha": AREA,
            "buildable_ha": Text(en="Buildable, ha", ru="Пригодно, га", kk="Жарамды, га"),
            "buildable_share": Text(en="Buildable, share", ru="Доля пригодного", kk="Жарамды үлес"),
            "steep_ha": Text(en="Too steep, ha", ru="Слишком круто, га", kk="Тым тік, га"),
            "kept_clear_ha": Text(
                en="Kept clear, ha", ru="Не застраивается, га", kk="Бос қалады, га"
            ),
            "unknown_ha": Text(en="Unknown, ha", ru="Неизвестно, га", kk="Белгісіз, га"),
        },
        style=Symbology(colour="#1b7837", fill="#5aae61", fill_opacity=0.35, width=0.5),
    )


def sites(terrain: Terrain, found: Buildable, name: str) -> Layer:
    """Return sites by the kind of land that they lie on."""
    rows = [(layer, label, kind) for layer, kinds in found.sites for label, kind in kinds.items()]
    names = [called(layer, [label]) for layer, label, _ in rows]
    frame = gpd.GeoDataFrame(
        {
            "id": [f"{n + 1}" for n in range(len(rows))],
            **{key: [own[key][0] for own in names] for key in (f"name_{x}" for x in LANGUAGES)},
            "layer": np.array([layer.name for layer, _, _ in rows], dtype=object),
            "feature": np.array([layer.ids.loc[label] for layer, label, _ in rows], dtype=object),
            "land": np.array([kind for _, _, kind in rows], dtype=object),
        },
        geometry=[layer.frame.geometry.loc[label] for layer, label, _ in rows],
        crs=4326,
    )
    return made(
        terrain,
        name,
        (found.entry.title, ("sites", "объекты", "нысандар")),
        frame,
        geometry="point",
        of=_of(terrain, found),
        method=_rule(terrain, found),
        value_titles={"land": _CALLED},
        fields={
            "layer": Text(en="Layer", ru="Слой", kk="Қабат"),
            "feature": FEATURE,
            "land": Text(en="Land there", ru="Земля на месте", kk="Сол жердегі жер"),
        },
        style=Symbology(
            colour="#7f7f7f", fill_opacity=0.9, width=1.5, radius=6, by="land", classes=_KINDS
        ),
    )


def _of(terrain: Terrain, found: Buildable) -> list[Layer]:
    """Return the layers that an entry's land is of."""
    return [terrain.layers[name] for name in found.entry.names]


def _rule(terrain: Terrain, found: Buildable) -> str:
    entry = found.entry
    text = said(
        "cells of at most {most:g} % slope by Horn's method", most=entry.slope_at_most_percent
    )
    clear = [
        said(
            "{layer} by {distance_m:g} m",
            layer=terrain.layers[item.layer].called,
            distance_m=item.distance_m,
        )
        if item.distance_m
        else terrain.layers[item.layer].called
        for item in entry.clear_of
    ]
    if not clear:
        return text
    return said("{cells}, clear of {layers}", cells=text, layers=joined(", ", clear))
