"""Differences between two states of a layer: features added, removed and changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from alatau_geo import geodesy
from alatau_geo.columns import texts_of
from alatau_geo.difference.matching import match
from alatau_geo.layer import ids_of

if TYPE_CHECKING:
    from collections.abc import Collection

    import geopandas as gpd
    from numpy.typing import NDArray

    from alatau_geo.tables import Table

#: Degrees: 0.1 mm. What differs by less was written otherwise, not drawn otherwise.
_SAME = 1e-9


@dataclass(frozen=True)
class Change:
    """What became of one feature.

    Parameters
    ----------
    kind : {"added", "removed", "changed"}
        What.
    feature : str
        Its id, or its row number.
    before, after : int or None
        Its row in each state, from 0.
    fields : tuple of (str, str, str)
        Field, text before, text after; empty texts are missing values.
    shape : bool
        Whether its geometry differs.
    size_before, size_after : float or None
        Geodesic area in m² or length in m; ``None`` for points and where it has no place.
    gained, lost : float or None
        Of an area: m² that only the later, and only the earlier shape covers.
    distance_m : float or None
        By how much a point moved.
    """

    kind: str
    feature: str
    before: int | None = None
    after: int | None = None
    fields: tuple[tuple[str, str, str], ...] = ()
    shape: bool = False
    size_before: float | None = None
    size_after: float | None = None
    gained: float | None = None
    lost: float | None = None
    distance_m: float | None = None


@dataclass(frozen=True)
class Difference:
    """What differs between two states of a layer.

    Parameters
    ----------
    name : str
        The layer.
    kind : str
        ``point``, ``line`` or ``polygon``.
    changes : tuple of Change
        Features changed and removed in the order of the first state, then those added.
    same : int
        Features that are as they were.
    fields_added, fields_removed : tuple of str
        Fields that only one state has.
    """

    name: str
    kind: str
    changes: tuple[Change, ...]
    same: int
    fields_added: tuple[str, ...] = ()
    fields_removed: tuple[str, ...] = ()

    def count(self, kind: str) -> int:
        """Return how many features were added, removed or changed."""
        return sum(change.kind == kind for change in self.changes)


def compare(
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    *,
    name: str,
    kind: str,
    id_field: str = "id",
    ignore: Collection[str] = (),
) -> Difference:
    """Compare two states of a layer.

    Parameters
    ----------
    before, after : geopandas.GeoDataFrame
        In lon/lat on WGS 84.
    name : str
        Of the layer.
    kind : {"point", "line", "polygon"}
        Of its features.
    id_field : str
        The field that names a feature.
    ignore : collection of str
        Fields whose values do not count.

    Returns
    -------
    Difference
        By feature. A multi-part of one part is that part; direction and start of rings do not
        count, nor what is below 1e-9 degrees (0.1 mm).

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> one = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Point(77, 43)], crs=4326)
    >>> two = gpd.GeoDataFrame({"id": ["b"]}, geometry=[shapely.Point(77, 43)], crs=4326)
    >>> [(c.kind, c.feature) for c in compare(one, two, name="x", kind="point").changes]
    [('removed', 'a'), ('added', 'b')]
    """
    rows, others = match(before, after, id_field)
    shapes = [plain_shapes(frame) for frame in (before, after)]
    fields = [list(frame.columns.drop(frame.geometry.name)) for frame in (before, after)]
    shared = [one for one in fields[0] if one in set(fields[1]) and one not in ignore]
    texts = {
        field: (
            texts_of(before[field]).to_numpy()[rows],
            texts_of(after[field]).to_numpy()[others],
        )
        for field in shared
    }
    moved = ~_equal(shapes[0][rows], shapes[1][others])
    differs = moved.copy()
    for one, two in texts.values():
        differs |= one != two
    sizes = [_sizes(own, kind) for own in shapes]
    names = [ids_of(frame, id_field).to_numpy() for frame in (before, after)]
    changes: list[tuple[int, Change]] = []
    for n in np.flatnonzero(differs):
        row, other = int(rows[n]), int(others[n])
        changes.append(
            (
                row,
                Change(
                    "changed",
                    str(names[0][row]),
                    row,
                    other,
                    tuple(
                        (str(field), one[n], two[n])
                        for field, (one, two) in texts.items()
                        if one[n] != two[n]
                    ),
                    bool(moved[n]),
                    sizes[0][row],
                    sizes[1][other],
                    **(_movement(shapes[0][row], shapes[1][other], kind) if moved[n] else {}),
                ),
            )
        )
    gone = np.setdiff1d(np.arange(len(before)), rows)
    changes += [
        (
            int(row),
            Change("removed", str(names[0][row]), before=int(row), size_before=sizes[0][row]),
        )
        for row in gone
    ]
    new = np.setdiff1d(np.arange(len(after)), others)
    added = [
        Change("added", str(names[1][row]), after=int(row), size_after=sizes[1][row]) for row in new
    ]
    return Difference(
        name,
        kind,
        (*(change for _, change in sorted(changes, key=lambda item: item[0])), *added),
        int((~differs).sum()),
        tuple(str(one) for one in fields[1] if one not in set(fields[0]) and one not in ignore),
        tuple(str(one) for one in fields[0] if one not in set(fields[1]) and one not in ignore),
    )


def compare_table(table: Table, after: gpd.GeoDataFrame) -> Difference:
    """Compare a layer's table with another state of it, but for what follows from other columns.

    Parameters
    ----------
    table : Table
        The layer's, as it is exported.
    after : geopandas.GeoDataFrame
        The other state, in lon/lat on WGS 84.

    Returns
    -------
    Difference
        By feature.
    """
    assert table.layer is not None  # noqa: S101  only layers are compared
    return compare(
        table.frame,
        after,
        name=table.name,
        kind=table.layer.entry.geometry,
        id_field=table.key,
        ignore=table.derived,
    )


def plain_shapes(frame: gpd.GeoDataFrame) -> NDArray[Any]:
    """Return shapes, none for those that are empty, and a multi-part of one part as that part.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Rows.

    Returns
    -------
    numpy.ndarray of object
        A shape or ``None`` for each.
    """
    shapes = np.asarray(frame.geometry.array, dtype=object).copy()
    shapes[shapely.is_empty(shapes)] = None
    single = (shapely.get_num_geometries(shapes) == 1) & (shapely.get_type_id(shapes) >= 4)
    shapes[single] = shapely.get_geometry(shapes[single], 0)
    return shapes


def _equal(one: NDArray[Any], two: NDArray[Any]) -> NDArray[np.bool_]:
    missing = shapely.is_missing(one), shapely.is_missing(two)
    same: NDArray[np.bool_] = shapely.equals_exact(one, two, _SAME)
    odd = np.flatnonzero(~same & ~missing[0] & ~missing[1])
    # only what is not written alike is put into one order
    normal = shapely.normalize(one[odd]), shapely.normalize(two[odd])
    same[odd] = shapely.equals_exact(*normal, _SAME)
    same |= missing[0] & missing[1]
    return same


def _sizes(shapes: NDArray[Any], kind: str) -> list[float | None]:
    """Return areas or lengths; none for points and what is not there."""
    found: list[float | None] = [None] * len(shapes)
    if kind == "point":
        return found
    there = np.flatnonzero(~shapely.is_missing(shapes))
    measure = geodesy.area_m2 if kind == "polygon" else geodesy.length_m
    for row, size in zip(there, measure(shapes[there]), strict=True):
        found[row] = float(size)
    return found


def _movement(one: Any, two: Any, kind: str) -> dict[str, float | None]:
    """Return by how much a shape moved."""
    if one is None or two is None:
        return {}
    if kind == "polygon":
        if not (shapely.is_valid(one) and shapely.is_valid(two)):
            return {}
        parts = np.array([shapely.difference(two, one), shapely.difference(one, two)])
        areas = [
            0.0 if shapely.is_empty(part) or shapely.get_dimensions(part) < 2 else _area(part)
            for part in parts
        ]
        return {"gained": areas[0], "lost": areas[1]}
    if kind == "point" and shapely.get_type_id(one) == shapely.get_type_id(two) == 0:
        return {
            "distance_m": float(geodesy.length_m([shapely.LineString([_xy(one), _xy(two)])])[0])
        }
    return {}


def _area(shape: Any) -> float:
    polygons = [part for part in shapely.get_parts(shape) if shapely.get_dimensions(part) == 2]
    return float(np.sum(geodesy.area_m2(polygons)))


def _xy(point: Any) -> tuple[float, float]:
    x, y = shapely.get_coordinates(point)[0]
    return float(x), float(y)
