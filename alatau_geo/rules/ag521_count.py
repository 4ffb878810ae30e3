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
from alatau_geo.sentence import joined, named, said

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
    words = words_of(count.features, evidence)
    refused = len(layer.refused)
    more = said("; {refused} refused rows are not counted", refused=refused) if refused else ""
    end = joined("", [more, because(count)])
    if count.by is None:
        due = (
            _due(count.expected, evidence)
            if count.expected is not None
            else _bounds(count.at_least, count.at_most)
        )
        if not due[0](len(rows)):
            yield said(
                "{rows} features of {words}, {due}{end}",
                rows=len(rows),
                words=words,
                due=due[1],
                end=end,
            )
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
            yield said(
                "{found} features of {words} {which}, {asked}{end}",
                found=found,
                words=words,
                which=_with(count.by, value),
                asked=asked,
                end=end,
            )
    others = numbers[~numbers.index.isin(list(count.each))]
    if len(others):
        shown = joined(
            ", ",
            [
                said("{which}: {size}", which=_with(count.by, key), size=size)
                for key, size in others[:5].items()
            ],
        )
        rest = ", …" if len(others) > 5 else ""
        yield (
            said(
                "{n} features of {words} with another {by} than is counted ({shown}{rest}){end}",
                n=others.sum(),
                words=words,
                by=count.by,
                shown=shown,
                rest=rest,
                end=end,
            )
        )


def _with(field: str, value: object) -> str:
    return (
        said("with {field} {value}", field=field, value=str(value)[:60])
        if value != ""
        else said("without {field}", field=field)
    )


def _bounds(low: int | None, high: int | None) -> tuple[Callable[[int], bool], str]:
    words = [said("at least {low}", low=low)] if low is not None else []
    words += [said("at most {high}", high=high)] if high is not None else []

    def fits(number: int) -> bool:
        return (low is None or number >= low) and (high is None or number <= high)

    return fits, said("{what} expected", what=joined(said(" and "), words))


def _due(expected: int | str, evidence: Evidence) -> tuple[Callable[[int], bool], str]:
    """Return whether a number is the expected one, and what that is in words."""
    if isinstance(expected, int):
        return (lambda number: number == expected), said("{what} expected", what=expected)
    claim = evidence.claims.by_id[expected]
    quantity = claim.quantity
    if quantity is None:  # a plan's files are checked for that
        raise UsageError(f"{expected} is derived: a count needs a claim that states a number")
    interval = quantity.interval
    words = said(
        "{stated} expected by claim {id} [{document}]",
        stated=claim.words,
        id=named(claim.id, claim.title.model_dump(exclude_none=True)),
        document=claim.document,
    )
    return (lambda number: interval.contains(Interval.around(number, 0))), words
