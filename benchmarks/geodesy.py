"""Areas and lengths on the ellipsoid, beside what people use today.

Run ``python benchmarks/geodesy.py`` (a minute or two), or with ``--small`` for a quick look.
Answers are compared before the clock starts, and the run ends there if they differ.
"""

from __future__ import annotations

import argparse
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely
from _timing import Way, machine, milliseconds, race, table, times
from pyproj import Geod

from alatau_geo.geodesy import area_m2, path_length_m, ring_area_m2

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

GEOD = Geod(ellps="WGS84")
CENTRE = (77.0, 43.6)
ENGINES = ("numpy", "numba") if find_spec("numba") else ("numpy",)


def parcels(count: int, vertices: int = 14) -> NDArray[np.float64]:
    """Make closed rings of 10 to 300 m radius within 30 km, as (count, vertices + 1, 2)."""
    rng = np.random.default_rng(2026)
    middle = np.array(CENTRE) + rng.uniform(-0.3, 0.3, (count, 2))
    angle = np.sort(rng.uniform(0, 2 * np.pi, (count, vertices)), axis=1)
    radius = 10 ** rng.uniform(1, 2.5, (count, 1)) * rng.uniform(0.6, 1, (count, vertices))
    metre = np.array([1 / (111_320 * np.cos(np.radians(CENTRE[1]))), 1 / 111_132])
    offset = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1) * metre
    rings = middle[:, None] + offset
    return np.concatenate([rings, rings[:, :1]], axis=1)


def streets(count: int, vertices: int = 8) -> NDArray[np.float64]:
    """Make lines with steps of 5 to 500 m, as (count, vertices, 2)."""
    rng = np.random.default_rng(2026)
    start = np.array(CENTRE) + rng.uniform(-0.3, 0.3, (count, 1, 2))
    step = 10 ** rng.uniform(-4.3, -2.3, (count, 1, 1)) * rng.normal(size=(count, vertices, 2))
    return start + np.cumsum(step, axis=1)


def compare(name: str, got: Any, truth: NDArray[np.float64], limit: float) -> None:
    """Print how far a peer's answers are from ours, and stop if that is beyond reason."""
    off = np.abs(np.asarray(got) / truth[: len(got)] - 1)
    print(f"- {name}: at most {off.max():.1e}, median {np.median(off):.1e} (limit {limit:.0e})")
    if not off.max() < limit:
        raise SystemExit(f"{name} differs by more than {limit:.0e}")


def spheroid(shapes: NDArray[np.object_]) -> Callable[[], Any] | str:
    """Return a run of DuckDB's ``ST_Area_Spheroid``, or why there is none."""
    if find_spec("duckdb") is None:
        return "duckdb is not installed"
    import duckdb  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415

    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    try:
        connection.execute("LOAD spatial")
    except duckdb.Error as error:
        return str(error).splitlines()[0]
    wkb = pa.table({"id": np.arange(len(shapes)), "wkb": shapely.to_wkb(shapes)})
    connection.register("wkb", wkb)
    # it takes latitude first, and is wrong by two thirds without a word otherwise
    connection.execute(
        "CREATE TABLE parcels AS "
        "SELECT id, ST_FlipCoordinates(ST_GeomFromWKB(wkb)) AS geom FROM wkb ORDER BY id"
    )
    query = "SELECT ST_Area_Spheroid(geom) AS area FROM parcels ORDER BY id"
    return lambda: connection.execute(query).fetchnumpy()["area"]


def areas(count: int, rounds: int) -> None:
    """Compare and time areas."""
    rings = parcels(count)
    flat, offsets = rings.reshape(-1, 2), np.arange(count + 1) * rings.shape[1]
    shapes = shapely.polygons(rings)
    series = gpd.GeoSeries(shapes, crs=4326)
    lon, lat = np.ascontiguousarray(flat[:, 0]), np.ascontiguousarray(flat[:, 1])
    bounds = list(zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True))

    def by_geometry() -> list[float]:
        return [GEOD.geometry_area_perimeter(shape)[0] for shape in shapes]

    def by_slice() -> list[float]:
        return [GEOD.polygon_area_perimeter(lon[i:j], lat[i:j])[0] for i, j in bounds]

    def equal_area() -> Any:
        return series.to_crs(6933).area

    duck = spheroid(shapes)
    truth = ring_area_m2(flat, offsets, engine="numpy")
    print(f"\n## Areas: {count:,} polygons of {rings.shape[1] - 1} vertices\n")
    print("Relative differences from ring_area_m2 with NumPy, before timing. On small parcels they")
    print("are the peers' own errors; the tests hold ours against 30-digit geodesics.\n")
    # GeographicLib sums areas down to the equator, and projected metres have few digits left
    compare("pyproj, geometry by geometry", by_geometry(), truth, 1e-5)
    compare("pyproj, flat arrays", by_slice(), truth, 1e-5)
    compare("to_crs(6933).area", equal_area(), truth, 1e-4)
    if callable(duck):
        compare("DuckDB ST_Area_Spheroid", duck(), truth, 1e-4)
    for engine in ENGINES:
        compare(f"ring_area_m2, {engine}", ring_area_m2(flat, offsets, engine=engine), truth, 1e-12)
        compare(f"area_m2, {engine}", area_m2(series, engine=engine), truth, 1e-12)

    ways = [
        Way("pyproj `Geod.geometry_area_perimeter`, loop", by_geometry, rounds=3),
        Way("pyproj `Geod.polygon_area_perimeter`, slices of flat arrays", by_slice, rounds=3),
        Way("geopandas `to_crs(6933).area`", equal_area),
    ]
    if callable(duck):
        ways.append(Way("DuckDB `ST_Area_Spheroid`", duck))
    for engine in ENGINES:
        ways += [
            Way(
                f"**`ring_area_m2`**, flat arrays, {engine}",
                lambda engine=engine: ring_area_m2(flat, offsets, engine=engine),
            ),
            Way(
                f"**`area_m2`**, GeoSeries, {engine}",
                lambda engine=engine: area_m2(series, engine=engine),
            ),
        ]
    taken = race(ways, rounds)
    loop, projected = taken[ways[0].name], taken[ways[2].name]
    rows = [
        [name, milliseconds(t), times(loop / t), times(projected / t)] for name, t in taken.items()
    ]
    if not callable(duck):
        rows.append([f"DuckDB `ST_Area_Spheroid`: not available: {duck}", "–", "–", "–"])
    print()
    print(table(["areas", "ms", "as fast as the loop", "as fast as `to_crs(6933).area`"], rows))


def lengths(count: int, rounds: int) -> None:
    """Compare and time lengths."""
    lines = streets(count)
    flat, offsets = lines.reshape(-1, 2), np.arange(count + 1) * lines.shape[1]
    ends = [
        np.ascontiguousarray(lines[:, part, axis]).ravel()
        for part in (slice(None, -1), slice(1, None))
        for axis in (0, 1)
    ]
    few = [shapely.LineString(line) for line in lines[: max(1, count // 20)]]

    def inverse() -> Any:
        return GEOD.inv(*ends)[2].reshape(count, -1).sum(axis=1)

    def by_line() -> list[float]:
        return [GEOD.geometry_length(line) for line in few]

    truth = path_length_m(flat, offsets, engine="numpy")
    print(f"\n## Lengths: {count:,} lines, {len(flat):,} vertices\n")
    print("Relative differences from path_length_m with NumPy, before timing.\n")
    compare("pyproj Geod.inv", inverse(), truth, 1e-8)
    compare("pyproj, line by line", by_line(), truth, 1e-8)
    for engine in ENGINES:
        compare(
            f"path_length_m, {engine}", path_length_m(flat, offsets, engine=engine), truth, 1e-12
        )
    share = len(few) / count
    ways = [
        Way("pyproj `Geod.inv`, flat arrays", inverse, rounds=3),
        Way(
            f"pyproj `Geod.geometry_length`, loop (1/{1 / share:.0f} of it, scaled)",
            by_line,
            rounds=3,
            share=share,
        ),
        *(
            Way(
                f"**`path_length_m`**, flat arrays, {engine}",
                lambda engine=engine: path_length_m(flat, offsets, engine=engine),
            )
            for engine in ENGINES
        ),
    ]
    taken = race(ways, rounds)
    first = taken[ways[0].name]
    rows = [[name, milliseconds(t), times(first / t)] for name, t in taken.items()]
    print()
    print(table(["lengths", "ms", "as fast as `Geod.inv`"], rows))


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a twentieth of the data, 3 rounds")
    small = parser.parse_args().small
    packages = ("numpy", "shapely", "geopandas", "pyproj", *ENGINES[1:])
    print(machine() + "; " + ", ".join(f"{name} {version(name)}" for name in packages))
    areas(5_000 if small else 100_000, 3 if small else 9)
    lengths(50_000 if small else 1_000_000, 3 if small else 7)


if __name__ == "__main__":
    main()
