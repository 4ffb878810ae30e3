"""Zones: against exact intersections of cells by shapely."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from terrain_making import CELL, NORTH, WEST, raster

from alatau_geo import geodesy
from alatau_geo.errors import UsageError
from alatau_geo.terrain import slope, zonal, zones

RNG = np.random.default_rng(5)
VALUES = RNG.normal(600, 8, (24, 30)).astype(np.float32)
VALUES[4, 7:9] = np.nan


def shapes():
    """Return zones of many kinds: small, with a hole, beyond the edge, elsewhere, none."""
    ring = shapely.Point(WEST + 0.012, NORTH - 0.011).buffer(0.0073)
    hole = shapely.difference(ring, shapely.Point(WEST + 0.012, NORTH - 0.011).buffer(0.003))
    return gpd.GeoSeries(
        [
            hole,
            shapely.box(WEST + 0.0153, NORTH - 0.0157, WEST + 0.0158, NORTH - 0.0154),
            shapely.box(WEST - 0.01, NORTH - 0.01, WEST + 0.0033, NORTH + 0.01),
            shapely.box(10, 10, 11, 11),
            None,
            shapely.box(WEST + 0.0071, NORTH - 0.0049, WEST + 0.0089, NORTH - 0.0041),
        ],
        index=list("abcdef"),
        crs=4326,
    )


def by_hand(model, values, zone):
    """Return mean, least, greatest and the share of the zone that is known, cell by cell."""
    rows, columns = values.shape
    cells = np.array([
        shapely.box(
            WEST + c * CELL, NORTH - (r + 1) * CELL, WEST + (c + 1) * CELL, NORTH - r * CELL
        )
        for r in range(rows)
        for c in range(columns)
    ])  # fmt: skip
    part = shapely.area(shapely.intersection(cells, zone))
    # in lon/lat a cell's own area, by its latitude
    weight = part / CELL**2 * geodesy.area_m2(cells)
    flat = values.reshape(-1).astype(float)
    known = (part > 1e-15) & ~np.isnan(flat)
    if not known.any():
        return np.nan, np.nan, np.nan, part[known].sum() / zone.area
    mean = np.average(flat[known], weights=weight[known])
    return mean, flat[known].min(), flat[known].max(), part[known].sum() / zone.area


@pytest.mark.parametrize("strategy", ["feature-sequential", "raster-sequential", "auto"])
@pytest.mark.parametrize("held", [zonal._HELD, 100])
def test_zones_are_those_of_exact_intersections(tmp_path, monkeypatch, strategy, held):
    monkeypatch.setattr(zonal, "_HELD", held)
    model = raster(tmp_path / "a.tif", VALUES, nodata=np.nan)
    series = shapes()
    found = zones(model, series, steeper_than_percent=8, strategy=strategy)
    assert found.index.tolist() == list("abcdef")
    slopes = slope(model.read(model.whole, halo=1))
    steep = np.where(np.isnan(slopes), np.nan, (slopes > 8).astype(float))
    for name, zone in series.items():
        row = found.loc[name]
        if zone is None or name == "d":
            assert row.drop(["unknown_share", "slope_unknown_share"]).isna().all()
            assert row["unknown_share"] == row["slope_unknown_share"] == 1
            continue
        mean, low, high, known = by_hand(model, VALUES, zone)
        got = row[["mean_m", "lowest_m", "highest_m"]].to_numpy()
        np.testing.assert_allclose(got, [mean, low, high], rtol=1e-6)
        assert row["unknown_share"] == pytest.approx(1 - known, abs=1e-6)
        mean, _, high, known = by_hand(model, slopes, zone)
        got = row[["mean_slope_percent", "steepest_percent"]].to_numpy()
        np.testing.assert_allclose(got, [mean, high], rtol=1e-5)
        assert row["slope_unknown_share"] == pytest.approx(1 - known, abs=1e-6)
        share, *_ = by_hand(model, steep, zone)
        np.testing.assert_allclose(row["steeper_share"], share, rtol=1e-5)


def test_a_zone_that_is_all_void_is_unknown_and_not_at_zero(tmp_path):
    model = raster(tmp_path / "a.tif", np.full((10, 10), np.nan, np.float32))
    zone = gpd.GeoSeries([shapely.box(77.002, 43.692, 77.008, 43.698)], crs=4326)
    row = zones(model, zone, steeper_than_percent=8).iloc[0]
    assert row[["unknown_share", "slope_unknown_share"]].tolist() == [1, 1]
    assert row.drop(["unknown_share", "slope_unknown_share"]).isna().all()


def test_zones_over_a_projected_raster(tmp_path):
    column = np.tile(np.arange(60, dtype=np.float32), (60, 1))
    model = raster(
        tmp_path / "a.tif", 500 + column, west=660_000, north=4_840_000, cell=30, crs="EPSG:32643"
    )
    # the middle of the raster, as the raster has it
    square = shapely.box(660_600, 4_838_800, 661_200, 4_839_400)
    zone = gpd.GeoSeries([shapely.transform(square, model.way.to_lonlat)], crs=4326)
    row = zones(model, zone, steeper_than_percent=3).iloc[0]
    assert row["mean_m"] == pytest.approx(529.5, abs=0.01)
    # 1 m in 30 m of the map, which are longer or shorter on the ground by the scale
    assert row["mean_slope_percent"] == pytest.approx(100 / 30, rel=1e-3)
    assert (row["steeper_share"], row["unknown_share"]) == (1, pytest.approx(0, abs=1e-6))


def test_zones_in_metres_are_refused_and_none_give_none(tmp_path):
    model = raster(tmp_path / "a.tif", VALUES)
    with pytest.raises(UsageError, match="zones need lon/lat"):
        zones(model, gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs=32643), steeper_than_percent=8)
    assert len(zones(model, gpd.GeoSeries([], crs=4326), steeper_than_percent=8)) == 0
