"""A layer that is made over a terrain model, and what its features and fields are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from alatau_geo.catalog import LANGUAGES, Text
from alatau_geo.columns import texts_of
from alatau_geo.layer import computed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from alatau_geo.layer import Layer
    from alatau_geo.style import Symbology
    from alatau_geo.terrain.analysis import Terrain

FEATURE = Text(en="Feature", ru="Объект", kk="Нысан")
AREA = Text(en="Area, ha", ru="Площадь, га", kk="Аумағы, га")


def made(
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
    """Return a layer of results, called as what it is of and by words in three languages."""
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
        of=of,
        model=terrain.dem,
        method=method,
        fields=fields,
        value_titles=value_titles,
        style=style,
    )


def called(layer: Layer, labels: Any) -> dict[str, NDArray[Any]]:
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
