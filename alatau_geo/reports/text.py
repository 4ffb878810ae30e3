"""The report as text, for a terminal: at most 100 columns."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from alatau_geo.reports.wording import OUTCOMES, interval, measurement, number, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Finding, LayerSummary, Report, Verdict

WIDTH = 100
_INDENT = " " * 17


def render(report: Report) -> str:
    """Return the report as text.

    Parameters
    ----------
    report : Report
        What to tell.

    Returns
    -------
    str
        Lines of at most 100 columns, with a final line feed.
    """
    title = printable(report.title.en)[:WIDTH]
    lines = [title, "=" * len(title), "", _summary(report), ""]
    for outcome, sign in OUTCOMES.items():
        for verdict in report.claims:
            if verdict.outcome == outcome:
                lines += [*_verdict(verdict, sign), ""]
    if report.findings:
        lines += ["Findings", "--------"]
        lines += [line for finding in report.findings for line in _finding(finding)]
        lines.append("")
    if report.figures:
        lines += ["Also measured", "-------------", *_figures(report), ""]
    lines += ["Layers", "------"]
    lines += [line for layer in report.layers for line in _layer(layer)]
    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    lines += ["", *_wrapped("computed with ", versions)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _summary(report: Report) -> str:
    counts = [f"{count} {outcome}" for outcome in OUTCOMES if (count := report.count(outcome))]
    return f"{len(report.claims)} claims: {', '.join(counts)}; {len(report.findings)} findings"


def _verdict(verdict: Verdict, sign: str) -> Iterator[str]:
    yield from _wrapped(f"{sign} {verdict.outcome:<14} ", f"{verdict.id}: {verdict.title.en}")
    span = interval(verdict.interval, verdict.unit)
    yield from _wrapped(f"{_INDENT}stated    ", f"{verdict.stated} → {span} [{verdict.document}]")
    if verdict.measured:
        yield from _wrapped(f"{_INDENT}interval  ", verdict.derivation)
        grade = f", {verdict.grade}" if verdict.grade else ""
        yield from _wrapped(f"{_INDENT}measured  ", f"{measurement(verdict.measured)}{grade}")
        yield from _wrapped(f"{_INDENT}how       ", verdict.measured.method)
    if verdict.repaired:
        yield from _wrapped(f"{_INDENT}repaired  ", verdict.repaired.words(verdict.unit))
    yield from _wrapped(f"{_INDENT}why       ", verdict.why)
    if verdict.superseded_by:
        yield from _wrapped(f"{_INDENT}later     ", f"superseded by {verdict.superseded_by}")


def _finding(finding: Finding) -> list[str]:
    where = finding.layer + (f" {finding.feature}" if finding.feature else "")
    place = f" at {finding.point[0]:.6f}, {finding.point[1]:.6f}" if finding.point else ""
    head = f"{finding.severity:<8} {finding.rule} "
    return _wrapped(head, f"{where.strip()}{place}: {finding.message}")


def _figures(report: Report) -> Iterator[str]:
    for group, figures in report.figures.items():
        yield group
        for name, value in figures.items():
            yield f"    {name:<36} {number(round(value, 4))}"


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
    yield from _wrapped(head, ("IN PLACE OF THE PLAN'S: " if layer.replaced else "") + text)
    for item in layer.repairs:
        yield from _wrapped(" " * 17 + "repaired ", item)


def _wrapped(head: str, text: str) -> list[str]:
    return textwrap.wrap(
        head + printable(text),
        WIDTH,
        subsequent_indent=" " * len(head),
        drop_whitespace=True,
        break_long_words=True,
        break_on_hyphens=False,
    ) or [head.rstrip()]
