"""Fewer people are served than the share a service check asks for.

Places whose number of people nobody states are left out of the share, and counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.sentence import said, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG303"
SEVERITY: Severity = "warning"
ADVICE = (
    "Plan a facility nearer to where people live, or check `share_at_least` and the service"
    " distance."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each service check whose people are not served enough."""
    for service in evidence.services.values():
        entry, people = service.entry, service.whole.people
        if people is None or entry.population is None or not people.total:
            continue
        least = 1.0 if entry.share_at_least is None else entry.share_at_least
        if people.share >= least:
            continue
        unknown = (
            said("; of {unknown} places nobody states the number", unknown=people.unknown)
            if people.unknown
            else ""
        )
        message = said(
            "{served:,.0f} of {total:,.0f} people ({share:.1%}) are served by {facilities},"
            " {least:.1%} should{unknown} (grade {grade})",
            served=people.served,
            total=people.total,
            share=people.share,
            facilities=evidence.called(entry.facilities),
            least=least,
            unknown=unknown,
            grade=word(service.grade),
        )
        yield Finding(CODE, SEVERITY, entry.population.layer, None, None, message)
