"""A GeoPackage's areas, beside what it takes to read it at all; and a whole check of it.

Run ``python benchmarks/reading.py`` (some minutes), or with ``--small`` for a quick look. The layer
is made first, in a temporary folder. Answers are compared before the clock starts, and the run ends
there if they differ.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from _timing import Way, machine, milliseconds, race, table
from geodesy import CENTRE, compare

from alatau_geo.geodesy import area_m2, wkb_area_m2
from alatau_geo.vector import areas_m2

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: The most that areas may take of the time to read the features.
LIMIT = 0.35
CATALOG = """\
name: big
title: Big
study_area: [76, 43, 78, 45]
layers:
  - name: plots
    title: Plots
    file: plots.gpkg
    geometry: polygon
    grade: official
    accuracy_m: 1
    source: made by benchmarks/reading.py
"""
CLAIMS = """\
documents: [{id: d, title: D, publisher: P, date: 2025-01-01}]
claims: [{id: area, title: Area of all plots, document: d, stated: "DUE ha", of: {area: plots}}]
"""
#: Runs the command and says what it took: a process's peak is its own.
CHECK = """\
import sys
sys.path.insert(0, sys.argv.pop(1))
from _timing import peak_bytes
from alatau_geo import cli
sys.argv[1:] = ["check", *sys.argv[1:], "--fail-on", "never"]
try:
    cli.main()
finally:
    print(peak_bytes(), file=sys.stderr)
"""


def plots(count: int, vertices: int = 14) -> NDArray[np.object_]:
    """Make polygons of 14 to 28 m radius, one in each cell of a grid of 60 m: none overlap."""
    rng = np.random.default_rng(2026)
    side = int(np.ceil(np.sqrt(count)))
    cell = np.column_stack(np.divmod(np.arange(count), side))
    angle = (np.arange(vertices) + rng.uniform(0, 0.5, (count, vertices))) * 2 * np.pi / vertices
    radius = rng.uniform(14, 28, (count, vertices))
    metre = np.array([1 / (111_320 * np.cos(np.radians(CENTRE[1]))), 1 / 111_132])
    offset = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
    rings = CENTRE + ((cell - side / 2)[:, None] * 60 + offset) * metre
    return shapely.polygons(np.concatenate([rings, rings[:, :1]], axis=1))


def write(path: Path, count: int) -> None:
    """Write plots, each with an id."""
    names = [f"plot {n}" for n in range(count)]
    frame = gpd.GeoDataFrame({"id": names}, geometry=plots(count), crs=4326)
    pyogrio.write_dataframe(frame, path, layer="plots", driver="GPKG", use_arrow=True)


def reading(path: Path, rounds: int) -> float:
    """Compare and time; return the share of the time to read."""

    def features() -> gpd.GeoDataFrame:
        return gpd.read_file(path, use_arrow=True)

    def in_objects() -> NDArray[np.float64]:
        return area_m2(features().geometry)

    def by_column() -> NDArray[np.float64]:
        _, rows = pyogrio.read_arrow(path, columns=[])
        return wkb_area_m2(rows.column(0))

    truth = area_m2(features().geometry, engine="numpy")
    print(f"\n## {len(truth):,} polygons of 14 vertices, {path.stat().st_size / 1e6:,.0f} MB\n")
    compare("areas_m2 of the file", areas_m2(path), truth, 1e-12)
    compare("wkb_area_m2 of its column", by_column(), truth, 1e-12)
    ways = [
        Way("geopandas `read_file(use_arrow=True)`, no areas", features),
        Way("geopandas `read_file(use_arrow=True)`, then `area_m2`", in_objects),
        Way("**`vector.areas_m2(path)`**", lambda: areas_m2(path)),
        Way("pyogrio `read_arrow`, then **`wkb_area_m2`**", by_column),
    ]
    taken = race(ways, rounds)
    alone = taken[ways[0].name]
    print()
    rows = [[name, milliseconds(t), f"{t / alone:.2f}"] for name, t in taken.items()]
    print(table(["from the file", "ms", "share of reading alone"], rows))
    return taken[ways[2].name] / alone


def check(folder: Path, hectares: float) -> None:
    """Time a whole check of a plan with this layer, in a process of its own."""
    claims = CLAIMS.replace("DUE", f"{hectares:,.0f}")
    (folder / "layers" / "catalog.yaml").write_text(CATALOG, "utf-8")
    (folder / "layers" / "claims.yaml").write_text(claims, "utf-8")
    start = time.perf_counter()
    run = subprocess.run(
        [sys.executable, "-c", CHECK, Path(__file__).parent, folder],
        capture_output=True,
        text=True,
        check=True,
    )
    taken = time.perf_counter() - start
    counts = next(line for line in run.stdout.splitlines() if line.startswith("1 claims:"))
    # the stated figure is that of the areas: the accuracy of 1 m alone may leave it open
    if "contradicts" in counts or "not measured" in counts:
        raise SystemExit(f"the check says otherwise: {counts}")
    peak = int(run.stderr.split()[-1])
    print(f"\n`alatau-geo check` of it: {taken:.1f} s, {peak / 1e9:.2f} GB at most")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a tenth of the data, 3 rounds")
    small = parser.parse_args().small
    packages = ["numpy", "shapely", "geopandas", "pyogrio", "pyarrow"]
    packages += ["numba"] if find_spec("numba") else []
    print(machine() + "; " + ", ".join(f"{name} {version(name)}" for name in packages))
    with tempfile.TemporaryDirectory(prefix="alatau-geo-bench-") as name:
        path = Path(name) / "layers" / "plots.gpkg"
        path.parent.mkdir()
        write(path, 100_000 if small else 1_000_000)
        share = reading(path, 3 if small else 7)
        if os.name == "posix":
            check(Path(name), float(np.sum(areas_m2(path))) / 10_000)
    if share > LIMIT:
        raise SystemExit(f"areas took {share:.2f} of the time to read, {LIMIT} is the limit")


if __name__ == "__main__":
    main()
