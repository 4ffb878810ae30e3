"""Stops put in order: by counting as by sorting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau_geo.network._edges import in_lines

STOPS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from([0.0, 1.5, 2.0, 7.25])), min_size=1, max_size=60
)


@pytest.mark.parametrize("engine", ["numpy", "numba"])
@given(stops=STOPS)
def test_by_line_then_measure_and_those_of_one_place_as_they_were_given(engine, stops):
    line, measure = np.array([n for n, _ in stops]), np.array([m for _, m in stops])
    # Python's sort keeps the order of what is equal
    due = sorted(range(len(stops)), key=lambda k: stops[k])
    assert in_lines(line, measure, 6, engine).tolist() == due


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_a_line_that_thousands_meet(engine):
    rng = np.random.default_rng(4)
    line = np.concatenate([np.zeros(5000, np.int64), rng.integers(0, 50, 5000)])
    measure = rng.integers(0, 300, 10_000) / 4
    due = sorted(range(10_000), key=lambda k: (line[k], measure[k]))
    assert in_lines(line, measure, 50, engine).tolist() == due
