"""The command line: words and options; what is heavy is imported inside the commands."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from alatau_geo import __version__
from alatau_geo.errors import AlatauError
from alatau_geo.reports.wording import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from alatau_geo.plan import Plan

    Command = TypeVar("Command", bound=Callable[..., Any])

_OURS, _CANT_WRITE, _STOPPED = 4, 3, 130
_PLAN = click.argument("plan", required=False, type=click.Path(path_type=Path))


def _with_layers(command: Command) -> Command:
    for option in reversed(
        (
            click.option(
                "--layer",
                "replace",
                multiple=True,
                metavar="NAME=FILE[:TABLE][?FIELD=VALUE]",
                help="Put a file of yours in place of a layer for this run. Repeatable.",
            ),
            click.option(
                "--encoding",
                metavar="NAME",
                help="How the texts of the files given by --layer are encoded, such as cp1251.",
            ),
            click.option(
                "--assume-crs",
                metavar="CRS",
                help="What the coordinates of these files are in, whatever the files say, such as"
                " EPSG:32643.",
            ),
            click.option(
                "--swap-axes",
                is_flag=True,
                help="Take the second coordinate of these files for the first: they have latitude"
                " before longitude, or northing before easting.",
            ),
            click.option(
                "--grid",
                type=click.Path(path_type=Path),
                envvar="ALATAU_GEO_GRID",
                show_envvar=True,
                help="A grid of shifts from Pulkovo 1942 to QazTRF-23 (qazgrid_kz.gsb) for layers"
                " in SK-42.",
            ),
        )
    ):
        command = option(command)
    return command


def _open(
    plan: Path | None,
    *,
    replace: tuple[str, ...],
    encoding: str | None,
    assume_crs: str | None,
    swap_axes: bool,
    grid: Path | None,
) -> Plan:
    """Open a plan with what :func:`_with_layers` asks for."""
    from alatau_geo.plan import open_plan  # noqa: PLC0415
    from alatau_geo.reader import Fixes  # noqa: PLC0415

    fixes = Fixes(encoding=encoding, assume_crs=assume_crs, swap_axes=swap_axes)
    return open_plan(plan, replace=replace, fixes=fixes, grid=grid)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="alatau-geo")
def cli() -> None:
    """Hold the layers of a city plan against what its documents state, and map the verdicts.

    PLAN is a folder with layers/ and maps/; without it the reference plan of Alatau is used.

    \b
    Exit codes: 0 nothing to report, 1 findings at or above --fail-on, 2 wrong usage or plan file,
    3 data that can't be read or written, 4 a fault of alatau-geo.
    """  # noqa: D301  \b keeps click from re-wrapping


@cli.command()
@_PLAN
@click.option(
    "-o",
    "--output",
    default="build",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder to write; replaced as a whole.",
)
@_with_layers
def build(plan: Path | None, output: Path, **files: Any) -> None:
    """Write GeoPackage, web maps and reports into one folder."""
    for path in _open(plan, **files).build(output):
        click.echo(path)


@cli.command()
@_PLAN
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
@_with_layers
def check(plan: Path | None, form: str, fail_on: str, **files: Any) -> None:
    """Judge every claim and report what was found."""
    from alatau_geo import reports  # noqa: PLC0415

    report = _open(plan, **files).check()
    click.echo(reports.render(report, form), nl=False)
    if report.fails(fail_on):
        sys.exit(1)


@cli.command(name="map")
@_PLAN
@click.option("--name", default="overview", show_default=True, help="Which of the plan's maps.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="File to write.  [default: map-NAME.html]",
)
@click.option("--open", "show", is_flag=True, help="Open the page in the browser.")
@_with_layers
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

    page = _open(plan, **files).map(name).to_html()
    path = output or Path(f"map-{name}.html")
    write_text(path, page)
    click.echo(path)
    if show and click.launch(path.resolve().as_uri()):
        click.echo("no browser could be started: open the file yourself", err=True)


@cli.group()
def layers() -> None:
    """Look at a plan's layers."""


@layers.command(name="list")
@_PLAN
def layers_list(plan: Path | None) -> None:
    """List the layers with their grade, counts and sizes."""
    from alatau_geo.listing import layer_table  # noqa: PLC0415
    from alatau_geo.plan import open_plan  # noqa: PLC0415

    click.echo(layer_table(open_plan(plan)))


@layers.command(name="show")
@click.argument("name")
@_PLAN
def layers_show(name: str, plan: Path | None) -> None:
    """Show one layer: its evidence, its fields and its features."""
    from alatau_geo.listing import layer_card  # noqa: PLC0415
    from alatau_geo.plan import open_plan  # noqa: PLC0415

    click.echo(layer_card(open_plan(plan), name))


@layers.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@_PLAN
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


@cli.group()
def claims() -> None:
    """Look at the figures that documents state."""


@claims.command(name="list")
@_PLAN
def claims_list(plan: Path | None) -> None:
    """List the claims with their intervals."""
    from alatau_geo.listing import claim_table  # noqa: PLC0415
    from alatau_geo.plan import open_plan  # noqa: PLC0415

    click.echo(claim_table(open_plan(plan)))


@cli.group()
def rules() -> None:
    """Look at what a check looks for."""


@rules.command(name="list")
def rules_list() -> None:
    """List the rules with their severity."""
    from alatau_geo.listing import rule_table  # noqa: PLC0415

    click.echo(rule_table())


@rules.command(name="show")
@click.argument("code")
def rules_show(code: str) -> None:
    """Show one rule: what it finds, how much that matters and what to do."""
    from alatau_geo.listing import rule_card  # noqa: PLC0415

    click.echo(rule_card(code))


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Copy the reference plan to DIR as a start for your own."""
    from alatau_geo import plan  # noqa: PLC0415

    for path in plan.init(folder):
        click.echo(path)


def main() -> NoReturn:
    """Run the command line; every error ends in one clear line and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        # a terminal without Unicode gets replacement signs, not a fault
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        sys.exit(cli.main(standalone_mode=False) or 0)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _end("stopped", _STOPPED)
    except AlatauError as error:
        _end(str(error), error.exit_code)
    except BrokenPipeError:
        # the reader has gone, as `| head` does: nothing more to say, also not at shutdown
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        _end(f"can't read or write: {error}", _CANT_WRITE)
    except Exception as error:  # noqa: BLE001  no traceback reaches a user
        if os.environ.get("ALATAU_GEO_DEBUG"):
            traceback.print_exc()
        text = str(error).splitlines()[0] if str(error) else ""
        _end(
            f"a fault of alatau-geo, please report it: {type(error).__name__}: {text}"
            " (ALATAU_GEO_DEBUG=1 shows where)",
            _OURS,
        )


def _end(message: str, code: int) -> NoReturn:
    for line in message.splitlines() or [message]:
        click.echo(f"alatau-geo: error: {printable(line)}", err=True)
    sys.exit(code)
