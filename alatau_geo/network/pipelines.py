"""Pipelines: what their sources feed, what they cross, what stands in their protection zones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse.csgraph import dijkstra

from alatau_geo import geodesy
from alatau_geo.errors import UsageError
from alatau_geo.network.access import matrix
from alatau_geo.network.lines import distinct
from alatau_geo.uncertainty import metres_per_degree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from alatau_geo.network.graph import Network
    from alatau_geo.network.lines import Floats, Ints

#: Corners of a quarter of a zone's round ends: its area is then short by 0.04 % there.
_QUARTER = 32


@dataclass(frozen=True, eq=False)
class Feed:
    """What the sources of a network feed.

    Parameters
    ----------
    source : array of shape (sources,)
        The node of each source, −1 for one that no line comes to within the tolerance.
    reach_m : array of shape (nodes,)
        How far each node is from the nearest source along the lines; infinite where none feeds it.
    edges : pandas.DataFrame
        One row for each edge: ``line``, ``fed``, ``forward`` (whether the flow runs from its start
        to its end), ``from_source_m`` (at the end the flow comes from), ``tree`` (whether it is of
        the shortest ways from the sources; an edge that is fed but is not closes a mesh).
    """

    source: Ints
    reach_m: Floats
    edges: pd.DataFrame

    @property
    def meshes(self) -> int:
        """Return how many edges that are fed close a mesh; 0 for a tree."""
        return int((self.edges["fed"] & ~self.edges["tree"]).sum())


def feed(network: Network, sources: NDArray[Any], *, within_m: float | None = None) -> Feed:
    """Return what sources feed, and which way it flows.

    Parameters
    ----------
    network : Network
        A graph of lines. Where it has directions they are those of the flow.
    sources : array of shapely.Point
        In lon/lat.
    within_m : float, optional
        How near a source has to be to a node; the network's tolerance unless told.

    Returns
    -------
    Feed
        Distances, and each edge's flow.

    Examples
    --------
    >>> from alatau_geo.network import from_lines
    >>> main = shapely.LineString([(77.00, 43.00), (77.01, 43.00)])
    >>> lost = shapely.LineString([(77.03, 43.00), (77.04, 43.00)])
    >>> network = from_lines(gpd.GeoDataFrame(geometry=[main, lost], crs=4326))
    >>> feed(network, np.array([shapely.Point(77.00, 43.00)])).edges["fed"].tolist()
    [True, False]
    """
    within = max(network.snap_m, 1e-3) if within_m is None else within_m
    scale = network.lines.scale
    spots = shapely.transform(np.asarray(sources), lambda places: places * scale)
    tree = shapely.STRtree(shapely.points(network.nodes * scale))
    node = np.full(len(spots), -1, dtype=np.int64)
    place, near = tree.query_nearest(spots, max_distance=max(within, 1e-3), all_matches=False)
    node[place] = near
    found = distinct(node[node >= 0])
    start, end = network.ends.T
    reach, before = np.full(network.n_nodes, np.inf), np.full(network.n_nodes, -1)
    if len(found):
        reach, before, _ = dijkstra(
            matrix(network), indices=found, min_only=True, return_predecessors=True
        )
    way, length = (network.edges[name].to_numpy() for name in ("way", "length_m"))
    forward = np.where(way != 0, way > 0, reach[start] <= reach[end])
    origin, target = np.where(forward, start, end), np.where(forward, end, start)
    fed = np.isfinite(reach[origin])
    with np.errstate(invalid="ignore"):
        slack = np.abs(reach[origin] + length - reach[target])
    is_tree = fed & (before[target] == origin) & (slack <= 1e-6 * np.maximum(length, 1))
    # of parallel edges of one length the first is the tree's
    key = target * max(network.n_nodes, 1) + origin
    again = pd.Series(np.where(is_tree, key, -1 - np.arange(len(key)))).duplicated().to_numpy()
    table = pd.DataFrame(
        {
            "line": network.edges["line"].to_numpy(),
            "fed": fed,
            "forward": forward,
            "from_source_m": reach[origin],
            "tree": is_tree & ~again,
        }
    )
    return Feed(node, reach, table)


def crossed(lines: gpd.GeoSeries, others: gpd.GeoSeries) -> pd.DataFrame:
    """Return where lines cross what others are: roads, rivers, rails, or areas of water.

    Parameters
    ----------
    lines : geopandas.GeoSeries
        In lon/lat.
    others : geopandas.GeoSeries
        Lines or areas in lon/lat.

    Returns
    -------
    pandas.DataFrame
        ``line`` and ``other`` (positions), ``lon``, ``lat``, ``angle_deg`` (between the two, 0 to
        90; NaN for areas), ``length_m`` (geodesic, of what lies in an area; 0 for lines). Two lines
        that only share an end, or a stretch, do not cross there.

    Examples
    --------
    >>> pipe = shapely.LineString([(77.00, 43.00), (77.02, 43.00)])
    >>> road = shapely.LineString([(77.01, 42.99), (77.01, 43.01)])
    >>> crossed(gpd.GeoSeries([pipe], crs=4326), gpd.GeoSeries([road], crs=4326)).round(3).values
    array([[ 0.  ,  0.  , 77.01, 43.  , 90.  ,  0.  ]])
    """
    mine, theirs = np.asarray(lines.array), np.asarray(others.array)
    scale = _scale(mine)

    def in_metres(shapes: Any) -> Any:
        return shapely.transform(shapely.force_2d(shapes), lambda places: places * scale)

    plane, other = in_metres(mine), in_metres(theirs)
    two, one = shapely.STRtree(plane).query(other, predicate="intersects")[::-1]
    order = np.lexsort((one, two))
    line, by = two[order], one[order]
    shared, pair = shapely.get_parts(
        shapely.intersection(plane[line], other[by]), return_index=True
    )
    line, by = line[pair], by[pair]
    is_area = shapely.get_dimensions(other[by]) == 2
    wanted = np.where(is_area, 1, 0)
    keep = shapely.get_dimensions(shared) == wanted
    line, by, shared, is_area = line[keep], by[keep], shared[keep], is_area[keep]
    middle = np.array(shared, dtype=object)
    middle[is_area] = shapely.line_interpolate_point(shared[is_area], 0.5, normalized=True)
    at, to = (
        shapely.line_locate_point(shapes, middle) for shapes in (plane[line], _line(other[by]))
    )
    tips = (_by_tip(plane[line], at) & _by_tip(_line(other[by]), to)) & ~is_area
    line, by, shared, middle, is_area, at, to = (
        values[~tips] for values in (line, by, shared, middle, is_area, at, to)
    )
    lonlat = shapely.transform(shared, lambda places: places / scale)
    lon, lat = (shapely.get_coordinates(middle) / scale).T
    angle = np.abs(_heading(plane[line], at) - _heading(_line(other[by]), to)) % np.pi
    angle = np.degrees(np.minimum(angle, np.pi - angle))
    return pd.DataFrame(
        {
            "line": line.astype(np.int64),
            "other": by.astype(np.int64),
            "lon": lon,
            "lat": lat,
            "angle_deg": np.where(is_area, np.nan, angle),
            "length_m": np.where(is_area, geodesy.length_m(lonlat), 0.0),
        }
    )


def _scale(shapes: NDArray[Any]) -> Floats:
    bounds = shapely.total_bounds(shapes)
    scale: Floats = metres_per_degree(np.array([np.nan_to_num(bounds[[1, 3]]).mean()]))[0]
    return scale


def _line(shapes: NDArray[Any]) -> NDArray[Any]:
    """Return lines as they are, and the outlines of areas."""
    result = np.array(shapes, dtype=object)
    areas = shapely.get_dimensions(result) == 2
    result[areas] = shapely.boundary(result[areas])
    return result


def _by_tip(lines: NDArray[Any], at: Floats) -> NDArray[np.bool_]:
    by: NDArray[np.bool_] = (at <= 1e-3) | (shapely.length(lines) - at <= 1e-3)
    return by


def _heading(lines: NDArray[Any], at: Floats) -> Floats:
    """Return which way lines run at some measures, over a metre there."""
    low, high = np.maximum(at - 0.5, 0), np.minimum(at + 0.5, shapely.length(lines))
    start, end = (
        shapely.get_coordinates(shapely.line_interpolate_point(lines, spot)) for spot in (low, high)
    )
    heading: Floats = np.arctan2(*(end - start).T[::-1])
    return heading


def zones(lines: gpd.GeoSeries, width_m: float | Floats) -> gpd.GeoSeries:
    """Return the protection zones of lines: all within a distance to either side.

    Parameters
    ----------
    lines : geopandas.GeoSeries
        In lon/lat.
    width_m : float or array
        The distance to each side in metres, for all or for each. It comes from whoever asks: there
        is none that holds everywhere.

    Returns
    -------
    geopandas.GeoSeries
        Areas in lon/lat, on the same index.

    Raises
    ------
    UsageError
        If a width is not positive.

    Notes
    -----
    Drawn in metres about each line's middle latitude: to 0.05 % for lines of up to 50 km.
    """
    width = np.broadcast_to(np.asarray(width_m, dtype=float), len(lines))
    if not ((width > 0) & np.isfinite(width)).all():
        raise UsageError(f"a protection zone needs a width of more than 0 m, {width_m} was given")
    shapes = shapely.force_2d(np.asarray(lines.array))
    bounds = shapely.bounds(shapes)
    scale = metres_per_degree((bounds[:, 1] + bounds[:, 3]) / 2)
    drawn = _scaled(shapes, scale)
    areas = _scaled(shapely.buffer(drawn, width, quad_segs=_QUARTER), 1 / scale)
    return gpd.GeoSeries(areas, index=lines.index, crs=4326)


def _scaled(shapes: NDArray[Any], scale: Floats) -> NDArray[Any]:
    """Return geometries with each one's coordinates times its own scale."""
    _, index = shapely.get_coordinates(shapes, return_index=True)
    scaled: NDArray[Any] = shapely.transform(shapes, lambda places: places * scale[index])
    return scaled


def inside(areas: gpd.GeoSeries, lines: gpd.GeoSeries, others: gpd.GeoSeries) -> pd.DataFrame:
    """Return what stands inside protection zones.

    Parameters
    ----------
    areas : geopandas.GeoSeries
        The zones, as of :func:`zones`.
    lines : geopandas.GeoSeries
        What they protect, on the same index.
    others : geopandas.GeoSeries
        Points, lines or areas in lon/lat.

    Returns
    -------
    pandas.DataFrame
        ``line`` and ``other`` (positions), ``distance_m`` from the line, ``lon``, ``lat`` of a
        place inside, ``area_ha`` or ``length_m`` of what lies there.
    """
    zone, shapes = np.asarray(areas.array), shapely.force_2d(np.asarray(others.array))
    other, line = shapely.STRtree(zone).query(shapes, predicate="intersects")
    order = np.lexsort((other, line))
    line, other = line[order], other[order]
    part = shapely.intersection(zone[line], shapes[other])
    lon, lat = shapely.get_coordinates(shapely.point_on_surface(part)).T if len(part) else ([], [])
    bounds = shapely.bounds(zone[line])
    scale = metres_per_degree((bounds[:, 1] + bounds[:, 3]) / 2) if len(part) else np.empty((0, 2))
    mine = shapely.force_2d(np.asarray(lines.array)[line])
    distance = shapely.distance(_scaled(mine, scale), _scaled(shapes[other], scale))
    return pd.DataFrame(
        {
            "line": line.astype(np.int64),
            "other": other.astype(np.int64),
            "distance_m": distance,
            "lon": lon,
            "lat": lat,
            "area_ha": geodesy.area_m2(part) / 10_000,
            "length_m": np.where(shapely.get_dimensions(part) == 1, geodesy.length_m(part), 0.0),
        }
    )
