"""`alatau-geo export`: GeoPackage, QGIS project and other ways out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from alatau_geo.cli.files import PLAN, opened, with_dem, with_layers

_FORMATS = (
    *("geopackage", "qgis", "geoparquet", "flatgeobuf", "geojson", "shapefile", "kml", "dxf"),
    *("qml", "sld", "all"),
)


@click.command()
@PLAN
@click.option(
    "-o",
    "--output",
    default="export",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder to write; replaced as a whole.",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(_FORMATS),
    help="Repeatable.  [default: geopackage and qgis]",
)
@click.option(
    "--crs",
    metavar="CRS",
    help="Frame of the project and of GeoParquet, FlatGeobuf, Shapefile and DXF, such as"
    " EPSG:10947.  [default: UTM zone for project and DXF, degrees for the rest]",
)
@click.option(
    "--language",
    default="en",
    show_default=True,
    type=click.Choice(["en", "ru", "kk"]),
    help="Of names and titles; styles in all three are in the project.",
)
@click.option(
    "--basemap",
    metavar="URL",
    help="Tiles below all layers, fetched by QGIS once the project is opened: a URL with {x}, {y}"
    " and {z}, or osm.",
)
@click.option("--attribution", help="Whom these tiles are from; needed with a URL.")
@click.option(
    "--processing-script",
    "script",
    type=click.Path(path_type=Path),
    help="Write the Processing script for QGIS there, and nothing else.",
)
@with_dem
@with_layers
def export(
    plan: Path | None,
    output: Path,
    formats: tuple[str, ...],
    *,
    crs: str | None,
    language: str,
    basemap: str | None,
    attribution: str | None,
    script: Path | None,
    **files: Any,
) -> None:
    """Write the plan's layers for QGIS and other programs."""
    from alatau_geo import exports, qgis  # noqa: PLC0415

    if script is not None:
        click.echo(qgis.write_script(script))
        return
    tiles = qgis.basemap(basemap, attribution)
    for path in opened(plan, **files).export(
        output, formats=formats or exports.DEFAULT, crs=crs, language=language, basemap=tiles
    ):
        click.echo(path)
