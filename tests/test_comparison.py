"""Any two compared: a plan and its export, a plan and another, what is not there."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

import alatau_geo
from alatau_geo.comparison import diff_lines
from alatau_geo.errors import DataError, UsageError
from alatau_geo.plan import init


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compared") / "plan"
    init(folder)
    return folder


def test_a_plan_and_its_export_are_the_same(plan, tmp_path):
    alatau_geo.open_plan(plan).export(tmp_path / "out", formats=["geopackage"])
    file = tmp_path / "out" / "alatau.gpkg"
    assert len(gpd.list_layers(file)) > 20
    # findings, figures and what analyses computed are no layers that the plan lacks
    assert list(diff_lines(plan, file)) == []
    assert list(diff_lines(file, plan)) == []


def test_two_plans_with_what_it_does_to_figures(plan, tmp_path):
    other = tmp_path / "other"
    init(other)
    path = other / "layers" / "city.geojson"
    city = gpd.read_file(path)
    city.geometry = [shapely.Polygon(shape.exterior.coords) for shape in city.geometry]
    moved = shapely.transform(city.geometry[0], lambda xy: xy + np.array([0.1, 0]))
    city.set_geometry([moved]).to_file(path, driver="GeoJSON")
    lines = list(diff_lines(plan, other))
    assert lines[0] == "city: 1 changed, 0 same"
    assert " ha gained, " in lines[1]
    assert "figures:" in lines
    assert any(line.startswith("  sez-inside-city: ") for line in lines)


def test_what_is_not_there_or_has_nothing_in_common(plan, tmp_path):
    with pytest.raises(DataError, match="nowhere: there is no such file or folder"):
        list(diff_lines(plan, tmp_path / "nowhere"))
    file = tmp_path / "other.geojson"
    point = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Point(77, 43)], crs=4326)
    point.to_file(file, driver="GeoJSON")
    with pytest.raises(UsageError, match=r"needs two with a layer in common: .* has other"):
        list(diff_lines(plan, file))
