"""Nearest facilities and service areas, beside what people use today.

Run ``python benchmarks/service.py`` (a minute or two), or with ``--small`` for a quick look.
Answers are compared before the clock starts, and the run ends there if they differ.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely
from _timing import Way, machine, race, shares
from pyproj import Transformer
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from alatau_geo.coverage import sites
from alatau_geo.coverage.reach import left_m, reach
from alatau_geo.geodesy import nearest_m
from alatau_geo.network import from_lines
from alatau_geo.network.access import matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEST, SOUTH, EAST, NORTH = 76.7, 43.2, 77.3, 44.0
FACILITIES = 26
ENGINES = ("numpy", "numba") if find_spec("numba") else ("numpy",)


def places(count: int, seed: int) -> NDArray[np.float64]:
    """Make places within 50 × 90 km."""
    rng = np.random.default_rng(seed)
    return np.column_stack([rng.uniform(WEST, EAST, count), rng.uniform(SOUTH, NORTH, count)])


def nearest(count: int, rounds: int) -> None:
    """Compare and time nearest facilities, given arrays; planar ones get them in their plane."""
    points, facilities = places(count, 1), places(FACILITIES, 2)
    flat, flat_facilities = flattened(points), flattened(facilities)
    demand, stations = frames(points, facilities)
    left, right = demand.to_crs(32643), stations.to_crs(32643)

    def by_tree() -> Any:
        return cKDTree(flat_facilities).query(flat)

    def by_tree_in_threads() -> Any:
        return cKDTree(flat_facilities).query(flat, workers=-1)

    def by_join() -> Any:
        return left.sjoin_nearest(right, distance_col="distance_m")

    place, distance = nearest_m(points, facilities, engine="numpy")
    print(f"\n## Nearest of {FACILITIES} facilities to {count:,} places\n")
    peers = {"cKDTree": by_tree()[1], "sjoin_nearest": by_join()["n"].to_numpy()}
    for name, found in peers.items():
        differ = np.flatnonzero(found != place)
        # the plane's scale differs by up to 0.05 % from place to place, which tips near ties
        away = nearest_m(points[differ], facilities)[1] if len(differ) else np.empty(0)
        tied = _distance(points[differ], facilities[found[differ]]) <= away * 1.001
        print(f"- {name}: {len(differ)} of {count:,} differ, {int(tied.sum())} of them near ties")
        if not tied.all():
            raise SystemExit(f"{name} finds other facilities")
    for engine in ENGINES:
        same = nearest_m(points, facilities, engine=engine)
        off = float(np.abs(same[1] - distance).max())
        print(f"- nearest_m, {engine}: at most {off:.1e} m apart")
        if not ((same[0] == place).all() and off < 1e-6):
            raise SystemExit(f"{engine} differs")
    ways = [
        Way("geopandas `sjoin_nearest`, planar", by_join, rounds=3),
        Way("scipy `cKDTree.query`, planar", by_tree),
        Way("scipy `cKDTree.query(workers=-1)`, planar", by_tree_in_threads),
        *(
            Way(
                f"**`nearest_m`**, geodesic, {engine}",
                lambda engine=engine: nearest_m(points, facilities, engine=engine),
            )
            for engine in ENGINES
        ),
    ]
    spent: dict[str, float] = {}
    taken = race(ways, rounds, spent=spent)
    print()
    print(shares("nearest, of arrays", taken, spent, {"`cKDTree`": 1, "`sjoin_nearest`": 0}))


def from_frames(count: int, rounds: int) -> None:
    """Compare and time nearest facilities from frames in lon/lat, as they are read."""
    demand, stations = frames(places(count, 1), places(FACILITIES, 2))

    def by_join() -> Any:
        there = stations.to_crs(32643)
        return demand.to_crs(32643).sjoin_nearest(there, distance_col="distance_m")

    def by_tree() -> Any:
        here, there = (
            flattened(shapely.get_coordinates(frame.geometry.to_numpy()))
            for frame in (demand, stations)
        )
        return cKDTree(there).query(here, workers=-1)

    def by_us() -> Any:
        return sites.nearest(demand.geometry, stations.geometry)

    # near ties aside, which `nearest` looks into
    differ = int((by_us()["facility"].to_numpy() != by_join()["n"].to_numpy()).sum())
    print(f"\n- from frames, sites.nearest and sjoin_nearest: {differ} differ\n")
    if differ > count / 10_000:
        raise SystemExit("sites.nearest finds other facilities")
    ways = [
        Way("geopandas `to_crs`, `sjoin_nearest`", by_join, rounds=3),
        Way("pyproj, scipy `cKDTree.query(workers=-1)`", by_tree, rounds=5),
        Way("**`sites.nearest`**, geodesic", by_us),
    ]
    spent: dict[str, float] = {}
    taken = race(ways, rounds, spent=spent)
    beside = {"`cKDTree`": 1, "`sjoin_nearest`": 0}
    print(shares("nearest, of frames in lon/lat", taken, spent, beside))


def flattened(lonlat: Any) -> Any:
    """Return places in a plane, as those who measure there need them."""
    plane = Transformer.from_crs(4326, 32643, always_xy=True)
    return np.column_stack(plane.transform(*lonlat.T))


def frames(points: Any, facilities: Any) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return both as frames in lon/lat."""
    stations = gpd.GeoDataFrame(
        {"n": range(len(facilities))}, geometry=shapely.points(facilities), crs=4326
    )
    return gpd.GeoDataFrame(geometry=shapely.points(points), crs=4326), stations


def _distance(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    from alatau_geo.geodesy import path_length_m  # noqa: PLC0415

    pairs = np.stack([one, other], axis=1).reshape(-1, 2)
    return path_length_m(pairs, np.arange(len(one) + 1) * 2)


def along(side: int, rounds: int) -> None:
    """Compare and time service areas along a grid of streets."""
    lon, lat = 77 + np.arange(side) * 2e-4, 43 + np.arange(side) * 2e-4
    x, y = np.meshgrid(lon, lat, indexing="ij")
    dots = np.stack([x, y], axis=-1)
    east = np.stack([dots[:-1], dots[1:]], axis=2).reshape(-1, 2, 2)
    north = np.stack([dots[:, :-1], dots[:, 1:]], axis=2).reshape(-1, 2, 2)
    streets = gpd.GeoDataFrame(
        geometry=shapely.linestrings(np.concatenate([east, north])), crs=4326
    )
    roads = from_lines(streets)
    graph = matrix(roads)

    def fresh() -> Any:
        # as if nothing had been asked of the network before
        return replace(roads, kept={})

    rng = np.random.default_rng(3)
    nodes = rng.choice(roads.n_nodes, FACILITIES, replace=False)
    stations = gpd.GeoSeries(shapely.points(roads.nodes[nodes]), crs=4326)
    limit = 2000.0
    print(f"\n## Service areas of {FACILITIES} facilities over {roads.n_edges:,} edges\n")

    def by_scipy() -> Any:
        return dijkstra(graph, indices=nodes, min_only=True)

    def by_scipy_within() -> Any:
        return dijkstra(graph, indices=nodes, min_only=True, limit=limit)

    truth = limit - by_scipy_within()
    found = left_m(graph, nodes, np.full(FACILITIES, limit))
    known = np.isfinite(truth)
    off = np.abs(found[known] - truth[known]).max()
    print(f"- left_m against scipy: at most {off:.1e} m")
    if not ((np.isfinite(found) == known).all() and off < 1e-6):
        raise SystemExit("the search differs")
    parts = len(reach(roads, stations, distance_m=limit).edge)
    print(f"- {parts:,} parts of edges are reached")
    ways = [
        Way("scipy `dijkstra(min_only=True)`, no limit", by_scipy, rounds=3),
        Way(f"scipy `dijkstra(min_only=True, limit={limit:g})`", by_scipy_within),
        Way(
            "**`left_m`**, the search alone",
            lambda: left_m(graph, nodes, np.full(FACILITIES, limit)),
        ),
        Way("**`reach`**", lambda: reach(roads, stations, distance_m=limit)),
        Way(
            "**`reach`**, the first time that a network is asked",
            lambda: reach(fresh(), stations, distance_m=limit),
            rounds=3,
        ),
        Way(
            "**`reach`**, with the parts of edges as lines",
            lambda: reach(roads, stations, distance_m=limit).lines,
            rounds=3,
        ),
    ]
    spent: dict[str, float] = {}
    taken = race(ways, rounds, spent=spent)
    print()
    print(shares("along a network", taken, spent, {"scipy without limit": 0}))


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a tenth of the data, 3 rounds")
    small = parser.parse_args().small
    packages = ["numpy", "scipy", "shapely", "geopandas", *ENGINES[1:]]
    print(machine() + "; " + ", ".join(f"{name} {version(name)}" for name in packages))
    for task in (nearest, from_frames):
        task(100_000 if small else 1_000_000, 3 if small else 9)
    along(230 if small else 708, 3 if small else 7)


if __name__ == "__main__":
    main()
