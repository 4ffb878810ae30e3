"""A network falls into parts that do not touch each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG401"
SEVERITY: Severity = "warning"
ADVICE = (
    "Join the parts where the drawing leaves a gap wider than `snap_m`; or say why they are apart."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each component but the longest, at a line of it."""
    for name, graph in evidence.networks.items():
        layer = evidence.layers[name]
        ids = layer.ids.loc[layer.drawn.index].to_numpy()
        table = graph.components()
        length_km = table["length_m"].to_numpy() / 1000
        places = table[["lon", "lat"]].to_numpy().round(6)
        for n in range(1, len(table)):
            edges = int(table["edges"].iloc[n])
            message = said(
                "a part of {length_km:,.2f} km in {edges} edge{s} does not touch the main"
                " network of {main_km:,.2f} km",
                length_km=length_km[n],
                edges=edges,
                s="s" * (edges > 1),
                main_km=length_km[0],
            )
            point = float(places[n, 0]), float(places[n, 1])
            line = str(ids[table["line"].iloc[n]])
            yield Finding(CODE, SEVERITY, name, line, point, message)
