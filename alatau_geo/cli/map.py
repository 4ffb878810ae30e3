"""`alatau-geo map`: web maps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from alatau_geo.cli.files import PLAN, opened, with_layers


@click.command(name="map")
@PLAN
@click.option("--name", default="overview", show_default=True, help="Which of the plan's maps.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="File to write.  [default: map-NAME.html]",
)
@click.option("--open", "show", is_flag=True, help="Open the page in the browser.")
@with_layers
def map_(
    plan: Path | None,
    name: str,
    output: Path | None,
    *,
    show: bool,
    **files: Any,
) -> None:
    """Write a web map: one HTML file that needs no network."""
    from alatau_geo.output import write_text  # noqa: PLC0415

    page = opened(plan, **files).map(name).to_html()
    path = output or Path(f"map-{name}.html")
    write_text(path, page)
    click.echo(path)
    if show and click.launch(path.resolve().as_uri()):
        click.echo("no browser could be started: open the file yourself", err=True)
