"""Two lines or areas of a layer have the same shape but other attributes: one may be a mistake.

Points may share a place: two projects have one address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.rules.evidence import point_of
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG108"
SEVERITY: Severity = "warning"
ADVICE = (
    "Look at the fields that differ: keep the right row, or draw the other where it belongs. Both "
    "are measured."
)
_SHOWN = 5


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each line or area with the shape of an earlier row."""
    for name, twins in evidence.twins.items():
        layer = evidence.layers[name]
        other = [twin for twin in twins if twin.differs]
        if not other or layer.entry.geometry == "point":
            continue
        ids, shapes = layer.ids, layer.frame.geometry
        for twin in other:
            more = ", …" if len(twin.differs) > _SHOWN else ""
            message = said(
                "the same shape as {other}, but another {fields}{more}",
                other=ids.loc[twin.first],
                fields=", ".join(twin.differs[:_SHOWN]),
                more=more,
            )
            point = point_of(shapes.loc[twin.row])
            yield Finding(CODE, SEVERITY, name, ids.loc[twin.row], point, message)
