"""Heights along lines, slopes of areas and stretches that are too steep, as layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np

from alatau_geo.catalog import LANGUAGES, Text
from alatau_geo.sentence import joined, said
from alatau_geo.style import Symbology
from alatau_geo.terrain_layers.making import FEATURE, called, made

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from alatau_geo.layer import Layer
    from alatau_geo.terrain.analysis import Terrain
    from alatau_geo.terrain.course import Lines
    from alatau_geo.terrain.limit import Limited

_STEEPNESS = Text(en="Steepness", ru="Крутизна", kk="Тіктік")
_UNKNOWN = Text(en="Without heights, share", ru="Доля без высот", kk="Биіктігі белгісіз үлес")
_LOWEST = Text(en="Lowest, m", ru="Низшая отметка, м", kk="Ең төмен биіктігі, м")
_HIGHEST = Text(en="Highest, m", ru="Высшая отметка, м", kk="Ең жоғары биіктігі, м")
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


def _frame(
    layer: Layer, table: pd.DataFrame, decimals: Mapping[str, int], by: str
) -> gpd.GeoDataFrame:
    """Return a table of figures with the features it is of."""
    ids = layer.ids.loc[table.index].to_numpy(dtype=object)
    figures = {key: table[key].round(digits).to_numpy() for key, digits in decimals.items()}
    return gpd.GeoDataFrame(
        {
            "id": [f"{n + 1}" for n in range(len(table))],
            **called(layer, table.index),
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


def heights(terrain: Terrain, lines: Lines, name: str) -> Layer:
    """Return lines with their heights, grades and climbs, by how steep they are."""
    layer = lines.layer
    digits = {
        "length_m": 1, "lowest_m": 1, "highest_m": 1, "steepest_percent": 2, "mean_percent": 2,
        "ascent_m": 1, "descent_m": 1, "unknown_share": 4,
    }  # fmt: skip
    over = f"{lines.over_m:g}"
    return made(
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
            "feature": FEATURE,
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


def slopes(terrain: Terrain, layer: Layer, table: pd.DataFrame, name: str) -> Layer:
    """Return areas with their heights and slopes, by how steep they are."""
    limit = f"{terrain.entry.steeper_than_percent:g}"
    digits = {
        "mean_m": 1, "lowest_m": 1, "highest_m": 1, "unknown_share": 4, "mean_slope_percent": 2,
        "steepest_percent": 2, "steeper_share": 4, "slope_unknown_share": 4,
    }  # fmt: skip
    return made(
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
            "feature": FEATURE,
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


def steep(terrain: Terrain, held: Sequence[Limited], name: str) -> Layer:
    """Return the stretches of a layer of lines that are beyond a limit of grade."""
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
    return made(
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
            "feature": FEATURE,
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
