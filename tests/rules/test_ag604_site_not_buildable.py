"""AG604: sites on land that can't be built on."""

import pytest
from terrain_plans import ASKED, LAYERS, made, ramp

import alatau_geo
from alatau_geo.rules import ag604_site_not_buildable as rule


def check(folder, *, asked=ASKED, accuracy_m=1, **more):
    made(folder, asked=asked, **more)
    catalog = folder / "layers" / "catalog.yaml"
    text = catalog.read_text("utf-8")
    sites = "file: sites.geojson, geometry: point, grade: official, accuracy_m: "
    assert sites + "1" in text
    catalog.write_text(text.replace(sites + "1", f"{sites}{accuracy_m}"), "utf-8")
    return list(rule.check(alatau_geo.open_plan(folder).evidence))


def test_a_site_on_a_slope(tmp_path):
    (found,) = check(tmp_path / "p")
    assert (found.rule, found.severity, found.layer, found.feature) == (
        "AG604", "warning", "sites", "s1",
    )  # fmt: skip
    assert found.point == pytest.approx((LAYERS["sites"][1].x, LAYERS["sites"][1].y), abs=1e-6)
    assert found.message == (
        "not on land to build on for homes: the slope there is more than 5 % (grade official)"
    )


def test_a_site_that_keeps_no_distance(tmp_path):
    asked = ASKED.replace("{layer: canal}", "{layer: canal, distance_m: 500}")
    first, second = check(tmp_path / "p", asked=asked)
    assert (first.feature, second.feature) == ("s0", "s1")
    assert "it is to be kept clear, of canal" in first.message


def test_a_site_without_height_is_unknown(tmp_path):
    values = ramp()
    values[:, 40:] = -32768
    (found,) = check(tmp_path / "p", values=values, nodata=-32768)
    assert found.severity == "note"
    assert "the terrain model has no slope there, cannot tell" in found.message


def test_a_site_placed_less_accurately_than_a_cell_proves_nothing(tmp_path):
    (found,) = check(tmp_path / "p", accuracy_m=2000)
    assert found.severity == "note"
    assert "the site is ± 2,000 m, more than a cell of the model: cannot tell" in found.message
