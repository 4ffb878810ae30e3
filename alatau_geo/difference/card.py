"""Differences in words, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.reports.wording import measurement, number, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from alatau_geo.difference.features import Change, Difference
    from alatau_geo.difference.rebasing import Conflict
    from alatau_geo.report import Verdict

_MOST, _WIDE = 50, 60
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def layer_lines(difference: Difference) -> Iterator[str]:
    """Yield what differs in a layer, a line for each feature.

    Parameters
    ----------
    difference : Difference
        Of the layer.

    Yields
    ------
    str
        Lines without anything a terminal would obey; of many features the first 50.
    """
    counts = [
        f"{count:,} {kind}"
        for kind in ("changed", "added", "removed")
        if (count := difference.count(kind))
    ]
    said = ", ".join(counts) or "no feature differs"
    yield f"{difference.name}: {said}, {difference.same:,} same"
    for word, names in (
        ("new", difference.fields_added),
        ("missing", difference.fields_removed),
    ):
        if names:
            yield f"  fields {word}: {printable(', '.join(names))}"
    for change in difference.changes[:_MOST]:
        yield f"  {_SIGNS[change.kind]} {_short(change.feature)}{_size(change, difference.kind)}"
        for field, before, after in change.fields:
            yield f"      {_short(field)}: {_value(before)} → {_value(after)}"
    more = len(difference.changes) - _MOST
    if more > 0:
        yield f"  … and {more:,} more"


def _size(change: Change, kind: str) -> str:
    if change.kind != "changed":
        size = change.size_after if change.kind == "added" else change.size_before
        return "" if size is None else f": {_amount(size, kind)}"
    if not change.shape:
        return ""
    if change.distance_m is not None:
        return f": moved by {number(change.distance_m, 1)} m"
    before, after = change.size_before, change.size_after
    if kind == "point":
        return ": another place"
    if before is None or after is None:
        return ": has a place now" if before is None else ": has no place any more"
    text = f": {_amount(before, kind)} → {_amount(after, kind)}"
    if change.gained is not None and change.lost is not None:
        text += f" ({_amount(change.gained, kind)} gained, {_amount(change.lost, kind)} lost)"
    return text


def _amount(size: float, kind: str) -> str:
    if kind == "polygon":
        return f"{number(size / 10_000, 2)} ha"
    return f"{number(size / 1000, 3)} km"


def _value(text: str) -> str:
    return _short(text) if text else "–"


def _short(text: str) -> str:
    plain = printable(text)
    return plain if len(plain) <= _WIDE else plain[: _WIDE - 1] + "…"


def conflict_lines(conflicts: Sequence[Conflict]) -> Iterator[str]:
    """Yield what both a plan and its edits changed, each to something else.

    Parameters
    ----------
    conflicts : sequence of Conflict
        Of one layer.

    Yields
    ------
    str
        A line for each, of many the first 50.
    """
    for conflict in conflicts[:_MOST]:
        if conflict.field is None:
            what = f": {conflict.plan} in the plan, {conflict.edits} in the GeoPackage"
        elif not conflict.field:
            what = ": its shape was changed in the plan, and otherwise in the GeoPackage"
        else:
            sides = f"{_value(conflict.plan)} in the plan, {_value(conflict.edits)} in the"
            what = f": {_short(conflict.field)}: {sides} GeoPackage"
        yield f"  ! {_short(conflict.feature)}{what}"
    more = len(conflicts) - _MOST
    if more > 0:
        yield f"  … and {more:,} more"


def verdict_lines(before: Iterable[Verdict], after: Iterable[Verdict]) -> Iterator[str]:
    """Yield what two states make of each figure, where they make something else of it.

    Parameters
    ----------
    before, after : iterable of Verdict
        On the same claims.

    Yields
    ------
    str
        A line for each claim whose verdict or measured value differs.
    """
    known = {verdict.id: verdict for verdict in before}
    for verdict in after:
        old = known.get(verdict.id)
        if old is None or (old.outcome, _measured(old)) == (verdict.outcome, _measured(verdict)):
            continue
        outcome: str = old.outcome
        if old.outcome != verdict.outcome:
            outcome = f"{old.outcome} → {verdict.outcome}"
        yield f"{verdict.id}: {outcome}; {_measured(old)} → {_measured(verdict)}"


def _measured(verdict: Verdict) -> str:
    return measurement(verdict.measured) if verdict.measured else "–"
