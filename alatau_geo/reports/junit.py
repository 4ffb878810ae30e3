"""The report as JUnit XML, which CI servers show as tests: a case a claim, and a case a rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from alatau_geo.report import failing
from alatau_geo.reports import text, wording

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alatau_geo.report import Finding, Report, RuleText, Verdict

#: What XML 1.0 has no place for, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report, *, folder: str = "", fail_on: str = "contradicts") -> str:
    """Return the report as JUnit XML.

    Parameters
    ----------
    report : Report
        What to tell.
    folder : str
        The plan's folder, from the root of the repository.
    fail_on : {"contradicts", "cannot-tell", "never"}
        From where on a case fails, so that the cases say what the exit code says; for ``never``,
        which concerns the exit code alone, as for ``contradicts``.

    Returns
    -------
    str
        XML with the suites ``PLAN.claims``, ``PLAN.rules`` and, with a baseline,
        ``PLAN.baseline``. A case keeps its name from run to run.
    """
    outcomes, severities = failing("contradicts" if fail_on == "never" else fail_on)
    suites = [
        _suite(report, "claims", [_claim(item, folder, outcomes) for item in report.claims]),
        _suite(report, "rules", [_rule(item, report, severities) for item in report.rules]),
    ]
    if report.baseline:
        suites.append(_suite(report, "baseline", [_gone(report)]))
    root = ET.Element("testsuites", {"name": _xml(report.title.en)})
    root.extend(suites)
    for key in ("tests", "failures", "errors", "skipped"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in suites)))
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _suite(report: Report, name: str, cases: list[ET.Element]) -> ET.Element:
    full = _xml(f"{report.plan}.{name}")
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": 0,
        "skipped": sum(case.find("skipped") is not None for case in cases),
    }
    suite = ET.Element("testsuite", {"name": full, "time": "0"})
    for key, count in counts.items():
        suite.set(key, str(count))
    for case in cases:
        case.set("classname", full)
    suite.extend(cases)
    return suite


def _claim(verdict: Verdict, folder: str, outcomes: Iterable[str]) -> ET.Element:
    case = _case(f"{verdict.id}: {verdict.title.en}")
    if verdict.place:
        case.set("file", _xml(wording.path(verdict.place, folder)))
        case.set("line", str(verdict.place.line))
    message = f"{verdict.outcome}: {verdict.why}"
    body = "\n".join(text.claim(verdict))
    if verdict.accepted:
        _add(case, "skipped", "", f"accepted: {wording.reason(verdict.accepted)}")
    elif verdict.outcome in outcomes:
        _add(case, "failure", body, message, kind=verdict.outcome)
    elif verdict.outcome != "agrees":
        _add(case, "skipped", "", message)
    _add(case, "system-out", body)
    return case


def _rule(rule: RuleText, report: Report, severities: Iterable[str]) -> ET.Element:
    case = _case(f"{rule.code}: {rule.short}")
    found = [item for item in report.findings if item.rule == rule.code]
    bad = [item for item in found if item.severity in severities and not item.accepted]
    rest = [item for item in found if item not in bad]
    if bad:
        body = [*_lines(bad), "", f"To do: {rule.advice}"]
        count = f"{len(bad)} finding{'s' * (len(bad) > 1)}"
        _add(case, "failure", "\n".join(body), f"{count}: {bad[0].message}", kind=rule.code)
    elif found and all(item.accepted for item in found):
        _add(case, "skipped", "", f"accepted: {len(found)} of {len(found)} findings")
    if rest:
        _add(case, "system-out", "\n".join(_lines(rest)))
    return case


def _lines(findings: Iterable[Finding]) -> list[str]:
    return [line for item in findings for line in text.finding(item)]


def _gone(report: Report) -> ET.Element:
    case = _case("entries that no longer occur")
    gone = report.baseline.gone if report.baseline else ()
    if report.baseline and gone:
        lines = [
            wording.printable(f"line {item.line}: {item.what}: {wording.reason(item.accepted)}")
            for item in gone
        ]
        _add(case, "skipped", "", f"{len(gone)} no longer needed in {report.baseline.file}")
        _add(case, "system-out", "\n".join(lines))
    return case


def _case(name: str) -> ET.Element:
    return ET.Element("testcase", {"name": _xml(wording.printable(name)), "time": "0"})


def _add(case: ET.Element, tag: str, body: str, message: str = "", *, kind: str = "") -> None:
    child = ET.SubElement(case, tag)
    if message:
        child.set("message", _xml(wording.printable(message)))
    if kind:
        child.set("type", kind)
    child.text = _xml(body) or None


def _xml(words: str) -> str:
    return _NOT_XML.sub("�", words)
