"""Which operation is used, how accurate it is said to be, and what SK-42 becomes by it."""

import warnings

import numpy as np
import pyproj
import pytest
import shapely
from frames import AREA, KRASSOWSKY, WGS84, points, transverse_mercator
from hypothesis import given
from hypothesis import strategies as st

from alatau_geo import crs
from alatau_geo.crs import operation
from alatau_geo.errors import DataError

#: EPSG:15865, Pulkovo 1942 to WGS 84 (16): metres, and seconds in the coordinate frame's sense.
SHIFTS, TURNS = (25.0, -141.0, -78.5), (0.0, -0.35, -0.736)


def helmert(lon, lat):
    """Return lon, lat on WGS 84 of a place on Pulkovo 1942, height 0, by EPSG:15865 in closed form.

    Coordinate frame rotation: EPSG Guidance Note 7-2, method 9607 (2D).
    """
    a, inverse = KRASSOWSKY
    e2 = (2 - 1 / inverse) / inverse
    phi, lam = np.radians([lat, lon])
    n = a / np.sqrt(1 - e2 * np.sin(phi) ** 2)
    x = np.array(
        [
            n * np.cos(phi) * np.cos(lam),
            n * np.cos(phi) * np.sin(lam),
            n * (1 - e2) * np.sin(phi),
        ]
    )
    rx, ry, rz = np.radians(np.array(TURNS) / 3600)
    turn = np.array([[1, rz, -ry], [-rz, 1, rx], [ry, -rx, 1]])
    x, y, z = SHIFTS + turn @ x
    a, inverse = WGS84
    e2 = (2 - 1 / inverse) / inverse
    p = np.hypot(x, y)
    phi = np.arctan2(z, p * (1 - e2))
    for _ in range(8):
        n = a / np.sqrt(1 - e2 * np.sin(phi) ** 2)
        phi = np.arctan2(z + e2 * n * np.sin(phi), p)
    return np.degrees(np.arctan2(y, x)), np.degrees(phi)


SK42 = {
    28413: {"meridian": 75, "easting": 13_500_000},
    2503: {"meridian": 75, "easting": 500_000},
    2602: {"meridian": 78, "easting": 500_000},
    4284: None,
}


def moved(place, epsg, **more):
    options = {"declared": None, "study_area": AREA, "where": "x"} | more
    found, used = crs.to_lonlat(points(place, crs=epsg), **options)
    return shapely.get_coordinates(found.geometry)[0], used


@given(st.floats(76.7, 77.4), st.floats(43.2, 43.9), st.sampled_from(list(SK42)))
def test_sk42_by_hand(lon, lat, epsg):
    # x is the easting, whatever the order of EPSG's axes: so do files have it
    zone = SK42[epsg]
    place = transverse_mercator(lon, lat, ellipsoid=KRASSOWSKY, **zone) if zone else (lon, lat)
    found, used = moved(place, epsg)
    assert found == pytest.approx(helmert(lon, lat), abs=1e-8)
    assert used.accuracy_m == 4.5
    assert "Pulkovo 1942 to WGS 84 (16)" in used.name


def test_sk42_is_as_far_from_wgs84_as_it_is():
    lon, lat = helmert(77.1, 43.6)
    # 44 m to the west and 33 to the north, to some metres: a second of latitude has 30.9 m
    assert (lat - 43.6) * 3600 * 30.9 == pytest.approx(33, abs=3)
    assert (77.1 - lon) * 3600 * 30.9 * np.cos(np.radians(43.6)) == pytest.approx(44, abs=3)


def test_what_is_said_of_sk42():
    place = transverse_mercator(77.1, 43.6, ellipsoid=KRASSOWSKY, **SK42[28413])
    _, used = moved(place, 28413)
    # how far the published parameters are from each other, by pyproj alone
    group = pyproj.transformer.TransformerGroup(
        28413, 4326, always_xy=True, area_of_interest=pyproj.aoi.AreaOfInterest(*AREA)
    )
    places = [one.transform(*place) for one in group.transformers]
    apart = [pyproj.Geod(ellps="WGS84").inv(*a, *b)[2] for a in places for b in places]
    assert str(used) == (
        "EPSG:28413 (Pulkovo 1942 / Gauss-Kruger zone 13) → WGS 84 by Inverse of 6-degree"
        " Gauss-Kruger zone 13 + Pulkovo 1942 to WGS 84 (16) (accuracy 4.5 m);"
        f" the {len(places)} sets of parameters published for it differ by up to {max(apart):.0f} m"
        " here; a grid such as qazgrid_kz.gsb is good to 0.1 m: --grid FILE"
    )
    assert 15 < max(apart) < 25


def test_parameters_are_those_published_for_the_country():
    # PROJ's first are Russia's, by the box around it: its 3 m promise nothing in Kazakhstan
    first = pyproj.transformer.TransformerGroup(
        4284, 4326, always_xy=True, area_of_interest=pyproj.aoi.AreaOfInterest(*AREA)
    ).transformers[0]
    assert first.area_of_use.name.startswith("Russian Federation")
    _, used = moved((77.1, 43.6), 4284)
    assert "(16)" in used.name
    # in Moscow they are its own
    _, used = moved((37.6, 55.8), 4284, study_area=(37, 55, 38, 56))
    assert (used.name, used.accuracy_m) == ("Pulkovo 1942 to WGS 84 (20)", 3)


@pytest.mark.parametrize("epsg", [28413, 2503, 2602, 4284])
def test_esris_words_for_sk42(epsg):
    written = pyproj.CRS(pyproj.CRS.from_epsg(epsg).to_wkt("WKT1_ESRI"))
    place = (77.1, 43.6)
    if SK42[epsg]:
        place = transverse_mercator(*place, ellipsoid=KRASSOWSKY, **SK42[epsg])
    found, used = moved(place, written)
    assert found == pytest.approx(helmert(77.1, 43.6), abs=1e-8)
    assert used.accuracy_m == 4.5


@pytest.mark.parametrize(
    "text",
    [
        "+proj=longlat +ellps=krass",
        "+proj=tmerc +lon_0=75 +x_0=13500000 +ellps=krass",
        "+proj=utm +zone=43 +ellps=GRS80",
    ],
)
def test_a_ballpark_operation_is_refused(text):
    with pytest.raises(DataError, match=r"only a ballpark operation here.*: transform the file"):
        operation.way(pyproj.CRS(text), study_area=AREA, where="x")


def test_parameters_in_the_file_are_used():
    # as programs in Kazakhstan write it, accuracy unknown
    text = "+proj=tmerc +lon_0=75 +x_0=13500000 +ellps=krass +towgs84=25,-141,-78.5,0,0.35,0.736,0"
    place = transverse_mercator(77.1, 43.6, ellipsoid=KRASSOWSKY, **SK42[28413])
    found, used = moved(place, text)
    assert found == pytest.approx(helmert(77.1, 43.6), abs=1e-8)
    assert used.accuracy_m is None
    assert "(accuracy unpublished)" in str(used)


def test_a_grid_that_is_missing_is_told_of():
    # NAD27 in California has grids, which PROJ's wheel does not
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = operation.way(
            pyproj.CRS.from_epsg(4267), study_area=(-122, 37, -121, 38), where="x"
        )
    text = str(found.operation)
    assert "is better, and needs us_noaa_" in text
    assert found.operation.accuracy_m > 0


def test_heights_in_a_compound_frame_are_left_alone():
    rows = points((669_494.55, 4_829_589.8, 812.5), crs="EPSG:32643+5773")
    found, used = crs.to_lonlat(rows, declared=None, study_area=AREA, where="x")
    assert shapely.get_coordinates(found.geometry, include_z=True)[0] == pytest.approx(
        (77.1, 43.6, 812.5), abs=1e-6
    )
    assert "UTM zone 43N" in used.source


@given(
    st.floats(76.7, 77.4),
    st.floats(43.2, 43.9),
    st.sampled_from(["EPSG:28413", "EPSG:2602", "EPSG:32643", "EPSG:10947", "EPSG:3857"]),
)
def test_there_and_back(lon, lat, text):
    rows = points((lon, lat, 5.0), crs=4326)
    there, _ = crs.from_lonlat(rows, text, study_area=AREA, where="x")
    assert crs.label(there.crs).startswith(text)
    back, _ = crs.to_lonlat(there, declared=None, study_area=AREA, where="x")
    assert shapely.get_coordinates(back.geometry, include_z=True)[0] == pytest.approx(
        # a Helmert transformation and its inverse differ in the second order of the rotations
        (lon, lat, 5.0),
        abs=2e-8,
    )
