"""A feature could not be used: it is kept aside with its reason and is in no figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.rules.evidence import point_of
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG102"
SEVERITY: Severity = "error"
ADVICE = (
    "Read the reason: mend or replace the feature at its source. Its attributes stand in the "
    "GeoPackage's table `refused`. Where a shape was too unclear to repair, `repair` in the "
    "catalog sets how much a repair may change."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each refused feature."""
    for layer in evidence.layers.values():
        refused = layer.refused
        ids = layer.refused_ids
        for name, reason, shape in zip(ids, refused["reason"], refused.geometry, strict=True):
            message = said("refused: {reason}", reason=reason)
            yield Finding(CODE, SEVERITY, layer.name, name, point_of(shape), message)
