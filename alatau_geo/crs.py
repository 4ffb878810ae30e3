"""Reference frames: how a file's coordinates become lon/lat on WGS 84, and how well that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import CRS
from pyproj.aoi import AreaOfInterest
from pyproj.enums import TransformDirection
from pyproj.exceptions import CRSError, ProjError
from pyproj.transformer import TransformerGroup

from alatau_geo.errors import DataError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    Box = tuple[float, float, float, float]

WGS84 = CRS.from_epsg(4326)


@dataclass(frozen=True)
class Operation:
    """What was done to coordinates.

    Parameters
    ----------
    source : str
        The CRS they were in.
    name : str
        The operation, as PROJ names it; ``"none"`` where they were lon/lat on WGS 84.
    accuracy_m : float or None
        Its accuracy in metres as published; ``None`` where none is.
    """

    source: str
    name: str = "none"
    accuracy_m: float | None = None

    def __str__(self) -> str:
        """Return one line for a report."""
        if self.name == "none":
            return f"{self.source}: already lon/lat on WGS 84"
        accuracy = "unpublished" if self.accuracy_m is None else f"{self.accuracy_m:g} m"
        return f"{self.source} → WGS 84 by {self.name} (accuracy {accuracy})"


def label(crs: CRS) -> str:
    """Return a CRS's code and name.

    Examples
    --------
    >>> label(CRS.from_epsg(32643))
    'EPSG:32643 (WGS 84 / UTM zone 43N)'
    """
    authority = crs.to_authority()
    return f"{':'.join(authority)} ({crs.name})" if authority else crs.name


def parse(text: str, *, where: str) -> CRS:
    """Return the CRS that a catalog names.

    Parameters
    ----------
    text : str
        ``EPSG:32643``, a WKT or anything PROJ reads.
    where : str
        Whose CRS it is, for the message.

    Returns
    -------
    pyproj.CRS
        The CRS.

    Raises
    ------
    DataError
        If PROJ does not know it.
    """
    try:
        return CRS.from_user_input(text)
    except CRSError:
        raise DataError(
            f"{where}: needs a CRS that PROJ knows, such as EPSG:32643; {text[:60]!r} was given"
        ) from None


def to_lonlat(
    frame: gpd.GeoDataFrame, *, declared: str | None, study_area: Box, where: str
) -> tuple[gpd.GeoDataFrame, Operation]:
    """Bring a frame to lon/lat on WGS 84.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        As read; its CRS is the file's.
    declared : str or None
        The CRS that a catalog declares; it must not differ from the file's own.
    study_area : tuple of float
        West, south, east, north in degrees: where the operation has to be valid.
    where : str
        The file's name, for messages.

    Returns
    -------
    tuple of geopandas.GeoDataFrame and Operation
        The frame in EPSG:4326 and what was done.

    Raises
    ------
    DataError
        Without a CRS, with two that differ, where only a ballpark operation exists, or where
        coordinates said to be degrees are not.
    """
    crs = frame.crs
    if declared is not None:
        said = parse(declared, where=where)
        if crs is not None and not _same(crs, said):
            raise DataError(
                f"{where}: the file says {label(crs)}, the catalog {label(said)}:"
                " correct the one that is wrong"
            )
        crs = crs or said
    if crs is None:
        raise DataError(
            f"{where}: needs a CRS and has none: ask where the file comes from, then set `crs:` in the"
            " layer's catalog entry, or save it with its CRS (a .prj beside a shapefile)"
        )
    if _same(crs, WGS84):
        _check_degrees(frame, label(crs), where)
        return frame.set_crs(WGS84, allow_override=True), Operation(label(crs))
    transformer = _transformer(crs, study_area, where)
    accuracy = transformer.accuracy if transformer.accuracy >= 0 else None

    def move(lonlat: NDArray[Any]) -> NDArray[Any]:
        x, y = transformer.transform(
            lonlat[:, 0], lonlat[:, 1], direction=TransformDirection.FORWARD, errcheck=False
        )
        return np.column_stack([x, y])

    geometry = shapely.transform(frame.geometry.array, move)
    moved = frame.set_geometry(geometry).set_crs(WGS84, allow_override=True)
    return moved, Operation(label(crs), transformer.description, accuracy)


def _same(a: CRS, b: CRS) -> bool:
    return bool(a.equals(b, ignore_axis_order=True))


def _transformer(crs: CRS, box: Box, where: str) -> Any:
    try:
        group = TransformerGroup(
            crs, WGS84, always_xy=True, area_of_interest=AreaOfInterest(*box), allow_ballpark=False
        )
    except ProjError as error:
        raise DataError(
            f"{where}: PROJ has no operation from {label(crs)} to WGS 84: {error}"
        ) from None
    if not group.transformers:
        raise DataError(
            f"{where}: from {label(crs)} to WGS 84 there is only a ballpark operation here, which may"
            " be hundreds of metres off: transform the file with the right parameters first"
        )
    return group.transformers[0]


def _check_degrees(frame: gpd.GeoDataFrame, name: str, where: str) -> None:
    west, south, east, north = frame.total_bounds
    if not np.isfinite([west, south, east, north]).all():
        return
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise DataError(
            f"{where}: says {name}, so degrees are needed, but its coordinates run from"
            f" {west:g}, {south:g} to {east:g}, {north:g}: they are probably metres of another CRS;"
            " save it with the right one"
        )
