from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS, Geod

from alatau_geo.errors import UsageError
from alatau_geo.geodesy import area_m2, length_m

GEOD = Geod(ellps="WGS84")
SHELL = shapely.box(77.0, 43.6, 77.1, 43.7)
HOLES = [shapely.box(77.01, 43.61, 77.02, 43.62), shapely.box(77.05, 43.65, 77.06, 43.68)]
HOLED = shapely.Polygon(SHELL.exterior, [hole.exterior for hole in HOLES])
LINE = shapely.LineString([(77, 43.6), (77.01, 43.61), (77.02, 43.61)])
AREA = GEOD.geometry_area_perimeter(SHELL)[0]
HOLE_AREA = sum(GEOD.geometry_area_perimeter(hole)[0] for hole in HOLES)
PERIMETER = GEOD.geometry_length(SHELL)
HOLE_PERIMETER = sum(map(GEOD.geometry_length, HOLES))
LENGTH = GEOD.geometry_length(LINE)

CASES = {
    "polygon": (SHELL, AREA, PERIMETER),
    "clockwise": (SHELL.reverse(), AREA, PERIMETER),
    "holes": (HOLED, AREA - HOLE_AREA, PERIMETER + HOLE_PERIMETER),
    "holes wound like the shell": (
        shapely.Polygon(SHELL.exterior, [hole.exterior.reverse() for hole in HOLES]),
        AREA - HOLE_AREA,
        PERIMETER + HOLE_PERIMETER,
    ),
    "multipolygon": (
        shapely.MultiPolygon([HOLED, HOLES[0]]),
        AREA - HOLE_AREA + GEOD.geometry_area_perimeter(HOLES[0])[0],
        PERIMETER + HOLE_PERIMETER + GEOD.geometry_length(HOLES[0]),
    ),
    "line": (LINE, 0, LENGTH),
    "ring": (SHELL.exterior, 0, PERIMETER),
    "multiline": (shapely.MultiLineString([LINE, LINE]), 0, 2 * LENGTH),
    "point": (shapely.Point(77, 43.6), 0, 0),
    "multipoint": (shapely.MultiPoint([(77, 43.6), (78, 43.6)]), 0, 0),
    "collection": (
        shapely.GeometryCollection(
            [
                shapely.Point(1, 2),
                LINE,
                shapely.GeometryCollection([HOLED, shapely.MultiLineString([LINE])]),
                shapely.MultiPolygon(),
            ]
        ),
        AREA - HOLE_AREA,
        PERIMETER + HOLE_PERIMETER + 2 * LENGTH,
    ),
    "heights": (shapely.force_3d(HOLED, 800.0), AREA - HOLE_AREA, PERIMETER + HOLE_PERIMETER),
    "empty polygon": (shapely.Polygon(), 0, 0),
    "empty line": (shapely.LineString(), 0, 0),
    "empty multi": (shapely.MultiPolygon(), 0, 0),
    "empty collection": (shapely.GeometryCollection(), 0, 0),
    "missing": (None, np.nan, np.nan),
}


@pytest.mark.parametrize("name", CASES)
def test_each_kind(engine, name):
    shape, area, length = CASES[name]
    assert area_m2([shape], engine=engine)[0] == pytest.approx(area, rel=1e-9, nan_ok=True)
    assert length_m([shape], engine=engine)[0] == pytest.approx(length, rel=1e-12, nan_ok=True)


def test_all_kinds_at_once(engine):
    shapes, areas, lengths = zip(*CASES.values(), strict=True)
    series = gpd.GeoSeries(shapes, crs=4326, index=list("abcdefghijklmnopq"))
    for given in (series, series.array, series.to_numpy(), list(shapes)):
        got = area_m2(given, engine=engine)
        assert got.dtype == np.float64
        assert got == pytest.approx(areas, rel=1e-9, nan_ok=True)
        assert length_m(given, engine=engine) == pytest.approx(lengths, rel=1e-12, nan_ok=True)


def test_nothing():
    for nothing in ([], gpd.GeoSeries([], crs=4326), gpd.GeoSeries([])):
        assert area_m2(nothing).shape == (0,)
        assert length_m(nothing).shape == (0,)


def test_nothing_but_missing_or_points():
    assert np.isnan(area_m2([None, None])).all()
    assert length_m([shapely.Point(1, 2)]).tolist() == [0.0]


def test_nan_among_coordinates(engine):
    with np.errstate(invalid="ignore"):
        broken = shapely.polygons([(77, 43), (77.1, np.nan), (77.1, 43.1), (77, 43)])
    got = area_m2([broken, SHELL], engine=engine)
    assert np.isnan(got).tolist() == [True, False]
    assert np.isnan(length_m([broken, SHELL], engine=engine)).tolist() == [True, False]


def test_many_blocks(engine):
    # more than one block of coordinates, every third polygon with holes
    shapes = np.array([SHELL, HOLED, HOLES[0]] * 20_000)
    got = area_m2(shapes, engine=engine).reshape(-1, 3)
    assert (got == got[0]).all()
    assert got[0] == pytest.approx(area_m2(shapes[:3]), rel=1e-12)
    got = length_m(shapes, engine=engine).reshape(-1, 3)
    assert (got == got[0]).all()
    assert got[0] == pytest.approx(length_m(shapes[:3]), rel=1e-12)


def test_few_parts_with_many_vertices(engine):
    big = shapely.Point(77, 43).buffer(1, quad_segs=50_000)
    truth = GEOD.geometry_area_perimeter(big)[0]
    assert area_m2([big, None, big], engine=engine)[[0, 2]] == pytest.approx(-truth, rel=1e-11)


@pytest.mark.parametrize("code", ["EPSG:4326", "EPSG:4979", "OGC:CRS84", "EPSG:4269", "EPSG:9000"])
def test_frames_that_will_do(code):
    got = area_m2(gpd.GeoSeries([SHELL], crs=CRS.from_user_input(code)))
    assert got == pytest.approx([AREA], rel=1e-9)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("EPSG:32643", "WGS 84 / UTM zone 43N"),
        ("EPSG:4284", "Pulkovo 1942"),
        ("EPSG:4978", "WGS 84"),
        ("EPSG:4807", "NTF"),
    ],
)
@pytest.mark.parametrize("measure", [area_m2, length_m])
def test_frames_that_will_not(measure, code, name):
    with pytest.raises(UsageError, match=rf"{name}.*\({code}\).*to_crs\(4326\)"):
        measure(gpd.GeoSeries([SHELL], crs=code))


def test_frame_without_a_code():
    local = CRS.from_proj4("+proj=tmerc +lat_0=43.6 +lon_0=77 +ellps=WGS84")
    with pytest.raises(UsageError, match="no code"):
        area_m2(gpd.GeoSeries([SHELL], crs=local))


def test_metres_without_a_frame():
    with pytest.raises(UsageError, match="metres"):
        area_m2([shapely.box(500_000, 4_830_000, 501_000, 4_831_000)])


@pytest.mark.parametrize("value", [1e63, 1e300, -1e300, np.inf])
@pytest.mark.parametrize("measure", [area_m2, length_m])
def test_numbers_beyond_reason(measure, engine, value):
    far = shapely.set_coordinates(SHELL, [(77, 43), (value, 43), (77, value), (78, 44), (77, 43)])
    with pytest.raises(UsageError, match="Longitudes within"):
        measure([SHELL, far], engine=engine)


@pytest.mark.parametrize(
    "wrong", [SHELL, gpd.GeoDataFrame(geometry=[SHELL], crs=4326), ["POINT (1 2)"], [1.0]]
)
def test_no_geometries(wrong):
    with pytest.raises(UsageError, match="needed"):
        area_m2(wrong)
