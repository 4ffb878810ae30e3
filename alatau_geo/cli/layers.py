"""`alatau-geo layers`: look at layers, and bring them in."""

from __future__ import annotations

import sys
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
@click.option(
    "--grid",
    type=click.Path(path_type=Path),
    envvar="ALATAU_GEO_GRID",
    show_envvar=True,
    help="A grid of shifts from Pulkovo 1942 to QazTRF-23 (qazgrid_kz.gsb), for SK-42.",
)
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
@click.option(
    "--replace",
    "over",
    is_flag=True,
    help="Put it in the place of the layer of that name, once shown what differs.",
)
@click.option(
    "--prefer",
    type=click.Choice(["edits", "plan"]),
    help="Whose word counts where an export was edited and the plan has changed the same since.",
)
@click.option(
    "--yes",
    is_flag=True,
    help="Write it also where grade and source are not stated; take edits without asking.",
)
def layers_import(
    file: Path, plan: Path | None, where: tuple[str, ...], *, yes: bool, over: bool, **given: Any
) -> None:
    """Show what is in FILE, and bring it into PLAN once its grade and source are stated.

    A GeoPackage that was exported from PLAN brings back the edits made in it: they are shown by
    feature, with what they do to each figure, and written once that is confirmed.
    """
    from alatau_geo import importing  # noqa: PLC0415
    from alatau_geo.errors import UsageError  # noqa: PLC0415

    is_whole = not (over or where or given["name"] or given["table"])
    if is_whole and plan is not None and importing.is_export(file, plan):
        given.pop("grid")  # an export is in lon/lat
        _take_edits(file, plan, yes=yes, **given)
        return
    if given.pop("prefer"):
        raise UsageError(
            "--prefer: goes with a GeoPackage that was exported from PLAN, which this is not"
        )
    for line in importing.run(file, plan, where=where, yes=yes, over=over, **given):
        click.echo(line)


#: What can be said of edits.
_OF_EDITS = ("grade", "accuracy_m", "source", "prefer")


def _take_edits(file: Path, plan: Path, *, yes: bool, **given: Any) -> None:
    from alatau_geo import importing  # noqa: PLC0415
    from alatau_geo.errors import UsageError  # noqa: PLC0415

    beside = [name for name, value in given.items() if value and name not in _OF_EDITS]
    if beside:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in beside)
        raise UsageError(
            f"{options}: does not go with an export of the plan, of which only --grade,"
            " --accuracy-m and --source of new shapes, and --prefer, can be said; --table takes one"
            " layer as new"
        )
    edits = importing.Edits(file, plan, **{name: given[name] for name in _OF_EDITS})
    for line in edits.lines():
        click.echo(line)
    edits.check()
    if not edits.layers:
        return
    if not yes:
        if not sys.stdin.isatty():
            click.echo("nothing is written yet: --yes takes these edits into the plan")
            return
        click.confirm("take these edits into the plan?", abort=True)
    for path in edits.write():
        click.echo(f"written: {path}")


@layers.command(name="fetch")
@click.argument("words", metavar="[PLAN] SOURCE…", nargs=-1)
@click.option("--as", "name", metavar="NAME", help="Name of the layer, where one comes.")
@click.option("--where", multiple=True, metavar="FIELD=VALUE", help="Rows to take. Repeatable.")
@click.option("--table", help="The layer inside a file that has several.")
@click.option("--bbox", metavar="W,S,E,N", help="Area in degrees.  [default: the study area]")
@click.option("--place", help="The one area that osm-boundary brings, by its name.")
@click.option("--grade", type=click.Choice(["surveyed", "official", "digitised", "unstated"]))
@click.option("--accuracy-m", type=float, help="Position accuracy of a vertex in metres, 95 %.")
@click.option("--source", help="Whom to name.  [default: what the source asks for]")
@click.option("--licence", help="What may be done with it.  [default: the source's]")
@click.option("--date", metavar="YYYY-MM-DD", help="The day it shows.  [default: the data's]")
@click.option("--vertical-datum", metavar="NAME", help="What a terrain model's heights are above.")
@click.option("--replace", "over", is_flag=True, help="Put it in the place of the plan's layer.")
@click.option("--against", metavar="LAYER", help="Compare with this layer.  [default: by source]")
@click.option("--offline", is_flag=True, help="Fetch nothing: the cache or files of yours only.")
@click.option("--update", is_flag=True, help="Fetch anew, also what the lock file has otherwise.")
@click.option("--dry-run", is_flag=True, help="Show what would come, and write nothing.")
@click.option("--overpass", metavar="URL", envvar="ALATAU_GEO_OVERPASS", show_envvar=True)
@click.option("--nominatim", metavar="URL", envvar="ALATAU_GEO_NOMINATIM", show_envvar=True)
@click.option("--cache", type=click.Path(path_type=Path), help="Where answers are kept.")
@click.option("--timeout", type=click.FloatRange(1, 3600), default=180, show_default=True)
@click.option("--contact", envvar="ALATAU_GEO_CONTACT", default="", help="Sent to servers.")
def layers_fetch(
    words: tuple[str, ...], *, dry_run: bool, against: str | None, **given: Any
) -> None:
    """Bring open data into PLAN, the only command that uses the network.

    \b
    osm-roads osm-boundary osm-places osm-water osm-power osm-pipelines
                         OpenStreetMap, by Overpass; SOURCE=FILE takes an .osm, .osm.pbf or GeoJSON
    districts=URL|FILE   boundaries in a file at an address
    dem[=glo30|srtm|URL|FILE]
                         a terrain model: tiles of a degree, put together
    """  # noqa: D301  \b keeps click from re-wrapping
    from alatau_geo import fetching  # noqa: PLC0415
    from alatau_geo.reports.wording import printable  # noqa: PLC0415

    plan, wants = fetching.split(words)
    asked, store = fetching.asked(wants, tell=lambda line: click.echo(printable(line)), **given)
    for line in fetching.run(asked, plan, store, writes=not dry_run, against=against):
        click.echo(line)


@layers.command(name="diff")
@click.argument("one", metavar="A", type=click.Path(path_type=Path))
@click.argument("two", metavar="B", type=click.Path(path_type=Path))
def layers_diff(one: Path, two: Path) -> None:
    """Show what differs between A and B: plans' folders, GeoPackages or other files.

    Of plans also what that does to each figure.
    """
    from alatau_geo.comparison import diff_lines  # noqa: PLC0415

    found = False
    for line in diff_lines(one, two):
        found = True
        click.echo(line)
    if not found:
        click.echo("nothing differs")
