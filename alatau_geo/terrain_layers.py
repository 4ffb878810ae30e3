"""What is computed from a terrain model, as layers: heights, slopes, steep stretches, land."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np

from alatau_geo.catalog import LANGUAGES, Text
from alatau_geo.columns import texts_of
from alatau_geo.layer import computed
from alatau_geo.sentence import joined, said
from alatau_geo.style import Symbology

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from alatau_geo.layer import Layer
    from alatau_geo.terrain.analysis import Buildable, Terrain
    from alatau_geo.terrain.course import Lines
    from alatau_geo.terrain.limit import Limited

_FEATURE = Text(en="Feature", ru="Объект", kk="Нысан")
_STEEPNESS = Text(en="Steepness", ru="Крутизна", kk="Тіктік")
_UNKNOWN = Text(en="Without heights, share", ru="Доля без высот", kk="Биіктігі белгісіз үлес")
_LOWEST = Text(en="Lowest, m", ru="Низшая отметка, м", kk="Ең төмен биіктігі, м")
_HIGHEST = Text(en="Highest, m", ru="Высшая отметка, м", kk="Ең жоғары биіктігі, м")
_AREA = Text(en="Area, ha", ru="Площадь, га", kk="Аумағы, га")
#: Classes of steepness in percent, readable in every language; what is unknown has none.
_STEPS = (3.0, 6.0, 10.0)
_NONE = "–"
_CLASSES = {
    "≤ 3 %": "#1a9850",
    "3–6 %": "#b8a500",
    "6–10 %": "#f46d43",
    "> 10 %": "#a50026",
    _NONE: "#7f7f7f",
}
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


def layers(terrain: Terrain, *, named: Callable[[str, str], str]) -> Iterator[Layer]:
    """Yield the layers that are computed from a terrain model.

    Parameters
    ----------
    terrain : Terrain
        A plan's layers over it.
    named : callable
        From a layer's name, and what is computed of it, to a name.

    Yields
    ------
    Layer
        Of lines ``NAME``: ``NAME_heights``; of areas: ``NAME_slopes``; of lines with a limit of
        grade: ``NAME_steep``; of an entry of land to build on: ``NAME_land``, ``NAME_sites``.
    """
    for name, lines in terrain.lines.items():
        yield _heights(terrain, lines, named(name, "heights"))
    for name, table in terrain.zones.items():
        yield _slopes(terrain, terrain.layers[name], table, named(name, "slopes"))
    for name in dict.fromkeys(limited.entry.layer for limited in terrain.limited):
        held = [limited for limited in terrain.limited if limited.entry.layer == name]
        yield _steep(terrain, held, named(name, "steep"))
    for found in terrain.buildable:
        if found.areas:
            yield _land(terrain, found, named(found.entry.name, "land"))
        if found.sites:
            yield _sites(terrain, found, named(found.entry.name, "sites"))


def _layer(
    terrain: Terrain,
    name: str,
    title: tuple[Text, tuple[str, str, str]],
    frame: gpd.GeoDataFrame,
    *,
    geometry: Any,
    of: Sequence[Layer],
    method: str,
    fields: Mapping[str, Text],
    style: Symbology,
    value_titles: Mapping[str, Mapping[str, Text]] | None = None,
) -> Layer:
    own, words = title
    titles = {
        language: f"{own.get(language)}: {word}"
        for language, word in zip(("en", "ru", "kk"), words, strict=True)
    }
    return computed(
        name,
        Text(**titles),
        frame,
        geometry=geometry,
        of=[*of, terrain.dem],
        method=method,
        fields=fields,
        value_titles=value_titles,
        style=style,
    )


def _named(layer: Layer, labels: Any) -> dict[str, NDArray[Any]]:
    """Return what features of a layer are called: their own names, else their ids."""
    ids = layer.ids.loc[labels].to_numpy(dtype=object)
    columns = {}
    for language in LANGUAGES:
        key = next(
            (key for key in (f"name_{language}", "name") if key in layer.frame.columns), None
        )
        own = texts_of(layer.frame[key]).loc[labels].to_numpy(dtype=object) if key else ids
        columns[f"name_{language}"] = np.where(own == "", ids, own)
    return columns


def _frame(
    layer: Layer, table: pd.DataFrame, decimals: Mapping[str, int], by: str
) -> gpd.GeoDataFrame:
    """Return a table of figures with the features it is of."""
    ids = layer.ids.loc[table.index].to_numpy(dtype=object)
    figures = {key: table[key].round(digits).to_numpy() for key, digits in decimals.items()}
    return gpd.GeoDataFrame(
        {
            "id": [f"{n + 1}" for n in range(len(table))],
            **_named(layer, table.index),
            "feature": ids,
            **figures,
            "steepness": _steepness(table[by].to_numpy(dtype=float)),
        },
        geometry=list(layer.frame.geometry.loc[table.index].array),
        crs=4326,
    )


def _steepness(percent: NDArray[np.float64]) -> NDArray[Any]:
    """Return the class of each steepness.

    Examples
    --------
    >>> _steepness(np.array([0.0, 3.0, 9.0, 10.1, np.nan])).tolist()
    ['≤ 3 %', '≤ 3 %', '6–10 %', '> 10 %', '–']
    """
    names = np.array(list(_CLASSES), dtype=object)
    # NaN is sorted after all, where there is no class of steepness left
    step = np.searchsorted([*_STEPS, np.inf], percent)
    return np.asarray(names[np.where(np.isnan(percent), len(names) - 1, step)])


def _heights(terrain: Terrain, lines: Lines, name: str) -> Layer:
    layer = lines.layer
    digits = {
        "length_m": 1, "lowest_m": 1, "highest_m": 1, "steepest_percent": 2, "mean_percent": 2,
        "ascent_m": 1, "descent_m": 1, "unknown_share": 4,
    }  # fmt: skip
    over = f"{lines.over_m:g}"
    return _layer(
        terrain,
        name,
        (layer.entry.title, ("heights and grades", "высоты и уклоны", "биіктіктер мен еңістер")),
        _frame(layer, lines.table, digits, "steepest_percent"),
        geometry="line",
        of=[layer],
        method=said(
            "heights every {step_m:.1f} m, bilinear, above {datum}; grades are means over"
            " {over_m:g} m, or over all of a line that is shorter; what lies in voids is unknown",
            step_m=terrain.raster.step_m,
            datum=terrain.raster.vertical_datum,
            over_m=lines.over_m,
        ),
        fields={
            "feature": _FEATURE,
            "length_m": Text(en="Length, m", ru="Длина, м", kk="Ұзындығы, м"),
            "lowest_m": _LOWEST,
            "highest_m": _HIGHEST,
            "steepest_percent": Text(
                en=f"Steepest over {over} m, %",
                ru=f"Наибольший уклон на {over} м, %",
                kk=f"{over} м-дегі ең үлкен еңіс, %",
            ),
            "mean_percent": Text(en="Mean grade, %", ru="Средний уклон, %", kk="Орташа еңіс, %"),
            "ascent_m": Text(en="Climbs, m", ru="Подъёмы, м", kk="Көтерілу, м"),
            "descent_m": Text(en="Descents, m", ru="Спуски, м", kk="Төмендеу, м"),
            "unknown_share": _UNKNOWN,
            "steepness": _STEEPNESS,
        },
        style=Symbology(colour="#7f7f7f", width=4, by="steepness", classes=_CLASSES),
    )


def _slopes(terrain: Terrain, layer: Layer, table: pd.DataFrame, name: str) -> Layer:
    limit = f"{terrain.entry.steeper_than_percent:g}"
    digits = {
        "mean_m": 1, "lowest_m": 1, "highest_m": 1, "unknown_share": 4, "mean_slope_percent": 2,
        "steepest_percent": 2, "steeper_share": 4, "slope_unknown_share": 4,
    }  # fmt: skip
    return _layer(
        terrain,
        name,
        (layer.entry.title, ("heights and slopes", "высоты и уклоны", "биіктіктер мен еңістер")),
        _frame(layer, table, digits, "mean_slope_percent"),
        geometry="polygon",
        of=[layer],
        method=said(
            "heights above {datum} and slopes by Horn's method; a cell counts by the share of it"
            " inside the zone and by its area; least and greatest are of all cells touched",
            datum=terrain.raster.vertical_datum,
        ),
        fields={
            "feature": _FEATURE,
            "mean_m": Text(en="Mean height, m", ru="Средняя высота, м", kk="Орташа биіктігі, м"),
            "lowest_m": _LOWEST,
            "highest_m": _HIGHEST,
            "unknown_share": _UNKNOWN,
            "mean_slope_percent": Text(
                en="Mean slope, %", ru="Средний уклон, %", kk="Орташа еңіс, %"
            ),
            "steepest_percent": Text(
                en="Steepest slope, %", ru="Наибольший уклон, %", kk="Ең үлкен еңіс, %"
            ),
            "steeper_share": Text(
                en=f"Share steeper than {limit} %",
                ru=f"Доля круче {limit} %",
                kk=f"{limit} %-дан тік үлес",
            ),
            "slope_unknown_share": Text(
                en="Without slopes, share", ru="Доля без уклонов", kk="Еңісі белгісіз үлес"
            ),
            "steepness": _STEEPNESS,
        },
        style=Symbology(
            colour="#7f7f7f", fill_opacity=0.4, width=1, by="steepness", classes=_CLASSES
        ),
    )


def _steep(terrain: Terrain, held: Sequence[Limited], name: str) -> Layer:
    layer = held[0].layer
    parts = [
        (limited, part, feature)
        for limited in held
        for part, feature in zip(limited.steep, limited.feature, strict=True)
    ]
    feature = np.array([feature for _, _, feature in parts], dtype=object)
    frame = gpd.GeoDataFrame(
        {
            "id": [f"{n + 1}" for n in range(len(parts))],
            **{f"name_{language}": feature for language in LANGUAGES},
            "feature": feature,
            "percent": np.array([part.percent for _, part, _ in parts], dtype=float).round(2),
            "length_m": np.array(
                [part.end_m - part.start_m for _, part, _ in parts], dtype=float
            ).round(1),
            "at_most_percent": np.array(
                [limited.entry.at_most_percent for limited, _, _ in parts], dtype=float
            ),
            "over_m": np.array([limited.entry.over_m for limited, _, _ in parts], dtype=float),
        },
        geometry=[
            limited.paths.stretch(part.path, part.start_m, part.end_m) for limited, part, _ in parts
        ],
        crs=4326,
    )
    told = joined(
        "; ",
        [
            said(
                "at most {most:g} % over {over_m:g} m",
                most=limited.entry.at_most_percent,
                over_m=limited.entry.over_m,
            )
            for limited in held
        ],
    )
    return _layer(
        terrain,
        name,
        (layer.entry.title, ("too steep", "слишком круто", "тым тік")),
        frame,
        geometry="line",
        of=[layer],
        method=said(
            "stretches whose mean grade is beyond the catalog's limit: {limits}", limits=told
        ),
        fields={
            "feature": _FEATURE,
            "percent": Text(
                en="Steepest grade, %", ru="Наибольший уклон, %", kk="Ең үлкен еңіс, %"
            ),
            "length_m": Text(en="Length, m", ru="Длина, м", kk="Ұзындығы, м"),
            "at_most_percent": Text(
                en="Limit, %", ru="Допустимый уклон, %", kk="Рұқсат етілген еңіс, %"
            ),
            "over_m": Text(
                en="Mean over, m", ru="Среднее на длине, м", kk="Орташаланған ұзындық, м"
            ),
        },
        style=Symbology(colour="#a50026", width=6),
    )


def _land(terrain: Terrain, found: Buildable, name: str) -> Layer:
    entry = found.entry
    names: list[dict[str, NDArray[Any]]] = [
        _named(layer, [label]) for layer, label, _ in found.areas
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
    return _layer(
        terrain,
        name,
        (entry.title, ("can be built on", "пригодно для застройки", "құрылысқа жарамды")),
        frame,
        geometry="polygon",
        of=_of(terrain, found),
        method=_rule(terrain, found),
        fields={
            "layer": Text(en="Layer", ru="Слой", kk="Қабат"),
            "feature": _FEATURE,
            "area_ha": _AREA,
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


def _sites(terrain: Terrain, found: Buildable, name: str) -> Layer:
    rows = [(layer, label, kind) for layer, kinds in found.sites for label, kind in kinds.items()]
    names = [_named(layer, [label]) for layer, label, _ in rows]
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
    return _layer(
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
            "feature": _FEATURE,
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
