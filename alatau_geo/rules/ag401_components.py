"""A network falls into parts that do not touch each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.rules.evidence import Evidence

CODE = "AG401"


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each component but the longest."""
    for name, graph in evidence.networks.items():
        for part in graph.components().iloc[1:].itertuples():
            message = (
                f"a part of {part.length_m / 1000:,.2f} km in {part.edges} edges does not touch the"
                f" main network of {graph.components()['length_m'].iloc[0] / 1000:,.2f} km"
            )
            point = round(part.lon, 6), round(part.lat, 6)
            yield Finding(CODE, "warning", name, None, point, message)
