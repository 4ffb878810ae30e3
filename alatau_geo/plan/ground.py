"""The terrain model of a plan: the one its catalog names, or one that is given for a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.crs.operation import plain
from alatau_geo.qgis import Relief
from alatau_geo.reader import path_inside
from alatau_geo.terrain import analysis

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from alatau_geo.catalog import Catalog
    from alatau_geo.layer import Layer
    from alatau_geo.terrain.analysis import Terrain
    from alatau_geo.terrain.file import DemFile


def opened(
    folder: Path,
    catalog: Catalog,
    layers: Mapping[str, Layer],
    *,
    given: DemFile | None = None,
    grid: Path | None = None,
) -> Terrain | None:
    """Return a plan's layers over its terrain model.

    Parameters
    ----------
    folder : Path
        The plan's ``layers/``.
    catalog : Catalog
        What it asks of the terrain.
    layers : mapping
        Name → layer.
    given : DemFile, optional
        What stands in for the catalog's model.
    grid : Path, optional
        A grid of shifts from Pulkovo 1942 to QazTRF-23.

    Returns
    -------
    Terrain or None
        Of which nothing is computed yet; ``None`` where nobody names a model.

    Raises
    ------
    DataError
        If the model is missing, leads out of the plan, or can't be used.
    """
    asked = catalog.terrain
    if given is not None:
        path, dem = given.path, given.entry
    elif asked is not None and asked.dem is not None:
        path, dem = path_inside(folder, asked.dem.file), asked.dem
    else:
        return None
    return analysis.opened(path, dem, asked, layers, study_area=catalog.study_area, grid=grid)


def relief(terrain: Terrain | None) -> Relief | None:
    """Return the hillshade that a QGIS project shows; ``None`` without a terrain model.

    Parameters
    ----------
    terrain : Terrain or None
        A plan's layers over its model.

    Returns
    -------
    Relief or None
        It is written when the project is.
    """
    if terrain is None:
        return None
    dem = terrain.raster.entry
    return Relief(
        "hillshade.tif",
        plain(terrain.raster.crs),
        dem.grade,
        dem.source,
        dem.licence,
        lambda folder: terrain.write_rasters(folder, ("hillshade",)),
    )
