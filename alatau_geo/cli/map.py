"""`alatau-geo map`: web maps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alatau_geo.cli.files import opened, with_dem, with_layers

if TYPE_CHECKING:
    from alatau_geo.plan import Plan
    from alatau_geo.webmap.picture import Sheet

FILE = click.Path(path_type=Path)


@click.command(name="map")
@click.argument("words", nargs=-1, metavar="[PLAN] [NAME]...")
@click.option(
    "-o",
    "--output",
    type=FILE,
    help="File for one map, folder for several.  [default: map-NAME.html]",
)
@click.option("--png", type=FILE, help="Draw a sheet of paper with the map as a picture instead.")
@click.option("--pdf", type=FILE, help="Print the map with its figures instead.")
@click.option(
    "--paper", type=click.Choice(["a4", "a3"]), default="a4", show_default=True, help="For both."
)
@click.option(
    "--language",
    type=click.Choice(["kk", "ru", "en"]),
    default="en",
    show_default=True,
    help="For both.",
)
@click.option("--phase", type=click.IntRange(1), help="For both: the stop of its phases, from 1.")
@click.option("--open", "show", is_flag=True, help="Open the page in the browser.")
@click.option("--watch", is_flag=True, help="Show the maps, and again after each change.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="For --watch.")
@with_dem
@with_layers
def map_(
    words: tuple[str, ...],
    *,
    output: Path | None,
    png: Path | None,
    pdf: Path | None,
    paper: str,
    language: str,
    phase: int | None,
    show: bool,
    watch: bool,
    port: int,
    **files: Any,
) -> None:
    """Write web maps, those named or all: HTML files that need no network."""
    from alatau_geo import mapping  # noqa: PLC0415
    from alatau_geo.webmap.picture import Sheet  # noqa: PLC0415

    folder, names = mapping.told_apart(words)
    if watch:
        if output or png or pdf:
            raise click.UsageError("--watch writes no file: leave out -o, --png and --pdf")
        _watch(folder, names, files, show=show, port=port)
        return
    if output and (png or pdf):
        raise click.UsageError("--png and --pdf name their own files: leave out -o")
    plan = opened(folder, **files)
    names = mapping.chosen(plan, names)
    if png or pdf:
        sheet = Sheet(paper, language, phase)  # type: ignore[arg-type]  # click has checked them
        written = _drawn(plan, names, sheet, png=png, pdf=pdf)
    else:
        written = mapping.write(plan, names, mapping.targets(names, output))
    click.echo(mapping.listed(written))
    if show and click.launch(written[0].resolve().as_uri()):
        click.echo("no browser could be started: open the file yourself", err=True)


def _drawn(
    plan: Plan, names: list[str], sheet: Sheet, *, png: Path | None, pdf: Path | None
) -> list[Path]:
    from alatau_geo import mapping  # noqa: PLC0415

    pairs = [
        (name, file)
        for path, suffix in ((png, "png"), (pdf, "pdf"))
        if path
        for name, file in zip(names, mapping.targets(names, path, suffix=suffix), strict=True)
    ]
    return mapping.draw(plan, [name for name, _ in pairs], [file for _, file in pairs], sheet=sheet)


def _watch(
    folder: Path | None, names: list[str], files: dict[str, Any], *, show: bool, port: int
) -> None:
    from alatau_geo.replacement import Replacement  # noqa: PLC0415
    from alatau_geo.reports.wording import printable  # noqa: PLC0415
    from alatau_geo.watching import Watcher, watch  # noqa: PLC0415

    beside = [Replacement.parse(text).path for text in files["replace"]]

    def tell(line: str) -> None:
        click.echo(printable(line), err=True)

    def ready(address: str) -> None:
        click.echo(f"{address}  (Ctrl-C ends it)")
        if show:
            click.launch(address)

    watch(
        Watcher(lambda: opened(folder, **files), names, beside), port=port, tell=tell, ready=ready
    )
