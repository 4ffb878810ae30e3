"""NumPy and numba: the same answers, and numba only when it is worth it."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import numpy as np
import pytest

from alatau_geo.errors import UsageError
from alatau_geo.geodesy import _arrays, path_length_m, ring_area_m2

numba = pytest.importorskip("numba")


@pytest.fixture(scope="module")
def rings():
    """Make 20 000 rings of all sizes and places, closed or not, some across the antimeridian."""
    rng = np.random.default_rng(5)
    sizes = rng.integers(1, 40, 20_000)
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    ring = np.repeat(np.arange(len(sizes)), sizes)
    # edges stay below the fallback's limit, so that it is the kernels that are compared
    radius = 10 ** rng.uniform(-5, -0.7, len(sizes))
    middle = np.column_stack([rng.uniform(-180, 180, len(sizes)), rng.uniform(-80, 80, len(sizes))])
    middle[::4, 0] = rng.choice([-180, 180], len(middle[::4]))
    angle = np.arange(offsets[-1]) - offsets[ring]
    angle = angle / np.maximum(sizes[ring] - rng.integers(0, 2, len(sizes))[ring], 1) * 2 * np.pi
    lonlat = middle[ring] + radius[ring, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    lonlat[:, 0] = (lonlat[:, 0] + 180) % 360 - 180
    return lonlat, offsets


def test_areas_agree(rings):
    _, offsets = rings
    numpy, compiled = (ring_area_m2(*rings, engine=engine) for engine in ("numpy", "numba"))
    real = np.diff(offsets) > 3
    np.testing.assert_allclose(numpy[real], compiled[real], rtol=1e-12)
    assert numpy[~real] == pytest.approx(compiled[~real], rel=1e-9, abs=1e-6)
    assert (compiled[real] > 0).all()


def test_lengths_agree(rings):
    numpy, compiled = (path_length_m(*rings, engine=engine) for engine in ("numpy", "numba"))
    np.testing.assert_allclose(numpy, compiled, rtol=1e-12)


def test_threads_of_the_callers(rings):
    truth = ring_area_m2(*rings, engine="numba")
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(ring_area_m2, *rings, engine="numba") for _ in range(8)]
        assert all((job.result() == truth).all() for job in jobs)


def test_kernels_are_picked_by_size(monkeypatch):
    monkeypatch.setattr(_arrays, "_KERNELS", "alatau_geo.geodesy._not_loaded")
    assert _arrays.chosen(_arrays._COLD - 1, "auto") == "numpy"
    monkeypatch.undo()
    assert _arrays.chosen(1, "numba") == "numba"  # and loads them
    assert _arrays.chosen(_arrays._WARM, "auto") == "numba"
    assert _arrays.chosen(_arrays._WARM - 1, "auto") == "numpy"
    assert _arrays.chosen(10**9, "numpy") == "numpy"


def test_without_numba(monkeypatch):
    monkeypatch.setattr(_arrays, "_KERNELS", "alatau_geo.geodesy._not_there")
    assert _arrays.chosen(_arrays._COLD, "auto") == "numpy"
    with pytest.raises(UsageError, match=r"alatau-geo\[fast\]"):
        ring_area_m2([(0, 0)], [0, 1], engine="numba")


def test_numba_is_not_imported_for_little():
    code = """
import sys
import shapely
from alatau_geo.geodesy import area_m2
assert area_m2([shapely.box(77, 43, 77.1, 43.1)] * 5000)[0] > 0
assert "numba" not in sys.modules
"""
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


@pytest.mark.parametrize("error", [RuntimeError("no locator available"), OSError("read-only")])
def test_nowhere_to_write_a_cache(monkeypatch, error):
    kernels = import_module("alatau_geo.geodesy._numba")
    njit = numba.njit

    def fussy(*args, cache=False, **options):
        if cache:
            raise error
        return njit(*args, **options)

    monkeypatch.setattr(numba, "njit", fussy)
    kernel = kernels.compile_kernel(kernels._path_lengths)
    out, flags = np.empty(1), np.zeros(1, np.int8)
    kernel(np.array([(77.0, 43.0), (77.01, 43.0)]), np.array([0, 2]), out, flags)
    assert out == pytest.approx(path_length_m([(77, 43), (77.01, 43)], [0, 2]), rel=1e-14)
