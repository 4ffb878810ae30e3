"""A feature has no value where the plan says that one is required (`domains`)."""

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

CODE = "AG511"
SEVERITY: Severity = "error"
ADVICE = "Fill in the value at its source; or leave `required` away if it may be unknown."


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each row without a value, or one for a field that is not there."""
    for layer, field, domain, texts in domains(evidence):
        severity = domain.severity
        if not domain.required:
            continue
        if texts is None:
            columns = layer.frame.columns.drop(layer.frame.geometry.name)
            has = ", ".join(map(str, columns)) or "none"
            message = said(
                "needs a field {field}, the layer has: {has}{because}",
                field=field,
                has=has[:300],
                because=because(domain),
            )
            yield Finding(CODE, severity, layer.name, None, None, message)
        else:
            missing = texts[texts.str.strip() == ""].index
            message = said(
                "no {field}, which is required{because}", field=field, because=because(domain)
            )
            for name, shape in zip(
                layer.ids.loc[missing], layer.frame.geometry.loc[missing], strict=True
            ):
                yield Finding(CODE, severity, layer.name, name, point_of(shape), message)
