"""Mislabelled coordinates: the fix that is named is the right one, and does what it says."""

import re
import shlex

import numpy as np
import pyproj
import pytest
import shapely
from frames import AREA, frame, points
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau_geo import crs
from alatau_geo.crs import guess, qaztrf
from alatau_geo.errors import DataError

PLACE = (77.1, 43.6)


def to_lonlat(rows, **more):
    options = {"declared": None, "study_area": AREA, "where": "x (x.gpkg)"} | more
    return crs.to_lonlat(rows, **options)


def named(text):
    return None if text is None else crs.parse(text, where="test")


def written(true, said, *places, swapped=False):
    """Return a frame of places in one frame, said to be in another; by pyproj alone."""
    to = named(true)
    base = to.geodetic_crs
    # a datum's shift is left out: what is tested is told apart by kilometres
    xy = pyproj.Transformer.from_crs(base, to, always_xy=True).transform(*np.transpose(places))
    xy = np.column_stack(xy)
    return points(*(xy[:, ::-1] if swapped else xy).tolist(), crs=named(said))


def refused(rows, **more):
    with pytest.raises(DataError) as error:
        to_lonlat(rows, **more)
    text = str(error.value)
    assert "\n" not in text
    return text


def fixes_of(text):
    """Return what the message says to give, as a user would copy it."""
    words = shlex.split(re.search(r"if so, give (.*?) \(`", text)[1])
    more = {"swap_axes": "--swap-axes" in words}
    if "--assume-crs" in words:
        more["assume"] = words[words.index("--assume-crs") + 1]
    return more


UTM, QAZ, SK = "EPSG:32643", "EPSG:10947", "EPSG:28413"
MISTAKES = {
    "neighbouring zone, 44 for 43": (UTM, "EPSG:32644", False, UTM),
    "neighbouring zone, 42 for 43": (UTM, "EPSG:32642", False, UTM),
    "neighbouring zone, 43 for 44": ("EPSG:32644", UTM, False, "EPSG:32644"),
    "wrong hemisphere": (UTM, "EPSG:32743", False, UTM),
    "the other wrong hemisphere": ("EPSG:32743", UTM, False, "EPSG:32743"),
    "metres as degrees": (UTM, "EPSG:4326", False, UTM),
    "Mercator as degrees": ("EPSG:3857", "EPSG:4326", False, "EPSG:3857"),
    "SK-42 as its degrees": (SK, "EPSG:4284", False, SK),
    "degrees as metres": ("EPSG:4326", UTM, False, "EPSG:4326"),
    "degrees as metres, latitude first": ("EPSG:4326", UTM, True, "EPSG:4326"),
    "latitude first": ("EPSG:4326", "EPSG:4326", True, None),
    "northing first": (UTM, UTM, True, None),
    "northing first in SK-42": (SK, SK, True, None),
    "northing first in QazTRF-23": (QAZ, QAZ, True, None),
    "zone's prefix missing": ("EPSG:2503", SK, False, "EPSG:2503"),
    "zone's prefix missing in QazTRF-23": (
        *("QazTRF-23 / Gauss-Kruger CM 75E", QAZ, False, "QazTRF-23 / Gauss-Kruger CM 75E"),
    ),
    "zone's prefix where none is said": (SK, "EPSG:2503", False, SK),
    "wrong zone of SK-42": (SK, "EPSG:28412", False, SK),
    "wrong zone of QazTRF-23": (QAZ, "EPSG:10948", False, QAZ),
    "zones of 3° as of 6°": ("EPSG:2602", "EPSG:2503", False, "EPSG:2602"),
    "QazTRF-23 as UTM": (QAZ, UTM, False, QAZ),
    "no CRS, degrees": ("EPSG:4326", None, False, "EPSG:4326"),
    "no CRS, latitude first": ("EPSG:4326", None, True, "EPSG:4326"),
    "no CRS, metres": (UTM, None, False, UTM),
    "no CRS, northing first": (QAZ, None, True, QAZ),
    "metres as degrees, northing first": (QAZ, "EPSG:4326", True, QAZ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_who_does_as_the_message_says_gets_there(name):
    true, said, swapped, assumed = MISTAKES[name]
    rows = written(true, said, PLACE, (77.2, 43.7), swapped=swapped)
    more = fixes_of(refused(rows))
    assert more == {"swap_axes": swapped} | ({"assume": assumed} if assumed else {})
    found, operation = to_lonlat(rows, **more)
    # to a datum's shift
    assert found.geometry[0].distance(shapely.Point(PLACE)) < 1e-3
    assert ("axes were swapped as asked for" in str(operation)) == swapped
    assert ("was assumed as asked for" in str(operation)) == (assumed is not None)


def test_what_the_operation_says_of_fixes():
    _, operation = to_lonlat(written(UTM, "EPSG:32644", PLACE), assume=UTM)
    assert str(operation) == (
        "EPSG:32643 (WGS 84 / UTM zone 43N) → WGS 84 by Inverse of UTM zone 43N (accuracy 0 m);"
        " this CRS was assumed as asked for, the file says EPSG:32644 (WGS 84 / UTM zone 44N)"
    )
    rows = written("EPSG:4326", None, PLACE, swapped=True)
    _, operation = to_lonlat(rows, assume="EPSG:4326", swap_axes=True)
    assert str(operation) == (
        "EPSG:4326 (WGS 84): already lon/lat on WGS 84; this CRS was assumed as asked for, the"
        " file says none; the axes were swapped as asked for"
    )


def test_the_message_says_what_lies_where():
    text = refused(written(UTM, "EPSG:32644", PLACE, (77.2, 43.7)))
    assert text.startswith(
        "x (x.gpkg): says EPSG:32644 (WGS 84 / UTM zone 44N), by which it lies outside the study"
        " area, near 83.1° E, 43.6° N, but its coordinates from 669494.55, 4829589.8 to"
    )


def test_frames_that_can_not_be_told_apart_are_all_named():
    text = refused(written(QAZ, "EPSG:4326", PLACE))
    assert "EPSG:10947 (QazTRF-23" in text
    # two frames of one zone, a datum's shift apart: 44 m to the west, and 33 to the north, on
    # ellipsoids that differ
    match = re.search(r"it could as well be EPSG:28413 \(.*?\), (\d+) m away: ask", text)
    assert 50 < int(match[1]) < 80
    text = refused(written(UTM, "EPSG:4326", PLACE))
    # scales of 0.9996 and 1, 4,830 km from the equator and 170 from the meridian
    assert re.search(r"as well be EPSG:2503 \(.*?\), (1\.9|2\.0) km away", text)


def test_a_shift_of_metres_is_not_guessed_at():
    # SK-42 called QazTRF-23, QazTRF-23 called SK-42, SK-42 called UTM: near enough to be right
    for true, said in ((SK, QAZ), (QAZ, SK), ("EPSG:2503", UTM), ("EPSG:4284", "EPSG:4326")):
        found, operation = to_lonlat(written(true, said, PLACE))
        assert found.geometry[0].distance(shapely.Point(PLACE)) < 0.1
        assert "assumed" not in str(operation)
    # and where the file says a datum, the other is not offered
    assert "EPSG:10947" not in refused(written(SK, "EPSG:28412", PLACE))


@settings(max_examples=50)
@given(
    st.floats(AREA[0], AREA[2]),
    st.floats(AREA[1], AREA[3]),
    st.sampled_from(["EPSG:4326", UTM, QAZ, SK, "EPSG:2503", "EPSG:2602", "EPSG:3857"]),
    st.sampled_from(["EPSG:4326", UTM, QAZ, SK, "EPSG:2503", "EPSG:2602", "EPSG:32642", None]),
    st.booleans(),
)
def test_the_fix_leads_near_the_right_place(lon, lat, true, said, swapped):
    rows = written(true, said, (lon, lat), swapped=swapped)
    try:
        found, _ = to_lonlat(rows)
    except DataError as error:
        more = fixes_of(str(error))
        assert more["swap_axes"] == swapped
        found, _ = to_lonlat(rows, **more)
    # it may be wrong by what coordinates can't tell, not more: zones' scales differ by 4 km
    assert found.geometry[0].distance(shapely.Point(lon, lat)) < 0.05


@pytest.mark.parametrize(
    ("place", "what"), [((-77.1, 43.6), "longitudes"), ((77.1, -43.6), "latitudes")]
)
def test_a_wrong_sign_has_no_option(place, what):
    text = refused(points(place, crs=4326))
    assert f"are probably {what} of the wrong sign: correct them where they come from" in text
    assert "--" not in text


def test_a_fix_is_still_checked():
    text = refused(written(UTM, "EPSG:32644", PLACE), assume="EPSG:32642")
    assert "is to be read as EPSG:32642 (WGS 84 / UTM zone 42N), by which it lies outside" in text
    assert fixes_of(text) == {"swap_axes": False, "assume": UTM}
    text = refused(points(PLACE, crs=4326), swap_axes=True)
    assert text.endswith("latitude before longitude: if so, leave --swap-axes out")
    text = refused(written(UTM, "EPSG:4326", PLACE), assume=UTM, swap_axes=True)
    assert "if so, give --assume-crs EPSG:32643 (`assume_crs` in a catalog), leave --swap" in text
    # also where nothing known brings it there
    text = refused(points((10, 10), crs=4326), assume="EPSG:4326")
    assert text.endswith("fit no other frame that is known here: ask where they come from")
    found, _ = to_lonlat(points((10, 10), crs=4326))
    assert len(found) == 1


def test_a_stray_feature_neither_hides_nor_makes_a_mistake():
    swapped = [(43.6 + n / 1000, 77.1) for n in range(19)]
    text = refused(points(*swapped, (77.1, 43.6), crs=4326))
    assert "all but 1 of 20 features lie outside the study area" in text
    right = [place[::-1] for place in swapped]
    assert len(to_lonlat(points(*right, (43.6, 77.1), crs=4326))[0]) == 20


def test_a_country_is_where_it_is():
    # most of it lies elsewhere, and no other frame explains that
    rows = frame(shapely.box(46, 40, 88, 56), *map(shapely.Point, [(71.4, 51.1)] * 30))
    assert len(to_lonlat(rows)[0]) == 31


@pytest.mark.parametrize(
    "area", [(-180, -90, 180, 90), (70, 35, 90, 55), (174, -42, 175, -41), (-1, -1, 1, 1)]
)
def test_other_study_areas(area):
    lon, lat = (area[0] + area[2]) / 2, (area[1] + area[3]) / 2
    zone = int(lon // 6) + 31
    epsg = f"EPSG:{32600 + zone + 100 * (lat < 0)}"
    text = refused(written(epsg, "EPSG:4326", (lon, lat)), study_area=area)
    assert re.search(r"are probably in EPSG:32[67]\d\d ", text)


@pytest.mark.parametrize("zone", range(4, 33))
def test_codes_of_the_zones_are_those_of_epsg(zone):
    meridian = 6 * zone - 3
    side = f"{meridian}E" if meridian <= 180 else f"{360 - meridian}W"
    for code, name in (
        (28400 + zone, f"Pulkovo 1942 / Gauss-Kruger zone {zone}"),
        (2490 + zone, f"Pulkovo 1942 / Gauss-Kruger CM {side}"),
    ):
        assert pyproj.CRS.from_epsg(code).name == name


@pytest.mark.parametrize("zone", range(15, 30))
def test_codes_of_the_zones_of_3_degrees_are_those_of_epsg(zone):
    for code, name in (
        (2516 + zone, f"Pulkovo 1942 / 3-degree Gauss-Kruger zone {zone}"),
        (2575 + zone + (zone >= 25), f"Pulkovo 1942 / 3-degree Gauss-Kruger CM {3 * zone}E"),
    ):
        assert pyproj.CRS.from_epsg(code).name == name


def test_nothing_placed_has_no_guess():
    reading = guess.Reading(qaztrf.definition(10947))
    assert guess.explain(np.empty((0, 4)), reading, AREA, where="x") is None
    with pytest.raises(DataError, match=r"has none: ask .*\.prj beside a shapefile\)$"):
        to_lonlat(frame(None, crs=None))
