"""All checks of a network, beside what people use today.

Snapping, components, loose ends, bridges, articulation points and lines that are there twice, from
a GeoDataFrame to the answers. Peers snap by rounding; what else `from_lines` does, they do in rows
of their own: looking for ends that meet the inside of a line, and geodesic lengths. ``python
benchmarks/network.py`` takes some minutes, ``--small`` a quick look. Answers are compared before
the clock starts, and the run ends there if they differ.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import geopandas as gpd
import igraph
import networkx as nx
import numpy as np
import pandas as pd
import shapely
from _timing import Way, machine, milliseconds, peak_bytes, race, shares, table
from pyproj import Geod

from alatau_geo.network import from_lines
from alatau_geo.network.faults import faults

ENGINES = ("numpy", "numba") if find_spec("numba") else ("numpy",)
#: Peers snap by rounding to this, about a metre; the data lie so that none is rounded apart.
CELL = 1e-5
NAMES = ("nodes", "edges", "components", "loose ends", "bridges", "articulation points", "twice")
GEOD = Geod(ellps="WGS84")


def streets(count: int) -> gpd.GeoDataFrame:
    """Make a grid of streets with a third of them missing, bent, and one in a hundred twice.

    One end in twenty lies up to 3 cm off its place.
    """
    rng = np.random.default_rng(2026)
    side = int(np.sqrt(count / 1.3))
    step = np.stack(np.meshgrid(np.arange(side), np.arange(side), indexing="ij"), axis=-1)
    places = np.array([76.0, 43.0]) + step * 1e-3 + rng.uniform(-2e-4, 2e-4, step.shape)
    places = np.round(places / CELL) * CELL
    along = np.stack([places[:-1], places[1:]], axis=2).reshape(-1, 2, 2)
    up = np.stack([places[:, :-1], places[:, 1:]], axis=2).reshape(-1, 2, 2)
    ends = np.concatenate([along, up])
    ends = ends[rng.random(len(ends)) > 0.35]
    middle = ends.mean(axis=1, keepdims=True) + rng.uniform(-1e-4, 1e-4, (len(ends), 1, 2))
    off = (rng.random((len(ends), 2, 1)) < 0.05) * rng.uniform(-2e-7, 2e-7, ends.shape)
    lines = np.concatenate([ends[:, :1] + off[:, :1], middle, ends[:, 1:] + off[:, 1:]], axis=1)
    lines = np.concatenate([lines, lines[rng.random(len(lines)) < 0.01][:, ::-1]])
    return gpd.GeoDataFrame(geometry=shapely.linestrings(lines), crs=4326)


def ours(frame: gpd.GeoDataFrame, engine: str) -> tuple[int, ...]:
    """Return the counts as this package has them."""
    return counts(from_lines(frame, snap_m=1, engine=engine))


def counts(network: Any) -> tuple[int, ...]:
    """Return the counts of a network."""
    return (
        network.n_nodes,
        network.n_edges,
        network.n_components,
        len(network.dangles()),
        len(network.bridges()),
        len(network.articulation_points()),
        len(network.duplicates()),
    )


def rounded(frame: gpd.GeoDataFrame) -> tuple[Any, int]:
    """Return the nodes of each line by rounding its ends, and how many there are."""
    shapes = frame.geometry.to_numpy()
    ends = shapely.get_coordinates(
        np.concatenate([shapely.get_point(shapes, 0), shapely.get_point(shapes, -1)])
    )
    cells = np.round(ends / CELL).astype(np.int64)
    code, known = pd.factorize(cells[:, 0] * 2**32 + cells[:, 1])
    return code.reshape(2, -1).T, len(known)


def twice(frame: gpd.GeoDataFrame) -> int:
    """Return how many lines are there already, whichever way they run."""
    return int(
        pd.Series(shapely.to_wkb(shapely.normalize(frame.geometry.to_numpy()))).duplicated().sum()
    )


def by_igraph(frame: gpd.GeoDataFrame) -> tuple[int, ...]:
    """Return the counts by pandas and igraph."""
    ends, count = rounded(frame)
    graph = igraph.Graph(n=count, edges=ends)
    return (
        count,
        graph.ecount(),
        len(graph.connected_components()),
        graph.degree().count(1),
        len(graph.bridges()),
        len(graph.articulation_points()),
        twice(frame),
    )


def by_networkx(frame: gpd.GeoDataFrame) -> tuple[int, ...]:
    """Return the counts by networkx, whose bridges are those of a graph without parallel edges."""
    graph = nx.MultiGraph()
    seen, again = set(), 0
    for line in frame.geometry:
        path = tuple(line.coords)
        start, end = (tuple(round(c / CELL) for c in place) for place in (path[0], path[-1]))
        graph.add_edge(start, end)
        path = min(path, path[::-1])
        again += path in seen
        seen.add(path)
    simple = nx.Graph(graph)
    return (
        graph.number_of_nodes(),
        graph.number_of_edges(),
        nx.number_connected_components(graph),
        sum(degree == 1 for _, degree in graph.degree()),
        sum(graph.number_of_edges(*edge) == 1 for edge in nx.bridges(simple)),
        len(set(nx.articulation_points(simple))),
        again,
    )


def inside(frame: gpd.GeoDataFrame) -> int:
    """Return how many places where lines end come within a metre of the inside of a line.

    In the plane, as the tree needs it; of lines that end there, that they come near is no news.
    """
    plane = frame.geometry.to_crs(32643).to_numpy()
    ends = np.concatenate([shapely.get_point(plane, 0), shapely.get_point(plane, -1)])
    end, line = shapely.STRtree(plane).query(ends, predicate="dwithin", distance=1.0)
    code = rounded(frame)[0]
    own = (code[line] == code.T.ravel()[end][:, None]).any(axis=1)
    return int((~own).sum())


def lengths_m(frame: gpd.GeoDataFrame) -> Any:
    """Return geodesic lengths, all edges at once."""
    lonlat, line = shapely.get_coordinates(frame.geometry.to_numpy(), return_index=True)
    step = GEOD.inv(*lonlat[:-1].T, *lonlat[1:].T)[2]
    same = line[1:] == line[:-1]
    return np.bincount(line[1:][same], weights=step[same], minlength=len(frame))


def the_same_by_igraph(frame: gpd.GeoDataFrame) -> tuple[Any, ...]:
    """Return the counts by pandas and igraph, with joins inside lines and lengths."""
    return *by_igraph(frame), inside(frame), float(lengths_m(frame).sum())


def the_same_by_networkx(frame: gpd.GeoDataFrame) -> tuple[Any, ...]:
    """Return the counts by networkx, with joins inside lines and lengths, all lines at once."""
    return *by_networkx(frame), inside(frame), float(lengths_m(frame).sum())


def the_same_by_us(frame: gpd.GeoDataFrame, engine: str) -> tuple[Any, ...]:
    """Return the counts as this package has them, with joins inside lines and lengths."""
    network = from_lines(frame, snap_m=1, engine=engine)
    joins = network.n_edges + len(network.too_short) - len(frame)
    return *counts(network), joins, network.length_km * 1000


def compare(name: str, got: tuple[int, ...], expected: tuple[int, ...]) -> None:
    """Stop if counts differ."""
    if got != expected:
        wrong = [
            f"{n} {a} and not {b}" for n, a, b in zip(NAMES, got, expected, strict=True) if a != b
        ]
        raise SystemExit(f"{name} counts {', '.join(wrong)}")


def checks(count: int, rounds: int, *, slow: bool) -> None:
    """Compare and time all checks."""
    frame = streets(count)
    expected = by_igraph(frame)
    for engine in ENGINES:
        compare(f"alatau_geo, {engine}", ours(frame, engine), expected)
    more = the_same_by_igraph(frame)
    others = {engine: the_same_by_us(frame, engine) for engine in ENGINES}
    if slow:
        compare("networkx", by_networkx(frame), expected)
        others["networkx"] = the_same_by_networkx(frame)
    for name, other in others.items():
        compare(name, other[:-1], more[:-1])
        # ends are moved by up to 3 cm
        if abs(other[-1] / more[-1] - 1) > 1e-6:
            raise SystemExit(f"{name} has {other[-1]:.3f} m and not {more[-1]:.3f} m")
    told = ", ".join(f"{n:,} {name}" for n, name in zip(expected, NAMES, strict=True))
    print(f"\n## {len(frame):,} lines\n\nAll count {told}, {more[-1] / 1000:,.1f} km.\n")
    ways = [
        Way("pandas, igraph", lambda: by_igraph(frame)),
        Way("pandas, igraph: with joins, lengths", lambda: the_same_by_igraph(frame)),
    ]
    beside = {"igraph": 0, "igraph with joins, lengths": 1}
    if slow:
        ways += [
            Way("networkx", lambda: by_networkx(frame), rounds=2),
            Way("networkx: with joins, lengths", lambda: the_same_by_networkx(frame), rounds=2),
        ]
        beside |= {"networkx": 2, "networkx with joins, lengths": 3}
    ways += [
        Way(f"**`from_lines`**, {engine}", lambda engine=engine: ours(frame, engine))
        for engine in ENGINES
    ]
    spent: dict[str, float] = {}
    taken = race(ways, rounds, spent=spent)
    print(shares("all checks", taken, spent, beside))
    faulty(frame, rounds, ENGINES if slow else ENGINES[-1:])


def faulty(frame: gpd.GeoDataFrame, rounds: int, engines: tuple[str, ...]) -> None:
    """Time what no peer has: faults with their places and fixes."""
    networks = {engine: from_lines(frame, snap_m=1, engine=engine) for engine in engines}
    alike = np.zeros(len(frame), dtype=np.int64)
    found = [faults(network, alike=alike)["kind"].value_counts() for network in networks.values()]
    if any((other != found[0]).any() for other in found):
        raise SystemExit("the engines find other faults")
    ways = []
    for engine, network in networks.items():
        ways.append(
            Way(f"`faults`, {engine}", lambda n=network: faults(_fresh(n), alike=alike), rounds=3)
        )
    spent: dict[str, float] = {}
    taken = race(ways, rounds, spent=spent)
    rows = [[name, milliseconds(t), milliseconds(spent[name])] for name, t in taken.items()]
    told = ", ".join(f"{number:,} of {kind}" for kind, number in found[0].items())
    print(f"\nOf the network made: {told}.\n")
    print(table(["faults", "ms", "processors, ms"], rows))


def _fresh(network: Any) -> Any:
    """Return a network of which nothing has been asked."""
    return replace(network, lines=replace(network.lines), kept={})


def memory(count: int) -> None:
    """Print the most memory that a process with the lines and all checks takes."""
    frame = streets(count)
    ours(frame, ENGINES[-1])
    size = peak_bytes() / 1e9
    print(f"\nAll checks of {count:,} lines, in a process with the lines: {size:.2f} GB at most.")
    faults(from_lines(frame, snap_m=1, engine=ENGINES[-1]))
    size = peak_bytes() / 1e9
    print(f"And faults: {size:.2f} GB at most.")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a tenth of the data, 3 rounds")
    parser.add_argument("--memory", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.memory:
        memory(given.memory)
        return
    packages = ("numpy", "scipy", "shapely", "geopandas", "networkx", "igraph", *ENGINES[1:])
    packages = tuple("numba" if name == "numba" else name for name in packages)
    print(machine() + "; " + ", ".join(f"{name} {version(name)}" for name in packages))
    large, rounds = (100_000, 3) if given.small else (1_000_000, 3)
    checks(large // 10, 5, slow=True)
    checks(large, rounds, slow=False)
    sys.stdout.flush()
    # in a process of its own: the peers have filled this one
    command = [sys.executable, __file__, "--memory", str(large)]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
