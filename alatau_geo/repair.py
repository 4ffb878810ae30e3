"""Making geometry usable, and the ledger of what that changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from alatau_geo import geodesy
from alatau_geo.errors import DataError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

#: How invalid polygons are made valid: GEOS keeps rings as they nest, outer and inner by depth.
METHOD = "make_valid, structure"

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
    frame: gpd.GeoDataFrame, kind: str, ids: pd.Series, *, where: str
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

    Returns
    -------
    tuple
        Kept rows, refused rows with a ``reason``, and the ledger. Rows in = kept + refused.

    Raises
    ------
    DataError
        If there are no rows, or none has the kind of geometry that is due.
    """
    if len(frame) == 0:
        raise DataError(f"{where}: needs features, the layer is empty")
    geometry = np.asarray(frame.geometry.array)
    missing = shapely.is_missing(geometry)
    reasons = np.full(len(frame), "", dtype=object)
    types = shapely.get_type_id(geometry)
    wrong = ~missing & ~np.isin(types, _KINDS[kind])
    for n in np.flatnonzero(wrong):
        reasons[n] = f"a {kind} is due, this is a {shapely.GeometryType(types[n]).name.lower()}"
    reasons[~missing & shapely.is_empty(geometry)] = "the geometry is empty"
    reasons[_not_finite(geometry)] = "a coordinate is not a finite number"
    if wrong.any() and (wrong | missing).all():
        n = int(np.flatnonzero(wrong)[0])
        raise DataError(f"{where}: {reasons[n]} (feature {ids.iloc[n]}, and no other fits)")
    usable = (reasons == "") & ~missing
    geometry, ledger = _valid(geometry, usable, kind, ids)
    collapsed = usable & shapely.is_empty(geometry)
    reasons[collapsed] = f"nothing of a {kind} is left when it is made valid"
    ledger = tuple(item for n, item in ledger if not collapsed[n])
    kept = reasons == ""
    refused = frame[~kept].assign(reason=reasons[~kept])
    return frame.set_geometry(geometry).set_crs(frame.crs)[kept], refused, ledger


def _not_finite(geometry: NDArray[Any]) -> NDArray[np.bool_]:
    coordinates, owners = shapely.get_coordinates(geometry, return_index=True)
    bad = np.zeros(len(geometry), dtype=bool)
    bad[owners[~np.isfinite(coordinates).all(axis=1)]] = True
    return bad


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
    size, unit = (geodesy.area_m2, "m²") if kind == "polygon" else (geodesy.length_m, "m")
    ledger = []
    for n, before, after, reason in zip(
        rows, size(broken), size(mended), shapely.is_valid_reason(broken), strict=True
    ):
        problem, point = _read_reason(reason)
        ledger.append(
            (
                int(n),
                Repair(str(ids.iloc[n]), problem, point, METHOD, float(before), float(after), unit),
            )
        )
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
