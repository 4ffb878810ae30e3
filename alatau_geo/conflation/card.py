"""A conflation in words, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.conflation.matching import STATUSES
from alatau_geo.reports.wording import number, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from alatau_geo.conflation.matching import Conflation, Tie

_SHOWN = 8
_WORDS = {
    "agrees": "agree within the accuracies",
    "moved": "lie elsewhere than the plan has them",
    "partly": "agree in part",
    "placed": "have no place in the plan, and one in the data",
    "plan only": "only in the plan",
    "data only": "only in the data",
}
_UNITS = {"line": "km", "polygon": "ha"}


def lines(
    found: Conflation, plan: Sequence[str], data: Sequence[str], *, title: str
) -> Iterator[str]:
    """Yield what agrees, what moved and what is missing on either side.

    Parameters
    ----------
    found : Conflation
        Of two layers.
    plan, data : sequence of str
        What to call each feature of both.
    title : str
        What is compared.

    Yields
    ------
    str
        A line for each status, and below it the features; of many the first 8.
    """
    yield f"{title}: {len(plan):,} in the plan, {len(data):,} in the data"
    for status in STATUSES:
        ties = found.of(status)
        if not ties:
            continue
        size = {"plan only": found.size_plan_only, "data only": found.size_data_only}.get(status)
        unit = _UNITS.get(found.kind)
        much = f", {number(size, 1)} {unit}" if size and unit else ""
        yield f"  {len(ties):,} {_WORDS[status]}{much}"
        for tie in ties[:_SHOWN]:
            yield f"    {_said(tie, plan, data)}"
        if len(ties) > _SHOWN:
            yield f"    … and {len(ties) - _SHOWN:,} more"


def _said(tie: Tie, plan: Sequence[str], data: Sequence[str]) -> str:
    name = plan[tie.one] if tie.one is not None else data[tie.others[0]]
    parts = [printable(name)]
    if tie.one is not None and tie.others:
        first = printable(data[tie.others[0]])
        more = f" and {len(tie.others) - 1:,} more" if len(tie.others) > 1 else ""
        parts.append(f"is {first}{more}, by {tie.by}")
    if tie.distance_m is not None:
        parts.append(
            f"{number(tie.distance_m, 0)} m apart (± {number(tie.tolerance_m, 0)} m are allowed)"
        )
    if tie.share is not None:
        parts.append(f"{100 * tie.share:.0f} % in common")
    return "; ".join(parts)
