"""One plan's layers over its terrain model by themselves: as text, JSON, layers and rasters."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from alatau_geo import geopackage, output, rules, terrain_layers
from alatau_geo.errors import UsageError
from alatau_geo.report import Report, summary
from alatau_geo.terrain_report.data import data
from alatau_geo.terrain_report.text import text
from alatau_geo.versions import versions

if TYPE_CHECKING:
    import pandas as pd

    from alatau_geo.layer import Layer
    from alatau_geo.report import Finding
    from alatau_geo.rules.evidence import Evidence
    from alatau_geo.terrain.analysis import Buildable, Terrain
    from alatau_geo.terrain.course import Lines
    from alatau_geo.terrain.limit import Limited


@dataclass(frozen=True)
class TerrainReport:
    """A plan's layers over its terrain model.

    Parameters
    ----------
    evidence : Evidence
        The plan, of which only what is asked for is looked at.
    terrain : Terrain
        The same: its layers over the model.
    """

    evidence: Evidence
    terrain: Terrain

    @property
    def lines(self) -> dict[str, Lines]:
        """Return heights, grades and climbs of each layer of lines."""
        return self.terrain.lines

    @property
    def zones(self) -> dict[str, pd.DataFrame]:
        """Return heights and slopes of the areas of each layer of polygons."""
        return self.terrain.zones

    @property
    def limited(self) -> tuple[Limited, ...]:
        """Return, for each limit of grade, where lines are steeper."""
        return self.terrain.limited

    @property
    def buildable(self) -> tuple[Buildable, ...]:
        """Return, for each entry of land to build on, what there is."""
        return self.terrain.buildable

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return what the rules about terrain find."""
        return rules.check(self.evidence, family="AG6")

    def fails(self, fail_on: str) -> bool:
        """Return whether a finding is as severe as a threshold, or more.

        Parameters
        ----------
        fail_on : {"warning", "note", "never"}
            The threshold; errors count with both.
        """
        return rules.fails(self.findings, fail_on)

    @cached_property
    def layers(self) -> dict[str, Layer]:
        """Return the layers that were looked at, and those that were computed from them."""
        made = list(terrain_layers.layers(self.terrain))
        names = {name for layer in made for name in layer.origin.computed_from}
        own = {name: layer for name, layer in self.terrain.layers.items() if name in names}
        return own | {layer.name: layer for layer in made}

    def write(self, folder: str | Path) -> list[Path]:
        """Write the layers as a GeoPackage, and slope, aspect and hillshade as rasters.

        Parameters
        ----------
        folder : str or Path
            Absent, empty, or made by an earlier run; replaced as a whole when all went well.

        Returns
        -------
        list of Path
            ``terrain.gpkg``, ``terrain.json``, Cloud-Optimised GeoTIFFs of the study area, and the
            manifest.

        Raises
        ------
        UsageError
            If the folder holds something that no run made.
        """
        folder, catalog = Path(folder), self.evidence.catalog
        own = [layer for layer in self.layers.values() if not layer.origin.computed_from]
        report = Report(
            plan=catalog.name,
            title=catalog.title,
            claims=(),
            findings=self.findings,
            layers=tuple(summary(layer) for layer in (*own, self.terrain.dem)),
            versions=versions(),
        )
        with output.replaced_folder(folder) as place:
            geopackage.write_layers(place / "terrain.gpkg", catalog, self.layers, report)
            output.write_text(place / "terrain.json", self.json())
            self.terrain.write_rasters(place)
            names = sorted(path.name for path in place.iterdir())
            output.write_manifest(place, report)
        return [folder / name for name in (*names, output.MANIFEST)]

    def json(self) -> str:
        """Return it as JSON: the model, figures, tables, profiles and findings."""
        return json.dumps(data(self), ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def text(self) -> str:
        """Return it for a terminal: at most 100 columns."""
        return text(self)


def of(evidence: Evidence, name: str | None = None) -> TerrainReport:
    """Return a plan's layers over its terrain model, or one of them.

    Parameters
    ----------
    evidence : Evidence
        The plan.
    name : str, optional
        A layer of lines or areas, or an entry of ``buildable``; all without.

    Returns
    -------
    TerrainReport
        Computed when it is asked for.

    Raises
    ------
    UsageError
        If there is no terrain model, or nothing of that name.
    DataError
        If the model has no heights in the study area.
    """
    terrain = evidence.terrain
    if terrain is None:
        raise UsageError(
            "no terrain model: catalog.yaml names none, and none is given: add `terrain` with"
            " `dem` to it, or give a raster of heights with --dem FILE (docs/terrain.md)"
        )
    terrain = terrain if name is None else terrain.about(name)
    _ = terrain.voids  # without any height there is nothing to tell
    return TerrainReport(replace(evidence, terrain=terrain), terrain)
