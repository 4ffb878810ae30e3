"""A line of a network is not fed by its sources, or a source has no line.

A source feeds what hangs together with it; it has to lie within the tolerance of a node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from alatau_geo.layer import ids_of
from alatau_geo.report import Finding
from alatau_geo.rules.evidence import point_of
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG412"
SEVERITY: Severity = "warning"
ADVICE = "Join the line to what feeds it, or the source to its line; or name what else is a source."


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each source without a line, and each line that is not fed in whole."""
    for name, study in evidence.studies.items():
        if study.entry.sources is None or not len(study.source_rows):
            continue
        sources, feed, graph = study.source_rows, study.feed, study.graph
        layer = evidence.layers[study.entry.sources.layer]
        labels = ids_of(sources, layer.entry.id_field).to_numpy()
        lost = np.flatnonzero(feed.source < 0)
        for label, place in zip(labels[lost], sources.geometry.iloc[lost], strict=True):
            message = said(
                "a source of {name}, but no line comes to within {snap_m:g} m of it",
                name=study.layer.called,
                snap_m=study.entry.snap_m,
            )
            yield Finding(CODE, SEVERITY, layer.name, str(label), point_of(place), message)
        dry = np.flatnonzero(~feed.edges["fed"].to_numpy(bool))
        table = pd.DataFrame(
            {
                "line": feed.edges["line"].to_numpy()[dry],
                "km": graph.edges["length_m"].to_numpy()[dry] / 1000,
                "node": graph.ends[dry, 0],
            }
        )
        count = len(sources)
        for line in np.unique(table["line"]):
            rows = table[table["line"] == line]
            lon, lat = graph.nodes[rows["node"].iloc[0]].round(6).tolist()
            message = said(
                "{dry_km:,.2f} km are fed by none of the {count} source{s} of {name}",
                dry_km=rows["km"].sum(),
                count=count,
                s="s" * (count != 1),
                name=layer.called,
            )
            yield Finding(CODE, SEVERITY, name, str(study.ids[line]), (lon, lat), message)
