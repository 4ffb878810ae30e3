"""There are more or fewer features than the plan says (`counts`).

Rows are counted, with or without a place; refused ones are not, and named. A number from a claim is
that of its words: `30` is exact, `more than 20` a bound. That rows are as many as a figure says is
no evidence for the figure, where they were made from it; that they are not is a fault of either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.columns import texts_of
from alatau_geo.errors import UsageError
from alatau_geo.quantity import Interval
from alatau_geo.report import Finding
from alatau_geo.rules.declared import because, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from alatau_geo.catalog import Count
    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG521"
SEVERITY: Severity = "error"
ADVICE = (
    "Add the features that are missing, or delete those that are too many; or correct the number "
    "in the catalog if the plan has changed."
)


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each number of features that is another than it should be."""
    for count in evidence.catalog.constraints.counts:
        try:
            told = list(_told(count, evidence))
        except UsageError as error:
            told = [str(error)]
        severity = count.severity
        for message in told:
            yield Finding(CODE, severity, count.features.layer, None, None, message)


def _told(count: Count, evidence: Evidence) -> Iterator[str]:
    layer = evidence.layers[count.features.layer]
    rows = layer.select(count.features.where)
    words = words_of(count.features)
    refused = len(layer.refused)
    more = f"; {refused} refused rows are not counted" if refused else ""
    end = f"{more}{because(count)}"
    if count.by is None:
        due = (
            _due(count.expected, evidence)
            if count.expected is not None
            else _bounds(count.at_least, count.at_most)
        )
        if not due[0](len(rows)):
            yield f"{len(rows)} features of {words}, {due[1]}{end}"
        return
    if count.by not in rows.columns or count.by == rows.geometry.name:
        has = ", ".join(map(str, rows.columns.drop(rows.geometry.name))) or "none"
        raise UsageError(
            f"{layer.name}: is counted by a field of the layer, {count.by!r} was given; it has:"
            f" {has[:300]}"
        )
    texts = texts_of(rows[count.by])
    numbers = texts.value_counts(sort=False)
    for value, expected in count.each.items():
        fits, asked = _due(expected, evidence)
        found = int(numbers.get(value, 0))
        if not fits(found):
            yield f"{found} features of {words} {_with(count.by, value)}, {asked}{end}"
    others = numbers[~numbers.index.isin(list(count.each))]
    if len(others):
        shown = ", ".join(f"{_with(count.by, key)}: {size}" for key, size in others[:5].items())
        rest = ", …" if len(others) > 5 else ""
        yield (
            f"{others.sum()} features of {words} with another {count.by} than is counted"
            f" ({shown}{rest}){end}"
        )


def _with(field: str, value: object) -> str:
    return f"with {field} {str(value)[:60]}" if value != "" else f"without {field}"


def _bounds(low: int | None, high: int | None) -> tuple[Callable[[int], bool], str]:
    words = [f"at least {low}"] if low is not None else []
    words += [f"at most {high}"] if high is not None else []

    def fits(number: int) -> bool:
        return (low is None or number >= low) and (high is None or number <= high)

    return fits, f"{' and '.join(words)} expected"


def _due(expected: int | str, evidence: Evidence) -> tuple[Callable[[int], bool], str]:
    """Return whether a number is the expected one, and what that is in words."""
    if isinstance(expected, int):
        return (lambda number: number == expected), f"{expected} expected"
    claim = evidence.claims.by_id[expected]
    quantity = claim.quantity
    if quantity is None:  # a plan's files are checked for that
        raise UsageError(f"{expected} is derived: a count needs a claim that states a number")
    interval = quantity.interval
    words = f"{claim.stated} expected by claim {claim.id} [{claim.document}]"
    return (lambda number: interval.contains(Interval.around(number, 0))), words
