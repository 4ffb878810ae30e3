"""A figure was stated again later with another value: the two are dated snapshots of one series."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise, product
from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.sentence import named, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from alatau_geo.claims import Claim, Claims
    from alatau_geo.quantity import Quantity
    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG201"
SEVERITY: Severity = "note"
ADVICE = "Nothing: name the figure with its date, and never average the two."


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield the changes of each series: from day to day, and between one publisher's statements."""
    claims = evidence.claims
    publishers = {document.id: document.publisher for document in claims.documents}
    series: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims.claims:
        # a derived figure is not stated again, and one without a day has no before and after
        if claim.series and claim.quantity and claims.day(claim):
            series[claim.series].append(claim)
    for name, members in series.items():
        steps = dict.fromkeys(_steps(members, claims))
        for publisher in dict.fromkeys(publishers.get(claim.document) for claim in members):
            same = [claim for claim in members if publishers.get(claim.document) == publisher]
            steps |= dict.fromkeys(_steps(same, claims))
        for before, after in steps:
            earlier, later = claims.by_id[before], claims.by_id[after]
            change = _change(earlier.quantity, later.quantity)
            if change is not None:
                message = said(
                    "{name}: {before} ({day}) → {after} ({later}){change}",
                    name=named(name, later.title.model_dump(exclude_none=True)),
                    before=earlier.words,
                    day=claims.day(earlier),
                    after=later.words,
                    later=claims.day(later),
                    change=change,
                )
                yield Finding(CODE, SEVERITY, "", before, None, message)


def _steps(members: list[Claim], claims: Claims) -> Iterator[tuple[str, str]]:
    """Yield the ids of each figure with each of the next day that has any."""
    days: defaultdict[date | None, list[str]] = defaultdict(list)
    for claim in sorted(members, key=lambda claim: str(claims.day(claim))):
        days[claims.day(claim)].append(claim.id)
    for earlier, later in pairwise(days.values()):
        yield from product(earlier, later)


def _change(before: Quantity | None, after: Quantity | None) -> str | None:
    """Return by how much a figure changed, ``None`` if it did not, ``""`` if it can't be said."""
    if before is None or after is None:
        return None
    same_unit = before.unit.base == after.unit.base
    if same_unit and before.interval == after.interval:
        return None
    if not same_unit or not before.value or after.value is None:
        return ""
    return said(", {value:+.1%}", value=float((after.value - before.value) / before.value))
