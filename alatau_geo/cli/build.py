"""`alatau-geo build`: everything into one folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from alatau_geo.cli.files import PLAN, opened, with_dem, with_layers


@click.command()
@PLAN
@click.option(
    "-o",
    "--output",
    default="build",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder to write; replaced as a whole.",
)
@with_dem
@with_layers
def build(plan: Path | None, output: Path, **files: Any) -> None:
    """Write GeoPackage, QGIS project, web maps and reports into one folder."""
    for path in opened(plan, **files).build(output):
        click.echo(path)
