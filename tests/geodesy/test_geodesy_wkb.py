"""Areas from WKB: what `area_m2` says of the same geometries."""

from __future__ import annotations

import struct

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.errors import GEOSException
from test_geodesy_shapes import CASES, HOLED, HOLES, SHELL

from alatau_geo.errors import DataError, UsageError
from alatau_geo.geodesy import area_m2, wkb, wkb_area_m2

SHAPES = [shape for shape, _, _ in CASES.values()]
FLAVOURS = {
    "little-endian": {"byte_order": 1},
    "big-endian": {"byte_order": 0},
    "ISO": {"flavor": "iso"},
    "OGC with heights": {"flavor": "extended", "output_dimension": 3},
    "with an SRID": {"flavor": "extended", "include_srid": True},
}


def agree(column, shapes, **options):
    got = wkb_area_m2(column, **options)
    assert got.dtype == np.float64
    np.testing.assert_allclose(got, area_m2(shapes), rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_each_kind(engine, flavour):
    for shape in SHAPES:
        item = None if shape is None else shapely.set_srid(shape, 4326)
        agree([shapely.to_wkb(item, **FLAVOURS[flavour])], [shape], engine=engine)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_all_kinds_in_one_column(engine, flavour):
    shapes = [*SHAPES, shapely.force_3d(SHELL, 5.0), *SHAPES[::-1]]
    column = shapely.to_wkb(np.array(shapes), **FLAVOURS[flavour])
    for given_ in (
        column,
        list(column),
        pa.array(column, pa.binary()),
        pa.array(column, pa.large_binary()),
        pa.chunked_array([pa.array(column[:3]), pa.array([], pa.binary()), pa.array(column[3:])]),
    ):
        agree(given_, shapes, engine=engine)
    agree(pa.array(column)[2:-3], shapes[2:-3])
    agree(pa.array(column).take(pa.array(range(len(shapes) - 1, -1, -1))), shapes[::-1])


def test_measures_are_left_out():
    # GEOS 3.12 is the first to know them; so by hand: type 2003 (M) and 3003 (ZM)
    ring = shapely.get_coordinates(SHELL)
    for code, width in ((2003, 3), (3003, 4)):
        positions = np.zeros((len(ring), width))
        positions[:, :2], positions[:, 2:] = ring, np.nan
        item = struct.pack("<BIII", 1, code, 1, len(ring)) + positions.tobytes()
        assert wkb_area_m2([item, SHELL.wkb])[0] == area_m2([SHELL])[0]
        both = struct.pack("<BII", 1, code + 3, 2) + item + item
        assert wkb_area_m2([both])[0] == pytest.approx(2 * area_m2([SHELL])[0], rel=1e-14)


def test_polygons_need_no_shapely(monkeypatch):
    many = shapely.MultiPolygon([HOLED, shapely.box(76, 43, 76.1, 43.1), HOLES[0]])
    shapes = [HOLED, many, shapely.MultiPolygon(), shapely.Polygon(), SHELL, None]
    truth = area_m2(shapes)
    monkeypatch.setattr(wkb, "_shapes", None)
    np.testing.assert_allclose(wkb_area_m2(shapely.to_wkb(shapes)), truth, rtol=1e-12)


def test_more_rings_than_are_looked_at():
    parts = [shapely.box(77 + n / 100, 43, 77.005 + n / 100, 43.005) for n in range(300)]
    agree(
        shapely.to_wkb([shapely.MultiPolygon(parts), SHELL]), [shapely.MultiPolygon(parts), SHELL]
    )


def test_many_blocks(engine):
    shapes = np.array([SHELL, HOLED, None, shapely.MultiPolygon(HOLES)] * 12_000)
    column = pa.array(shapely.to_wkb(shapes))
    assert column.nbytes > 2 * wkb._BLOCK
    got = wkb_area_m2(column, engine=engine).reshape(-1, 4)
    np.testing.assert_array_equal(got, np.broadcast_to(got[0], got.shape))
    np.testing.assert_allclose(got[0], area_m2(shapes[:4]), rtol=1e-12)


@pytest.mark.parametrize(
    "nothing", [[], pa.array([], pa.binary()), pa.chunked_array([], pa.binary())]
)
def test_nothing(nothing):
    assert wkb_area_m2(nothing).shape == (0,)


def test_only_missing():
    assert np.isnan(wkb_area_m2(pa.array([None, None], pa.binary()))).all()


def test_nan_among_coordinates():
    with np.errstate(invalid="ignore"):
        broken = shapely.polygons([(77, 43), (77.1, np.nan), (77.1, 43.1), (77, 43)])
    assert np.isnan(wkb_area_m2(shapely.to_wkb([broken, SHELL]))).tolist() == [True, False]


@pytest.mark.parametrize("wrong", [[1.0], [[b""]], pa.array(["a"]), 7, [SHELL]])
def test_no_wkb(wrong):
    with pytest.raises(UsageError, match=r"of WKB|WKB is needed"):
        wkb_area_m2(wrong)


def test_metres():
    box = shapely.box(500_000, 4_830_000, 501_000, 4_831_000)
    with pytest.raises(UsageError, match="metres"):
        wkb_area_m2([box.wkb])


OPEN = struct.pack("<BIII", 1, 3, 1, 4) + np.array([77, 43, 78, 43, 78, 44, 77, 44.0]).tobytes()


UNREADABLE = {
    "nothing": b"",
    "a byte": b"\x01",
    "cut by a byte": SHELL.wkb[:-1],
    "cut in a hole": HOLED.wkb[:-40],
    "more rings than bytes": b"\x01\x03\0\0\0\xff\xff\xff\xff",
    "a ring that is not closed": OPEN,
    "a curve": struct.pack("<BII", 1, 8, 0),
    "of no known type": b"\x01\x63\0\0\0\x01\0\0\0",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cant_be_read_is_named(name):
    with pytest.raises(DataError, match=r"that of row 3 can't be read: .+\. Mend it"):
        wkb_area_m2([SHELL.wkb, None, UNREADABLE[name], b"also wrong"])


@st.composite
def damaged(draw):
    """Return WKB of some shapes, a few bytes of which may be others, cut or put in."""
    shape = draw(st.sampled_from([item for item in SHAPES if item is not None]))
    options = draw(st.sampled_from(list(FLAVOURS.values())))
    data = bytearray(shapely.to_wkb(shape, **options))
    for _ in range(draw(st.integers(0, 3))):
        # mostly near the beginning, where counts and types are
        place = draw(st.integers(0, len(data)) | st.integers(0, min(40, len(data))))
        new = draw(st.binary(max_size=5))
        data[place : place + draw(st.integers(0, 8))] = new
    return bytes(data)


def outcome(measure):
    try:
        return measure()
    except (GEOSException, NotImplementedError, DataError):
        return "unreadable"
    except UsageError:
        return "out of range"


@given(st.lists(damaged(), min_size=1, max_size=3))
def test_damaged_bytes_mean_what_they_mean_to_shapely(items):
    truth = outcome(lambda: area_m2(shapely.from_wkb(items)))
    got = outcome(lambda: wkb_area_m2(items))
    if isinstance(truth, str):
        # which of several faults is met first may differ
        assert isinstance(got, str)
    else:
        np.testing.assert_allclose(got, truth, rtol=1e-9, atol=1e-6)
