"""Short tables for a terminal: layers, one layer, claims, rules."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from alatau_geo import rules
from alatau_geo.errors import UsageError
from alatau_geo.reports.wording import interval, number, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alatau_geo.layer import Layer
    from alatau_geo.plan import Plan

_MOST_ROWS = 50
_WIDEST = 80
#: Facts that are told to their end, up to a length that a hostile name can't pass.
_WHOLE, _WIDEST_LINE = ("repaired", "refused"), 600


def layer_table(plan: Plan) -> str:
    """Return one row for each layer: name, geometry, grade, features, placed, size, title."""
    rows = [("layer", "geometry", "grade", "features", "placed", "size", "title")]
    for layer in plan.layers.values():
        counts = str(len(layer.frame)), str(len(layer.drawn))
        entry = layer.entry
        rows.append(
            (layer.name, entry.geometry, layer.grade, *counts, _size(layer), entry.title.en)
        )
    return _table(rows)


def layer_card(plan: Plan, name: str) -> str:
    """Return a layer's evidence and features.

    Raises
    ------
    UsageError
        If the plan has no such layer.
    """
    if plan.catalog.layer(name) is None:
        known = ", ".join(entry.name for entry in plan.catalog.layers)
        raise UsageError(f"no layer {name!r} in the plan; there are: {known}")
    layer = plan.layers[name]
    entry = layer.entry
    accuracy = "unstated" if entry.accuracy_m is None else f"± {number(entry.accuracy_m)} m (95 %)"
    facts = [
        ("title", " / ".join(filter(None, (entry.title.en, entry.title.ru, entry.title.kk)))),
        ("grade", layer.grade),
        ("accuracy", accuracy),
        ("source", entry.source),
        ("licence", entry.licence),
        ("date", entry.date.isoformat() if entry.date else "unstated"),
        ("scaled to", ", ".join(layer.fitted_to) or "nothing"),
        ("file", f"{layer.origin.file}, sha256 {layer.origin.sha256[:16]}…"),
        ("frame", str(layer.origin.operation)),
        ("features", f"{len(layer.frame)}, {len(layer.drawn)} of them with a place"),
        ("size", _size(layer) or "points have none"),
        *_some("repaired", [str(item) for item in layer.repairs]),
        *_some("refused", layer.refused["reason"].tolist()),
    ]
    lines = [
        f"{name:<10} {_clean(text, _WIDEST if name not in _WHOLE else _WIDEST_LINE)}"
        for name, text in facts
    ]
    columns = [column for column in layer.frame.columns if column != layer.frame.geometry.name]
    head = layer.frame[columns].head(_MOST_ROWS).astype(object)
    body = head.where(head.notna(), "").astype(str)
    rows = [tuple(str(column) for column in columns), *body.itertuples(index=False, name=None)]
    more = len(layer.frame) - len(head)
    tail = [f"… and {more} more"] if more > 0 else []
    return "\n".join([*lines, "", _table(rows), *tail])


def _some(name: str, texts: Sequence[str]) -> list[tuple[str, str]]:
    more = len(texts) - _MOST_ROWS
    rest = [(name, f"… and {more} more")] if more > 0 else []
    return [*((name, text) for text in texts[:_MOST_ROWS]), *rest]


def claim_table(plan: Plan) -> str:
    """Return one row for each claim: id, document, stated, interval, what it is of."""
    rows = [("claim", "document", "stated", "interval", "of")]
    for claim in plan.claims.claims:
        of = claim.of
        text = ""
        if of is not None:
            selection = of.selection
            text = f"{of.kind} {selection.layer if selection else ' '.join(of.claims)}"
        elif claim.id in plan.claims.superseded:
            text = "superseded"
        quantity = claim.quantity
        span = interval(quantity.interval, quantity.unit.base) if quantity else "derived"
        rows.append((claim.id, claim.document, claim.stated or "derived", span, text))
    return _table(rows)


def rule_table() -> str:
    """Return one row for each rule: code, severity, what it finds."""
    rows = [("code", "severity", "what it finds")]
    rows += [
        (rule.CODE, rule.SEVERITY, rules.text(rule).text.split("\n")[0]) for rule in rules.RULES
    ]
    return _table(rows, widest=120)


def rule_card(code: str) -> str:
    """Return a rule's text, its severity and what to do.

    Raises
    ------
    UsageError
        If no rule has the code.
    """
    rule = rules.text(rules.find(code))
    parts = [*rule.text.split("\n"), f"To do: {rule.advice}"]
    texts = ["\n".join(textwrap.wrap(part, _WIDEST)) for part in parts]
    return "\n\n".join([f"{rule.code}, {rule.severity}", *texts])


def _size(layer: Layer) -> str:
    if layer.entry.geometry == "polygon":
        return f"{number(layer.area_ha, 1)} ha"
    return f"{number(layer.length_km, 2)} km" if layer.entry.geometry == "line" else ""


def _table(rows: Sequence[Sequence[str]], *, widest: int = _WIDEST) -> str:
    texts = [[_clean(cell, widest) for cell in row] for row in rows]
    widths = [max(len(row[n]) for row in texts) for n in range(len(texts[0]))]
    lines = [
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in texts
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _clean(text: str, widest: int = _WIDEST) -> str:
    plain = printable(text)
    return plain if len(plain) <= widest else plain[: widest - 1] + "…"
