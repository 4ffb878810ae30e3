"""A baseline: what a check reports and somebody has accepted, each with a reason and a date.

It is a YAML file that people keep. An entry accepts one finding, by rule, layer, feature, place and
the numbers in its words; or one verdict, by claim, stated figure and measured value. So what is
new is never hidden by what was accepted before, not even of the same rule and feature.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from alatau_geo import history, yamlfile, yamltext
from alatau_geo.catalog import Strict
from alatau_geo.errors import UsageError
from alatau_geo.history import Accepted, Baseline, Gone, Sighting

if TYPE_CHECKING:
    from pathlib import Path

    from alatau_geo.report import Finding, Report, Verdict

#: What a threshold can count at all: the rest needs no accepting.
_SEVERITIES = ("error", "warning")
#: As many decimals as reports give of a measured value.
_DECIMALS = 4
#: The verdicts that can be accepted.
Undecided = Literal["contradicts", "cannot tell"]
_HEAD = """\
# What a check of {plan} reports and is accepted: each entry with the reason why, and the day.
# An entry accepts what it describes to the digit and nothing else; delete what no longer occurs.
"""


class Entry(Strict):
    """One accepted finding or verdict.

    Parameters
    ----------
    rule, layer, feature, at, finding
        Of a finding: the code, the layer (none for figures), the feature, lon/lat, and its words.
    claim, verdict, stated, measured
        Of a verdict: the claim's id, the verdict, the document's words, and the value measured.
    reason : str
        Why it is accepted.
    date : date
        Since when.
    """

    rule: Annotated[str, Field(pattern=r"^AG\d{3}$")] | None = None
    layer: str = ""
    feature: str | None = None
    at: tuple[float, float] | None = None
    finding: str | None = None
    claim: str | None = None
    verdict: Undecided | None = None
    stated: str | None = None
    measured: float | None = None
    reason: str
    date: date

    @model_validator(mode="after")
    def _one_kind(self) -> Entry:
        given = self.model_fields_set
        of_finding = given & {"rule", "layer", "feature", "at", "finding"}
        of_verdict = given & {"claim", "verdict", "stated", "measured"}
        if of_finding and of_verdict:
            raise ValueError(
                "an entry is of a finding (rule, finding …) or of a verdict (claim, verdict …),"
                f" keys of both were given: {', '.join(sorted(of_finding | of_verdict))}"
            )
        due = ("claim", "verdict", "stated") if of_verdict else ("rule", "finding")
        if lacking := [key for key in due if key not in given]:
            raise ValueError(
                f"needs {', '.join(due)}, reason and date; {', '.join(lacking)} is not there"
            )
        return self

    @property
    def accepted(self) -> Accepted:
        """Why it is accepted, and since when."""
        return Accepted(self.reason, self.date.isoformat())

    @property
    def sighting(self) -> Sighting | None:
        """The finding that it is about, ``None`` for a verdict."""
        if self.rule is None or self.finding is None:
            return None
        return Sighting(self.rule, self.layer, self.feature, self.at, self.finding)

    def __str__(self) -> str:
        """Return what it accepts, in a line."""
        if self.claim is not None:
            measured = "" if self.measured is None else f", measured {self.measured:,}"
            return f"{self.claim}: {self.verdict}, stated {self.stated}{measured}"
        where = " ".join(part for part in (self.layer, self.feature) if part)
        return f"{self.rule} {where}: {self.finding}"


class _File(Strict):
    accepted: list[Entry] = Field(default_factory=list)


def read(path: Path) -> tuple[tuple[Entry, ...], tuple[int, ...]]:
    """Read a baseline.

    Parameters
    ----------
    path : Path
        The YAML file.

    Returns
    -------
    tuple of Entry, tuple of int
        The entries, and the line of each.

    Raises
    ------
    PlanError
        If it is no baseline, or an entry has no reason: every problem with its line.
    """
    file = yamlfile.read(path)
    found = yamlfile.validate(_File, file).accepted
    empty = [
        (
            ("accepted", n, "reason"),
            f"{entry}: needs the reason why this is accepted, an empty one was given",
        )
        for n, entry in enumerate(found)
        if not entry.reason.strip()
    ]
    if empty:
        raise file.errors(empty)
    return tuple(found), tuple(file.line(("accepted", n)) for n in range(len(found)))


def apply(report: Report, path: Path) -> Report:
    """Hold a report against a baseline.

    Parameters
    ----------
    report : Report
        Of a check.
    path : Path
        The baseline.

    Returns
    -------
    Report
        Whose accepted findings and verdicts say why, and that lists the entries for what no longer
        occurs.

    Raises
    ------
    PlanError
        If the baseline can't be read.
    """
    entries, lines = read(path)
    claims, findings = _matched(report, entries)
    used = {*claims.values(), *findings.values()}
    return replace(
        report,
        claims=tuple(
            replace(item, accepted=entries[claims[n]].accepted) if n in claims else item
            for n, item in enumerate(report.claims)
        ),
        findings=tuple(
            replace(item, accepted=entries[findings[n]].accepted) if n in findings else item
            for n, item in enumerate(report.findings)
        ),
        baseline=Baseline(
            str(path),
            tuple(
                Gone(line, str(entry), entry.accepted)
                for n, (entry, line) in enumerate(zip(entries, lines, strict=True))
                if n not in used
            ),
        ),
    )


def _matched(report: Report, entries: tuple[Entry, ...]) -> tuple[dict[int, int], dict[int, int]]:
    """Return number of verdict → number of entry, and the same of the findings."""
    claims: dict[int, int] = {}
    for n, verdict in enumerate(report.claims):
        for m, entry in enumerate(entries):
            if m not in claims.values() and _accepts(entry, verdict):
                claims[n] = m
                break
    numbers = [m for m, entry in enumerate(entries) if entry.sighting]
    known = [entry.sighting for entry in entries if entry.sighting]
    found = history.pairs(known, [_sighting(finding) for finding in report.findings])
    return claims, {n: numbers[m] for n, m in found.items()}


def _accepts(entry: Entry, verdict: Verdict) -> bool:
    value = verdict.measured.value if verdict.measured else None
    return (
        entry.claim == verdict.id
        and entry.verdict == verdict.outcome
        and entry.stated == verdict.stated
        and history.same_value(entry.measured, value)
    )


def _sighting(finding: Finding) -> Sighting:
    feature = None if finding.feature is None else _unicode(finding.feature)
    return Sighting(finding.rule, finding.layer, feature, finding.point, _unicode(finding.message))


def _unicode(text: str) -> str:
    """Return a text as YAML can hold it: a name that is no Unicode stands with escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def of(report: Report, *, reason: str, day: date, former: tuple[Entry, ...] = ()) -> list[Entry]:
    """Return the entries that accept what a report holds.

    Parameters
    ----------
    report : Report
        Of a check.
    reason : str
        Why; ``""`` leaves it to be written by hand.
    day : date
        Since when.
    former : tuple of Entry
        Those of the baseline to be replaced: what still occurs keeps its reason and date.

    Returns
    -------
    list of Entry
        Contradicted and undecided claims, errors and warnings: what `Report.fails` can count.
    """
    claims, findings = _matched(report, former)
    entries = []
    for n, verdict in enumerate(report.claims):
        if verdict.outcome in {"contradicts", "cannot tell"}:
            value = None if verdict.measured is None else verdict.measured.value
            entry = Entry(
                claim=verdict.id,
                verdict=verdict.outcome,
                stated=verdict.stated,
                measured=None if value is None else round(value, _DECIMALS),
                reason=reason,
                date=day,
            )
            entries.append(_kept(entry, former[claims[n]] if n in claims else None))
    for n, finding in enumerate(report.findings):
        if finding.severity in _SEVERITIES:
            seen = _sighting(finding)
            entry = Entry(
                rule=seen.rule,
                layer=seen.layer,
                feature=seen.feature,
                at=finding.point,
                finding=seen.message,
                reason=reason,
                date=day,
            )
            entries.append(_kept(entry, former[findings[n]] if n in findings else None))
    return entries


def _kept(entry: Entry, former: Entry | None) -> Entry:
    """Return an entry with the reason and date that it had already."""
    if former is None or not former.reason.strip():
        return entry
    return entry.model_copy(update={"reason": former.reason, "date": former.date})


def drafts(path: Path) -> tuple[Entry, ...]:
    """Return the entries of a baseline that is to be replaced, also those without a reason.

    Raises
    ------
    PlanError
        If it is there and no baseline.
    """
    if not path.exists():
        return ()
    return tuple(yamlfile.validate(_File, yamlfile.read(path)).accepted)


def text(entries: list[Entry], plan: str) -> str:
    """Return a baseline as YAML.

    Parameters
    ----------
    entries : list of Entry
        From `of`.
    plan : str
        The plan's name, for the first line.

    Returns
    -------
    str
        The file.

    Raises
    ------
    UsageError
        If that is more than can be read back.
    """
    lines = [_HEAD.format(plan=yamltext.scalar(plan)), "accepted:" if entries else "accepted: []"]
    for entry in entries:
        values = entry.model_dump(exclude_none=True, include=set(_KEYS))
        given = [(key, values[key]) for key in _KEYS if values.get(key) not in (None, "")]
        lines += [
            f"{'  - ' if n == 0 else '    '}{key}: {_value(value)}"
            for n, (key, value) in enumerate(
                [*given, ("reason", entry.reason), ("date", entry.date)]
            )
        ]
    made = "\n".join(lines) + "\n"
    if (size := len(made.encode())) > yamlfile.MAX_BYTES:
        raise UsageError(
            f"--write-baseline: a baseline may have {yamlfile.MAX_BYTES:,} bytes, {len(entries):,}"
            f" findings would take {size:,}: mend the data first, or accept less of it"
        )
    return made


_KEYS = ("rule", "layer", "feature", "at", "claim", "verdict", "stated", "measured", "finding")


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(str(part) for part in value)}]"
    if isinstance(value, float):
        return str(value)
    return yamltext.scalar(value)
