"""Words that several commands share: which plan, and which files stand in for its layers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from alatau_geo.plan import Plan
    from alatau_geo.terrain.file import DemFile

    Command = TypeVar("Command", bound=Callable[..., Any])

PLAN = click.argument("plan", required=False, type=click.Path(path_type=Path))

TEXT_OR_JSON = click.option(
    "--format",
    "form",
    default="text",
    show_default=True,
    type=click.Choice(["text", "json"]),
    help="Form of what is printed.",
)

FAIL_ON = click.option(
    "--fail-on",
    default="never",
    show_default=True,
    type=click.Choice(["warning", "note", "never"]),
    help="From which severity of findings on the exit code is 1.",
)


def with_layers(command: Command) -> Command:
    """Give a command the options that put files in place of layers."""
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


def with_dem(command: Command) -> Command:
    """Give a command the options that name a terrain model for this run."""
    for option in reversed(
        (
            click.option(
                "--dem",
                type=click.Path(path_type=Path),
                help="A raster of heights in metres for this run (GeoTIFF, SRTM tile, Esri grid),"
                " in the place of the one that the catalog names.",
            ),
            click.option(
                "--dem-crs", metavar="CRS", help="Its CRS, where the file says none: EPSG:4326."
            ),
            click.option(
                "--dem-datum",
                metavar="NAME",
                help="What its heights are above, where the file does not say, such as EGM96.",
            ),
            click.option(
                "--dem-accuracy-m", type=float, help="Accuracy of its heights in metres, 95 %."
            ),
            click.option(
                "--dem-nodata", type=float, help="A value for voids, beside the file's own."
            ),
        )
    ):
        command = option(command)
    return command


def opened(
    plan: Path | None,
    *,
    replace: tuple[str, ...],
    encoding: str | None,
    assume_crs: str | None,
    swap_axes: bool,
    grid: Path | None,
    dem: Path | None = None,
    **of_dem: Any,
) -> Plan:
    """Open a plan with what :func:`with_layers` and :func:`with_dem` ask for."""
    from alatau_geo.plan import open_plan  # noqa: PLC0415
    from alatau_geo.reader import Fixes  # noqa: PLC0415

    fixes = Fixes(encoding=encoding, assume_crs=assume_crs, swap_axes=swap_axes)
    return open_plan(plan, replace=replace, fixes=fixes, grid=grid, dem=_given(dem, **of_dem))


def _given(path: Path | None, **said: Any) -> DemFile | None:
    from alatau_geo.errors import UsageError  # noqa: PLC0415

    said = {key.removeprefix("dem_"): value for key, value in said.items() if value is not None}
    if path is None:
        if said:
            raise UsageError(f"--dem-{next(iter(said)).replace('_', '-')}: goes with --dem FILE")
        return None
    from alatau_geo.terrain.file import DemFile  # noqa: PLC0415

    said["vertical_datum"] = said.pop("datum", None)
    return DemFile(path, **said)
