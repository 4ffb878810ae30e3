"""What analyses compute, as layers: written to the GeoPackage and drawn like those of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from alatau_geo.catalog import LANGUAGES, Text
from alatau_geo.errors import PlanError
from alatau_geo.layer import computed
from alatau_geo.style import Symbology

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.layer import Layer
    from alatau_geo.rules.evidence import Evidence

_LONGEST = 40


def layers(evidence: Evidence) -> dict[str, Layer]:
    """Return the layers that a plan's analyses compute.

    Parameters
    ----------
    evidence : Evidence
        The plan's layers, and what is computed from them once.

    Returns
    -------
    dict of str to Layer
        By name. A service check ``NAME`` gives ``NAME_unserved``.

    Raises
    ------
    PlanError
        If a layer of the plan has the name of one of them.
    """
    found: dict[str, Layer] = {}
    for layer in _unserved(evidence):
        if layer.name in evidence.layers or layer.name in found:
            raise PlanError(
                f"catalog.yaml: {layer.name!r} names what an analysis computes"
                f" ({layer.entry.title.en}): rename the layer, or the analysis"
            )
        found[layer.name] = layer
    return found


def name_of(analysis: str, what: str) -> str:
    """Return the name of a result: the analysis, and what it is of it.

    Examples
    --------
    >>> name_of("power", "unserved")
    'power_unserved'
    """
    return f"{analysis[: _LONGEST - len(what) - 1]}_{what}"


def _unserved(evidence: Evidence) -> Iterator[Layer]:
    for entry in evidence.catalog.coverage:
        parts = [(area, part) for check, area, part in evidence.served if check is entry]
        if not parts:
            continue
        kilometres = f"{entry.distance_m / 1000:g}"
        of = np.repeat(np.arange(len(parts)), [len(part.rest) for _, part in parts])
        frame = gpd.GeoDataFrame(
            {
                "id": [
                    f"{area.name}-{n + 1}" for area, part in parts for n in range(len(part.rest))
                ],
                **{
                    f"name_{language}": [parts[n][0].entry.title.get(language) for n in of]
                    for language in LANGUAGES
                },
                "area_ha": np.concatenate([part.rest_ha for _, part in parts]).round(2),
            },
            geometry=np.concatenate([part.rest for _, part in parts]),
            crs=4326,
        )
        yield computed(
            name_of(entry.name, "unserved"),
            Text(
                en=f"{entry.title.en}: beyond {kilometres} km",
                ru=f"{entry.title.get('ru')}: дальше {kilometres} км",
                kk=f"{entry.title.get('kk')}: {kilometres} км-ден алыс",
            ),
            frame,
            geometry="polygon",
            of=[evidence.layers[entry.facilities], *(area for area, _ in parts)],
            method=f"what lies beyond {entry.distance_m:,g} m along the ellipsoid",
            fields={"area_ha": Text(en="Area, ha", ru="Площадь, га", kk="Аумағы, га")},
            style=Symbology(colour="#7a4b00", fill="#b07d2b", fill_opacity=0.25, width=1),
        )
