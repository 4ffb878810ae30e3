"""A line of a network ends where nothing else does, and the catalog does not say that it may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG402"
SEVERITY: Severity = "note"
ADVICE = (
    "Join the line to what it should meet, or name it in the network's `ends` with a `because`."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each loose end of a feature that is not among the network's ends."""
    for name, graph in evidence.networks.items():
        layer = evidence.layers[name]
        allowed = set(layer.entry.network.ends) if layer.entry.network else set()
        table = graph.dangles()
        lines = layer.ids.loc[layer.drawn.index].to_numpy()[table["line"]]
        places = table[["lon", "lat"]].to_numpy().round(6)
        for line, (lon, lat) in zip(lines, places, strict=True):
            if line not in allowed:
                point = float(lon), float(lat)
                yield Finding(CODE, SEVERITY, name, line, point, "loose end: joined to nothing")
