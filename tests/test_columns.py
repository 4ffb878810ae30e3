"""Names and values of columns."""

import datetime as dt
import json
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau_geo.columns import json_of, text_of, texts_of, unique_names

NAMES = st.lists(st.sampled_from(["a", "A", "a_2", "A_2", "a_3", "", "имя", 5]), max_size=8)


@given(NAMES, st.lists(st.sampled_from(["a", "a_2", "b"])), st.sampled_from([str, str.lower]))
def test_names_differ_and_stay_where_they_can(names, taken, key):
    found = unique_names(names, taken=taken, key=key)
    assert len({key(name) for name in found} | {key(name) for name in taken}) == len(found) + len(
        {key(name) for name in taken}
    )
    for n, name in enumerate(names):
        alike = [key(str(other)) for other in names[:n]] + [key(other) for other in taken]
        if key(str(name)) not in alike:
            assert found[n] == str(name)
        assert found[n].startswith(str(name))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (np.nan, None),
        (pd.NaT, None),
        (pd.NA, None),
        ("", ""),
        ("x", "x"),
        (5, "5"),
        (5.0, "5"),
        (np.float32(2.5), "2.5"),
        (1e300, "1e+300"),
        (float("inf"), "inf"),
        (True, "true"),
        (np.False_, "false"),
        (dt.date(2026, 1, 17), "2026-01-17"),
        (dt.datetime(2026, 1, 17), "2026-01-17"),  # noqa: DTZ001  a file's local time
        (pd.Timestamp("2026-01-17T03:04:05Z"), "2026-01-17T03:04:05+00:00"),
        (pd.Timestamp("2026-01-17T00:00:00Z"), "2026-01-17T00:00:00+00:00"),
        (Decimal("1.50"), "1.50"),
        (b"\x00\xff", "00ff"),
        ([1, None], "[1, null]"),
        (np.array([1, 2]), "[1, 2]"),
        ({"б": {"c": (True, float("nan"))}}, '{"б": {"c": [true, null]}}'),
    ],
)
def test_values_as_texts(value, text):
    assert text_of(value) == text
    column = pd.Series([None, value], dtype=object, index=[4, 2])
    found = texts_of(column)
    assert found.tolist() == ["", text or ""]
    assert found.index.tolist() == [4, 2]


def test_columns_of_strings_and_categories():
    assert texts_of(pd.Series(["а", None], dtype="str")).tolist() == ["а", ""]
    assert texts_of(pd.Series([1, None], dtype="Int64")).tolist() == ["1", ""]
    assert texts_of(pd.Series(["а", None], dtype="category")).tolist() == ["а", ""]


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text() | st.binary(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_json_is_json(value):
    def refuse(name):
        raise AssertionError(name)

    json.loads(json_of(value), parse_constant=refuse)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_json_keeps_what_json_can_hold(value):
    assert json.loads(json_of(value)) == value
