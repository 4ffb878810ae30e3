"""What an invalid shape may mean: the valid shapes that the known methods make of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.errors import GEOSException

from alatau_geo.repair.ledger import METHOD

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

#: Inside is where an odd number of rings is around.
LINEWORK = "make_valid, linework"
#: What older tools do: it may drop what a ring runs round backwards.
BUFFER = "buffer(0)"
_DIMENSION = {"point": 0, "line": 1, "polygon": 2}
_MAKE: dict[str, Callable[[Any], Any]] = {
    METHOD: partial(shapely.make_valid, method="structure", keep_collapsed=False),
    LINEWORK: partial(shapely.make_valid, method="linework"),
    BUFFER: partial(shapely.buffer, distance=0),
}


def readings(broken: NDArray[Any], kind: str) -> dict[str, NDArray[Any]]:
    """Return what each method makes of invalid shapes.

    Parameters
    ----------
    broken : array of shapely geometries
        Lines or polygons with finite coordinates.
    kind : {"point", "line", "polygon"}
        What they should be.

    Returns
    -------
    dict
        Method → array of valid shapes of that kind, empty where a method leaves or finds none.
        Lines have one method: `buffer(0)` has none of them, and both of `make_valid` do the same.

    Examples
    --------
    >>> def ring(low, high):
    ...     return [(low, low), (high, low), (high, high), (low, high)]
    >>> nested = shapely.Polygon(ring(0, 10), [ring(2, 8), ring(4, 6)])
    >>> found = readings(np.array([nested]), "polygon")
    >>> nested.area, {method: shapes[0].area for method, shapes in found.items()}
    (60.0, {'make_valid, structure': 64.0, 'make_valid, linework': 68.0, 'buffer(0)': 64.0})
    """
    methods = _MAKE if kind == "polygon" else {METHOD: _MAKE[METHOD]}
    return {name: _made(make, broken, _DIMENSION[kind]) for name, make in methods.items()}


def _made(make: Callable[[Any], Any], broken: NDArray[Any], dimension: int) -> NDArray[Any]:
    try:
        made = make(broken)
    except GEOSException:  # of one of them: the others must not pay for it
        made = [_one(make, item) for item in broken]
    # a polygon's repair can leave dangling lines beside its areas: they have no area to lose
    found = np.array([_of_dimension(item, dimension) for item in made], dtype=object)
    # GEOS' word is not taken for it: with edges that run back on themselves, `structure` can leave
    # two parts that share an edge
    for n in np.flatnonzero(~shapely.is_valid(found)).tolist():
        found[n] = _united(found[n], dimension)
    return found


def _one(make: Callable[[Any], Any], item: Any) -> Any:
    try:
        return make(item)
    except GEOSException:
        return shapely.Polygon()


def _of_dimension(geometry: Any, dimension: int) -> Any:
    parts = shapely.get_parts(geometry)
    if (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts = shapely.get_parts(parts)
    fitting = parts[shapely.get_dimensions(parts) == dimension]
    if len(fitting) == len(parts):
        return geometry
    return shapely.union_all(fitting) if len(fitting) else shapely.Polygon()


def _united(geometry: Any, dimension: int) -> Any:
    try:
        united = _of_dimension(shapely.union_all(shapely.get_parts(geometry)), dimension)
    except GEOSException:
        united = shapely.Polygon()
    return united if united.is_valid else shapely.Polygon()
