"""The report as Markdown, for a step summary or a comment: a table, and the rest to unfold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alatau_geo.reports import wording
from alatau_geo.reports.wording import OUTCOMES, measurement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from alatau_geo.history import Change
    from alatau_geo.report import Finding, LayerSummary, Report, Verdict
    from alatau_geo.terrain.summary import TerrainSummary

#: GitHub takes a mebibyte as a step's summary, and nothing of one that is larger.
MOST_BYTES = 900_000
#: Claims in the table, and findings listed; the rest is counted.
MOST_CLAIMS, MOST_FINDINGS = 1000, 500
#: Signs of a text in a table.
_LONGEST = 400
#: What Markdown or HTML could take for more than itself, anywhere or where a line begins; points
#: and colons only where a bare address could be made of them.
_SIGNS = re.compile(
    r"[\\`*_{}\[\]<>()#|~&@$\"']|:(?=//)|(?<=www)\.|^(?:[-+=]|\d+[.](?=\s))",
    re.IGNORECASE,
)


def render(report: Report) -> str:
    """Return the report as Markdown (GitHub's).

    Parameters
    ----------
    report : Report
        What to tell.

    Returns
    -------
    str
        Text under a megabyte: where that is too little, the evidence of what wants no attention is
        left out and counted.
    """
    head = [
        f"## {escape(report.title.en)}",
        "",
        _summary(report),
        "",
        *_table(report.claims),
        *_changes(report),
        *_findings(report.findings),
        *_gone(report),
    ]
    text = "\n".join(head)
    room = MOST_BYTES - len(text.encode())
    ordered = [item for name in OUTCOMES for item in report.claims if item.outcome == name]
    parts = [
        *_folded("Evidence of each claim", ordered, _claim, room * 3 // 4),
        *_folded("Terrain model", filter(None, [report.terrain]), _terrain, room // 8),
        *_folded("Layers", report.layers, _layer, room // 8),
    ]
    return "\n".join([text, *parts]).rstrip("\n") + "\n"


def escape(text: str) -> str:
    """Return a text that Markdown shows as it is: no link, no mention, no HTML, on one line.

    Examples
    --------
    >>> escape("*a* <b> [c](d)")
    '&#42;a&#42; &#60;b&#62; &#91;c&#93;&#40;d&#41;'
    >>> escape("97.9 ha")
    '97.9 ha'
    """
    shown = wording.printable(text).strip()
    return _SIGNS.sub(lambda found: "".join(f"&#{ord(sign)};" for sign in found[0]), shown)


def _summary(report: Report) -> str:
    counts = [
        f"{sign} {count} {outcome}"
        for outcome, sign in OUTCOMES.items()
        if (count := report.count(outcome))
    ]
    text = ", ".join(counts) or "no claims"
    levels = [
        f"{count} {level}{'s' * (count > 1)}"
        for level in ("error", "warning", "note")
        if (count := sum(item.severity == level for item in report.findings))
    ]
    text += f"; findings: {', '.join(levels) or 'none'}"
    return f"{text}; {report.accepted} accepted by the baseline" if report.baseline else text


def _table(claims: Iterable[Verdict]) -> list[str]:
    """Return the claims that were held against something; the rest is in the evidence."""
    rows = [
        (f"{sign} {outcome}", f"{item.title.en} ({item.id})", item.stated, _measured(item))
        for outcome, sign in OUTCOMES.items()
        for item in claims
        if item.outcome == outcome and outcome != "not measured"
    ]
    head = ["| verdict | claim | stated | measured |", "|---|---|---|---|"]
    more = len(rows) - MOST_CLAIMS
    rest = ["", f"… and {more:,} more: the other formats have them all."] if more > 0 else []
    return [*head, *map(_row, rows[:MOST_CLAIMS]), *rest, ""] if rows else []


def _measured(verdict: Verdict) -> str:
    text = measurement(verdict.measured) if verdict.measured else ""
    return f"{text} (accepted)".strip() if verdict.accepted else text


def _row(cells: Iterable[str]) -> str:
    texts = [cell if len(cell) <= _LONGEST else f"{cell[: _LONGEST - 1]}…" for cell in cells]
    return f"| {' | '.join(map(escape, texts))} |"


def _changes(report: Report) -> Iterator[str]:
    changes = report.changes
    if changes is None:
        return
    yield f"### Changes against {escape(changes.against)}"
    yield ""
    if not (changes.claims or changes.new or changes.gone):
        yield "None: the same verdicts, values and findings."
        yield ""
    if changes.claims:
        yield "| claim | verdict | measured | because of |"
        yield "|---|---|---|---|"
        yield from (_row(_change(item)) for item in changes.claims)
        yield ""
    for word, lines in (("New findings", changes.new), ("Findings gone", changes.gone)):
        if lines:
            yield from (f"**{word}**: {len(lines)}", "")
            yield from (f"- {escape(line)}" for line in lines[:MOST_FINDINGS])
            if len(lines) > MOST_FINDINGS:
                yield f"- … and {len(lines) - MOST_FINDINGS:,} more"
            yield ""


def _change(item: Change) -> tuple[str, ...]:
    verdicts, values = (
        one or "–" if one == other else f"{one or '–'} → {other or '–'}"
        for one, other in (
            (item.before, item.after),
            (item.value_before, item.value_after),
        )
    )
    because = "; ".join(f"{cause.of}: {cause.text}" for cause in item.causes)
    return f"{item.title} ({item.id})", verdicts, values, because


def _findings(findings: tuple[Finding, ...]) -> Iterator[str]:
    if not findings:
        return
    order = ("error", "warning", "note")
    listed = sorted(findings, key=lambda item: (bool(item.accepted), order.index(item.severity)))
    yield from (f"<details><summary>Findings: {len(findings):,}</summary>", "")
    yield "| | rule | where | finding |"
    yield "|---|---|---|---|"
    for item in listed[:MOST_FINDINGS]:
        accepted = f"; accepted: {wording.reason(item.accepted)}" if item.accepted else ""
        cells = (item.severity, item.rule, wording.whereabouts(item), item.message + accepted)
        yield _row(cells)
    yield ""
    if len(findings) > MOST_FINDINGS:
        yield f"… and {len(findings) - MOST_FINDINGS:,} more: the other formats list them all."
        yield ""
    yield from ("</details>", "")


def _gone(report: Report) -> Iterator[str]:
    if report.baseline and report.baseline.gone:
        yield from ("**Accepted, but no longer there**: to delete from the baseline", "")
        for entry in report.baseline.gone[:MOST_FINDINGS]:
            words = f"line {entry.line}: {entry.what}: {wording.reason(entry.accepted)}"
            yield f"- {escape(words)}"
        yield ""


def _folded(
    title: str, items: Iterable[object], render_one: Callable[..., Iterator[str]], room: int
) -> Iterator[str]:
    listed = list(items)
    if not listed:
        return
    yield from (f"<details><summary>{title}</summary>", "")
    for n, item in enumerate(listed):
        text = "\n".join(render_one(item))
        room -= len(text.encode())
        if room < 0:
            yield from (f"… and {len(listed) - n:,} more: the other formats have them all.", "")
            break
        yield from (text, "")
    yield from ("</details>", "")


def _claim(verdict: Verdict) -> Iterator[str]:
    sign = OUTCOMES[verdict.outcome]
    yield f"#### {sign} {verdict.outcome}: {escape(verdict.title.en)} ({escape(verdict.id)})"
    yield ""
    for name, text in wording.evidence(verdict):
        yield f"- **{name}** {escape(text)}"


def _terrain(model: TerrainSummary) -> Iterator[str]:
    for name, text in model.facts:
        yield f"- **{name}** {escape(text)}"


def _layer(layer: LayerSummary) -> Iterator[str]:
    accuracy = "unstated" if layer.accuracy_m is None else f"± {layer.accuracy_m:g} m (95 %)"
    yield f"#### {escape(layer.title.en)} ({escape(layer.name)})"
    yield ""
    facts = [
        ("grade", f"{layer.grade}, accuracy {accuracy}"),
        ("file", f"{layer.file}, sha256 {layer.sha256[:16]}…"),
        ("source", f"{layer.source}; {layer.licence}"),
        ("frame", layer.operation),
        *(("repaired", item) for item in layer.repairs[:MOST_FINDINGS]),
    ]
    if layer.replaced:
        facts.insert(0, ("note", "in place of the plan's own layer, for this run"))
    for name, text in facts:
        yield f"- **{name}** {escape(text)}"
