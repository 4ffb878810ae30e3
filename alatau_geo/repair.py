"""Making geometry usable, and the ledger of what that changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from alatau_geo import geodesy
from alatau_geo.columns import unique_names
from alatau_geo.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

#: How invalid polygons are made valid: GEOS unites the shells, and takes away the united holes.
METHOD = "make_valid, structure"
#: How a ring that was not closed was closed, when it was read.
CLOSED = "closed with its first position"
#: The column that says why a row was refused; a field of that name moves aside.
REASON = "reason"

_KINDS = {
    "point": (shapely.GeometryType.POINT, shapely.GeometryType.MULTIPOINT),
    "line": (
        shapely.GeometryType.LINESTRING,
        shapely.GeometryType.LINEARRING,
        shapely.GeometryType.MULTILINESTRING,
    ),
    "polygon": (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON),
}
_DIMENSION = {"point": 0, "line": 1, "polygon": 2}
_SIZES = {
    "point": (geodesy.length_m, "m"),
    "line": (geodesy.length_m, "m"),
    "polygon": (geodesy.area_m2, "m²"),
}


@dataclass(frozen=True)
class Repair:
    """One geometry that was changed.

    Parameters
    ----------
    feature : str
        Its id.
    problem : str
        What was wrong, as GEOS says it.
    point : tuple of float or None
        Where, lon/lat.
    method : str
        How it was repaired.
    before, after : float
        Area in m² (polygons) or length in m (lines) on the ellipsoid.
    unit : str
        ``m²`` or ``m``.
    """

    feature: str
    problem: str
    point: tuple[float, float] | None
    method: str
    before: float
    after: float
    unit: str

    def __str__(self) -> str:
        """Return the ledger's line."""
        where = f" at {self.point[0]:.6f}, {self.point[1]:.6f}" if self.point else ""
        return (
            f"{self.feature}: {self.problem}{where}; {self.method};"
            f" {self.before:.1f} → {self.after:.1f} {self.unit}"
        )


def repair(
    frame: gpd.GeoDataFrame,
    kind: str,
    ids: pd.Series,
    *,
    where: str,
    faults: Mapping[int, str] | None = None,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, tuple[Repair, ...]]:
    """Sort a layer's rows into usable and refused ones, repairing what can be.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        In lon/lat.
    kind : {"point", "line", "polygon"}
        What the features should be.
    ids : pandas.Series
        What names each row, on the frame's index.
    where : str
        The layer and file, for messages.
    faults : mapping, optional
        Index label → what was found when the geometry was read, from
        `alatau_geo.vector.read_with_faults`: a missing geometry is refused for it, any other goes
        into the ledger as closed.

    Returns
    -------
    tuple
        Kept rows, refused rows with a ``reason``, and the ledger. Rows in = kept + refused; both
        keep the frame's index and order. A row without a geometry is kept: it has no place yet.

    Raises
    ------
    DataError
        If there are no rows, or none can be used.

    Examples
    --------
    >>> import geopandas as gpd
    >>> bow_tie = shapely.Polygon([(77, 43), (77.1, 43.1), (77.1, 43), (77, 43.1)])
    >>> frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[bow_tie], crs=4326)
    >>> kept, refused, ledger = repair(frame, "polygon", frame["id"], where="example")
    >>> len(kept), len(refused), ledger[0].problem
    (1, 0, 'self-intersection')
    """
    faults = faults or {}
    if len(frame) == 0:
        raise DataError(f"{where}: needs features, the layer is empty")
    geometry = np.asarray(frame.geometry.array)
    missing = shapely.is_missing(geometry)
    reasons = np.full(len(frame), "", dtype=object)
    types = shapely.get_type_id(geometry)
    wrong = ~missing & ~np.isin(types, _KINDS[kind])
    for row in np.flatnonzero(wrong).tolist():
        name = shapely.GeometryType(types[row]).name.lower()
        reasons[row] = f"a {kind} is due, this is a {name}"
    reasons[~missing & shapely.is_empty(geometry)] = "the geometry is empty"
    reasons[_not_finite(geometry)] = "a coordinate is not a finite number"
    found = np.array([faults.get(label, "") for label in frame.index], dtype=object)
    unread = missing & (found != "")
    reasons[unread] = "the geometry can't be read: " + found[unread]
    usable = (reasons == "") & ~missing
    geometry, mended = _valid(geometry, usable, kind, ids)
    closed = _closed(geometry, usable & (found != ""), kind, ids, found)
    collapsed = usable & shapely.is_empty(geometry)
    reasons[collapsed] = f"nothing of a {kind} is left when it is made valid"
    # by row; what was closed came first
    ledger = tuple(
        item
        for row, item in sorted([*closed, *mended], key=lambda entry: entry[0])
        if not collapsed[row]
    )
    kept = reasons == ""
    if (~kept | missing).all() and not kept.all():
        row = int(np.flatnonzero(~kept)[0])
        raise DataError(f"{where}: {reasons[row]} (feature {ids.iloc[row]}, and no other fits)")
    names = unique_names(frame.columns.drop(frame.geometry.name), taken=[REASON])
    moved = dict(zip(frame.columns.drop(frame.geometry.name), names, strict=True))
    refused = frame[~kept].rename(columns=moved).assign(**{REASON: reasons[~kept]})
    return frame.set_geometry(geometry).set_crs(frame.crs)[kept], refused, ledger


def _not_finite(geometry: NDArray[Any]) -> NDArray[np.bool_]:
    coordinates, owners = shapely.get_coordinates(geometry, return_index=True)
    bad = np.zeros(len(geometry), dtype=bool)
    bad[owners[~np.isfinite(coordinates).all(axis=1)]] = True
    return bad


def _closed(
    geometry: NDArray[Any],
    rows: NDArray[np.bool_],
    kind: str,
    ids: pd.Series,
    found: NDArray[Any],
) -> list[tuple[int, Repair]]:
    """Return the ledger of rings that were closed, whose size could not be told before."""
    size, unit = _SIZES[kind]
    numbers = np.flatnonzero(rows).tolist()
    return [
        (row, Repair(str(ids.iloc[row]), found[row], None, CLOSED, 0.0, float(after), unit))
        for row, after in zip(numbers, size(geometry[rows]), strict=True)
    ]


def _valid(
    geometry: NDArray[Any], usable: NDArray[np.bool_], kind: str, ids: pd.Series
) -> tuple[NDArray[Any], list[tuple[int, Repair]]]:
    rows = np.flatnonzero(usable)
    rows = rows[~shapely.is_valid(geometry[rows])]
    if not len(rows):
        return geometry, []
    broken = geometry[rows]
    mended = shapely.make_valid(broken, method="structure", keep_collapsed=False)
    # a polygon's repair can leave dangling lines beside its areas: they have no area to lose
    mended = np.array([_of_dimension(item, _DIMENSION[kind]) for item in mended], dtype=object)
    geometry = geometry.copy()
    geometry[rows] = mended
    size, unit = _SIZES[kind]
    ledger = []
    for row, before, after, reason in zip(
        rows.tolist(), size(broken), size(mended), shapely.is_valid_reason(broken), strict=True
    ):
        problem, point = _read_reason(reason)
        name, sizes = str(ids.iloc[row]), (float(before), float(after))
        ledger.append((row, Repair(name, problem, point, METHOD, *sizes, unit)))
    return geometry, ledger


def _of_dimension(geometry: Any, dimension: int) -> Any:
    parts = shapely.get_parts(geometry)
    fitting = [part for part in parts if shapely.get_dimensions(part) == dimension]
    if len(fitting) == len(parts):
        return geometry
    return shapely.union_all(fitting) if fitting else shapely.Polygon()


def _read_reason(reason: str) -> tuple[str, tuple[float, float] | None]:
    match = re.fullmatch(r"(.*?)\[(\S+) (\S+)\]", reason)
    if match is None:
        return reason.lower(), None
    return match[1].strip().lower(), (float(match[2]), float(match[3]))
