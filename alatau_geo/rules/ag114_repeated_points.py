"""Positions of lines or areas follow each other twice: harmless here, refused by some programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from alatau_geo.report import Finding
from alatau_geo.rules.evidence import BATCH
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG114"
SEVERITY: Severity = "note"
ADVICE = "Nothing has to be done; a program that cleans geometries removes them."


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each layer with repeated positions, at the first of them."""
    for layer in evidence.layers.values():
        if layer.entry.geometry == "point":
            continue
        shapes = np.asarray(layer.drawn.geometry.array)
        rows, total = [], 0
        # copies without them are of a batch at a time, which a large layer has room for
        for low in range(0, len(shapes), BATCH):
            some = shapes[low : low + BATCH]
            clean = shapely.remove_repeated_points(some, tolerance=0)
            extra = shapely.get_num_coordinates(some) - shapely.get_num_coordinates(clean)
            rows += (low + np.flatnonzero(extra > 0)).tolist()
            total += int(extra.sum())
        if not rows:
            continue
        xy = shapely.get_coordinates(shapes[rows[0]])
        again = np.flatnonzero((xy[1:] == xy[:-1]).all(axis=1))
        at = xy[again[0]].round(6).tolist() if len(again) else xy[0].round(6).tolist()
        name = str(layer.ids.loc[layer.drawn.index].iloc[rows[0]])
        message = said(
            "{n:,} positions are repeated in {features:,} features, first here",
            n=total,
            features=len(rows),
        )
        yield Finding(CODE, SEVERITY, layer.name, name, (at[0], at[1]), message)
