"""The report as SARIF 2.1.0 (OASIS), for code scanning: a result for all that wants attention."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from alatau_geo import history
from alatau_geo.reports import wording
from alatau_geo.reports.json import DECIMALS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.history import Accepted, Gone
    from alatau_geo.report import Finding, Place, Report, RuleText, Verdict

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
#: Rules for verdicts and for baselines, which have no code of their own.
_CONTRADICTS, _CANNOT_TELL, _GONE = "claim-contradicted", "claim-undecided", "baseline-gone"
_OF = {"contradicts": _CONTRADICTS, "cannot tell": _CANNOT_TELL}
_OWN = (
    (
        _CONTRADICTS,
        "error",
        "A figure that a document states contradicts the layers",
        "What was measured and what the document's words leave open have nothing in common.",
        (
            "Find out which is wrong: the figure in claims.yaml, the document, or the layer. Where"
            " both are to stay, accept the verdict in a baseline, with the reason."
        ),
    ),
    (
        _CANNOT_TELL,
        "warning",
        "A layer is not accurate enough to decide on a figure",
        "What was measured and what the document's words leave open overlap.",
        "Put a more accurate layer in place, or state the figure more precisely.",
    ),
    (
        _GONE,
        "note",
        "A baseline accepts what no longer occurs",
        "No finding or verdict is left that this entry of the baseline describes.",
        "Delete the entry, or write the baseline anew with --write-baseline.",
    ),
)


def render(report: Report, *, folder: str = "") -> str:
    """Return the report as SARIF.

    Parameters
    ----------
    report : Report
        What to tell: contradicted and undecided claims, findings, and entries of a baseline for
        what no longer occurs. What the baseline accepts is there with its suppression.
    folder : str
        The plan's folder, from the root of the repository (``%SRCROOT%``).

    Returns
    -------
    str
        JSON. Every result has a location: the line of the claim, layer or entry in its YAML.
    """
    rules = [*map(_rule, report.rules), *(_own(*item) for item in _OWN)]
    numbers = {rule["id"]: n for n, rule in enumerate(rules)}
    results = [*_verdicts(report, folder), *_findings(report, folder), *_gone(report)]
    _tell_apart(results)
    for result in results:
        result["ruleIndex"] = numbers.get(result["ruleId"], -1)
    version = report.versions.get("alatau-geo", "0")
    run = {
        "tool": {
            "driver": {
                "name": "alatau-geo",
                "version": version,
                "semanticVersion": version,
                "rules": rules,
            }
        },
        "automationDetails": {"id": f"alatau-geo/{quote(report.plan)}/"},
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": "The root of the plan's repository."}}
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": results,
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _rule(rule: RuleText) -> dict[str, Any]:
    return _own(rule.code, rule.severity, rule.short, rule.text.replace("\n", " "), rule.advice)


def _own(code: str, level: str, short: str, full: str, advice: str) -> dict[str, Any]:
    name = "".join(word.capitalize() for word in re.findall("[A-Za-z]+", short))
    return {
        "id": code,
        "name": name[:255],
        "shortDescription": {"text": f"{short}."},
        "fullDescription": {"text": full},
        "help": {"text": f"{full} {advice}", "markdown": f"{full}\n\n**To do**: {advice}"},
        "defaultConfiguration": {"level": level},
        "properties": {"problem.severity": "recommendation" if level == "note" else level},
    }


def _verdicts(report: Report, folder: str) -> Iterator[dict[str, Any]]:
    for verdict in report.claims:
        level = wording.LEVELS.get(verdict.outcome)
        if level:
            yield _result(
                _OF[verdict.outcome],
                level,
                wording.sentence(verdict),
                _location(verdict.place, folder, verdict.id, "claim"),
                identity=(verdict.id,),
                accepted=verdict.accepted,
                properties=_evidence(verdict),
            )


def _evidence(verdict: Verdict) -> dict[str, Any]:
    parts = {name: text for name, text in wording.evidence(verdict) if name != "accepted"}
    if verdict.measured:
        parts["value"] = round(verdict.measured.value, DECIMALS)  # type: ignore[assignment]
    return parts


def _findings(report: Report, folder: str) -> Iterator[dict[str, Any]]:
    for finding in report.findings:
        name = "/".join(part for part in (finding.layer, finding.feature) if part)
        yield _result(
            finding.rule,
            finding.severity,
            wording.in_one_line(finding),
            _location(finding.place, folder, name or report.plan, "layer"),
            identity=_identity(finding),
            accepted=finding.accepted,
            properties={"lonLat": list(finding.point)} if finding.point else {},
        )


def _identity(finding: Finding) -> tuple[str, ...]:
    """Return what a finding keeps while its numbers move: the same alert stays the same."""
    words = history.unmeasured(finding.message)
    return finding.layer, finding.feature or "", words


def _gone(report: Report) -> Iterator[dict[str, Any]]:
    baseline = report.baseline
    for entry in baseline.gone if baseline else ():
        file = baseline.file if baseline else ""
        yield _result(
            _GONE, "note", _gone_text(entry), _at(file, entry.line), identity=(entry.what,)
        )


def _gone_text(entry: Gone) -> str:
    return f"no longer there: {entry.what}: accepted as {wording.reason(entry.accepted)}"


def _result(
    rule: str,
    level: str,
    text: str,
    location: dict[str, Any],
    *,
    identity: tuple[str, ...],
    accepted: Accepted | None = None,
    properties: dict[str, Any] | None = None,
) -> dict[str, Any]:
    digest = hashlib.sha256("\0".join((rule, *identity)).encode("utf-8", "backslashreplace"))
    result = {
        "ruleId": rule,
        "level": level,
        "kind": "fail",
        "message": {"text": _plain(text)},
        "locations": [location],
        "partialFingerprints": {"alatauGeo/v1": digest.hexdigest()[:32]},
    }
    if accepted:
        result["suppressions"] = [
            {
                "kind": "external",
                "status": "accepted",
                "justification": wording.printable(wording.reason(accepted)),
            }
        ]
    if properties:
        result["properties"] = properties
    return result


def _plain(text: str) -> str:
    """Return a text as a plain-text message, in which ``{0}`` and ``[text](n)`` would mean more."""
    shown = wording.printable(text)
    if re.search(r"\{\d", shown):
        shown = shown.replace("{", "{{").replace("}", "}}")
    return re.sub(r"([\[\]])", r"\\\1", shown) if re.search(r"\]\s*\(", shown) else shown


def _location(place: Place | None, folder: str, name: str, kind: str) -> dict[str, Any]:
    location = _at(wording.path(place, folder), place.line if place else 1)
    full = wording.printable(name)
    properties = {"kind": kind}
    location["logicalLocations"] = [{"fullyQualifiedName": full, "properties": properties}]
    return location


def _at(path: str, line: int) -> dict[str, Any]:
    uri = quote(path.replace("\\", "/"), errors="backslashreplace")
    artifact = {"uri": uri, "uriBaseId": "%SRCROOT%"}
    return {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": line}}}


def _tell_apart(results: list[dict[str, Any]]) -> None:
    """Give a number to results that are told apart by nothing but the numbers in their texts.

    GitHub takes two results with one ``primaryLocationLineHash`` for one, and reckons it from the
    line, which the findings of a layer share: so each has its own.
    """
    seen: Counter[str] = Counter()
    for result in results:
        prints = result["partialFingerprints"]
        digest = prints["alatauGeo/v1"]
        seen[digest] += 1
        prints["alatauGeo/v1"] = f"{digest}:{seen[digest]}"
        prints["primaryLocationLineHash"] = f"{digest[:16]}:{seen[digest]}"
