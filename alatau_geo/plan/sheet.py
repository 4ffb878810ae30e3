"""What a GeoPackage and a QGIS project of a plan are made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo import catalog, qgis, tables
from alatau_geo import crs as frames
from alatau_geo.errors import UsageError
from alatau_geo.plan import ground
from alatau_geo.webmap import content

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alatau_geo.plan.plan import Plan
    from alatau_geo.qgis import Basemap, Sheet
    from alatau_geo.webmap import MapSpec


def of(
    plan: Plan,
    maps: Mapping[str, MapSpec],
    *,
    crs: str | None,
    language: str,
    basemap: Basemap | None,
) -> Sheet:
    """Return a plan's tables and maps, and how they are shown.

    Parameters
    ----------
    plan : Plan
        The plan.
    maps : mapping
        What each of its maps shows, by name.
    crs, language, basemap
        As for :meth:`alatau_geo.plan.Plan.sheet`.

    Returns
    -------
    Sheet
        The overview's view comes first, where there is one.

    Raises
    ------
    UsageError, DataError
        As of :meth:`alatau_geo.plan.Plan.sheet`.
    """
    if language not in catalog.LANGUAGES:
        known = ", ".join(catalog.LANGUAGES)
        raise UsageError(f"--language needs one of {known}; {language!r} was given")
    frame = crs or qgis.utm(plan.catalog.study_area)
    if not frames.parse(frame, where="--crs").is_projected:
        raise UsageError(f"--crs needs a projected frame, in metres; {frame} is none")
    names = sorted(maps, key=lambda name: (name != "overview", name))
    views = {
        name: (west, south, east, north)
        for name in names
        for west, south, east, north in (content.view(maps[name], plan.shown),)
    }
    return qgis.Sheet(
        plan.catalog,
        tables.collect(plan.shown, plan.check(), claims=plan.claims, phases=plan.catalog.phases),
        {name: maps[name] for name in names},
        next(iter(views.values()), plan.catalog.study_area),
        frame,
        language,
        f"{plan.catalog.name}.gpkg",
        basemap,
        ground.relief(plan.evidence.terrain),
        views=views,
    )
