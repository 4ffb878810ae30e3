"""A layer: what it says of its evidence, and how its rows are named and selected."""

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from making import from_these, layer
from pyproj import Geod

from alatau_geo.catalog import GRADES
from alatau_geo.errors import UsageError
from alatau_geo.layer import ids_of, select, weakest

GEOD = Geod(ellps="WGS84")
BOXES = [shapely.box(77 + n / 10, 43, 77.05 + n / 10, 43.1) for n in range(3)]


def made(fields=None, **entry):
    return layer("zones", BOXES, fields=fields or {}, **entry)


def table(**fields):
    count = len(next(iter(fields.values())))
    return gpd.GeoDataFrame(fields, geometry=[None] * count, crs=4326)


def picked(frame, **where):
    return select(frame, {name: (value,) for name, value in where.items()}, name="x").index.tolist()


def test_a_layer_speaks_for_rows_that_say_nothing():
    zones = made(grade="official", accuracy_m=5, fitted_to=("a",))
    assert zones.grades.tolist() == ["official"] * 3
    assert zones.accuracies_m.tolist() == [5, 5, 5]
    assert (zones.grade, zones.fitted_to, zones.name) == ("official", ("a",), "zones")


def test_rows_speak_for_themselves():
    fields = {
        "grade": ["surveyed", None, "schematic"],
        "accuracy_m": [1.0, np.nan, 500.0],
        "fitted_to": [None, "", "c, b"],
    }
    zones = made(fields, grade="unstated", fitted_to=("a",))
    assert zones.grades.tolist() == ["surveyed", "unstated", "schematic"]
    assert zones.accuracies_m.tolist()[::2] == [1, 500]
    assert np.isnan(zones.accuracies_m[1])
    assert zones.grade == "schematic"
    # one row marks the layer
    assert zones.fitted_to == ("a", "b", "c")


def test_rows_that_all_have_a_grade_need_no_other():
    assert made({"grade": ["surveyed", "official", "surveyed"]}, grade="unstated").grade == (
        "official"
    )


@pytest.mark.parametrize("value", ["excellent", 5, None, "Surveyed", True, ["surveyed"], {}])
def test_a_grade_that_is_none_counts_as_silence(value):
    fields = {"grade": pd.Series([value, "digitised", value], dtype=object)}
    assert made(fields, grade="unstated").grades.tolist() == ["unstated", "digitised", "unstated"]


@pytest.mark.parametrize("value", ["5 m", -1, float("inf"), "nan", None, "", [5]])
def test_an_accuracy_that_is_none_counts_as_silence(value):
    fields = {"accuracy_m": pd.Series([value, "2.5", 0], dtype=object)}
    assert made(fields, accuracy_m=7).accuracies_m.tolist() == [7, 2.5, 0]


@pytest.mark.parametrize(
    "value", ["a,b", "b, a", "a; b", '["a", "b"]', "['a' 'b']", ["a", "b"], np.array(["a", "b"])]
)
def test_claims_are_found_however_they_are_written(value):
    fields = {"fitted_to": pd.Series([None, value, np.nan], dtype=object)}
    assert made(fields).fitted_to == ("a", "b")


def test_a_refused_row_still_says_what_it_was_fitted_to():
    zones = made(refused=[(shapely.Polygon(), "empty")])
    zones.refused["fitted_to"] = "a"
    assert zones.fitted_to == ("a",)


def test_sizes_are_geodesic():
    expected = sum(abs(GEOD.geometry_area_perimeter(box)[0]) for box in BOXES) / 10_000
    assert layer("zones", [*BOXES, None]).area_ha == pytest.approx(expected, rel=1e-9)
    lines = [box.exterior for box in BOXES]
    roads = layer("roads", [shapely.LineString(line) for line in lines])
    expected = sum(GEOD.geometry_length(line) for line in lines) / 1000
    assert roads.length_km == pytest.approx(expected, rel=1e-9)


def test_drawn_features_have_a_place():
    assert layer("zones", [None, BOXES[0], shapely.Polygon()]).drawn.index.tolist() == [1]


def test_ids():
    zones = made({"id": ["a", None, ""]})
    assert zones.ids.tolist() == ["a", "row 2", "row 3"]
    assert made().ids.tolist() == ["row 1", "row 2", "row 3"]
    # a gap makes floats of whole numbers; a code has no point
    assert ids_of(table(code=[191000000.0, np.nan]), "code").tolist() == ["191000000", "row 2"]
    assert ids_of(table(code=[1]), "geometry").tolist() == ["row 1"]
    assert layer("z", BOXES, refused=[(None, "why")]).refused_ids.tolist() == ["row 1"]


def test_rows_are_selected_by_codes():
    frame = table(
        number=[191000000, 191800000],
        gap=[191000000.0, None],
        text=["0191", "191"],
        nullable=pd.array([1, None], dtype="Int64"),
    )
    assert picked(frame, number="191800000") == [1]
    assert picked(frame, number="191800000.0") == [1]
    assert picked(frame, number="Алатау") == []
    assert picked(frame, gap="191000000") == [0]
    assert picked(frame, nullable="1") == [0]
    # a code that is text keeps its zeros
    assert picked(frame, text="191") == [1]
    assert picked(frame, text="0191") == [0]


def test_rows_are_selected_by_other_values():
    frame = table(
        word=["Алатау + %20", None, ""],
        day=[dt.date(2026, 1, 17), None, None],
        stamp=pd.to_datetime(["2026-01-17", "2026-01-17T03:04:05", None], format="ISO8601"),
        flag=[True, False, True],
        gap=pd.Series([True, None, False], dtype=object),
        nested=[{"a": 1}, None, [1, 2]],
        number=[0.5, np.nan, 1e300],
    )
    assert picked(frame, word="Алатау + %20") == [0]
    assert picked(frame, word="") == [1, 2]
    assert picked(frame, day="2026-01-17") == [0]
    assert picked(frame, stamp="2026-01-17") == [0]
    assert picked(frame, stamp="2026-01-17T03:04:05") == [1]
    assert picked(frame, flag="TRUE") == [0, 2]
    assert picked(frame, flag="False") == [1]
    assert picked(frame, gap="true") == [0]
    assert picked(frame, nested='{"a": 1}') == [0]
    assert picked(frame, number="0.50") == [0]
    assert picked(frame, number="") == [1]
    assert picked(frame, word="", flag="true") == [2]


def test_several_values_are_alternatives():
    frame = table(number=[1, 2, 3], word=["a", "b", "c"])
    assert select(frame, {"number": ("1", "3")}, name="x").index.tolist() == [0, 2]
    assert select(frame, {"number": ("1", "3"), "word": ("c",)}, name="x").index.tolist() == [2]
    assert len(select(frame, {}, name="x")) == 3


@pytest.mark.parametrize("field", ["kato", "KATO ", "geometry", ""])
def test_a_field_that_is_not_there(field):
    with pytest.raises(UsageError, match=r"x: a filter needs a field .*; it has: KATO, name$"):
        select(table(KATO=[1], name=["a"]), {field: ("1",)}, name="x")
    with pytest.raises(UsageError, match=r"zones: .* it has: none$"):
        made().select({"a": ("1",)})


@given(st.lists(st.integers(-(2**62), 2**62), min_size=1))
def test_every_whole_number_selects_its_rows(numbers):
    frame = table(number=numbers)
    for number in numbers:
        expected = [n for n, other in enumerate(numbers) if other == number]
        assert picked(frame, number=str(number)) == expected


@given(st.lists(st.sampled_from(GRADES), min_size=1))
def test_the_weakest_grade(grades):
    assert weakest(grades) in grades
    assert all(GRADES.index(grade) <= GRADES.index(weakest(grades)) for grade in grades)


def test_what_is_computed_is_as_good_as_the_worst_it_is_of():
    point = [shapely.Point(77, 43.5)]
    good, bad = layer("good", point, accuracy_m=2), layer("bad", point, accuracy_m=30)
    rows = layer("rows", [*point, *point, None], fields={"accuracy_m": [5, 70, 900]})
    unstated = layer("unstated", point, fields={"accuracy_m": [None]})
    for sources, accuracy_m in (
        ([good], 2), ([good, bad], 30), ([rows, bad], 70), ([good, unstated], None),
    ):  # fmt: skip
        found = from_these(layer("made", point), *sources)
        assert found.entry.accuracy_m == accuracy_m
        assert found.accuracies_m.isna().all() == (accuracy_m is None)
        # a terrain model has an accuracy of heights
        over = from_these(layer("made", point), *sources, model=layer("dem", point))
        assert over.entry.accuracy_m == accuracy_m
        assert over.origin.computed_from == (*found.origin.computed_from, "dem")
