"""Two features of a layer have the same id: no finding, filter or join can tell them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.columns import texts_of
from alatau_geo.report import Finding
from alatau_geo.rules.evidence import point_of
from alatau_geo.sentence import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Severity
    from alatau_geo.rules.evidence import Evidence

CODE = "AG109"
SEVERITY: Severity = "warning"
ADVICE = "Give each feature an id of its own, or name another field as `id_field` in the catalog."


def check(evidence: Evidence) -> Iterator[Finding]:
    """Yield one finding for each id that several rows have, at the second of them."""
    for layer in evidence.layers.values():
        frame, field = layer.frame, layer.entry.id_field
        if field not in frame.columns or field == frame.geometry.name:
            continue
        texts = texts_of(frame[field])
        texts = texts[texts != ""]
        for text, rows in texts[texts.duplicated(keep=False)].groupby(texts, sort=False):
            numbers = [f"{label + 1}" for label in rows.index[:5]]
            more = ", …" if len(rows) > len(numbers) else ""
            message = said(
                "{n} features have this {field}: rows {rows}{more}",
                n=len(rows),
                field=field,
                rows=", ".join(numbers),
                more=more,
            )
            point = point_of(frame.geometry.loc[rows.index[1]])
            yield Finding(CODE, SEVERITY, layer.name, str(text), point, message)
