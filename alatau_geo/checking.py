"""A check as the command line runs it: a plan, its baseline, what changed, and where reports go."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from alatau_geo import baseline, changes, output, reports
from alatau_geo.errors import UsageError
from alatau_geo.plan import open_plan
from alatau_geo.reports import json as json_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from alatau_geo.plan import Plan
    from alatau_geo.report import Report


@dataclass(frozen=True)
class Forms:
    """Which reports to write.

    Parameters
    ----------
    shown : str
        The format for the terminal.
    files : tuple of tuple of str and Path
        Formats, and the files they go to.
    """

    shown: str
    files: tuple[tuple[str, Path], ...] = ()

    @classmethod
    def parse(cls, given: Iterable[str]) -> Forms:
        """Read what ``--format`` was given.

        Parameters
        ----------
        given : iterable of str
            ``NAME`` or ``NAME=FILE``, each.

        Returns
        -------
        Forms
            With text for the terminal where nothing else is asked for.

        Raises
        ------
        UsageError
            If there is no such format, two are for the terminal, or two for one file.

        Examples
        --------
        >>> Forms.parse(["github", "sarif=out.sarif"]).shown
        'github'
        """
        shown, files = [], []
        for item in given:
            name, sign, file = item.partition("=")
            if name not in reports.FORMATS:
                raise UsageError(
                    f"--format: needs NAME or NAME=FILE, NAME one of {', '.join(reports.FORMATS)};"
                    f" {item!r} was given"
                )
            if sign and not file:
                raise UsageError(f"--format: {item!r} needs a file behind the `=`")
            if sign:
                files.append((name, Path(file)))
            else:
                shown.append(name)
        if len(shown) > 1:
            raise UsageError(
                f"--format: one format can be shown, {' and '.join(shown)} were given: write the"
                f" others to files, as in --format {shown[1]}=FILE"
            )
        paths = [path.resolve() for _, path in files]
        for n, path in enumerate(paths):
            if path in paths[:n]:
                raise UsageError(f"--format: two formats for one file, {files[n][1]}")
        return cls(shown[0] if shown else "text", tuple(files))


def checked(plan: Plan, *, accepted: Path | None = None, against: Path | None = None) -> Report:
    """Check a plan, hold it against a baseline, and say what changed.

    Parameters
    ----------
    plan : Plan
        An open plan.
    accepted : Path, optional
        The baseline.
    against : Path, optional
        An earlier report as JSON, or the folder of another plan.

    Returns
    -------
    Report
        With what the baseline accepts and what changed.

    Raises
    ------
    UsageError, PlanError, DataError
        If one of them can't be read.
    """
    report = plan.check()
    if accepted is not None:
        if not accepted.is_file():
            raise UsageError(
                f"--baseline: no such file: {accepted}; --write-baseline {accepted} makes one"
            )
        report = baseline.apply(report, accepted)
        if report.baseline and (shown := from_root(accepted)):
            report = replace(report, baseline=replace(report.baseline, file=shown))
    if against is not None:
        before = (
            json_report.as_data(open_plan(against).check())
            if against.is_dir()
            else changes.read(against)
        )
        found = changes.compare(before, json_report.as_data(report), against=str(against))
        report = replace(report, changes=found)
    return report


def publish(
    report: Report, forms: Forms, *, folder: Path, fail_on: str, colour: bool = False
) -> str:
    """Write the reports that go to files, and return the one that is shown.

    Parameters
    ----------
    report : Report
        What to tell.
    forms : Forms
        In which formats.
    folder : Path
        The plan's, for the places that reports name.
    fail_on : {"contradicts", "cannot-tell", "never"}
        From where on a case fails.
    colour : bool
        Whether what is shown may have colours.

    Returns
    -------
    str
        For the terminal.

    Raises
    ------
    DataError
        If a file can't be written.
    """
    base = from_root(folder)
    for form, path in forms.files:
        output.write_text(path, reports.render(report, form, folder=base, fail_on=fail_on))
    return reports.render(report, forms.shown, folder=base, colour=colour, fail_on=fail_on)


def from_root(path: Path) -> str:
    """Return a folder or file as a path from the root of its repository.

    Parameters
    ----------
    path : Path
        A plan's folder, or a file.

    Returns
    -------
    str
        From the nearest folder around it that git keeps, or else from where the program runs;
        ``""`` where it is that itself, or in neither.
    """
    place = path.resolve()
    roots = [around for around in (place, *place.parents) if (around / ".git").exists()]
    here = Path.cwd()
    root = roots[0] if roots else here if place.is_relative_to(here) else place
    shown = place.relative_to(root).as_posix()
    return "" if shown == "." else shown


def colourful(terminal: bool, environment: Mapping[str, str]) -> bool:  # noqa: FBT001
    """Return whether text may have colours: on a terminal, and where nobody minds (no-color.org).

    Examples
    --------
    >>> colourful(True, {}), colourful(True, {"NO_COLOR": "1"}), colourful(False, {})
    (True, False, False)
    """
    return terminal and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def write_baseline(report: Report, path: Path, *, reason: str = "", day: str | None = None) -> str:
    """Write a baseline that accepts what a report holds.

    Parameters
    ----------
    report : Report
        Of a check.
    path : Path
        The file. What it holds already and still occurs keeps its reason and its date.
    reason : str
        Why the rest is accepted; ``""`` leaves it to be written into the file.
    day : str, optional
        Since when, ``YYYY-MM-DD``; else the day of ``SOURCE_DATE_EPOCH``, or today: accepting is
        what somebody does on a day.

    Returns
    -------
    str
        What was done, and what is left to do.

    Raises
    ------
    UsageError, PlanError, DataError
        If the day is none, the file is there and is no baseline, or can't be written.
    """
    since = _day(day)
    entries = baseline.of(report, reason=reason, day=since, former=baseline.drafts(path))
    output.write_text(path, baseline.text(entries, report.plan))
    count = f"{len(entries)} accepted" if entries else "nothing to accept"
    lacking = sum(not entry.reason.strip() for entry in entries)
    left = f"; {lacking} need a reason before --baseline takes it: write them in, or --reason TEXT"
    return f"{path}: {count}{left if lacking else ''}"


def _day(given: str | None) -> date:
    if given is not None:
        try:
            return date.fromisoformat(given)
        except ValueError:
            raise UsageError(f"--date: needs YYYY-MM-DD, {given!r} was given") from None
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"SOURCE_DATE_EPOCH: needs seconds since 1970, {epoch!r} was given"
        ) from None
