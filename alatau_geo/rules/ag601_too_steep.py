"""A stretch of a line is steeper than the catalog's limit (`at_most_percent` over `over_m`).

The grade is the mean between heights at both ends of that length, up or down, wherever along the
line it may begin; lines are joined end to end first. Where it is beyond the limit by less than the
heights' accuracy leaves open, or the line is placed less accurately than the model's cells, the
model can't tell, and the finding is a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alatau_geo.report import Finding
from alatau_geo.sentence import said, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.layer import Layer
    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence
    from alatau_geo.terrain.analysis import Terrain
    from alatau_geo.terrain.limit import Limited

CODE = "AG601"
SEVERITY: Severity = "warning"
ADVICE = (
    "Lead the line along the slope, or plan a cutting or an embankment. Where the model can't tell,"
    " have the line and its heights surveyed before anything follows from it."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each stretch, at its steepest place."""
    terrain = evidence.terrain
    for limited in terrain.limited if terrain else ():
        entry, layer = limited.entry, limited.layer
        accuracies = dict(zip(layer.ids, layer.accuracies_m, strict=True))
        grade, cell_m = _model(terrain, layer)
        for part, feature in zip(limited.steep, limited.feature, strict=True):
            severity, doubt = _doubt(limited, abs(part.percent), accuracies[feature], cell_m)
            message = said(
                "{percent:.1f} % over {over_m:g} m, and at most {most:g} % should be; {long_m:,.0f}"
                " m in all are steeper (grade {grade}); {doubt}; asked for because: {because}",
                percent=abs(part.percent),
                over_m=entry.over_m,
                most=entry.at_most_percent,
                long_m=part.end_m - part.start_m,
                grade=word(grade),
                doubt=doubt,
                because=entry.because,
            )
            point = limited.paths.place(part.path, part.worst_m + entry.over_m / 2)
            yield Finding(CODE, severity, layer.name, feature, point, message)


def _model(terrain: Terrain | None, layer: Layer) -> tuple[str, float]:
    """Return the weakest grade of a layer and the model, and the size of the model's cells."""
    assert terrain is not None  # noqa: S101  without one there is no limit to look at
    return terrain.grade_of(layer), max(terrain.raster.cell_m)


def _doubt(
    limited: Limited, percent: float, accuracy_m: float, cell_m: float
) -> tuple[Severity, str]:
    """Return how severe a stretch is, and what the accuracies of heights and place say of it."""
    sure = limited.uncertainty_percent
    excess = percent - limited.entry.at_most_percent
    told = said("the heights' accuracy is unstated")
    if sure is not None:
        told = said("± {sure:.1f} % (95 %)", sure=sure)
    if not np.isnan(accuracy_m) and accuracy_m > cell_m:
        return "note", said(
            "{told}; the line is ± {accuracy_m:,g} m, more than a cell of the model: the ground"
            " under it is not known, cannot tell",
            told=told,
            accuracy_m=accuracy_m,
        )
    if sure is not None and excess <= sure:
        return "note", said("{told}: cannot tell", told=told)
    return SEVERITY, told
