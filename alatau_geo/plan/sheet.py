"""What a GeoPackage and a QGIS project of a plan are made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo import crs as frames
from alatau_geo import qgis, tables
from alatau_geo.catalog import LANGUAGES
from alatau_geo.errors import UsageError
from alatau_geo.plan import ground
from alatau_geo.webmap import content

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alatau_geo.catalog import Catalog
    from alatau_geo.layer import Layer
    from alatau_geo.qgis import Basemap, Sheet
    from alatau_geo.report import Report
    from alatau_geo.rules.evidence import Evidence
    from alatau_geo.webmap import MapSpec


def frame_of(catalog: Catalog, *, crs: str | None, language: str) -> str:
    """Return the frame of a plan's project, before anything is computed for it.

    Raises
    ------
    UsageError, DataError
        As of :meth:`alatau_geo.plan.Plan.sheet`, for the language too.
    """
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise UsageError(f"--language needs one of {known}; {language!r} was given")
    frame = crs or qgis.utm(catalog.study_area)
    if not frames.parse(frame, where="--crs").is_projected:
        raise UsageError(f"--crs needs a projected frame, in metres; {frame} is none")
    return frame


def of(
    evidence: Evidence,
    layers: Mapping[str, Layer],
    report: Report,
    maps: Mapping[str, MapSpec],
    *,
    frame: str,
    language: str,
    basemap: Basemap | None,
) -> Sheet:
    """Return a plan's tables and maps, and how they are shown.

    Parameters
    ----------
    evidence : Evidence
        The plan.
    layers : mapping
        Its layers, and those that analyses compute, by name.
    report : Report
        What a check found.
    maps : mapping
        What each of its maps shows, by name.
    frame : str
        From :func:`frame_of`.
    language, basemap
        As for :meth:`alatau_geo.plan.Plan.sheet`.

    Returns
    -------
    Sheet
        The overview's view comes first, where there is one.
    """
    catalog = evidence.catalog
    names = sorted(maps, key=lambda name: (name != "overview", name))
    views = {
        name: (west, south, east, north)
        for name in names
        for west, south, east, north in (content.view(maps[name], layers),)
    }
    return qgis.Sheet(
        catalog,
        tables.collect(layers, report, claims=evidence.claims, phases=catalog.phases),
        {name: maps[name] for name in names},
        next(iter(views.values()), catalog.study_area),
        frame,
        language,
        f"{catalog.name}.gpkg",
        basemap,
        ground.relief(evidence.terrain),
        views=views,
    )
