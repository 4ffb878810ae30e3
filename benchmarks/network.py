"""All checks of a network, beside what people use today.

Snapping, components, loose ends, bridges, articulation points and lines that are there twice, from
a GeoDataFrame to the answers. ``python benchmarks/network.py`` takes some minutes, ``--small`` a
quick look. Answers are compared before the clock starts, and the run ends there if they differ.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import geopandas as gpd
import igraph
import networkx as nx
import numpy as np
import pandas as pd
import shapely
from _timing import Way, machine, milliseconds, race, table, times

from alatau_geo.network import from_lines

ENGINES = ("numpy", "numba") if find_spec("numba") else ("numpy",)
#: Peers snap by rounding to this, about a metre; the data lie so that none is rounded apart.
CELL = 1e-5
NAMES = ("nodes", "edges", "components", "loose ends", "bridges", "articulation points", "twice")


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
    network = from_lines(frame, snap_m=1, engine=engine)
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
    if slow:
        compare("networkx", by_networkx(frame), expected)
    told = ", ".join(f"{n:,} {name}" for n, name in zip(expected, NAMES, strict=True))
    print(f"\n## {len(frame):,} lines\n\nAll count {told}.\n")
    ways = [Way("pandas, igraph", lambda: by_igraph(frame))]
    if slow:
        ways.insert(0, Way("networkx", lambda: by_networkx(frame), rounds=2))
    ways += [
        Way(f"**`from_lines`**, {engine}", lambda engine=engine: ours(frame, engine))
        for engine in ENGINES
    ]
    taken = race(ways, rounds)
    header = ["all checks", "ms", *(f"as fast as {way.name}" for way in ways[: 1 + slow])]
    rows = [
        [name, milliseconds(t), *(times(taken[way.name] / t) for way in ways[: 1 + slow])]
        for name, t in taken.items()
    ]
    print(table(header, rows))


def memory(count: int) -> None:
    """Print the most memory that a process with the lines and all checks takes."""
    ours(streets(count), ENGINES[-1])
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"\nAll checks of {count:,} lines, in a process with the lines: {size:.2f} GB at most.")


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
