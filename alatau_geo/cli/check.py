"""`alatau-geo check`: verdicts and findings."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from alatau_geo.cli.files import PLAN, opened, with_layers

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@PLAN
@click.option(
    "--format",
    "form",
    default="text",
    show_default=True,
    type=click.Choice(["text", "json", "html"]),
    help="Form of the report.",
)
@click.option(
    "--fail-on",
    default="contradicts",
    show_default=True,
    type=click.Choice(["contradicts", "cannot-tell", "never"]),
    help="From where on the exit code is 1: contradicted claims and errors; also undecided"
    " claims and warnings; or never.",
)
@with_layers
def check(plan: Path | None, form: str, fail_on: str, **files: Any) -> None:
    """Judge every claim and report what was found."""
    from alatau_geo import reports  # noqa: PLC0415

    report = opened(plan, **files).check()
    click.echo(reports.render(report, form), nl=False)
    if report.fails(fail_on):
        sys.exit(1)
