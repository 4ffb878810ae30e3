"""A plan is opened: its folder, with what stands in for its layers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alatau_geo import crs
from alatau_geo.plan.folder import reference_folder
from alatau_geo.plan.plan import Plan
from alatau_geo.reader import Fixes, Replacement
from alatau_geo.terrain.file import DemFile

if TYPE_CHECKING:
    from collections.abc import Iterable


def open_plan(
    path: str | Path | None = None,
    *,
    replace: Iterable[str | Replacement] = (),
    fixes: Fixes | None = None,
    grid: str | Path | None = None,
    dem: str | Path | DemFile | None = None,
) -> Plan:
    """Open a plan.

    Parameters
    ----------
    path : str or Path, optional
        Its folder; without it the reference plan of Alatau.
    replace : iterable of str or Replacement
        Files that stand in for layers: ``"city=districts.geojson?KATO=191800000"``.
    fixes : Fixes, optional
        What to correct in these files: encoding, CRS, order of axes.
    grid : str or Path, optional
        A grid of shifts from Pulkovo 1942 to QazTRF-23, such as ``qazgrid_kz.gsb``, for all layers
        on Pulkovo 1942 (SK-42).
    dem : str, Path or alatau_geo.terrain.DemFile, optional
        A terrain model for this run, in the place of the one that the catalog names.

    Returns
    -------
    Plan
        With its YAML read and checked; layers are read when they are needed.

    Raises
    ------
    PlanError
        If the folder is no plan, or its YAML is wrong: every problem with its line.
    UsageError
        If a replacement names no layer of the plan, or there are fixes and nothing to fix,
        or the grid can't be used, or what is said of the terrain model can't be.

    Examples
    --------
    >>> plan = open_plan()
    >>> plan.layers["districts"].grade
    'schematic'
    """
    replacements = [
        item if isinstance(item, Replacement) else Replacement.parse(item) for item in replace
    ]
    fixes = fixes or Fixes()
    fixes.check(replacements)
    folder = reference_folder() if path is None else Path(path)
    grid = None if grid is None else Path(grid)
    if grid is not None:
        crs.check_grid(grid, where="--grid")  # also where no layer comes to need it
    if dem is not None:
        dem = dem if isinstance(dem, DemFile) else DemFile(Path(dem))
        _ = dem.entry  # what is wrong with it is told now, and not when it is read
    return Plan(folder, replacements, fixes=fixes, grid=grid, dem=dem)
