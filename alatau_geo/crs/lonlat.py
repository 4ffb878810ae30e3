"""Bringing features to lon/lat on WGS 84, as their file says or as a user corrects it."""

from __future__ import annotations

from dataclasses import replace
from math import pi
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from alatau_geo.crs import guess, qaztrf
from alatau_geo.crs.named import WGS84, label, parse, recognised
from alatau_geo.crs.operation import Operation, way
from alatau_geo.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

    from alatau_geo.crs.operation import Box

#: A layer is elsewhere where no more of its features than this touch the study area …
_HARDLY_ANY = 0.1
#: … and a guess explains it that brings at least as many there.
_MOST = 0.5


def to_lonlat(
    frame: gpd.GeoDataFrame,
    *,
    declared: str | None,
    study_area: Box,
    where: str,
    assume: str | None = None,
    swap_axes: bool = False,
    grid: Path | None = None,
    unreadable: str = "",
) -> tuple[gpd.GeoDataFrame, Operation]:
    """Bring a frame to lon/lat on WGS 84.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        As read; its CRS is the file's. Heights are kept as they are, in their own vertical datum.
    declared : str or None
        The CRS that a catalog declares where the file says none; the two must not differ.
    study_area : tuple of float
        West, south, east, north in degrees: where the operation has to be valid, and by which
        swapped axes, wrong units and wrong zones are told.
    where : str
        The file's name, for messages.
    assume : str, optional
        The CRS that the coordinates are in, whatever file and catalog say.
    swap_axes : bool
        Whether the second coordinate is the first: latitude before longitude, northing before
        easting.
    grid : Path, optional
        A grid of shifts from Pulkovo 1942 to QazTRF-23, used for frames on Pulkovo 1942.
    unreadable : str, optional
        Why the CRS that the file names can't be read, where it can't: only ``assume`` helps then.

    Returns
    -------
    tuple of geopandas.GeoDataFrame and Operation
        The frame in EPSG:4326 and what was done, with the fixes that were asked for.

    Raises
    ------
    DataError
        Without a CRS, with two that differ, with a geocentric one, where only a ballpark operation
        exists, or where coordinates are not what the CRS says: metres for degrees, degrees for
        metres, axes swapped, another zone. The message names the fix that can be asked for. With
        a fix, also where the features do not come to the study area by it.
    UsageError
        If the grid can't be used.

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
    geometry, notes = (own := np.asarray(frame.geometry.array)), []
    if swap_axes:
        geometry = _changed(own, lambda xy: xy[:, ::-1])
    boxes = guess.boxes_of(geometry)
    crs = None if unreadable and assume is None else _crs_of(frame, declared, assume, where)
    reading = guess.Reading(crs, assumed=assume is not None, swapped=swap_axes)
    if crs is None:
        found = guess.explain(boxes, reading, study_area, where=where)
        if unreadable:
            raise DataError(
                f"{unreadable}: ask where the file comes from, then say what its coordinates are in"
                " by --assume-crs (`assume_crs` in a catalog)"
                + (f"; its coordinates {found}" if found else "")
            )
        raise DataError(
            f"{where}: needs a CRS and has none: ask where the file comes from, then set `crs:`"
            " in the layer's catalog entry, or save it with its CRS (a .prj beside a shapefile)"
            + (f"; its coordinates {found}" if found else "")
        )
    if assume is not None:
        said = "one that can't be read" if unreadable else "none"
        said = said if frame.crs is None else label(qaztrf.recognised(frame.crs))
        notes.append(f"this CRS was assumed as asked for, the file says {said}")
    if swap_axes:
        notes.append("the axes were swapped as asked for")
    if crs.is_geographic and _is_beyond_degrees(crs, boxes):
        found = guess.explain(boxes, reading, study_area, where=where)
        raise DataError(
            f"{where}: {reading}, so degrees are needed, but its coordinates {_run(boxes)}"
            f" {found or 'are probably metres of another CRS: save it with the right one'}"
        )
    if _same(crs, WGS84):
        moved, operation = geometry, Operation(label(crs))
    else:
        there = way(crs, study_area=study_area, where=where, grid=grid)
        moved, operation = _changed(geometry, there.to_lonlat), there.operation
        notes += _outside_grid(
            geometry, moved, grid if "[EPSG:10964]" in operation.name else None, where
        )
    reached = boxes if moved is geometry else guess.boxes_of(moved)
    _check_place(boxes, reached, reading, study_area, where=where)
    operation = replace(operation, notes=(*operation.notes, *notes))
    if moved is not own:
        frame = frame.set_geometry(moved)
    return frame.set_crs(WGS84, allow_override=True), operation


def from_lonlat(
    frame: gpd.GeoDataFrame, text: str, *, study_area: Box, where: str, grid: Path | None = None
) -> tuple[gpd.GeoDataFrame, Operation]:
    """Bring a frame from lon/lat on WGS 84 to another frame.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        In EPSG:4326.
    text : str
        The CRS to bring it to, such as ``EPSG:10947``.
    study_area : tuple of float
        West, south, east, north in degrees: where the operation has to be valid.
    where : str
        Whose coordinates they are, for messages.
    grid : Path, optional
        A grid of shifts from Pulkovo 1942 to QazTRF-23.

    Returns
    -------
    tuple of geopandas.GeoDataFrame and Operation
        The frame with x to the east and y to the north, and what was done. Heights are kept.

    Raises
    ------
    DataError
        If the CRS is unknown, of another kind, or only a ballpark operation leads to it.
    UsageError
        If the grid can't be used.

    Examples
    --------
    >>> import geopandas as gpd
    >>> frame = gpd.GeoDataFrame(geometry=[shapely.Point(75, 0)], crs=4326)
    >>> moved, operation = from_lonlat(
    ...     frame, "EPSG:10947", study_area=(76.6, 43.15, 77.5, 44), where="example"
    ... )
    >>> round(moved.geometry[0].x, 3), operation.accuracy_m
    (13500000.0, 1.0)
    """
    crs = parse(text, where=where)
    found = way(crs, study_area=study_area, where=where, grid=grid)
    moved = _changed(np.asarray(frame.geometry.array), found.from_lonlat)
    operation = replace(
        found.operation,
        source=label(WGS84),
        target=label(crs),
        name=f"the inverse of {found.operation.name}",
    )
    return frame.set_geometry(moved).set_crs(crs, allow_override=True), operation


def _changed(geometry: NDArray[Any], move: Callable[[NDArray[Any]], NDArray[Any]]) -> NDArray[Any]:
    """Return geometries with other x and y; z as it is."""
    as_is: Any = None  # two or three dimensions, each as it is; shapely's stubs lack it
    changed: NDArray[Any] = shapely.transform(
        geometry, lambda xyz: np.column_stack([move(xyz[:, :2]), xyz[:, 2:]]), include_z=as_is
    )
    return changed


def _crs_of(
    frame: gpd.GeoDataFrame, declared: str | None, assume: str | None, where: str
) -> CRS | None:
    """Return the assumed CRS, the file's, or the declared one, refusing two that differ."""
    if assume is not None:
        return parse(assume, where=where)
    crs: CRS | None = None if frame.crs is None else recognised(frame.crs, where=where)
    if declared is not None:
        said = parse(declared, where=where)
        if crs is not None and not _same(crs, said):
            raise DataError(
                f"{where}: the file says {label(crs)}, the catalog {label(said)}: correct the one"
                " that is wrong (`assume_crs:` in the catalog goes before what the file says)"
            )
        crs = crs or said
    return crs


def _same(a: CRS, b: CRS) -> bool:
    return bool(a.equals(b, ignore_axis_order=True))


def _is_beyond_degrees(crs: CRS, boxes: NDArray[np.float64]) -> bool:
    if not len(boxes) or abs(crs.axis_info[0].unit_conversion_factor - pi / 180) > 1e-9:
        return False
    west, south, east, north = guess.hull(boxes)
    return west < -180 or east > 180 or south < -90 or north > 90


def _outside_grid(
    before: NDArray[Any], after: NDArray[Any], grid: Path | None, where: str
) -> list[str]:
    """Return what to say of features that a grid does not cover, refusing where that is all."""
    if grid is None:
        return []
    had, has = (np.isfinite(shapely.bounds(shapes)).all(axis=1) for shapes in (before, after))
    lost, count = int((had & ~has).sum()), int(had.sum())
    if lost and lost == count:
        raise DataError(
            f"{where}: needs a grid that covers it, {grid} covers none of its {count} features:"
            " give another, or none"
        )
    return [f"{lost} of {count} features reach beyond the grid and have no place"] if lost else []


def _check_place(
    boxes: NDArray[np.float64],
    moved: NDArray[np.float64],
    reading: guess.Reading,
    area: Box,
    *,
    where: str,
) -> None:
    """Refuse features that miss the study area as read, and meet it read another way."""
    there = int(guess.meets(moved, area).sum())
    if there > _HARDLY_ANY * len(boxes) or not len(boxes):
        return
    found = guess.explain(boxes, reading, area, where=where, at_least=_MOST)
    if found is None and not (there == 0 and (reading.assumed or reading.swapped)):
        return  # it lies elsewhere: a rule tells of that
    few = "it lies" if there == 0 else f"all but {there} of {len(boxes)} features lie"
    raise DataError(
        f"{where}: {reading}, by which {few} outside the study area{guess.place(moved)}, but its"
        f" coordinates {_run(boxes)}"
        f" {found or 'fit no other frame that is known here: ask where they come from'}"
    )


def _run(boxes: NDArray[np.float64]) -> str:
    """Return from where to where coordinates run, for a message."""
    west, south, east, north = guess.hull(boxes)
    if (west, south) == (east, north):
        return f"{west:.8g}, {south:.8g}"
    return f"from {west:.8g}, {south:.8g} to {east:.8g}, {north:.8g}"
