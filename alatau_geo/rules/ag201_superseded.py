"""A figure was stated again later with another value: the two are dated snapshots of one series."""

from __future__ import annotations

from datetime import date
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from alatau_geo.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.claims import Claim
    from alatau_geo.rules.evidence import Evidence

CODE = "AG201"


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each change from a figure of a series to the next."""
    claims = evidence.claims

    def day(claim: Claim) -> date:
        return claims.day(claim) or date.min

    members = sorted(
        (claim for claim in claims.claims if claim.series), key=lambda claim: claim.series or ""
    )
    for series, group in groupby(members, key=lambda claim: claim.series):
        for before, after in pairwise(sorted(group, key=day)):
            if before.quantity is None or after.quantity is None or day(before) == day(after):
                continue
            if before.quantity.interval == after.quantity.interval:
                continue
            message = (
                f"{series}: {before.stated} ({day(before).isoformat()}) → {after.stated}"
                f" ({day(after).isoformat()}){_change(before, after)}"
            )
            yield Finding(CODE, "note", "", before.id, None, message)


def _change(before: Claim, after: Claim) -> str:
    assert before.quantity is not None  # noqa: S101  checked by the caller
    assert after.quantity is not None  # noqa: S101
    old, new = before.quantity.value, after.quantity.value
    if (
        old is None
        or new is None
        or not old
        or before.quantity.unit.base != after.quantity.unit.base
    ):
        return ""
    return f", {float((new - old) / old):+.1%}"
