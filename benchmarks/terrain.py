"""Terrain beside its peers: heights along lines, slope, zonal statistics.

    python benchmarks/terrain.py [--small]

Answers are compared first. The surface is made here, of sines and noise, and written to a file for
what reads files.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from _timing import Way, machine, milliseconds, race, shares, table, times
from rasterio.transform import Affine
from scipy.ndimage import map_coordinates

from alatau_geo.catalog import Dem
from alatau_geo.terrain import Grid, heights, open_raster, slope, zones

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEST, NORTH, CELL = 76.5, 44.0, 1 / 3600
ENGINES = ("numpy", "numba") if find_spec("numba") else ("numpy",)


def surface(side: int, *, roughness_m: float = 0.5) -> NDArray[np.float32]:
    """Make hills over a slope, with some roughness."""
    rng = np.random.default_rng(2026)
    row, column = np.mgrid[0:side, 0:side].astype(np.float32)
    hills = 120 * np.sin(column / 90) * np.cos(row / 130) + 40 * np.sin((row + column) / 23)
    rough = rng.normal(0, roughness_m, (side, side))
    return (900 + row / 10 + hills + rough).astype(np.float32)


def along_lines(side: int, count: int) -> NDArray[np.float64]:
    """Make positions along lines that wind across the surface, half a cell apart."""
    rng = np.random.default_rng(7)
    lines = max(count // 1600, 1)
    start = rng.uniform(0.1 * side, 0.9 * side, (lines, 1, 2))
    turn = np.cumsum(rng.normal(0, 0.05, (lines, count // lines)), axis=1)
    turn += rng.uniform(0, 2 * np.pi, (lines, 1))
    step = 0.5 * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    cells = np.clip(start + np.cumsum(step, axis=1), 0, side - 1).reshape(-1, 2)
    return np.column_stack([WEST + (cells[:, 0] + 0.5) * CELL, NORTH - (cells[:, 1] + 0.5) * CELL])


def write(path: Path, values: NDArray[np.float32]) -> None:
    """Write the surface as a tiled GeoTIFF."""
    rows, columns = values.shape
    with rasterio.open(
        path, "w", driver="GTiff", width=columns, height=rows, count=1, dtype="float32",
        crs="EPSG:4326", transform=Affine(CELL, 0, WEST, 0, -CELL, NORTH), tiled=True,
        blockxsize=256, blockysize=256, compress="deflate",
    ) as dataset:  # fmt: skip
        dataset.write(values, 1)


def same(name: str, got: Any, truth: Any, limit: float) -> None:
    """Print how far answers are apart, and stop if that is beyond reason."""
    off = float(np.nanmax(np.abs(np.asarray(got) - np.asarray(truth))))
    print(f"- {name}: at most {off:.1e} apart (limit {limit:.0e})")
    if not off < limit:
        raise SystemExit(f"{name} differs by more than {limit:.0e}")


def lines(raster: Any, values: NDArray[np.float32], count: int, rounds: int) -> None:
    """Compare and time heights along lines."""
    lonlat = along_lines(len(values), count)
    grid = raster.read(raster.whole)
    few = lonlat[:: max(1, count // 4000)]

    def peer() -> Any:
        row, column = grid.frame.cells(lonlat)
        return map_coordinates(grid.values, [row, column], np.float64, order=1, mode="nearest")

    def sample() -> list[float]:
        # nearest cells: it has no other way
        with rasterio.open(raster.path) as dataset:
            return [value[0] for value in dataset.sample(few)]

    print(f"\n## Heights at {count:,} positions along lines\n")
    for engine in ENGINES:
        same(
            f"heights, {engine}, and map_coordinates",
            heights(grid, lonlat, engine=engine),
            peer(),
            1e-3,
        )
    row, column = (np.round(at).astype(int) for at in grid.frame.cells(few))
    same("rasterio.sample and the nearest cells", sample(), grid.values[row, column], 1e-9)
    ways = [
        Way(
            "rasterio `sample`, nearest cell, from the file",
            sample,
            rounds=2,
            share=len(few) / count,
        ),
        Way("scipy `map_coordinates`, order 1, array in memory", peer),
    ]
    for engine in ENGINES:
        ways += [
            Way(f"**`heights`**, array in memory, {engine}",
                lambda engine=engine: heights(grid, lonlat, engine=engine)),
            Way(f"**`Raster.heights`**, from the file, {engine}",
                lambda engine=engine: raster.heights(lonlat, engine=engine)),
        ]  # fmt: skip
    taken = race(ways, rounds)
    first, second = taken[ways[0].name], taken[ways[1].name]
    rows = [
        [name, milliseconds(t), times(first / t), times(second / t)] for name, t in taken.items()
    ]
    print()
    print(table(["heights", "ms", "as fast as `sample`", "as fast as `map_coordinates`"], rows))


def slopes(raster: Any, rounds: int) -> None:
    """Compare and time slopes."""
    grid = raster.read(raster.whole)
    print(f"\n## Slope of {grid.values.shape[0]:,} × {grid.values.shape[1]:,} cells, degrees\n")
    ways = []
    if find_spec("xrspatial"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import xrspatial  # noqa: PLC0415
        data = labelled(grid)
        middle = slice(len(grid.values) // 2 - 5, len(grid.values) // 2 + 5)
        # it knows one cell size for all rows: only the middle ones can be compared
        ours = slope(grid, unit="degrees", engine="numpy")[middle]
        peer = xrspatial.slope(data).to_numpy()[1:-1, 1:-1][middle]
        same("slope and xarray-spatial's planar, in the middle rows", ours, peer, 0.01)
        # it fits a plane in which all nine cells weigh the same: where land is rough that differs
        smooth = Grid(surface(1000, roughness_m=0), grid.frame)
        peer = xrspatial.slope(labelled(smooth), method="geodesic").to_numpy()[1:-1, 1:-1]
        ours = slope(smooth, unit="degrees", engine="numpy")
        same("slope and xarray-spatial's geodesic, smooth, all rows", ours, peer, 0.01)
        ways += [
            Way("xarray-spatial `slope`, one cell size for all", lambda: xrspatial.slope(data)),
            Way(
                'xarray-spatial `slope(method="geodesic")`, metres by latitude',
                lambda: xrspatial.slope(data, method="geodesic"),
                rounds=3,
            ),
        ]
    else:
        print("- xarray-spatial is not installed: pip install xarray-spatial")
    for engine in ENGINES[1:]:
        fast, plain = (slope(grid, unit="degrees", engine=name) for name in (engine, "numpy"))
        same(f"slope, {engine}, and NumPy", fast, plain, 1e-3)
    beside = {"planar": 0, "geodesic": 1} if ways else {"the first": 0}
    ways += [
        Way(f"**`slope`**, metres by latitude, {unit}, {engine}",
            lambda engine=engine, unit=unit: slope(grid, unit=unit, engine=engine))
        for engine in ENGINES for unit in ("degrees", "percent")
    ]  # fmt: skip
    held = slope(grid)
    ways += [
        Way(f"**`slope(out=…)`**, {unit}, {ENGINES[-1]}",
            lambda unit=unit: slope(grid, unit=unit, engine=ENGINES[-1], out=held))
        for unit in ("degrees", "percent")
    ]  # fmt: skip
    spent: dict[str, float] = {}
    taken = race(ways, rounds, spent=spent)
    print()
    print(shares("slope", taken, spent, beside))


def labelled(grid: Grid) -> Any:
    """Return heights as xarray-spatial wants them: with lon/lat of rows, and one cell size."""
    import xarray as xr  # noqa: PLC0415

    rows, columns = (np.arange(count) + 0.5 for count in grid.values.shape)
    frame = grid.frame
    lonlat = {"lat": frame.north - rows * frame.height, "lon": frame.west + columns * frame.width}
    cell_m = tuple(float(np.median(metres)) for metres in grid.rows_m())
    return xr.DataArray(grid.values, dims=["lat", "lon"], coords=lonlat, attrs={"res": cell_m})


def zonal(raster: Any, sizes: list[tuple[int, float]], rounds: int) -> None:
    """Compare and time zones by exactextract's two strategies, and by ours."""
    rng = np.random.default_rng(3)
    rows = []
    print("\n## Zones: exactextract's two strategies, and which of them `zones` takes\n")
    long = raster.columns * CELL
    for count, radius in sizes:
        centre = rng.uniform(radius, long - radius, (count, 2)) * (1, -1) + (WEST, NORTH)
        series = gpd.GeoSeries(shapely.buffer(shapely.points(centre), radius), crs=4326)
        names = ("feature-sequential", "raster-sequential", "auto")
        found = {
            name: zones(raster, series, steeper_than_percent=15, strategy=name) for name in names
        }
        for name in names[1:]:
            same(f"{count:,} zones, {name}", found[name], found[names[0]], 1e-3)
        ways = [
            Way(
                name,
                lambda name=name, series=series: zones(
                    raster, series, steeper_than_percent=15, strategy=name
                ),
            )
            for name in names
        ]
        taken = race(ways, rounds)
        cells = np.pi * (radius / CELL) ** 2
        rows.append([f"{count:,}", f"{cells:,.0f}", *(milliseconds(taken[name]) for name in names)])
    print()
    print(
        table(["zones", "cells each", "zone by zone, ms", "strip by strip, ms", "`auto`, ms"], rows)
    )


def main() -> None:
    """Run all."""
    small = "--small" in sys.argv
    side, count, rounds = (1000, 50_000, 3) if small else (4000, 800_000, 7)
    print(f"# Terrain\n\n{machine()}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dem.tif"
        values = surface(side)
        write(path, values)
        entry = Dem(file="dem.tif", grade="unstated", source="made here")
        raster = open_raster(path, entry, study_area=(76, 42, 78, 45))
        lines(raster, values, count, rounds)
        # many: 64 MB an answer, and memory that a virtual machine touches first is slow
        slopes(raster, 3 * rounds)
        sizes = (
            [(200, 0.002), (4, 0.05)]
            if small
            else [(8000, 0.002), (1000, 0.01), (30, 0.1), (3, 0.4)]
        )
        zonal(raster, sizes, 3)


if __name__ == "__main__":
    main()
