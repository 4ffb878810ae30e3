"""All layers that are computed from a terrain model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.catalog import result_name
from alatau_geo.terrain_layers.land import land, sites
from alatau_geo.terrain_layers.steepness import heights, slopes, steep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.layer import Layer
    from alatau_geo.terrain.analysis import Terrain


def layers(terrain: Terrain) -> Iterator[Layer]:
    """Yield the layers that are computed from a terrain model.

    Parameters
    ----------
    terrain : Terrain
        A plan's layers over it.

    Yields
    ------
    Layer
        Of lines ``NAME``: ``NAME_heights``; of areas: ``NAME_slopes``; of lines with a limit of
        grade: ``NAME_steep``; of an entry of land to build on: ``NAME_land``, ``NAME_sites``.
    """
    for name, lines in terrain.lines.items():
        yield heights(terrain, lines, result_name(name, "heights"))
    for name, table in terrain.zones.items():
        yield slopes(terrain, terrain.layers[name], table, result_name(name, "slopes"))
    for name in dict.fromkeys(limited.entry.layer for limited in terrain.limited):
        held = [limited for limited in terrain.limited if limited.entry.layer == name]
        yield steep(terrain, held, result_name(name, "steep"))
    for found in terrain.buildable:
        if found.areas:
            yield land(terrain, found, result_name(found.entry.name, "land"))
        if found.sites:
            yield sites(terrain, found, result_name(found.entry.name, "sites"))
