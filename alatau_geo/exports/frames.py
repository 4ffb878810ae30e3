"""A layer's rows in the frame that an export asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.crs import from_lonlat

if TYPE_CHECKING:
    import geopandas as gpd

    from alatau_geo.qgis import Sheet
    from alatau_geo.tables import Table


def moved(table: Table, sheet: Sheet, crs: str | None) -> gpd.GeoDataFrame:
    """Return a table's rows in a frame; in degrees on WGS 84 without one.

    Parameters
    ----------
    table : Table
        A layer's.
    sheet : Sheet
        Whose study area tells where the operation has to be valid.
    crs : str or None
        The frame.

    Returns
    -------
    geopandas.GeoDataFrame
        The rows, the evidence in each.
    """
    frame = table.frame
    if crs is None:
        return frame
    found, _ = from_lonlat(frame, crs, study_area=sheet.catalog.study_area, where=table.name)
    return found
