"""A feature stands twice in its layer, shape and attributes: it is counted and measured twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.rules.evidence import point_of
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG107"
SEVERITY: Severity = "warning"
ADVICE = "Delete all but one of the rows at their source; nothing is dropped here."


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each row that is the same as an earlier one but for its id."""
    for name, twins in evidence.twins.items():
        same = [twin for twin in twins if not twin.differs]
        if not same:
            continue
        layer = evidence.layers[name]
        ids, shapes = layer.ids, layer.frame.geometry
        for twin in same:
            message = said("the same shape and attributes as {other}", other=ids.loc[twin.first])
            point = point_of(shapes.loc[twin.row])
            yield Finding(CODE, SEVERITY, name, ids.loc[twin.row], point, message)
