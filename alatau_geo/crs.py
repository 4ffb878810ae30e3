"""Reference frames: how coordinates become lon/lat on WGS 84, and how well that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import CRS
from pyproj.aoi import AreaOfInterest
from pyproj.exceptions import CRSError, ProjError
from pyproj.transformer import TransformerGroup

from alatau_geo.errors import DataError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import Transformer

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

    Examples
    --------
    >>> parse("EPSG:4326", where="city").name
    'WGS 84'
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
        As read; its CRS is the file's. Heights are kept as they are, in their own vertical datum.
    declared : str or None
        The CRS that a catalog declares; it must not differ from the file's own.
    study_area : tuple of float
        West, south, east, north in degrees: where the operation has to be valid, and by which
        swapped axes and wrong units are told.
    where : str
        The file's name, for messages.

    Returns
    -------
    tuple of geopandas.GeoDataFrame and Operation
        The frame in EPSG:4326 and what was done.

    Raises
    ------
    DataError
        Without a CRS, with two that differ, with a geocentric one, where only a ballpark operation
        exists, or where coordinates are not what the CRS says: metres for degrees, degrees for
        metres, axes swapped.

    Examples
    --------
    >>> import geopandas as gpd
    >>> frame = gpd.GeoDataFrame(geometry=[shapely.Point(500_000, 0)], crs=32643)
    >>> moved, operation = to_lonlat(
    ...     frame, declared=None, study_area=(70, -5, 80, 5), where="example"
    ... )
    >>> round(moved.geometry[0].x, 9), operation.accuracy_m
    (75.0, 0.0)
    """
    crs = _crs_of(frame, declared, where)
    found = _bounds(frame.geometry.array)
    if _same(crs, WGS84):
        _check_degrees(found, label(crs), where)
        moved, operation = frame.set_crs(WGS84, allow_override=True), Operation(label(crs))
        transformer = None
    else:
        transformer = _transformer(crs, study_area, where)
        accuracy = transformer.accuracy if transformer.accuracy >= 0 else None

        def move(xy: NDArray[Any]) -> NDArray[Any]:
            lonlat = transformer.transform(xy[:, 0], xy[:, 1], errcheck=False)
            return np.column_stack([*lonlat, xy[:, 2:]])

        as_is: Any = None  # two or three dimensions, each as it is; shapely's stubs lack it
        geometry = shapely.transform(np.asarray(frame.geometry.array), move, include_z=as_is)
        moved = frame.set_geometry(geometry).set_crs(WGS84, allow_override=True)
        operation = Operation(label(crs), transformer.description, accuracy)
    if found is not None and not _meet(_bounds(moved.geometry.array), study_area):
        is_degrees = crs.is_geographic
        _check_mislabelled(
            found, transformer, study_area, is_degrees=is_degrees, where=where, name=label(crs)
        )
    return moved, operation


def _crs_of(frame: gpd.GeoDataFrame, declared: str | None, where: str) -> CRS:
    """Return the file's CRS or the declared one, refusing two that differ."""
    crs: CRS | None = frame.crs
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
            f"{where}: needs a CRS and has none: ask where the file comes from, then set `crs:`"
            " in the layer's catalog entry, or save it with its CRS (a .prj beside a shapefile)"
        )
    return crs


def _same(a: CRS, b: CRS) -> bool:
    return bool(a.equals(b, ignore_axis_order=True))


def _transformer(crs: CRS, box: Box, where: str) -> Transformer:
    if not (crs.is_geographic or crs.is_projected):
        raise DataError(
            f"{where}: needs a geographic or projected CRS, {label(crs)} is {crs.type_name}:"
            " save it in another"
        )
    area: Any = AreaOfInterest(*box)  # pyproj's stubs have two classes of this name
    try:
        group = TransformerGroup(
            crs,
            WGS84,
            always_xy=True,
            area_of_interest=area,
            allow_ballpark=False,
        )
    except ProjError as error:
        raise DataError(
            f"{where}: PROJ has no operation from {label(crs)} to WGS 84: {error}"
        ) from None
    if not group.transformers:
        raise DataError(
            f"{where}: from {label(crs)} to WGS 84 there is only a ballpark operation here, which"
            " may be hundreds of metres off: transform the file with the right parameters first"
        )
    return group.transformers[0]


def _bounds(geometry: Any) -> Box | None:
    """Return the bounds of the finite coordinates, ``None`` where there are none."""
    xy = shapely.get_coordinates(np.asarray(geometry))
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy):
        return None
    (west, south), (east, north) = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
    return west, south, east, north


def _meet(a: Box | None, b: Box) -> bool:
    return a is not None and a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


def _check_degrees(bounds: Box | None, name: str, where: str) -> None:
    if bounds is None:
        return
    west, south, east, north = bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise DataError(
            f"{where}: says {name}, so degrees are needed, but its coordinates run from"
            f" {west:g}, {south:g} to {east:g}, {north:g}: they are probably metres of another CRS;"
            " save it with the right one"
        )


def _check_mislabelled(
    bounds: Box,
    transformer: Transformer | None,
    study_area: Box,
    *,
    is_degrees: bool,
    where: str,
    name: str,
) -> None:
    """Refuse coordinates that miss the study area as labelled, and meet it read another way."""
    west, south, east, north = bounds
    swapped = south, west, north, east
    remedy = "save it with the right one"
    if transformer is None:
        guesses = [(swapped, "latitude before longitude", "swap them")]
    else:
        moved: Box = transformer.transform_bounds(*swapped, errcheck=False)
        guesses = [(moved, "the second axis before the first", "swap them")]
        if not is_degrees:
            guesses += [
                (bounds, "degrees of longitude and latitude already", remedy),
                (swapped, "degrees of latitude and longitude", remedy),
            ]
    for box, what, advice in guesses:
        if np.isfinite(box).all() and _meet(box, study_area):
            raise DataError(
                f"{where}: says {name}, by which it lies outside the study area, but its"
                f" coordinates from {west:g}, {south:g} to {east:g}, {north:g} are probably"
                f" {what}: {advice}"
            )
