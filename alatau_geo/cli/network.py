"""`alatau-geo network`: graphs of lines, their faults, and what hangs on them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from alatau_geo.cli.files import FAIL_ON, PLAN, TEXT_OR_JSON, opened, with_layers


@click.command()
@PLAN
@click.argument("layer", required=False)
@TEXT_OR_JSON
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write the results as layers of a GeoPackage; with --fix the mended lines.",
)
@click.option("--fix", is_flag=True, help="Write LAYER's lines with faults mended, and a log.")
@click.option(
    "--also",
    multiple=True,
    type=click.Choice(["crossing", "pseudo-node"]),
    help="With --fix: mend this too, which may be meant. Repeatable.",
)
@FAIL_ON
@with_layers
def network(
    plan: Path | None,
    layer: str | None,
    form: str,
    output: Path | None,
    fail_on: str,
    *,
    fix: bool,
    also: tuple[str, ...],
    **files: Any,
) -> None:
    """Look at a plan's networks, or at LAYER: what hangs together, what is wrong, what fails.

    The source is never changed: --fix writes a new layer.
    """
    from alatau_geo.reports.wording import printable  # noqa: PLC0415

    if fix and output is None:
        raise click.UsageError("--fix needs -o FILE: where to write the mended lines")
    if also and not fix:
        raise click.UsageError("--also goes with --fix")
    if plan is not None and layer is None and not plan.exists():
        # `alatau-geo network roads`: a layer of the reference plan
        plan, layer = None, str(plan)
    report = opened(plan, **files).network(layer)
    if fix and output is not None:
        log_path, log = report.fix(output, also=also)
        for kind, count in log["kind"].value_counts().sort_index().items():
            click.echo(f"{kind:<12} {count:,}")
        click.echo(f"{len(log):,} changes: {printable(str(log_path))}")
        click.echo(printable(str(output)))
    else:
        if output is not None:
            report.write(output)
        click.echo(report.json() if form == "json" else report.text(), nl=False)
        if output is not None:
            click.echo(printable(str(output)), err=True)
    if report.fails(fail_on):
        sys.exit(1)
