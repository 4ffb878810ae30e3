"""AG601: stretches beyond the catalog's limit of grade."""

import pytest
from terrain_plans import ASKED, LAT, MIDDLE, PERCENT, made, ramp

import alatau_geo
from alatau_geo.rules import ag601_too_steep as rule


def check(folder, asked=ASKED, **more):
    return list(rule.check(alatau_geo.open_plan(made(folder, asked=asked, **more)).evidence))


def test_a_stretch_is_found_at_its_steepest_place(tmp_path):
    (found,) = check(tmp_path / "p")
    assert (found.rule, found.severity, found.layer, found.feature) == (
        "AG601", "warning", "roads", "r0",
    )  # fmt: skip
    assert found.message.startswith(f"{PERCENT:.1f} % over 300 m, and at most 6 % should be; ")
    # ± 0.5 m at each end of 300 m, as independent
    assert "(grade official); ± 0.2 % (95 %); asked for because: made up" in found.message
    lon, lat = found.point
    assert lon > MIDDLE
    assert lat == pytest.approx(LAT, abs=1e-6)


def test_the_limit_is_the_catalogs(tmp_path):
    assert check(tmp_path / "a", ASKED.replace("at_most_percent: 6", "at_most_percent: 8.1")) == []
    # over the whole line the flat part counts
    long = ASKED.replace("over_m: 300", "over_m: 2000")
    assert check(tmp_path / "b", long.replace("at_most_percent: 6", "at_most_percent: 7.5")) == []
    assert len(check(tmp_path / "c", long)) == 1


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        # 2 % beyond, and ± 5 m at both ends leave 2.4 % open
        ("accuracy_m: 0.5", "accuracy_m: 5", "± 2.4 % (95 %): cannot tell"),
        ("accuracy_m: 0.5, ", "", "the heights' accuracy is unstated; asked"),
    ],
)
def test_what_the_accuracy_of_heights_leaves_open(tmp_path, before, after, words):
    (found,) = check(tmp_path / "p", ASKED.replace(before, after))
    assert words in found.message
    assert found.severity == ("note" if "cannot tell" in words else "warning")


def test_a_line_placed_less_accurately_than_a_cell_proves_nothing(tmp_path):
    folder = made(tmp_path / "p")
    catalog = folder / "layers" / "catalog.yaml"
    text = catalog.read_text("utf-8")
    roads = "file: roads.geojson, geometry: line, grade: official, accuracy_m: 1"
    assert roads in text
    schematic = roads.replace("official", "schematic").replace("accuracy_m: 1", "accuracy_m: 500")
    catalog.write_text(text.replace(roads, schematic), "utf-8")
    (found,) = rule.check(alatau_geo.open_plan(folder).evidence)
    assert found.severity == "note"
    assert "(grade schematic)" in found.message
    assert "the line is ± 500 m, more than a cell of the model" in found.message


def test_what_is_unknown_is_not_steep(tmp_path):
    values = ramp()
    values[:, 28:] = -32768
    assert check(tmp_path / "p", values=values, nodata=-32768) == []
