from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(params=["numpy", "numba"])
def engine(request):
    if request.param == "numba":
        pytest.importorskip("numba")
    return request.param


@pytest.fixture
def star():
    """Make a ring of geodesics that is nothing regular, about a place."""

    def make(lon, lat, radius_m, vertices=7, seed=0):
        rng = np.random.default_rng(seed)
        angle = np.sort(rng.uniform(0, 2 * np.pi, vertices))
        radius = radius_m / 6_371_000 * rng.uniform(0.4, 1, vertices)
        east = np.degrees(radius * np.cos(angle)) / np.cos(np.radians(lat))
        north = np.degrees(radius * np.sin(angle))
        return np.column_stack([lon + east, lat + north])

    return make
