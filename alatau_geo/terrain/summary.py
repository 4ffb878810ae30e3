"""What reports tell of a terrain model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alatau_geo.terrain.zonal import PARTIAL_CELLS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from alatau_geo.terrain.analysis import Terrain
    from alatau_geo.terrain.profile import Profile


@dataclass(frozen=True)
class TerrainSummary:
    """A terrain model as it was used, and what is drawn of it.

    Parameters
    ----------
    file, sha256, operation, grade, source, licence : str
        Its identity and lineage.
    vertical_datum : str
        What its heights are above, or ``"unstated"``.
    accuracy_m : float or None
        Of a height, 95 %.
    cell_m : tuple of float
        Width and height of a cell in its middle.
    cells, voids : int
        In the study area, and those of them without a height.
    partial_cells : str
        How a cell counts that lies partly in an area.
    profiles : tuple of Profile
        Heights along lines, of each layer the steepest lines first.
    """

    file: str
    sha256: str
    operation: str
    grade: str
    source: str
    licence: str
    vertical_datum: str
    accuracy_m: float | None
    cell_m: tuple[float, float]
    cells: int
    voids: int
    partial_cells: str = PARTIAL_CELLS
    profiles: tuple[Profile, ...] = ()

    @property
    def facts(self) -> Iterator[tuple[str, str]]:
        """Yield what there is to tell, each with its name."""
        accuracy = "unstated" if self.accuracy_m is None else f"± {self.accuracy_m:g} m (95 %)"
        wide, tall = self.cell_m
        share = self.voids / self.cells if self.cells else 0.0
        yield "file", f"{self.file}, sha256 {self.sha256[:16]}…"
        yield "grade", self.grade
        yield "source", self.source
        yield "licence", self.licence
        yield "frame", self.operation
        yield "heights", f"metres; vertical datum {self.vertical_datum}; accuracy {accuracy}"
        yield "cells", f"{wide:,.1f} × {tall:,.1f} m; {self.cells:,} in the study area"
        yield "voids", f"{self.voids:,} of them ({share:.2%}): unknown, never zero"
        yield "in areas", self.partial_cells


def summarised(terrain: Terrain, profiles: Iterable[Profile]) -> TerrainSummary:
    """Return what reports tell of a plan's terrain, with profiles of its lines."""
    raster = terrain.raster
    dem = raster.entry
    return TerrainSummary(
        file=dem.file,
        sha256=raster.sha256,
        operation=str(raster.way.operation),
        grade=dem.grade,
        source=dem.source,
        licence=dem.licence,
        vertical_datum=raster.vertical_datum,
        accuracy_m=dem.accuracy_m,
        cell_m=raster.cell_m,
        cells=terrain.window.cells,
        voids=terrain.voids,
        profiles=tuple(profiles),
    )
