"""`alatau-geo init`: a plan to start from."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Copy the reference plan to DIR as a start for your own."""
    from alatau_geo import plan  # noqa: PLC0415

    for path in plan.init(folder):
        click.echo(path)
