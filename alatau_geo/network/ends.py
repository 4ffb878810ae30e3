"""Loose ends: which are allowed, which stop short of a line, and which go beyond one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from alatau_geo.errors import UsageError
from alatau_geo.network._near import segments_near

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from alatau_geo.network.graph import Network

#: A line that a loose end left so little before is no line that it should meet: it comes near it
#: because it comes from there. So many times the distance is the way back to it.
_WAY_BACK = 4
#: A line heads where its last metres do; what it stops short of lies within an angle of that.
_HEADING_M, _AHEAD_DEG = 10.0, 60.0


def loose_ends(
    network: Network,
    *,
    declared: Collection[int] = (),
    extent: Sequence[float] | Any = None,
    margin_m: float = 0.0,
) -> pd.DataFrame:
    """Return the loose ends, and why they are allowed where they are.

    Parameters
    ----------
    network : Network
        A graph of lines.
    declared : collection of int
        Rows of the source frame, by position, whose loose ends are meant.
    extent : tuple of float or shapely.Polygon, optional
        What the lines were cut to: west, south, east, north in degrees, or an area in lon/lat. Ends
        on its edge or outside are allowed, for lines go on there.
    margin_m : float
        How near to the edge is on it.

    Returns
    -------
    pandas.DataFrame
        ``node``, ``edge``, ``line``, ``lon``, ``lat``, as of :meth:`Network.dangles`, and
        ``allowed``: ``"declared"``, ``"edge"``, or ``""`` where nothing says that it may be.

    Raises
    ------
    UsageError
        If the margin is negative or no number.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from alatau_geo.network import from_lines
    >>> street = shapely.LineString([(77.0, 43.0), (77.1, 43.0)])
    >>> network = from_lines(gpd.GeoDataFrame(geometry=[street], crs=4326))
    >>> loose_ends(network, extent=(77.0, 42.9, 77.2, 43.1))["allowed"].tolist()
    ['edge', '']
    """
    if not 0 <= margin_m < np.inf:
        raise UsageError(f"a margin is needed of 0 m or more, {margin_m} m was given")
    table = network.dangles()
    allowed = np.full(len(table), "", dtype=object)
    if extent is not None and len(table):
        allowed[on_edge(network, table[["lon", "lat"]].to_numpy(), extent, margin_m)] = "edge"
    allowed[table["line"].isin(list(declared)).to_numpy(bool)] = "declared"
    return table.assign(allowed=pd.Series(allowed, index=table.index, dtype=object))


def on_edge(network: Network, lonlat: Any, extent: Any, margin_m: float) -> Any:
    """Return which places lie outside an extent, or within a margin of its edge."""
    area = extent if isinstance(extent, shapely.Geometry) else shapely.box(*extent)
    scale = network.lines.scale
    edge = shapely.transform(shapely.boundary(area), lambda places: places * scale)
    inside = shapely.transform(area, lambda places: places * scale)
    spots = shapely.points(lonlat * scale)
    shapely.prepare([edge, inside])
    # half a millimetre is what a position with nine decimals leaves open
    return shapely.dwithin(edge, spots, max(margin_m, 5e-4)) | ~shapely.intersects(inside, spots)


def near_misses(
    network: Network, crossings: pd.DataFrame, *, reach_m: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return loose ends that stop short of a line, and those that go beyond one.

    Parameters
    ----------
    network : Network
        A graph of lines.
    crossings : pandas.DataFrame
        Its crossings without a node, as of :meth:`Network.crossings`.
    reach_m : float
        How far an end may be from where it should be.

    Returns
    -------
    tuple of pandas.DataFrame
        Undershoots and overshoots: ``line``, ``part`` and ``at_start`` (which end), ``other`` and
        ``other_part`` (what it should meet), ``lon``, ``lat`` of the end, ``to_lon``, ``to_lat``
        where it should be, ``distance_m``.

    Notes
    -----
    An end goes beyond a line if, within reach of it, its line crosses another without a node, or
    has a junction there and comes from further away; a short line of its own is a short street.
    Otherwise it stops short of the nearest line on its level that lies ahead of it, by at most 60°
    from where its last 10 m lead, unless it comes from there: where the way back along the lines is
    at most four times the distance.
    """
    ends = _tips(network)
    crossed = _beyond_crossing(network, ends, crossings, reach_m)
    stub = _beyond_junction(network, ends, reach_m)
    over = pd.concat([crossed, stub]).drop_duplicates(["part", "at_start"])
    over = over.sort_values(["part", "at_start"], ignore_index=True)
    rest = ends.merge(over[["part", "at_start"]], how="left", indicator=True)
    rest = ends[(rest["_merge"] == "left_only").to_numpy()]
    return _short(network, rest, reach_m), over


def _tips(network: Network) -> pd.DataFrame:
    """Return loose ends with the end of the line that each is."""
    table = network.dangles()
    edge = table["edge"].to_numpy()
    start, end = network.ends[edge].T
    begin, stop, part = (
        network.edges[name].to_numpy()[edge] for name in ("from_m", "to_m", "part")
    )
    # an edge with two loose ends is there twice, its start first
    second = table["edge"].duplicated().to_numpy()
    at_start = (start == table["node"].to_numpy()) & ~second
    return table.assign(
        part=part,
        at_start=at_start,
        at=np.where(at_start, begin, stop),
        back=np.where(at_start, end, start),
        back_at=np.where(at_start, stop, begin),
        size_m=stop - begin,
    )


def _beyond_crossing(
    network: Network, ends: pd.DataFrame, crossings: pd.DataFrame, reach_m: float
) -> pd.DataFrame:
    free = crossings[~crossings["apart"].to_numpy(bool)]
    sides = [
        free[["part", "at", "other", "other_part", "lon", "lat"]],
        free[["other_part", "other_at", "line", "part", "lon", "lat"]].set_axis(
            ["part", "at", "other", "other_part", "lon", "lat"], axis=1
        ),
    ]
    both = pd.concat(sides).rename(columns={"at": "cross", "lon": "to_lon", "lat": "to_lat"})
    pairs = ends.merge(both, on="part")
    pairs["distance_m"] = (pairs["cross"] - pairs["at"]).abs()
    # within its own last edge, and not along most of a short line
    near = (pairs["distance_m"] <= reach_m) & (pairs["distance_m"] < pairs["size_m"] / 2)
    pairs = pairs[near].sort_values(["part", "at_start", "distance_m"])
    return _columns(pairs.drop_duplicates(["part", "at_start"]))


def _beyond_junction(network: Network, ends: pd.DataFrame, reach_m: float) -> pd.DataFrame:
    whole = network.lines.whole[ends["part"].to_numpy()]
    short = (ends["size_m"] <= reach_m) & (ends["size_m"] < whole / 2)
    stubs = ends[short.to_numpy() & (network.degree[ends["back"].to_numpy()] >= 3)]
    line, node = network.stops.line, network.stops.place
    other = []
    for part, back in zip(stubs["part"], stubs["back"], strict=True):
        others = line[(node == back) & (line != part)]
        other.append(int(others[0]) if len(others) else int(part))
    lon, lat = network.nodes[stubs["back"].to_numpy()].T
    stubs = stubs.assign(
        other_part=np.array(other, dtype=np.int64),
        other=network.lines.row[np.array(other, dtype=np.int64)],
        to_lon=lon,
        to_lat=lat,
        distance_m=stubs["size_m"],
    )
    return _columns(stubs)


def _short(network: Network, ends: pd.DataFrame, reach_m: float) -> pd.DataFrame:
    lines = network.lines
    spots = ends[["lon", "lat"]].to_numpy() * lines.scale
    place, segment, measure, distance = segments_near(lines, spots, reach_m, engine=network.engine)
    part = lines.line[segment]
    mine = ends.iloc[place]
    own = part == mine["part"].to_numpy()
    away = np.abs(measure - mine["at"].to_numpy())
    keep = ~own | (away > _WAY_BACK * distance + reach_m)
    keep &= lines.level[part] == lines.level[mine["part"].to_numpy()]
    keep &= _ahead(network, mine, lines.at(part, measure), distance)
    # what is joined where its last edge begins is near because it comes from there
    back = _measure_at(network, part, mine["back"].to_numpy())
    way = mine["size_m"].to_numpy() + np.abs(measure - back)
    keep &= ~(way <= _WAY_BACK * np.maximum(distance, network.snap_m))
    place, part, measure, distance = (values[keep] for values in (place, part, measure, distance))
    order = np.lexsort((part, distance, place))
    place, part, measure, distance = (
        values[order][np.diff(place[order], prepend=-1) != 0]
        for values in (place, part, measure, distance)
    )
    to = lines.at(part, measure)
    found = ends.iloc[place].assign(
        other_part=part,
        other=lines.row[part],
        to_lon=to[:, 0],
        to_lat=to[:, 1],
        distance_m=distance,
    )
    # of two ends that stop short of each other, one is to be moved
    tip = (measure <= network.snap_m) | (lines.whole[part] - measure <= network.snap_m)
    mutual = found.assign(tip=tip)
    pairs = set(zip(mutual["part"], mutual["other_part"], strict=True))
    second = [
        on_tip and other < own and (other, own) in pairs
        for on_tip, own, other in zip(
            mutual["tip"], mutual["part"], mutual["other_part"], strict=True
        )
    ]
    return _columns(found[~np.array(second, dtype=bool)])


def _ahead(network: Network, ends: pd.DataFrame, to: Any, distance: Any) -> Any:
    """Return which places lie ahead of ends: the two carriageways of a street that ends do not."""
    lines = network.lines
    part, at = ends["part"].to_numpy(), ends["at"].to_numpy()
    inward = np.where(ends["at_start"].to_numpy(bool), 1.0, -1.0)
    from_ = lines.at(part, at + inward * np.minimum(_HEADING_M, ends["size_m"].to_numpy()))
    here = ends[["lon", "lat"]].to_numpy()
    heading, way = (here - from_) * lines.scale, (to - here) * lines.scale
    size = np.hypot(*heading.T) * np.hypot(*way.T)
    # what is about as near as the tolerance may lie anywhere
    near = distance <= 2 * network.snap_m
    return near | ((heading * way).sum(axis=1) >= np.cos(np.radians(_AHEAD_DEG)) * size)


def _measure_at(network: Network, part: Any, node: Any) -> Any:
    """Return where lines come through nodes, NaN where they do not."""
    stops = network.stops
    n = max(network.n_nodes, 1)
    key = stops.line * n + stops.place
    order = np.argsort(key, kind="stable")
    wanted = part * n + node
    spot = np.searchsorted(key[order], wanted).clip(0, len(key) - 1)
    there = key[order][spot] == wanted
    return np.where(there, stops.measure[order][spot], np.nan)


def _columns(table: pd.DataFrame) -> pd.DataFrame:
    names = ["line", "part", "at_start", "other", "other_part", "lon", "lat"]
    wanted = table[[*names, "to_lon", "to_lat", "distance_m"]]
    return wanted.sort_values(["part", "at_start"], ascending=[True, False], ignore_index=True)
