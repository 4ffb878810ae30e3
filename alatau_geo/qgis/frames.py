"""Reference frames as a project states them, and boxes in them."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from alatau_geo.crs import WGS84, from_lonlat
from alatau_geo.crs.named import code_of
from alatau_geo.crs.qaztrf import code_of as code_of_qaztrf
from alatau_geo.errors import UsageError
from alatau_geo.qgis.elements import element, leaves

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from alatau_geo.crs import Box

#: WGS 84's: areas are then the ones that reports give.
ELLIPSOID = "EPSG:7030"


def utm(box: Box) -> str:
    """Return the UTM zone of a box's middle.

    Examples
    --------
    >>> utm((76.6, 43.15, 77.5, 44.0))
    'EPSG:32643'
    """
    west, south, east, north = box
    zone = min(max(math.floor(((west + east) / 2 + 180) / 6) + 1, 1), 60)
    return f"EPSG:{(32600 if south + north >= 0 else 32700) + zone}"


def spatial_reference(crs: CRS) -> Element:
    """Return a frame as QGIS states it: in full, so that it is known without a database.

    Parameters
    ----------
    crs : pyproj.CRS
        The frame.

    Returns
    -------
    Element
        ``<spatialrefsys>``.
    """
    code = code_of(crs) or ""
    authority, _, number = code.partition(":")
    with warnings.catch_warnings():
        # that PROJ's own strings say less is why the WKT goes first
        warnings.simplefilter("ignore", UserWarning)
        try:
            proj4 = crs.to_proj4()
        except CRSError:
            proj4 = ""
    acronym = "longlat" if crs.is_geographic else "utm" if "+proj=utm" in proj4 else "tmerc"
    return element(
        "spatialrefsys",
        {"nativeFormat": "Wkt"},
        *leaves(
            wkt=_wkt(crs),
            proj4=proj4,
            srsid=0,
            srid=number if authority == "EPSG" and number.isdigit() else 0,
            authid=code,
            description=crs.name,
            projectionacronym=acronym,
            ellipsoidacronym=ELLIPSOID,
            geographicflag="true" if crs.is_geographic else "false",
        ),
    )


def _wkt(crs: CRS) -> str:
    """Return a frame in full: without its own code where a QGIS may not know that.

    Such a QGIS takes a WKT with a code that its database lacks for no frame at all.
    """
    if code_of_qaztrf(crs) is None:
        return str(crs.to_wkt())
    parts = crs.to_json_dict()
    parts.pop("id", None)
    return str(CRS.from_json_dict(parts).to_wkt())


def extent(box: Box, crs: str, *, study_area: Box) -> Box:
    """Return the box in a frame that holds one in degrees.

    Parameters
    ----------
    box : tuple of float
        West, south, east, north in degrees.
    crs : str
        The frame, projected.
    study_area : tuple of float
        Where it has to be valid.

    Returns
    -------
    tuple of float
        In the frame's units.

    Raises
    ------
    UsageError
        If the box can't be brought there.
    """
    outline = shapely.segmentize(shapely.box(*box), max(box[2] - box[0], box[3] - box[1]) / 20)
    frame = gpd.GeoDataFrame(geometry=[outline], crs=WGS84)
    moved, _ = from_lonlat(frame, crs, study_area=study_area, where="--crs")
    west, south, east, north = (round(float(value), 3) for value in moved.total_bounds)
    if not all(map(math.isfinite, (west, south, east, north))):
        raise UsageError(f"--crs: {crs} does not reach the plan's study area: give another")
    return west, south, east, north
