"""What is wrong with a network, each fault with its place, its lines and the fix for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from alatau_geo.errors import UsageError
from alatau_geo.network.directions import wrong_ways
from alatau_geo.network.ends import near_misses
from alatau_geo.network.overlaps import overlaps, pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from alatau_geo.network.graph import Network

#: What there is, and what :func:`~alatau_geo.network.fixing.fixed` does about it.
FIXES = {
    "undershoot": "lengthen the line to the one it stops short of",
    "overshoot": "cut the line where it should end",
    "overlap": "take the stretch from the later line",
    "self-crossing": "none: look at it",
    "pseudo-node": "none unless told: one line of the two",
    "too short": "take the line out",
    "wrong way": "turn the line round",
    "crossing": "none unless told: a vertex in both lines",
}
_COLUMNS = {
    "kind": object,
    "line": np.int64,
    "part": np.int64,
    "other": np.int64,
    "other_part": np.int64,
    "lon": float,
    "lat": float,
    "size_m": float,
    "to_lon": float,
    "to_lat": float,
    "flag": bool,
}


def faults(
    network: Network, *, reach_m: float = 20.0, alike: Sequence[Any] | NDArray[Any] | None = None
) -> pd.DataFrame:
    """Return what is wrong with a network.

    Parameters
    ----------
    network : Network
        A graph of lines.
    reach_m : float
        How far an end may be from where it should be; past that it is just a loose end.
    alike : array, optional
        One value for each row of the source frame, equal where two lines might as well be one.
        Without it no pseudo-nodes are looked for.

    Returns
    -------
    pandas.DataFrame
        ``kind`` (one of `FIXES`), ``line`` and ``other`` (rows of the source frame, by position;
        −1 where there is no other), ``part`` and ``other_part``, ``lon``, ``lat``, ``size_m`` (the
        distance, or the length that is drawn twice), ``to_lon`` and ``to_lat`` where an end should
        be, and ``flag``: of an undershoot or overshoot whether it is the line's start, of an
        overlap whether it is the whole line, of a wrong way whether lines only enter there.

    Raises
    ------
    UsageError
        If the reach is negative or no number.

    Examples
    --------
    A branch that stops five metres short of a street:

    >>> import geopandas as gpd
    >>> from alatau_geo.network import from_lines
    >>> street = shapely.LineString([(77.00, 43.00), (77.02, 43.00)])
    >>> branch = shapely.LineString([(77.01, 43.01), (77.01, 43.000045)])
    >>> network = from_lines(gpd.GeoDataFrame(geometry=[street, branch], crs=4326))
    >>> faults(network)[["kind", "line", "other", "size_m"]].round(1).values.tolist()
    [['undershoot', 1, 0, 5.0]]
    """
    if not 0 <= reach_m < np.inf:
        raise UsageError(f"a reach is needed of 0 m or more, {reach_m} m was given")
    crossings = network.crossings()
    short, beyond = near_misses(network, crossings, reach_m=reach_m)
    # a crossing that an end lies just beyond is told as that
    told = set(zip(beyond["part"], beyond["other_part"], strict=True))
    pairs = zip(crossings["part"], crossings["other_part"], strict=True)
    known = [(a, b) in told or (b, a) in told for a, b in pairs]
    crossings = crossings[~crossings["apart"].to_numpy(bool) & ~np.array(known, dtype=bool)]
    doubled = overlaps(network.lines, pieces(network.lines, engine=network.engine))
    doubled = doubled[doubled["length_m"] > max(network.snap_m, 1.0)]
    ends = {"size_m": "distance_m", "flag": "at_start"}
    tables = [
        _table("undershoot", short, **ends),
        _table("overshoot", beyond, **ends),
        _table("overlap", doubled, size_m="length_m", flag="whole"),
        _table("self-crossing", _self_crossings(network)),
        _table("pseudo-node", _pseudo_nodes(network, alike)),
        _table("too short", _too_short(network), size_m="length_m"),
        _table("wrong way", wrong_ways(network), flag="enters"),
        _table("crossing", crossings),
    ]
    return pd.concat([table for table in tables if len(table)] or tables[:1], ignore_index=True)


def _table(kind: str, found: pd.DataFrame, **names: str) -> pd.DataFrame:
    defaults: dict[str, Any] = {"other": -1, "other_part": -1, "flag": False}
    data = {}
    for name, dtype in _COLUMNS.items():
        source = names.get(name, name)
        value = found[source].to_numpy() if source in found else defaults.get(name, np.nan)
        data[name] = pd.Series(kind if name == "kind" else value, index=found.index, dtype=dtype)
    return pd.DataFrame(data)


def _too_short(network: Network) -> pd.DataFrame:
    lines = network.lines
    has_edge = np.zeros(len(lines), dtype=bool)
    has_edge[network.edges["part"]] = True
    part = np.flatnonzero(~has_edge)
    lon, lat = lines.lonlat[lines.offsets[part]].T
    length = lines.length_m[part]
    return pd.DataFrame(
        {"line": lines.row[part], "part": part, "lon": lon, "lat": lat, "length_m": length}
    )


def _self_crossings(network: Network) -> pd.DataFrame:
    """Return where lines cross themselves inside two of their segments."""
    lines = network.lines
    one, two = network.touching
    may = one[one == two]
    crossed = may[~shapely.is_simple(lines.drawn(may))]
    found = []
    for part in crossed:
        begin, stop = lines.offsets[part], lines.offsets[part + 1]
        xy = lines.xy[begin:stop]
        steps: Any = shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1))
        one, two = shapely.STRtree(steps).query(steps, predicate="crosses")
        later = one < two
        points = shapely.intersection(steps[one[later]], steps[two[later]])
        points = points[shapely.get_type_id(points) == shapely.GeometryType.POINT]
        for lon, lat in shapely.get_coordinates(points) / lines.scale:
            found.append((int(lines.row[part]), int(part), float(lon), float(lat)))
    return pd.DataFrame(found, columns=["line", "part", "lon", "lat"])


def _pseudo_nodes(network: Network, alike: Any) -> pd.DataFrame:
    """Return nodes between just two lines that might as well be one."""
    columns = ["line", "part", "other", "other_part", "lon", "lat"]
    if alike is None:
        return pd.DataFrame({name: [] for name in columns})
    ends = network.ends
    node = np.flatnonzero(network.degree == 2)
    flat = ends.ravel()
    order = np.argsort(flat, kind="stable")
    begin = np.searchsorted(flat[order], node)
    one, two = order[begin] // 2, order[begin + 1] // 2
    # which way travel goes through: into the node by the one, and out of it by the other
    side = np.where(order[begin] % 2 == 1, 1, -1), np.where(order[begin + 1] % 2 == 0, 1, -1)
    way = network.edges["way"].to_numpy()
    goes = way[one] * side[0] == way[two] * side[1]
    line, part = network.edges["line"].to_numpy(), network.edges["part"].to_numpy()
    value = pd.factorize(np.asarray(alike).astype(str))[0]
    same = value[line[one]] == value[line[two]]
    level = network.lines.level
    keep = (part[one] != part[two]) & same & goes & (level[part[one]] == level[part[two]])
    # a line that a node parts in its middle is one already; only ends meet here
    one, two, node = one[keep], two[keep], node[keep]
    lon, lat = network.nodes[node].T
    data = dict(zip(columns, (line[one], part[one], line[two], part[two], lon, lat), strict=True))
    return pd.DataFrame(data)
