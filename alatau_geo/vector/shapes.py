"""Geometries from WKB: a fault in one costs that one only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.errors import GEOSException

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from alatau_geo.vector.limits import Limits

#: What is said of a polygon or line ring whose last position is not its first.
UNCLOSED = "ring not closed"


def read(wkb: Sequence[bytes | None] | NDArray[Any]) -> tuple[NDArray[np.object_], dict[int, str]]:
    """Return geometries, and what is wrong with those that can't be read.

    Parameters
    ----------
    wkb : sequence of bytes or None
        One for each row.

    Returns
    -------
    tuple of ndarray and dict
        The geometries, None where there is none; row → what is wrong with its bytes, or
        :data:`UNCLOSED` where its rings were closed.

    Examples
    --------
    >>> ring = bytearray(shapely.box(0, 0, 1, 1).wkb)
    >>> ring[-9] = 0
    >>> shapes, faults = read([shapely.Point(77, 43).wkb, bytes(ring), b"text", None])
    >>> [shape and shape.geom_type for shape in shapes]
    ['Point', 'Polygon', None, None]
    >>> faults
    {1: 'ring not closed', 2: 'Unexpected EOF parsing WKB'}
    """
    shapes = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
    faults = {}
    for row in np.flatnonzero(shapely.is_missing(shapes)).tolist():
        own = wkb[row]
        if own is not None:
            shapes[row] = shapely.from_wkb(own, on_invalid="fix")
            faults[row] = UNCLOSED if shapes[row] is not None else _fault(own)
    return shapes, faults


def without_long_ones(
    geometry: NDArray[Any], limits: Limits
) -> tuple[NDArray[Any], dict[int, str]]:
    """Return geometries without those that have too many vertices, and which these were.

    Parameters
    ----------
    geometry : ndarray of shapely geometries
        May hold None.
    limits : Limits
        Of vertices.

    Returns
    -------
    tuple of ndarray and dict
        The same array where there are none; row → how many there are.
    """
    counts = shapely.get_num_coordinates(geometry)
    rows = np.flatnonzero(counts > limits.vertices).tolist()
    if rows:
        geometry = geometry.copy()
        geometry[rows] = None
    return geometry, {
        row: str(
            limits.refusal(
                "vertices",
                int(counts[row]),
                what="vertices of a geometry",
                where="",
                advice="simplify it or divide it",
            )
        ).removeprefix(": ")
        for row in rows
    }


def first_line(error: Exception) -> str:
    r"""Return the first line of what an error says, or its name.

    Examples
    --------
    >>> first_line(ValueError("a\nb")), first_line(ValueError())
    ('a', 'ValueError')
    """
    return str(error).strip().splitlines()[0][:300] if str(error).strip() else type(error).__name__


def _fault(wkb: bytes) -> str:
    try:
        shapely.from_wkb(wkb)
    except GEOSException as error:
        return re.sub(r"^\w+Exception: ", "", first_line(error))
    return "not a geometry"
