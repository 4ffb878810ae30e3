"""The catalog calls loose ends of a feature meant, and the network has no such feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG403"
SEVERITY: Severity = "warning"
ADVICE = "Correct the id in the network's `ends`, or leave it out: it may hide a later loose end."


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each id of a network's ``ends`` that no feature has."""
    for layer in evidence.layers.values():
        if layer.entry.network is None:
            continue
        known = {*layer.ids, *layer.refused_ids}
        for name in dict.fromkeys(layer.entry.network.ends):
            if name not in known:
                source = said(" of {file}", file=layer.origin.file) if layer.origin.replaced else ""
                message = said(
                    "`ends` names {name}, which is the id of no feature{source}",
                    name=repr(name),
                    source=source,
                )
                yield Finding(CODE, SEVERITY, layer.name, None, None, message)
