"""What is computed from a terrain model, as layers."""

import numpy as np
import pytest
import shapely
from terrain_making import CELL
from terrain_plans import ASKED, LAT, LAYERS, MIDDLE, PERCENT, made, ramp

import alatau_geo
from alatau_geo import geodesy
from alatau_geo.errors import PlanError


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return alatau_geo.open_plan(made(tmp_path_factory.mktemp("terrain") / "hill")).computed


def test_lines_have_heights_and_a_class_of_steepness(found):
    layer = found["roads_heights"]
    (row,) = layer.frame.to_dict("records")
    assert (row["feature"], row["name_en"], row["steepness"]) == ("r0", "r0", "6–10 %")
    assert row["steepest_percent"] == pytest.approx(PERCENT, abs=0.01)
    assert shapely.equals(row["geometry"], LAYERS["roads"][0])
    assert layer.entry.title.ru == "Roads: высоты и уклоны"
    assert layer.entry.style.colour_of(row["steepness"]) == "#f46d43"
    assert set(layer.entry.fields) < set(layer.frame.columns)


def test_areas_have_heights_and_slopes(found):
    table = found["fields_slopes"].frame
    assert table["steepness"].tolist() == ["≤ 3 %", "6–10 %"]
    assert table["mean_slope_percent"].tolist() == [0, pytest.approx(PERCENT, abs=0.01)]


def test_what_is_too_steep_is_a_line(found):
    (row,) = found["roads_steep"].frame.to_dict("records")
    assert (row["feature"], row["at_most_percent"], row["over_m"]) == ("r0", 6, 300)
    west, south, east, north = row["geometry"].bounds
    assert (south, north) == (pytest.approx(LAT), pytest.approx(LAT))
    assert west == pytest.approx(MIDDLE, abs=2 * CELL)
    assert east == pytest.approx(LAYERS["roads"][0].bounds[2])
    assert row["length_m"] == pytest.approx(geodesy.length_m([row["geometry"]])[0], abs=0.1)


def test_land_has_the_areas_that_it_states(found):
    table = found["homes_land"].frame
    assert table["feature"].tolist() == ["f0", "f1"]
    assert table["buildable_ha"].tolist() == pytest.approx(
        [geodesy.area_m2([table.geometry[0]])[0] / 1e4, 0], abs=0.02
    )
    assert not shapely.intersects(shapely.buffer(LAYERS["canal"][0], -1e-9), table.geometry[0])
    # nothing of the other can be built on: it has no place
    assert table.geometry[1] is None
    sums = table[["buildable_ha", "steep_ha", "kept_clear_ha", "unknown_ha"]].sum(axis=1)
    np.testing.assert_allclose(sums, table["area_ha"], atol=0.03)
    assert found["homes_sites"].frame["land"].tolist() == ["buildable", "too steep"]


def test_they_are_worth_no_more_than_what_they_are_of(tmp_path):
    asked = ASKED.replace("grade: official", "grade: schematic")
    for layer in alatau_geo.open_plan(made(tmp_path / "p", asked=asked)).computed.values():
        assert layer.grade == "schematic"
        assert layer.origin.computed_from[-1] == "dem"
        assert "dem" in layer.entry.source


def test_what_lies_in_voids_has_no_class(tmp_path):
    values = ramp()
    values[:] = np.nan
    values[:10] = 600
    found = alatau_geo.open_plan(made(tmp_path / "p", values=values)).computed
    (row,) = found["roads_heights"].frame.to_dict("records")
    assert row["steepness"] == "–"
    assert np.isnan(row["steepest_percent"])
    assert np.isnan(row["lowest_m"])
    assert row["unknown_share"] == 1
    assert found["homes_land"].frame["unknown_ha"].sum() > 0
    assert found["homes_sites"].frame["land"].tolist() == ["unknown", "unknown"]


def test_a_name_that_is_taken(tmp_path):
    folder = made(tmp_path / "p")
    catalog = folder / "layers" / "catalog.yaml"
    text = catalog.read_text("utf-8")
    catalog.write_text(text.replace("name: canal", "name: homes_land").replace(
        "layer: canal", "layer: homes_land"), "utf-8")  # fmt: skip
    with pytest.raises(PlanError, match="'homes_land' names what an analysis computes"):
        _ = alatau_geo.open_plan(folder).computed


def test_two_limits_of_one_layer_are_one_layer_and_two_groups_of_figures(tmp_path):
    limit = "    - {layer: roads, at_most_percent: 6, over_m: 300, because: made up}\n"
    second = limit.replace("6", "7").replace("300", "100")
    plan = alatau_geo.open_plan(made(tmp_path / "p", asked=ASKED.replace(limit, limit + second)))
    assert plan.computed["roads_steep"].frame["over_m"].tolist() == [300, 100]
    figures = plan.evidence.figures["terrain:roads"]
    assert (figures["grade_over_m"], figures["limit_2_grade_over_m"]) == (300, 100)
