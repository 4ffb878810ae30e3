"""The report as GitHub annotations: workflow commands that a job prints, one a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alatau_geo.reports import wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Report, Severity

_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}
#: How messages about YAML name their place.
_PLACED = re.compile(r"(?P<file>.+?\.ya?ml):(?P<line>\d+): (?P<text>.*)")


def render(report: Report, *, folder: str = "") -> str:
    """Return the report as annotations of the plan's YAML.

    Parameters
    ----------
    report : Report
        What to tell: contradicted and undecided claims, and findings, save what is accepted.
    folder : str
        The plan's folder, from the root of the repository.

    Returns
    -------
    str
        A line for each, errors first: GitHub shows ten of a kind for each step.
    """
    found = list(_annotations(report, folder))
    order = list(_COMMANDS)
    return "".join(line for _, line in sorted(found, key=lambda item: order.index(item[0])))


def _annotations(report: Report, folder: str) -> Iterator[tuple[Severity, str]]:
    for verdict in report.claims:
        level = wording.LEVELS.get(verdict.outcome)
        if level and not verdict.accepted:
            title = f"{verdict.id} {verdict.outcome}"
            path = wording.path(verdict.place, folder)
            line = verdict.place.line if verdict.place else 1
            yield level, annotation(level, path, line, title, wording.sentence(verdict))
    for finding in report.findings:
        if not finding.accepted:
            title = f"{finding.rule} {finding.layer or finding.feature or ''}".strip()
            path = wording.path(finding.place, folder)
            line = finding.place.line if finding.place else 1
            yield (
                finding.severity,
                annotation(finding.severity, path, line, title, wording.in_one_line(finding)),
            )
    for gone in report.baseline.gone if report.baseline else ():
        file = report.baseline.file if report.baseline else ""
        message = f"no longer there: {gone.what}: accepted as {wording.reason(gone.accepted)}"
        yield "note", annotation("note", file, gone.line, "baseline", message)


def problems(message: str) -> str:
    """Return what is wrong with a plan as annotations.

    Parameters
    ----------
    message : str
        Of an error: a line for each problem, ``file:line: what`` where it has a place.

    Returns
    -------
    str
        A line for each.

    Examples
    --------
    >>> print(problems("city/layers/claims.yaml:7: no layer 'zone'"), end="")
    ::error file=city/layers/claims.yaml,line=7,title=alatau-geo::no layer 'zone'
    """
    lines = []
    for line in message.splitlines():
        placed = _PLACED.fullmatch(line)
        file, number, text = placed.groups() if placed else ("", 0, line)
        lines.append(annotation("error", file.replace("\\", "/"), int(number), "alatau-geo", text))
    return "".join(lines)


def annotation(level: Severity, file: str, line: int, title: str, message: str) -> str:
    r"""Return one workflow command; nothing in a text can end it or begin another.

    Examples
    --------
    >>> print(annotation("note", "a,b.yaml", 3, "50%: x", "one\n::error::two"), end="")
    ::notice file=a%2Cb.yaml,line=3,title=50%25%3A x::one ::error::two
    """
    given = {"file": file, "line": str(line) if line else "", "title": title}
    properties = ",".join(f"{key}={_property(value)}" for key, value in given.items() if value)
    return f"::{_COMMANDS[level]} {properties}::{_data(message)}\n"


def _data(text: str) -> str:
    return wording.printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
