"""AG602: lines through voids of the terrain model, or beyond it."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from terrain_making import CELL, WEST
from terrain_plans import LAT, METRES_A_DEGREE, made, ramp

import alatau_geo
from alatau_geo.rules import ag602_without_heights as rule


def check_of(folder):
    return list(rule.check(alatau_geo.open_plan(folder).evidence))


def check(folder, **more):
    return check_of(made(folder, **more))


def test_a_line_over_known_ground_is_none(tmp_path):
    assert check(tmp_path / "p") == []


def test_a_void_is_found_where_it_begins(tmp_path):
    values = ramp()
    values[:, 40:44] = -32768
    (found,) = check(tmp_path / "p", values=values, nodata=-32768)
    assert (found.rule, found.severity, found.layer, found.feature) == (
        "AG602", "note", "roads", "r0",
    )  # fmt: skip
    # from the last middle of a known cell to the next: 5 cells of the line's 25
    share = float(found.message.split("%")[0]) / 100
    assert share == pytest.approx(5 / 25, abs=0.03)
    assert "unknown, not zero" in found.message
    assert found.point[0] == pytest.approx(WEST + 39.5 * CELL, abs=CELL)
    assert found.point[1] == pytest.approx(LAT)


def test_a_short_line_is_told_in_metres(tmp_path):
    folder = made(tmp_path / "p", values=np.full((60, 60), -32768, np.float32), nodata=-32768)
    km = 25 * CELL * METRES_A_DEGREE / 1000
    assert check_of(folder)[0].message.startswith(f"100.0% of {km:.2f} km have no height")
    ends = [(WEST + 0.02, LAT), (WEST + 0.02 + 5 / METRES_A_DEGREE, LAT)]
    short = gpd.GeoDataFrame({"id": ["s"]}, geometry=[shapely.LineString(ends)], crs=4326)
    (folder / "layers" / "roads.geojson").unlink()
    short.to_file(folder / "layers" / "roads.geojson", driver="GeoJSON")
    assert check_of(folder)[0].message.startswith("100.0% of 5.0 m have no height")


def test_what_lies_beyond_the_model_is_unknown(tmp_path):
    (found,) = check(tmp_path / "p", values=ramp()[:, :40])
    share = float(found.message.split("%")[0]) / 100
    # the road runs from column 25 to column 50
    assert share == pytest.approx(10 / 25, abs=0.03)


def test_without_a_model_there_is_nothing_to_say():
    assert list(rule.check(alatau_geo.open_plan().evidence)) == []
