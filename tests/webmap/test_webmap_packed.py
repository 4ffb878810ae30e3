"""What a packed layer holds, against the geometries and values that went in."""

import itertools

import geopandas as gpd
import numpy as np
import packed_sample as large
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from alatau_geo import geodesy
from alatau_geo.webmap import packed
from alatau_geo.webmap.content import content
from alatau_geo.webmap.packed import Paths, varint
from alatau_geo.webmap.packed.encoding import unpack, unpacked_paths
from alatau_geo.webmap.packed.paths import HOLE, SHELL, simplified
from alatau_geo.webmap.packed.table import Table
from alatau_geo.webmap.shapes import MANY_FEATURES

WHOLE = st.integers(-(2**63), 2**63 - 1)
#: Places on the grid of 1e-6 degrees, so that nothing is lost by rounding.
STEP = st.integers(1, 4000)


@st.composite
def shapes(draw, column):
    """A geometry in a column of its own, so that parts never touch."""
    west, south = column * 10_000 + draw(STEP), draw(STEP)
    wide, high = draw(STEP) + 4, draw(STEP) + 4
    kind = draw(st.sampled_from(["point", "line", "area", "hole", "turned"]))
    if kind == "point":
        return degrees(Point(west, south))
    if kind == "line":
        return degrees(LineString([(west, south), (west + wide, south + high), (west, south + 1)]))
    area = box(west, south, west + wide, south + high, ccw=kind != "turned")
    hole = box(west + 1, south + 1, west + 3, south + 3) if kind == "hole" else Polygon()
    return degrees(area.difference(hole) if kind == "hole" else area)


def degrees(shape):
    return shapely.transform(shape, lambda xy: np.round(xy / 1e6 + [76, 43], 6))


@st.composite
def geometries(draw):
    parts = [draw(shapes(column)) for column in range(draw(st.integers(0, 4)))]
    if not parts:
        return draw(st.sampled_from([None, Point(), Polygon(), GeometryCollection()]))
    if len(parts) == 1:
        return parts[0]
    kinds = {part.geom_type for part in parts}
    if len(kinds) > 1:
        return GeometryCollection(parts)
    return shapely.from_wkt(f"MULTI{parts[0].geom_type.upper()} EMPTY").__class__(parts)


def same(made, due):
    """Whether two geometries have the same points, whatever comes first."""
    if due is None or due.is_empty:
        return made is None
    made, due = shapely.normalize(made), shapely.normalize(due)
    return made.equals_exact(due, 1e-9)


@given(st.lists(WHOLE))
def test_numbers_come_back(values):
    given_ = np.array(values, dtype=np.int64)
    assert varint.unzigzag(varint.zigzag(given_)).tolist() == values
    parts = varint.planes(varint.zigzag(given_))
    assert varint.unzigzag(varint.numbers(parts)).tolist() == values
    # LEB128: as many bytes as the number has groups of seven bits
    sizes = [max(1, -(-int(value).bit_length() // 7)) for value in varint.zigzag(given_)]
    assert sum(len(part) for part in parts) == sum(sizes)


@given(st.lists(geometries(), max_size=6))
def test_geometries_come_back(values):
    frame = gpd.GeoDataFrame({"id": range(len(values))}, geometry=values, crs=4326)
    text = packed.pack(large.of(frame), [])["data"]
    made = unpacked_paths(text).geometries()
    assert all(same(*pair) for pair in zip(made, values, strict=True))


def test_rings_run_as_they_should():
    turned = Polygon(box(0, 0, 1, 1, ccw=False).exterior, [box(0.2, 0.2, 0.4, 0.4).exterior])
    paths = Paths.of([turned, box(2, 2, 3, 3), LineString([(0, 0), (1, 1)])])
    ends = np.cumsum(paths.lengths)
    for kind, start, end in zip(paths.kinds, ends - paths.lengths, ends, strict=True):
        if kind in (SHELL, HOLE):
            ring = shapely.linearrings(paths.lonlat[start:end])
            assert shapely.is_ccw(ring) == (kind == SHELL)


def test_an_edge_of_neighbours_is_there_twice():
    squares = [box(x, y, x + 1, y + 1) for x, y in itertools.product(range(3), range(4))]
    # a grid of 3 by 4 has 3·5 + 4·4 edges of its own; its cells have four each
    repeated = Paths.of(squares).repeated()
    assert len(repeated) == 4 * 12
    assert (~repeated).sum() == 3 * 5 + 4 * 4
    assert not Paths.of([LineString([(0, 0), (1, 1)])] * 2).repeated().any()


def wavy(count=6):
    """Neighbours with a wavy border of many vertices between each two."""
    y = np.linspace(0, 0.01, 400)
    edges = [
        np.column_stack([x * (0.01 + x / 1e3) + 1e-5 * np.sin(y * 4e4 + x), y])
        for x in range(count + 1)
    ]
    return np.array(
        [Polygon([*left, *right[::-1]]) for left, right in itertools.pairwise(edges)], dtype=object
    )


def test_simpler_neighbours_still_share_their_edges():
    areas = wavy()
    lighter = simplified(areas, 5)
    assert shapely.get_num_coordinates(lighter).sum() < shapely.get_num_coordinates(areas).sum() / 4
    assert shapely.coverage_is_valid(lighter)
    # and where they are no coverage, each stays valid
    apart = np.array([*areas, box(0.005, 0.002, 0.02, 0.004), None, Point(0, 0)], dtype=object)
    found = simplified(apart, 50)
    assert shapely.is_valid(found[:-2]).all()
    assert not shapely.is_empty(found[:-2]).any()
    assert found[-2] is None


def test_simplifying_leaves_what_was_measured():
    layer = large.of(gpd.GeoDataFrame({"id": range(6)}, geometry=wavy(), crs=4326))
    sizes = geodesy.area_m2(layer.frame.geometry) / 10_000
    light = {"parcels": {"use": "always", "simplify_m": 20}}
    shown = content(large.spec("parcels", compact=light), {"parcels": layer}, large.report())
    header, _ = unpack(shown["layers"][0]["packed"]["data"])
    found = header["columns"]["size"]["each"]
    assert found == pytest.approx(sizes, abs=0.005)
    assert shown["layers"][0]["packed"]["vertices"] < 6 * 400


def test_what_is_large_is_packed_unless_the_map_says_otherwise():
    few, many = large.parcels(MANY_FEATURES), large.parcels(MANY_FEATURES + 1)
    assert not packed.wanted(few)
    assert packed.wanted(many)
    for count in (packed.MANY_VERTICES, packed.MANY_VERTICES + 1):
        line = LineString(np.column_stack([np.linspace(76, 77, count), np.full(count, 43)]))
        frame = gpd.GeoDataFrame({"id": [1]}, geometry=[line], crs=4326)
        assert packed.wanted(large.of(frame, kind="line")) == (count > packed.MANY_VERTICES)
    choices = large.spec("a", "b", compact={"a": {"use": "always"}, "b": {"use": "never"}}).compact
    assert packed.wanted(few, choices["a"])
    assert not packed.wanted(many, choices["b"])
    assert packed.wanted(many, large.spec("a", compact={"a": {"simplify_m": 2}}).compact["a"])


def test_same_bytes_and_nothing_that_ends_a_script():
    first, again = (packed.pack(large.odd(), ["mixed", "note"])["data"] for _ in range(2))
    assert first == again
    assert set(first) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")


def column(values, dtype=None):
    table = Table(len(values))
    return table.column(pd.Series(values, dtype=dtype)), table


def test_columns_take_the_form_that_is_small():
    rows = 1000
    assert column([None] * rows)[0] is None
    assert column(["", None])[0] is None
    assert column(["a"] * rows)[0] == {"all": "a"}
    spec, table = column([f"plot {row}" for row in range(rows)])
    assert spec["before"] == "plot "
    # steps of one, after the first: a byte each
    assert sum(map(len, table.streams[0])) == rows
    assert column([f"plot {row:04}" for row in range(rows)])[0].keys() == {"each"}
    assert column([f"{row}a" for row in range(rows)])[0].keys() == {"each"}
    spec, _ = column(np.arange(rows) / 100)
    assert spec["digits"] == 2
    assert column([1 / 3 + row for row in range(rows)])[0].keys() == {"each"}
    assert column(["a", "b", None, "a"])[0]["of"] == ["a", "b"]
    # a step between these would be no number of JavaScript's
    assert column([-(2**52), 2**52] * 200 + list(range(600)))[0].keys() == {"of", "codes"}


def test_values_that_are_equal_but_not_the_same_stay_apart():
    spec, _ = column([True, 1, "1", None, 1.0], dtype=object)
    assert spec["of"] == [True, 1, "1"]
    spec, _ = column([2**53 + 1, 2**53 + 2, 5], dtype=object)
    assert spec["each"] == [str(2**53 + 1), str(2**53 + 2), 5]
    spec, _ = column(["\ud800", "b"], dtype=object)
    assert spec["each"] == ["?", "b"]


def test_empty_layers_and_layers_without_a_place_are_packed_too():
    nowhere = gpd.GeoDataFrame({"id": [1, 2]}, geometry=[None, MultiPolygon()], crs=4326)
    assert packed.pack(large.of(nowhere), [])["vertices"] == 0
    none = gpd.GeoDataFrame({"id": []}, geometry=[], crs=4326)
    assert unpacked_paths(packed.pack(large.of(none), [])["data"]).geometries().tolist() == []
