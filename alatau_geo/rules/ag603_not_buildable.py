"""Less of a layer's areas can be built on than the catalog asks for.

What it asks for is the land's `share_at_least`. What can be built on is not too steep, and clear of
what building keeps clear of. Where land in voids of the terrain model could make up for it, the
model can't tell, and the finding is a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.sentence import said, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG603"
SEVERITY: Severity = "warning"
ADVICE = (
    "Look at the layer NAME_land for what is left, move the areas, or allow steeper slopes in the"
    " catalog, with a reason."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each layer of areas with too little land to build on."""
    terrain = evidence.terrain
    for found in terrain.buildable if terrain else ():
        entry = found.entry
        if entry.share_at_least is None or terrain is None:
            continue
        for name in entry.areas:
            lands = [land for layer, _, land in found.areas if layer.name == name]
            area = sum(land.area_ha for land in lands)
            if not area:
                continue
            share = sum(land.buildable_ha for land in lands) / area
            unknown = sum(land.unknown_ha for land in lands) / area
            if share >= entry.share_at_least:
                continue
            open_ = share + unknown >= entry.share_at_least
            steep = sum(land.steep_ha for land in lands)
            clear = sum(land.kept_clear_ha for land in lands)
            grade = terrain.grade_of(*(terrain.layers[other] for other in entry.names))
            message = said(
                "{share:.1%} of {name} can be built on for {land}, {least:.1%} should; {steep:,.1f}"
                " ha are steeper than {most:g} %, {clear:,.1f} ha are kept clear, {unknown:.1%} are"
                " unknown{doubt} (grade {grade}); asked for because: {because}",
                share=share,
                name=evidence.called(name),
                land=entry.name,
                least=entry.share_at_least,
                steep=steep,
                most=entry.slope_at_most_percent,
                clear=clear,
                unknown=unknown,
                doubt=said(": cannot tell") if open_ else "",
                grade=word(grade),
                because=entry.because,
            )
            severity: Severity = "note" if open_ else SEVERITY
            yield Finding(CODE, severity, name, None, None, message)
