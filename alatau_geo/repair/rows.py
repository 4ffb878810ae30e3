"""Sorting a layer's rows into usable and refused ones, repairing what can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from alatau_geo import geodesy
from alatau_geo.columns import unique_names
from alatau_geo.errors import DataError
from alatau_geo.repair.ledger import CLOSED, METHOD, Repair, located
from alatau_geo.repair.places import MOST_CROSSINGS, first_place, is_tangled, other_places
from alatau_geo.repair.readings import LINEWORK, readings
from alatau_geo.sentence import figure, said, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

#: The column that says why a row was refused; a field of that name moves aside.
REASON = "reason"
#: By how much a repair may change a feature: a share of its size, and hectares. Both hold.
SHARE, AREA_HA = 0.001, 1.0

_KINDS = {
    "point": (shapely.GeometryType.POINT, shapely.GeometryType.MULTIPOINT),
    "line": (
        shapely.GeometryType.LINESTRING,
        shapely.GeometryType.LINEARRING,
        shapely.GeometryType.MULTILINESTRING,
    ),
    "polygon": (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON),
}
_SIZES = {
    "point": (geodesy.length_m, "m"),
    "line": (geodesy.length_m, "m"),
    "polygon": (geodesy.area_m2, "m²"),
}
#: The readings that decide whether a shape is clear enough: `buffer(0)` may lose a part that every
#: other method keeps, so it is told and does not decide.
_DECIDING = (METHOD, LINEWORK)
#: Sizes computed along other vertices differ by rounding, far below this share.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class _Limit:
    share: float
    area_ha: float

    def allows(self, spread: float, size: float, unit: str) -> bool:
        most = self.share * size
        if unit == "m²":
            most = min(most, self.area_ha * 10_000)
        return spread <= most + _ROUNDING * size

    def words(self, unit: str) -> str:
        area = said(" or {ha:g} ha", ha=self.area_ha) if unit == "m²" else ""
        return said("{percent:g} % of its size{area}", percent=self.share * 100, area=area)


# what GEOS computes of coordinates far from any place is looked at, its processor flags are not
@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def repair(
    frame: gpd.GeoDataFrame,
    kind: str,
    ids: pd.Series,
    *,
    where: str,
    faults: Mapping[int, str] | None = None,
    share: float = SHARE,
    area_ha: float = AREA_HA,
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
    share, area_ha : float
        A shape is repaired if its size as given and the sizes that `make_valid` gives it by
        structure and by linework differ by no more than this share of it, and for an area by no
        more than this many hectares. Otherwise nobody can tell what its maker meant: it is refused.

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
    >>> shell = [(77, 43), (77.2, 43), (77.2, 43.2), (77, 43.2), (77, 43)]
    >>> pinched = shapely.Polygon([*shell, (77.05, 43.1), (77.1, 43.05)])
    >>> bow_tie = shapely.Polygon([(77, 43), (77.1, 43.1), (77.1, 43), (77, 43.1)])
    >>> frame = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=[pinched, bow_tie], crs=4326)
    >>> kept, refused, ledger = repair(frame, "polygon", frame["id"], where="example")
    >>> kept["id"].tolist(), refused["id"].tolist(), ledger[0].problem
    (['a'], ['b'], 'ring self-intersection')
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
        reasons[row] = said("a {kind} is due, this is a {name}", kind=word(kind), name=word(name))
    reasons[~missing & shapely.is_empty(geometry)] = said("the geometry is empty")
    reasons[_not_finite(geometry)] = said("a coordinate is not a finite number")
    found = np.array([faults.get(label, "") for label in frame.index], dtype=object)
    unread = missing & (found != "")
    reasons[unread] = "the geometry can't be read: " + found[unread]
    usable = (reasons == "") & ~missing
    geometry, mended, doubtful = _valid(geometry, usable, kind, ids, _Limit(share, area_ha))
    for row, reason in doubtful.items():
        reasons[row] = reason
    closed = _closed(geometry, np.where(usable, found, ""), kind, ids)
    kept = reasons == ""
    # by row; what was closed came first
    ledger = tuple(
        item for row, item in sorted([*closed, *mended], key=lambda entry: entry[0]) if kept[row]
    )
    if (~kept | missing).all() and not kept.all():
        row = int(np.flatnonzero(~kept)[0])
        raise DataError(f"{where}: {reasons[row]} (feature {ids.iloc[row]}, and no other fits)")
    fields = unique_names(frame.columns.drop(frame.geometry.name), taken=[REASON])
    moved = dict(zip(frame.columns.drop(frame.geometry.name), fields, strict=True))
    refused = frame[~kept].rename(columns=moved).assign(**{REASON: reasons[~kept]})
    return frame.set_geometry(geometry).set_crs(frame.crs)[kept], refused, ledger


def _not_finite(geometry: NDArray[Any]) -> NDArray[np.bool_]:
    coordinates, owners = shapely.get_coordinates(geometry, return_index=True)
    bad = np.zeros(len(geometry), dtype=bool)
    bad[owners[~np.isfinite(coordinates).all(axis=1)]] = True
    return bad


def _closed(
    geometry: NDArray[Any], found: NDArray[Any], kind: str, ids: pd.Series
) -> list[tuple[int, Repair]]:
    """Return the ledger of rings that were closed, whose size could not be told before."""
    size, unit = _SIZES[kind]
    rows = np.flatnonzero(found != "")
    ledger = []
    for row, after in zip(rows.tolist(), size(geometry[rows]), strict=True):
        # where a ring was closed it starts; which of several it was, nobody knows any more
        xy = shapely.get_coordinates(geometry[row])
        point = (float(xy[0, 0]), float(xy[0, 1])) if len(xy) else None
        name, label = str(ids.iloc[row]), ids.index[row]
        item = Repair(name, found[row], point, CLOSED, None, float(after), unit, row=label)
        ledger.append((row, item))
    return ledger


def _valid(
    geometry: NDArray[Any],
    usable: NDArray[np.bool_],
    kind: str,
    ids: pd.Series,
    limit: _Limit,
) -> tuple[NDArray[Any], list[tuple[int, Repair]], dict[int, str]]:
    """Return the geometries made valid, the ledger by row, and why rows are refused."""
    rows = np.flatnonzero(usable)
    rows = rows[~shapely.is_valid(geometry[rows])]
    doubtful: dict[int, str] = {}
    if kind == "polygon":
        tangled = np.array([is_tangled(item) for item in geometry[rows]], dtype=bool)
        text = said("its edges cross each other more than {n:,} times", n=MOST_CROSSINGS)
        doubtful = dict.fromkeys(rows[tangled].tolist(), text)
        rows = rows[~tangled]
    if not len(rows):
        return geometry, [], doubtful
    broken = geometry[rows]
    made = readings(broken, kind)
    size, unit = _SIZES[kind]
    given, sizes = size(broken), {method: size(shapes) for method, shapes in made.items()}
    deciding = [given, *(sizes[method] for method in _DECIDING if method in sizes)]
    spread = np.ptp(deciding, axis=0)
    reasons_of = shapely.is_valid_reason(broken)
    geometry = geometry.copy()
    ledger = []
    for n, row in enumerate(rows.tolist()):
        problem, point = first_place(reasons_of[n])
        others = [method for method in made if method != METHOD]
        item = Repair(
            str(ids.iloc[row]),
            problem,
            point,
            METHOD,
            float(given[n]),
            float(sizes[METHOD][n]),
            unit,
            row=ids.index[row],
            places=other_places(broken[n], point) if kind == "polygon" else (),
            sizes={method: float(sizes[method][n]) for method in others},
            others={method: made[method][n] for method in others},
        )
        if shapely.is_empty(made[METHOD][n]):
            doubtful[row] = said(
                "nothing of a {kind} is left when it is made valid", kind=word(kind)
            )
        elif not limit.allows(float(spread[n]), item.after, unit):
            doubtful[row] = _doubt(item, float(spread[n]), limit)
        else:
            geometry[row] = made[METHOD][n]
            ledger.append((row, item))
    return geometry, ledger, doubtful


def _doubt(item: Repair, spread: float, limit: _Limit) -> str:
    """Return why a shape is not repaired, with its size under each method."""
    place = said(" at {place}", place=located(item.point)) if item.point else ""
    more = said(" and {n} more", n=len(item.places)) if item.places else ""
    sizes = {"as given": item.before, item.method: item.after, **item.sizes}
    each = ", ".join(f"{method} {value:,.1f}" for method, value in sizes.items())
    return said(
        "{problem}{place}{more}: what it means is open by {spread:,.1f} {unit}, more than {limit}:"
        " {each} {unit}: mend it at its source, or set `repair` in the catalog",
        problem=word(item.problem),
        place=place,
        more=more,
        spread=spread,
        unit=word(item.unit),
        limit=limit.words(item.unit),
        each=figure(each),
    )
