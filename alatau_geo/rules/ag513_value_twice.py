"""Features have the same value where the plan says that it is unique (`domains`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.report import Finding
from alatau_geo.rules.declared import because, domains
from alatau_geo.rules.evidence import point_of
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG513"
SEVERITY: Severity = "error"
ADVICE = "Find out which of the features has the value by right, and correct the others."
_SHOWN = 60


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each row whose value an earlier one has."""
    for layer, field, domain, texts in domains(evidence):
        if texts is None or not domain.unique:
            continue
        given = texts[texts != ""]
        severity, ids = domain.severity, layer.ids
        first = given.drop_duplicates()
        owner = dict(zip(first, first.index, strict=True))
        again = given[given.duplicated()]
        for label, value, shape in zip(
            again.index, again, layer.frame.geometry.loc[again.index], strict=True
        ):
            shown = repr(value[:_SHOWN]) + ("…" if len(value) > _SHOWN else "")
            message = said(
                "{field} is {shown} as of {other}, and has to be unique{because}",
                field=field,
                shown=shown,
                other=ids.loc[owner[value]],
                because=because(domain),
            )
            yield Finding(CODE, severity, layer.name, ids.loc[label], point_of(shape), message)
