"""`alatau-geo terrain`: heights, grades and slopes of a plan's layers, and land to build on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from alatau_geo.cli.files import FAIL_ON, PLAN, TEXT_OR_JSON, opened, with_dem, with_layers


@click.command()
@PLAN
@click.argument("name", required=False)
@TEXT_OR_JSON
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Folder to write, replaced as a whole: the results as layers of a GeoPackage and as JSON,"
    " slope, aspect and hillshade as Cloud-Optimised GeoTIFFs.",
)
@FAIL_ON
@with_dem
@with_layers
def terrain(
    plan: Path | None,
    name: str | None,
    form: str,
    output: Path | None,
    fail_on: str,
    **files: Any,
) -> None:
    """Lay a plan, or its NAME, over a terrain model: heights, grades, slopes, land to build on.

    NAME is a layer of lines or areas, or an entry of `buildable` in the catalog. What the model
    does not know stays unknown.
    """
    from alatau_geo.reports.wording import printable  # noqa: PLC0415

    if plan is not None and name is None and not plan.exists():
        # `alatau-geo terrain roads --dem FILE`: a layer of the reference plan
        plan, name = None, str(plan)
    report = opened(plan, **files).terrain(name)
    click.echo(report.json() if form == "json" else report.text(), nl=False)
    if output is not None:
        for path in report.write(output):
            click.echo(printable(str(path)), err=True)
    if report.fails(fail_on):
        sys.exit(1)
