"""The report as text, for a terminal: at most 100 columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alatau_geo.reports import wording
from alatau_geo.reports.wording import OUTCOMES, WIDTH, measurement, number, printable, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from alatau_geo.history import Change
    from alatau_geo.report import Finding, LayerSummary, Report, Verdict
    from alatau_geo.terrain.summary import TerrainSummary

_INDENT = " " * 17
#: Of the table's columns: verdict, claim, stated, measured; two blanks between them.
_COLUMNS = (16, 32, 24, 22)
#: Terminals' codes (ISO 6429) for the words that lines begin with.
_COLOURS = {
    "✗ contradicts": 31,
    "? cannot tell": 33,
    "✓ agrees": 32,
    "↻ circular": 34,
    "– not measured": 90,
    "error": 31,
    "warning": 33,
    "note": 90,
}
_HEADS = re.compile(rf"^({'|'.join(map(re.escape, _COLOURS))})(?= )", flags=re.MULTILINE)


def render(report: Report, *, colour: bool = False) -> str:
    """Return the report as text.

    Parameters
    ----------
    report : Report
        What to tell.
    colour : bool
        Whether verdicts and severities have colours.

    Returns
    -------
    str
        Lines of at most 100 columns, with a final line feed.
    """
    title = printable(report.title.en)[:WIDTH]
    lines = [title, "=" * len(title), "", _summary(report), ""]
    verdicts = [item for outcome in OUTCOMES for item in report.claims if item.outcome == outcome]
    lines += [*_table(verdicts), ""]
    if report.changes:
        lines += [*_headed(f"Changes against {report.changes.against}"), *_changes(report), ""]
    if verdicts:
        lines += _headed("Evidence")
    for verdict in verdicts:
        lines += [*claim(verdict), ""]
    if report.findings:
        lines += _headed("Findings")
        lines += [line for item in report.findings for line in finding(item)]
        lines.append("")
    if report.baseline and report.baseline.gone:
        lines += [*_headed("Accepted, but no longer there"), *_gone(report), ""]
    if report.figures:
        lines += [*_headed("Also measured"), *_figures(report), ""]
    if report.terrain:
        lines += [*_headed("Terrain model"), *_terrain(report.terrain), ""]
    lines += _headed("Layers")
    lines += [line for layer in report.layers for line in _layer(layer)]
    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    lines += ["", *wrapped("computed with ", versions)]
    text = "\n".join(map(_unheard, lines)).rstrip("\n") + "\n"
    return _HEADS.sub(_coloured, text) if colour else text


def _coloured(found: re.Match[str]) -> str:
    return f"\x1b[{_COLOURS[found[1]]}m{found[1]}\x1b[0m"


def _unheard(line: str) -> str:
    """Return a line that no CI server takes for a command: GitHub's begin with ``::``."""
    return re.sub(r"^(\s*):(?=:)", r"\1.", line).replace("##[", "# #")


def _headed(words: str) -> list[str]:
    shown = printable(words)[:WIDTH]
    return [shown, "-" * len(shown)]


def _summary(report: Report) -> str:
    counts = [f"{count} {outcome}" for outcome in OUTCOMES if (count := report.count(outcome))]
    found = len(report.findings)
    text = f"{len(report.claims)} claims: {', '.join(counts)}; {found} finding{'s' * (found != 1)}"
    if report.baseline:
        text += f"; {report.accepted} accepted by {printable(report.baseline.file)}"
    return "\n".join(wrapped("", text))


def _table(verdicts: Iterable[Verdict]) -> Iterator[str]:
    rows = [("verdict", "claim", "stated", "measured")]
    for verdict in verdicts:
        measured = measurement(verdict.measured) if verdict.measured else ""
        sign = f"{OUTCOMES[verdict.outcome]} {verdict.outcome}"
        rows.append((sign, verdict.id, verdict.stated, measured))
    if len(rows) == 1:
        return
    texts = [[_short(cell, most) for cell, most in zip(row, _COLUMNS, strict=True)] for row in rows]
    widths = [max(len(row[n]) for row in texts) for n in range(len(_COLUMNS))]
    for n, row in enumerate(texts):
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()
        if n == 0:
            yield "  ".join("-" * width for width in widths)


def _short(text: str, most: int) -> str:
    plain = printable(text)
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def claim(verdict: Verdict) -> Iterator[str]:
    """Yield a verdict with its evidence, as lines of at most 100 columns."""
    head = f"{OUTCOMES[verdict.outcome]} {verdict.outcome:<14} "
    yield from wrapped(head, f"{verdict.id}: {verdict.title.en}")
    for name, text in wording.evidence(verdict):
        # how words leave an interval matters where something is held against it
        if name != "interval" or verdict.measured:
            yield from wrapped(f"{_INDENT}{name:<9} ", text)


def finding(item: Finding) -> list[str]:
    """Return a finding as lines of at most 100 columns."""
    head = f"{item.severity:<8} {item.rule} "
    lines = wrapped(head, wording.in_one_line(item))
    if item.accepted:
        lines += wrapped(" " * len(head), f"accepted: {wording.reason(item.accepted)}")
    return lines


def _changes(report: Report) -> Iterator[str]:
    changes = report.changes
    if changes is None:
        return
    if not (changes.claims or changes.new or changes.gone):
        yield "none: the same verdicts, values and findings"
    for item in changes.claims:
        yield from change(item)
    for word, lines in (("new", changes.new), ("gone", changes.gone)):
        for line in lines:
            yield from wrapped(f"{word:<8} ", line)


def change(item: Change) -> Iterator[str]:
    """Yield what changed of a claim and why, as lines of at most 100 columns."""
    verdicts = item.before or "new", item.after or "gone"
    step = verdicts[0] if verdicts[0] == verdicts[1] else " → ".join(verdicts)
    yield from wrapped("", f"{item.id}: {step}")
    values = item.value_before or "–", item.value_after or "–"
    if values[0] != values[1]:
        yield from wrapped("         measured  ", " → ".join(values))
    for cause in item.causes:
        yield from wrapped(f"         {cause.of:<9} ", cause.text)


def _gone(report: Report) -> Iterator[str]:
    for entry in report.baseline.gone if report.baseline else ():
        where = f"{printable(report.baseline.file)}:{entry.line}: " if report.baseline else ""
        yield from wrapped("", f"{where}{entry.what}: accepted as {wording.reason(entry.accepted)}")


def _figures(report: Report) -> Iterator[str]:
    for group, figures in report.figures.items():
        yield group
        for name, value in figures.items():
            yield f"    {name:<36} {number(round(value, 4))}"


def _terrain(model: TerrainSummary) -> Iterator[str]:
    for name, text in model.facts:
        yield from wrapped(f"{name:<17}", text)


def _layer(layer: LayerSummary) -> Iterator[str]:
    accuracy = (
        "accuracy unstated" if layer.accuracy_m is None else f"± {number(layer.accuracy_m)} m"
    )
    size = ""
    if layer.area_ha is not None:
        size = f", {number(layer.area_ha, 1)} ha"
    elif layer.length_km is not None:
        size = f", {number(layer.length_km, 2)} km"
    counts = f"{layer.features} features"
    counts += f" ({layer.without_place} without a place)" if layer.without_place else ""
    counts += f", {layer.refused} refused" if layer.refused else ""
    head = f"{layer.name:<16} "
    text = f"{layer.geometry}, {layer.grade}, {accuracy}; {counts}{size}; {layer.file};"
    text += f" {layer.operation}"
    yield from wrapped(head, ("IN PLACE OF THE PLAN'S: " if layer.replaced else "") + text)
    for item in layer.repairs:
        yield from wrapped(" " * 17 + "repaired ", item)
