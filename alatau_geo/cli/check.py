"""`alatau-geo check`: verdicts and findings."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from alatau_geo.cli.files import PLAN, opened, with_dem, with_layers
from alatau_geo.errors import AlatauError, UsageError


@click.command()
@PLAN
@click.option(
    "--format",
    "given",
    multiple=True,
    metavar="NAME[=FILE]",
    help="Form of the report, to the terminal or to a file: text, json, junit, sarif, github,"
    " markdown or html. Repeatable.  [default: text]",
)
@click.option(
    "--fail-on",
    default="contradicts",
    show_default=True,
    type=click.Choice(["contradicts", "cannot-tell", "never"]),
    help="From where on the exit code is 1: contradicted claims and errors; also undecided"
    " claims and warnings; or never.",
)
@click.option(
    "--baseline",
    "accepted",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="What is accepted, each with a reason: it is reported, and does not fail.",
)
@click.option(
    "--write-baseline",
    "written",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Accept all that is reported now: write it to FILE, and no report.",
)
@click.option("--reason", help="Why that is accepted, for --write-baseline.")
@click.option(
    "--date",
    "day",
    metavar="YYYY-MM-DD",
    help="Since when, for --write-baseline.  [default: today]",
)
@click.option(
    "--against",
    metavar="OTHER",
    type=click.Path(path_type=Path),
    help="An earlier report (json) or another plan: list which verdicts changed, and why.",
)
@with_dem
@with_layers
def check(
    plan: Path | None,
    *,
    given: tuple[str, ...],
    fail_on: str,
    accepted: Path | None,
    written: Path | None,
    reason: str | None,
    day: str | None,
    against: Path | None,
    **files: Any,
) -> None:
    """Judge every claim and report what was found."""
    from alatau_geo import checking  # noqa: PLC0415

    forms = checking.Forms.parse(given)
    try:
        if written is not None:
            if given or accepted or against:
                raise UsageError(
                    "--write-baseline: writes no report, and takes no --format, --baseline or"
                    " --against"
                )
            report = checking.checked(opened(plan, **files))
            words = checking.write_baseline(report, written, reason=reason or "", day=day)
            click.echo(words)
            return
        if reason is not None or day is not None:
            raise UsageError("--reason and --date: go with --write-baseline, it was not given")
        held = opened(plan, **files)
        report = checking.checked(held, accepted=accepted, against=against)
        colour = checking.colourful(sys.stdout.isatty(), os.environ)
        shown = checking.publish(report, forms, folder=held.folder, fail_on=fail_on, colour=colour)
    except AlatauError as error:
        if forms.shown == "github":
            from alatau_geo.reports import github  # noqa: PLC0415

            click.echo(github.problems(str(error)), nl=False)
        raise
    # colours only where they were asked for above
    click.echo(shown, nl=False, color=colour)
    if report.fails(fail_on):
        sys.exit(1)
