"""`alatau-geo coverage`: who is served by what, and where to build next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from alatau_geo.cli.files import PLAN, TEXT_OR_JSON, opened, with_layers


@click.command()
@PLAN
@click.argument("name", required=False)
@TEXT_OR_JSON
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write the results as layers of a GeoPackage.",
)
@click.option(
    "--raster",
    type=click.Path(path_type=Path),
    help="Write the distance to the nearest facility of check NAME as a Cloud-Optimised GeoTIFF.",
)
@click.option("--cell-m", default=100.0, show_default=True, help="Size of the raster's cells.")
@click.option("--next", "most", type=int, help="Find the best places for so many new facilities.")
@click.option(
    "--candidates",
    default="grid",
    show_default=True,
    help="Where these could be built: grid, or a layer.",
)
@click.option("--grid-m", default=2000.0, show_default=True, help="Spacing of the grid.")
@click.option(
    "--aim",
    default="covered",
    show_default=True,
    type=click.Choice(["covered", "distance"]),
    help="What is best: most of the demand within the distance, or the shortest mean distance.",
)
@with_layers
def coverage(  # noqa: PLR0917
    plan: Path | None,
    name: str | None,
    form: str,
    output: Path | None,
    raster: Path | None,
    cell_m: float,
    most: int | None,
    candidates: str,
    grid_m: float,
    aim: Any,
    **files: Any,
) -> None:
    """Tell who is served by what in a plan, or in its check NAME."""
    from alatau_geo.coverage_report import curve_text  # noqa: PLC0415
    from alatau_geo.reports.wording import printable  # noqa: PLC0415

    if plan is not None and name is None and not plan.exists():
        # `alatau-geo coverage power`: a check of the reference plan
        plan, name = None, str(plan)
    report = opened(plan, **files).coverage(name)
    if most is not None and form == "json":
        raise click.UsageError("--next prints a table: leave --format json out, or --next")
    if most is not None or raster is not None:
        checks = list(report.services)
        if len(checks) != 1:
            raise click.UsageError(
                f"--next and --raster are of one check: name it; there are {', '.join(checks)}"
            )
    if output is not None:
        report.write(output)
    if most is not None:
        curve, there = report.next_places(
            checks[0], most=most, candidates=candidates, grid_m=grid_m, aim=aim
        )
        click.echo(curve_text(curve, there, report.services[checks[0]].grade), nl=False)
    else:
        click.echo(report.json() if form == "json" else report.text(), nl=False)
    if output is not None:
        click.echo(printable(str(output)), err=True)
    if raster is not None:
        rows, columns = report.raster(raster, checks[0], cell_m=cell_m)
        click.echo(f"{printable(str(raster))}: {rows:,} × {columns:,} cells", err=True)
