"""`alatau-geo layers`: look at layers, and bring them in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from alatau_geo.cli.files import PLAN


@click.group()
def layers() -> None:
    """Look at a plan's layers."""


@layers.command(name="list")
@PLAN
def layers_list(plan: Path | None) -> None:
    """List the layers with their grade, counts and sizes."""
    from alatau_geo.listing import layer_table  # noqa: PLC0415
    from alatau_geo.plan import open_plan  # noqa: PLC0415

    click.echo(layer_table(open_plan(plan)))


@layers.command(name="show")
@click.argument("name")
@PLAN
def layers_show(name: str, plan: Path | None) -> None:
    """Show one layer: its evidence, its fields and its features."""
    from alatau_geo.listing import layer_card  # noqa: PLC0415
    from alatau_geo.plan import open_plan  # noqa: PLC0415

    click.echo(layer_card(open_plan(plan), name))


@layers.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@PLAN
@click.option("--as", "name", metavar="NAME", help="Name of the layer.  [default: the file's]")
@click.option("--table", help="The layer inside the file, where it has several.")
@click.option("--where", multiple=True, metavar="FIELD=VALUE", help="Rows to take. Repeatable.")
@click.option("--encoding", metavar="NAME", help="How its texts are encoded, such as cp1251.")
@click.option("--assume-crs", metavar="CRS", help="What its coordinates are in, whatever it says.")
@click.option("--swap-axes", is_flag=True, help="Take its second coordinate for the first.")
@click.option("--geometry", type=click.Choice(["point", "line", "polygon"]), help="What it holds.")
@click.option("--title", help="Title for people.")
@click.option(
    "--grade",
    type=click.Choice(["surveyed", "official", "digitised", "schematic", "unstated"]),
    help="What it is worth as evidence.",
)
@click.option("--accuracy-m", type=float, help="Position accuracy of a vertex in metres, 95 %.")
@click.option("--source", help="Who made it, and where it is from.")
@click.option("--licence", help="What may be done with it.")
@click.option("--date", metavar="YYYY-MM-DD", help="The day it shows.")
@click.option("--yes", is_flag=True, help="Write it also where grade and source are not stated.")
def layers_import(
    file: Path, plan: Path | None, where: tuple[str, ...], *, yes: bool, **given: Any
) -> None:
    """Show what is in FILE, and bring it into PLAN once its grade and source are stated."""
    from alatau_geo import importing  # noqa: PLC0415

    for line in importing.run(file, plan, where=where, yes=yes, **given):
        click.echo(line)
