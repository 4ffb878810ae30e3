"""Areas leave a gap that the plan says must not be there (`no_gaps`).

Without another area a gap is what they enclose among them, of any width, and what parts two of them
by less than a metre; with one it is all of that area that they do not cover. Gaps no wider than the
tolerance, by their area over half the perimeter, are passed over. Against another layer a gap
narrower than the accuracy of both together is a note: the layers can't tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from alatau_geo import overlay
from alatau_geo.errors import UsageError
from alatau_geo.report import Finding
from alatau_geo.rules.cap import SizedFinding
from alatau_geo.rules.declared import because, chosen, judged, pairs, place_of
from alatau_geo.rules.evidence import width_text
from alatau_geo.sentence import joined, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from alatau_geo.catalog import NoGaps
    from alatau_geo.report import Severity
    from alatau_geo.rules.declared import Chosen
    from alatau_geo.rules.evidence import Evidence

CODE = "AG503"
SEVERITY: Severity = "error"
ADVICE = "Move a neighbour's border to close the gap, or draw the feature that is missing there."
_LEAST_M = 1e-3
_SHOWN = 3
#: About a millimetre: what is nearer than this lies along a gap.
_BESIDE_DEG = 1e-8


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each gap."""
    for rule in evidence.catalog.constraints.no_gaps:
        try:
            features = chosen(evidence, rule.features)
            area = chosen(evidence, rule.area) if rule.area else None
        except UsageError as error:
            yield Finding(CODE, rule.severity, rule.features.layer, None, None, str(error))
            continue
        union = overlay.united(features.shapes, grid=overlay.GRID_DEG)
        if area is None:
            gaps = _enclosed(union)
            yield from _told(rule, features, None, gaps)
            yield from _open(rule, features, gaps, evidence)
        else:
            whole = overlay.united(area.shapes, grid=overlay.GRID_DEG)
            left = overlay.laid(shapely.difference, np.array([whole]), union, grid=overlay.GRID_DEG)
            yield from _told(rule, features, area, overlay.areas(left)[0])


def _enclosed(union: Any) -> Any:
    """Return what the rings of a union enclose."""
    rings, part = shapely.get_rings(overlay.areas(np.array([union]))[0], return_index=True)
    return shapely.polygons(rings[np.diff(part, prepend=-1) == 0])


def _told(rule: NoGaps, features: Chosen, area: Chosen | None, gaps: Any) -> Iterator[Finding]:
    sizes = overlay.measured(gaps)
    wide = np.flatnonzero(sizes["width_m"] > max(rule.tolerance_m, _LEAST_M))
    order = wide[np.argsort(-sizes["area_m2"].to_numpy()[wide], kind="stable")]
    tree = shapely.STRtree(features.shapes)
    for row in order.tolist():
        gap: Any = sizes.iloc[row]
        near = np.sort(tree.query(gaps[row], predicate="dwithin", distance=_BESIDE_DEG))
        beside = ", ".join(str(name) for name in features.ids[near[:_SHOWN]])
        beside += ", …" if len(near) > _SHOWN else ""
        severity: Severity = rule.severity
        accuracy = ""
        if area is not None:
            severity, accuracy = judged(
                rule.severity,
                gap.width_m,
                (features.called, features.worst_m, features.grade),
                (area.called, area.worst_m, area.grade),
            )
        message = said(
            "a gap{within}{beside}: {area_ha:,.4f} ha, {width} wide, more than {tolerance_m:g} m"
            "{accuracy}{because}",
            within=said(" in {area}", area=area.words) if area else "",
            beside=said(" beside {names}", names=beside) if beside else "",
            area_ha=gap.area_m2 / 10_000,
            width=width_text(gap.width_m),
            tolerance_m=rule.tolerance_m,
            accuracy=joined("; ", ["", accuracy]) if accuracy else "",
            because=because(rule),
        )
        point = place_of(gap.lon, gap.lat)
        name = str(features.ids[near[0]]) if len(near) else None
        yield SizedFinding(CODE, severity, features.name, name, point, message, area_m2=gap.area_m2)


def _open(rule: NoGaps, features: Chosen, known: Any, evidence: Evidence) -> Iterator[Finding]:
    """Yield the narrow gaps that lead out at an end, which no ring encloses."""
    tree, severity = shapely.STRtree(known), rule.severity
    for pair, one, other in pairs(evidence, features, "gap", tolerance_m=rule.tolerance_m):
        if len(tree.query(shapely.Point(pair.point), predicate="dwithin", distance=_BESIDE_DEG)):
            continue
        message = said(
            "a gap to {other}{in_pieces}: {area_ha:,.4f} ha, up to {width} wide, more than"
            " {tolerance_m:g} m{because}",
            other=other,
            in_pieces=pair.in_pieces,
            area_ha=pair.area_m2 / 10_000,
            width=width_text(pair.width_m),
            tolerance_m=rule.tolerance_m,
            because=because(rule),
        )
        yield SizedFinding(
            CODE, severity, features.name, str(one), pair.point, message, area_m2=pair.area_m2
        )
