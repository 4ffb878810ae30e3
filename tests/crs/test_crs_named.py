"""Frames by name: what is known under it, and what the message says where nothing is."""

import pytest
from pyproj import CRS

from alatau_geo.crs import named
from alatau_geo.errors import DataError


@pytest.mark.parametrize(
    "text",
    [
        "EPSG:32643",
        "epsg:32643",
        "32643",
        "urn:ogc:def:crs:EPSG::32643",
        "http://www.opengis.net/def/crs/EPSG/0/32643",
        CRS.from_epsg(32643).to_wkt(),
        CRS.from_epsg(32643).to_wkt("WKT1_GDAL"),
        "+init=epsg:32643",
    ],
)
def test_one_frame_has_many_names(text):
    assert named.parse(text, where="x").equals(CRS.from_epsg(32643), ignore_axis_order=True)


@pytest.mark.parametrize("code", range(10939, 10950))
def test_qaztrf_is_known_whatever_proj_is_installed(code):
    found = named.parse(f"EPSG:{code}", where="x")
    assert named.code_of(found) == f"EPSG:{code}"
    assert found.name.startswith("QazTRF-23")
    assert named.label(found) == f"EPSG:{code} ({found.name})"


@pytest.mark.parametrize(
    "text",
    ["", " ", "EPSG:", "EPSG:999999", "mars", "PROJCS[", "((((" * 5000, "\0", "é" * 200, "{}"],
)
def test_what_is_no_frame_is_refused_in_one_line(text):
    with pytest.raises(DataError) as caught:
        named.parse(text, where="roads")
    message = str(caught.value)
    assert message.startswith("roads: needs a CRS that PROJ knows, such as EPSG:32643; ")
    assert message.endswith(" was given")
    assert len(message) < 400
    assert message.isprintable()


def test_a_frame_of_ones_own_has_no_code():
    own = named.parse("+proj=tmerc +lon_0=76.9 +k=1 +x_0=50000 +ellps=krass", where="x")
    assert named.code_of(own) is None
    assert named.label(own) == own.name


def test_other_authorities_have_codes_too():
    assert named.code_of(named.parse("ESRI:54009", where="x")) == "ESRI:54009"


def test_wgs84_is_lon_lat_degrees():
    assert named.code_of(named.WGS84) == "EPSG:4326"
    assert named.parse("OGC:CRS84", where="x").equals(named.WGS84, ignore_axis_order=True)


def test_qaztrf_without_its_code_gets_it_back():
    text = named.parse("EPSG:10947", where="x").to_wkt()
    bare = CRS.from_wkt(text[: text.rindex(",ID[")] + "]")
    assert bare.to_authority(min_confidence=100) is None
    assert named.code_of(named.recognised(bare, where="x")) == "EPSG:10947"


def test_a_code_of_qaztrf_over_other_parameters_is_refused():
    text = named.parse("EPSG:10947", where="x").to_wkt()
    other = CRS.from_wkt(text.replace("13500000", "500000"))
    with pytest.raises(
        DataError, match=r"roads: says EPSG:10947, but the parameters .*--assume-crs"
    ):
        named.recognised(other, where="roads")
    # and so where a user gives it as a text
    with pytest.raises(DataError, match="says EPSG:10947"):
        named.parse(other.to_wkt(), where="roads")


def test_other_frames_are_left_alone():
    utm = CRS.from_epsg(32643)
    assert named.recognised(utm, where="x") is utm
