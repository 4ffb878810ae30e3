"""A layer does not say how accurate it is: measurements on it count its error as zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG106"
SEVERITY: Severity = "note"
ADVICE = (
    "State `accuracy_m` in the catalog or per feature: without it a verdict can look surer than "
    "it is."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each layer that draws features without an accuracy."""
    for layer in evidence.layers.values():
        unknown = int(layer.accuracies_m.loc[layer.drawn.index].isna().sum())
        if unknown:
            source = said(" (from {file})", file=layer.origin.file) if layer.origin.replaced else ""
            message = said(
                "{unknown} of {features} features without a stated accuracy, counted as"
                " zero{source}",
                unknown=unknown,
                features=len(layer.drawn),
                source=source,
            )
            yield Finding(CODE, SEVERITY, layer.name, None, None, message)
