"""A site stands where the catalog says that nothing can be built: too steep, or to be kept clear.

A site is looked at by the slope of the model's cell that it lies in. Where the model has no height,
or the site is placed less accurately than the model's cells, it can't be told, and the finding is
a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from alatau_geo.report import Finding
from alatau_geo.sentence import said, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence
    from alatau_geo.terrain.analysis import Buildable

CODE = "AG604"
SEVERITY: Severity = "warning"
ADVICE = "Move the site to land that NAME_land shows, or have its place and the ground surveyed."


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each site that does not stand on land to build on."""
    terrain = evidence.terrain
    for found in terrain.buildable if terrain else ():
        cell_m = max(terrain.raster.cell_m) if terrain else 0.0
        for layer, kinds in found.sites:
            ids, shapes, accuracies = layer.ids, layer.frame.geometry, layer.accuracies_m
            for label, kind in kinds.items():
                if kind == "buildable":
                    continue
                doubt = ""
                if accuracies.loc[label] > cell_m:
                    doubt = said(
                        "; the site is ± {far_m:,g} m, more than a cell of the model: cannot tell",
                        far_m=accuracies.loc[label],
                    )
                message = said(
                    "not on land to build on for {land}: {why}{doubt} (grade {grade})",
                    land=found.entry.name,
                    why=_why(found, kind),
                    doubt=doubt,
                    grade=word(layer.grades.loc[label]),
                )
                severity: Severity = "note" if doubt or kind == "unknown" else SEVERITY
                lon, lat = shapely.get_coordinates(shapes.loc[label])[0].round(6).tolist()
                yield Finding(CODE, severity, layer.name, ids.loc[label], (lon, lat), message)


def _why(found: Buildable, kind: str) -> str:
    if kind == "too steep":
        return said(
            "the slope there is more than {most:g} %", most=found.entry.slope_at_most_percent
        )
    if kind == "kept clear":
        near = ", ".join(item.layer for item in found.entry.clear_of)
        return said("it is to be kept clear, of {layers}", layers=near)
    return said("the terrain model has no slope there, cannot tell")
