"""A value is not one of those that the plan says its field may have (`domains`).

Values are compared as a reader would write them: whole numbers without a point, dates as
YYYY-MM-DD. A missing value is no fault here: `required` asks for one. Patterns are RE2's, which
takes time in proportion to the text whatever they are, and are of the whole value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from alatau_geo.report import Finding
from alatau_geo.rules.declared import because, domains
from alatau_geo.rules.evidence import point_of
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.catalog import Domain
    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG512"
SEVERITY: Severity = "error"
ADVICE = "Correct the value at its source, or the domain in the catalog if the value is right."
_SHOWN = 60
#: Spellings of each type, as RE2 patterns of the whole value.
_TYPES = {
    "integer": r"[+-]?[0-9]{1,30}",
    "number": r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "boolean": r"true|false",
}
_TYPE_WORDS = {
    "integer": said("an integer"),
    "number": said("a number"),
    "date": said("a date written YYYY-MM-DD"),
    "boolean": said("a boolean"),
}


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each value that is not in its domain."""
    for layer, field, domain, texts in domains(evidence):
        if texts is None or not domain.says_of_values:
            continue
        given = texts[texts != ""]
        # a value that many rows have is looked at once
        unique = pd.Series(given.unique(), dtype=object)
        faults = dict(zip(unique, _faults(domain, unique), strict=True))
        odd = given[given.map(faults) != ""]
        severity = domain.severity
        for name, value, shape in zip(
            layer.ids.loc[odd.index], odd, layer.frame.geometry.loc[odd.index], strict=True
        ):
            shown = repr(value[:_SHOWN]) + ("…" if len(value) > _SHOWN else "")
            message = said(
                "{field} is {shown}, it needs {faults}{because}",
                field=field,
                shown=shown,
                faults=faults[value],
                because=because(domain),
            )
            yield Finding(CODE, severity, layer.name, name, point_of(shape), message)


def _faults(domain: Domain, values: pd.Series) -> pd.Series:
    """Return what each value needs that it is not; ``""`` where it is all that is asked."""
    found = pd.Series("", index=values.index, dtype=object)
    for words, fits in _asked(domain, values):
        found = found.where(np.asarray(fits, dtype=bool) | (found != ""), words)
    return found


def _asked(domain: Domain, values: pd.Series) -> Iterator[tuple[str, pd.Series]]:
    """Yield what is asked of each value in words, and which values fit."""
    if domain.type in _TYPES:
        fits = _matching(values, _TYPES[domain.type])
        if domain.type == "date":
            fits &= _days(values).notna()
        yield _TYPE_WORDS[domain.type], fits
    allowed = domain.values  # noqa: PD011  a domain's, and not pandas'
    if allowed:
        few = ", ".join(allowed[:12]) + (", …" if len(allowed) > 12 else "")
        yield said("one of {few}", few=few[:300]), values.isin(allowed)
    if domain.min is not None or domain.max is not None:
        numbers = pd.to_numeric(values, errors="coerce")
        yield (
            _range(said("a number"), domain.min, domain.max),
            numbers.between(_or(domain.min, -np.inf), _or(domain.max, np.inf)),
        )
    if domain.earliest or domain.latest:
        days = _days(values)
        low, high = pd.Timestamp.min, pd.Timestamp.max
        yield (
            _range(said("a day"), domain.earliest, domain.latest),
            days.between(
                low if domain.earliest is None else pd.Timestamp(domain.earliest),
                high if domain.latest is None else pd.Timestamp(domain.latest),
            ),
        )
    if domain.min_length is not None or domain.max_length is not None:
        lengths = values.str.len()
        yield (
            _range(said("characters:"), domain.min_length, domain.max_length),
            lengths.between(_or(domain.min_length, 0), _or(domain.max_length, np.inf)),
        )
    if domain.pattern is not None:
        yield (
            said("the pattern {pattern}", pattern=repr(domain.pattern[:100])),
            _matching(values, domain.pattern),
        )


def _or(bound: float | None, other: float) -> float:
    return other if bound is None else bound


def _range(what: str, low: object, high: object) -> str:
    if high is None:
        return said("{what} {low} or more", what=what, low=low)
    return (
        said("{what} {high} or less", what=what, high=high)
        if low is None
        else said("{what} {low} … {high}", what=what, low=low, high=high)
    )


def _days(values: pd.Series) -> pd.Series:
    # a time of day behind the date does not count
    days: pd.Series = pd.to_datetime(values.str.slice(0, 10), format="%Y-%m-%d", errors="coerce")
    return days


def _matching(values: pd.Series, pattern: str) -> pd.Series:
    import pyarrow as pa  # noqa: PLC0415  heavy, and few plans have domains
    import pyarrow.compute as pc  # noqa: PLC0415

    texts = pa.array(values.tolist(), type=pa.string())
    fits = pc.match_substring_regex(texts, rf"\A(?:{pattern})\z")
    return pd.Series(fits.to_pylist(), index=values.index, dtype=bool)
