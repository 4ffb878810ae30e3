import datetime as dt
import json
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from webmap_sample import HOSTILE

from alatau_geo.webmap.plain import dumps, plain


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (pd.NA, None),
        (pd.NaT, None),
        (float("nan"), None),
        (np.float32("inf"), None),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (2.0, 2),
        (Decimal("97.9"), 97.9),
        (pd.Timestamp("2025-11-26"), "2025-11-26"),
        (pd.Timestamp("2025-11-26 10:30"), "2025-11-26T10:30:00"),
        (np.datetime64("2025-11-26T00:00:00"), "2025-11-26"),
        (dt.date(2026, 1, 17), "2026-01-17"),
        (dt.time(10, 30), "10:30:00"),
        ([np.nan, "a"], [None, "a"]),
        (np.array([1.5, 2]), [1.5, 2]),
        ({1: {"a": pd.NA}}, {"1": {"a": None}}),
        ("\ud800", "?"),
        (b"x", "b'x'"),
    ],
)
def test_values_become_json(value, expected):
    assert plain(value) == expected


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=20))
def test_json_holds_nothing_that_ends_a_script(value):
    text = dumps(value)
    assert not set(text) & set("<>&\u2028\u2029")
    json.loads(text, parse_constant=pytest.fail)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_survives(text):
    assert json.loads(dumps({text: [text]})) == {text: [text]}
