"""QazTRF-23 as it is carried, held against Krüger's series, published check points and PROJ."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyogrio
import pyproj
import pytest
import shapely
from frames import AREA, GRS80, points, transverse_mercator
from hypothesis import given
from hypothesis import strategies as st

from alatau_geo import crs, vector
from alatau_geo.crs import qaztrf
from alatau_geo.errors import DataError

#: Longitude and latitude, and easting and northing in zone 13 to 0.1 m, by another program.
CHECK_POINTS = {
    "airfield": ((77.11680, 43.73300), (13_670_541.8, 4_846_334.4)),
    "Konaev": ((77.06304, 43.86681), (13_665_839.8, 4_861_093.0)),
    "Otegen Batyr": ((77.02187, 43.41845), (13_663_744.0, 4_811_194.5)),
}


def to_lonlat(rows, **more):
    options = {"declared": None, "study_area": AREA, "where": "x"} | more
    return crs.to_lonlat(rows, **options)


@pytest.mark.parametrize("name", CHECK_POINTS)
def test_the_check_points(name):
    lonlat, place = CHECK_POINTS[name]
    there, operation = crs.from_lonlat(
        points(lonlat, crs=4326), "EPSG:10947", study_area=AREA, where="x"
    )
    assert shapely.get_coordinates(there.geometry)[0] == pytest.approx(place, abs=0.1)
    assert str(operation) == (
        "EPSG:4326 (WGS 84) → EPSG:10947 (QazTRF-23 / Gauss-Kruger zone 13) by the inverse of"
        " Inverse of 6-degree Gauss-Kruger zone 13 + QazTRF-23 to WGS 84 (1) [EPSG:10965]"
        " (accuracy 1 m)"
    )
    back, operation = to_lonlat(points(place, crs=qaztrf.definition(10947)))
    # 0.08 m in degrees
    assert shapely.get_coordinates(back.geometry)[0] == pytest.approx(lonlat, abs=7e-7)
    assert operation.accuracy_m == 1
    assert operation.source == "EPSG:10947 (QazTRF-23 / Gauss-Kruger zone 13)"
    assert operation.name.endswith("QazTRF-23 to WGS 84 (1) [EPSG:10965]")


@given(
    st.sampled_from(sorted(qaztrf.ZONES)), st.floats(-3.5, 3.5), st.floats(40, 56), st.booleans()
)
def test_every_zone_by_kruegers_series(zone, off, lat, prefixed):
    meridian = {8: 45, 9: 51, 10: 57, 11: 63, 12: 69, 13: 75, 14: 81, 15: 87}[zone]
    easting = float(f"{zone}500000") if prefixed else 500_000.0
    text = f"EPSG:{10942 + zone - 8}" if prefixed else f"QazTRF-23 / Gauss-Kruger CM {meridian}E"
    lon = meridian + off
    area = (meridian - 4, 39, meridian + 4, 57)
    there, _ = crs.from_lonlat(points((lon, lat), crs=4326), text, study_area=area, where="x")
    expected = transverse_mercator(lon, lat, ellipsoid=GRS80, meridian=meridian, easting=easting)
    assert shapely.get_coordinates(there.geometry)[0] == pytest.approx(expected, abs=1e-3)
    back, _ = to_lonlat(there, study_area=area)
    assert shapely.get_coordinates(back.geometry)[0] == pytest.approx((lon, lat), abs=1e-10)


@pytest.mark.parametrize("zone", qaztrf.ZONES)
def test_zones_are_those_of_the_older_frame(zone):
    # Pulkovo 1942's zones of 6°, which EPSG lists with PROJ, have the same conversions
    older = pyproj.CRS.from_epsg(28400 + zone).to_json_dict()["conversion"]["parameters"]
    own = qaztrf.definition(qaztrf.ZONES[zone]).to_json_dict()["conversion"]["parameters"]
    assert {item["name"]: item["value"] for item in own} == {
        item["name"]: item["value"] for item in older
    }


@pytest.mark.parametrize("code", qaztrf.CODES)
@pytest.mark.parametrize(
    "form",
    [
        "EPSG:{}",
        "epsg:{}",
        " EPSG:{} ",
        "urn:ogc:def:crs:EPSG::{}",
        "urn:ogc:def:crs:EPSG:12.029:{}",
        "http://www.opengis.net/def/crs/EPSG/0/{}",
    ],
)
def test_every_code_is_known(code, form):
    found = crs.parse(form.format(code), where="x")
    assert crs.label(found) == f"EPSG:{code} ({found.name})"
    assert found.name.startswith("QazTRF-23")
    assert found.datum.name == "Kazakhstan Terrestrial Reference Frame 2023"
    assert found.ellipsoid.name == "GRS 1980"


def test_their_kinds_and_axes():
    kinds = {code: qaztrf.definition(code).type_name for code in qaztrf.CODES[:4]}
    assert kinds == {
        10939: "Geocentric CRS",
        10940: "Geographic 3D CRS",
        10941: "Geographic 2D CRS",
        10942: "Projected CRS",
    }
    axes = [axis.direction for axis in qaztrf.definition(10947).axis_info]
    assert axes == ["east", "north"]
    with pytest.raises(KeyError):
        qaztrf.definition(10938)
    assert qaztrf.named("QazTRF-23 / Gauss-Kruger zone 7") is None
    assert qaztrf.named("EPSG:10950") is None


@given(st.floats(46, 88), st.floats(40, 56), st.floats(-100, 5000))
def test_geocentric_coordinates_both_ways(lon, lat, height):
    there = pyproj.Transformer.from_crs(
        qaztrf.definition(10940), qaztrf.definition(10939), always_xy=True
    )
    a, inverse = GRS80
    e2 = (2 - 1 / inverse) / inverse
    phi, lam = np.radians([lat, lon])
    n = a / np.sqrt(1 - e2 * np.sin(phi) ** 2)
    across = (n + height) * np.cos(phi)
    expected = (
        across * np.cos(lam),
        across * np.sin(lam),
        (n * (1 - e2) + height) * np.sin(phi),
    )
    assert there.transform(lon, lat, height) == pytest.approx(expected, abs=1e-6)
    back = there.transform(*expected, direction="INVERSE")
    assert back[:2] == pytest.approx((lon, lat), abs=1e-10)
    assert back[2] == pytest.approx(height, abs=1e-4)


@pytest.mark.parametrize("code", [10940, 10941])
def test_degrees_stay_as_they_are(code):
    found, operation = to_lonlat(points((77.1, 43.6, 812.5), crs=qaztrf.definition(code)))
    assert shapely.get_coordinates(found.geometry, include_z=True)[0] == pytest.approx(
        (77.1, 43.6, 812.5), abs=1e-12
    )
    assert operation.name == "QazTRF-23 to WGS 84 (1) [EPSG:10965]"
    assert operation.accuracy_m == 1


def test_geocentric_layers_are_refused():
    with pytest.raises(DataError, match="needs a geographic or projected CRS, EPSG:10939"):
        to_lonlat(points((1, 2), crs=qaztrf.definition(10939)))


WRITTEN = {
    "WKT2": lambda one: one.to_wkt(),
    "WKT1 of GDAL": lambda one: one.to_wkt("WKT1_GDAL"),
    "ESRI": lambda one: one.to_wkt("WKT1_ESRI"),
    "PROJJSON": lambda one: one.to_json(),
    "without its code": lambda one: one.to_wkt().rpartition(',ID["EPSG",')[0] + "]",
}


@pytest.mark.parametrize("code", [10941, 10942, 10947, 10949])
@pytest.mark.parametrize("form", WRITTEN)
def test_a_files_own_words_are_recognised(code, form):
    text = WRITTEN[form](qaztrf.definition(code))
    assert qaztrf.code_of(qaztrf.recognised(pyproj.CRS(text))) == code
    assert crs.label(crs.parse(text, where="x")).startswith(f"EPSG:{code} ")


def test_frames_bound_to_wgs84_are_recognised():
    bound = qaztrf.definition(10947).to_wkt("WKT1_GDAL")
    bound = bound.replace("298.257222101]", "298.257222101],TOWGS84[0,0,0,0,0,0,0]")
    assert pyproj.CRS(bound).is_bound
    _, operation = to_lonlat(points(CHECK_POINTS["Konaev"][1], crs=bound))
    assert operation.source.startswith("EPSG:10947 ")
    assert operation.accuracy_m == 1


def test_what_is_based_on_it_needs_no_code():
    # a town's own grid: another meridian
    wkt = qaztrf.definition(10947).to_wkt().rpartition(',ID["EPSG",')[0] + "]"
    own = pyproj.CRS(wkt.replace('natural origin",75,', 'natural origin",77,'))
    assert qaztrf.code_of(qaztrf.recognised(own)) is None
    lonlat = (77.1, 43.6)
    place = transverse_mercator(*lonlat, ellipsoid=GRS80, meridian=77, easting=13_500_000)
    found, operation = to_lonlat(points(place, crs=own))
    assert shapely.get_coordinates(found.geometry)[0] == pytest.approx(lonlat, abs=1e-9)
    assert operation.accuracy_m == 1


@pytest.mark.parametrize("epsg", [32643, 28413, 4284, 4326, 3857, 4258, 4978])
def test_other_frames_are_not(epsg):
    other = pyproj.CRS.from_epsg(epsg)
    assert not qaztrf.is_based_on(other)
    assert qaztrf.recognised(other) is other


def test_the_name_on_another_ellipsoid_is_another():
    text = qaztrf.definition(10947).to_wkt().replace("298.257222101", "298.3")
    assert not qaztrf.is_based_on(pyproj.CRS(text))


def test_a_code_over_other_parameters_is_refused():
    lying = pyproj.CRS(
        qaztrf.definition(10947).to_wkt().replace('natural origin",75,', 'natural origin",69,')
    )
    with pytest.raises(DataError, match=r"says EPSG:10947, but the parameters beside that code"):
        to_lonlat(points(CHECK_POINTS["Konaev"][1], crs=lying))
    found, _ = to_lonlat(points(CHECK_POINTS["Konaev"][1], crs=lying), assume="EPSG:10947")
    lonlat = CHECK_POINTS["Konaev"][0]
    assert shapely.get_coordinates(found.geometry)[0] == pytest.approx(lonlat, abs=7e-7)


# --- whatever PROJ is installed

_KNOWING = """
import json, sys
import pyproj
pyproj.datadir.set_data_dir(sys.argv[1])
from pyproj.transformer import TransformerGroup
try:
    pyproj.CRS.from_epsg(10947)
except pyproj.exceptions.CRSError:
    print("null")
    sys.exit()
import geopandas as gpd, shapely
from alatau_geo import crs
from alatau_geo.crs import qaztrf
equal = [
    pyproj.CRS.from_epsg(code).equals(qaztrf.definition(code)) for code in qaztrf.CODES
]
first = TransformerGroup(10947, 4326, always_xy=True).transformers[0]
rows = gpd.GeoDataFrame(geometry=[shapely.Point(13665839.8, 4861093.0)], crs=10947)
area = (76.6, 43.15, 77.5, 44.0)
moved, operation = crs.to_lonlat(rows, declared=None, study_area=area, where="x")
print(json.dumps({
    "equal": equal, "name": first.description, "accuracy": first.accuracy,
    "theirs": first.transform(13665839.8, 4861093.0),
    "ours": shapely.get_coordinates(moved.geometry)[0].tolist(), "operation": str(operation),
}))
"""


def test_where_proj_knows_them_the_answers_are_the_same():
    # GDAL's own PROJ is often newer than pyproj's, and its database serves both
    data = Path(pyogrio.__file__).parent / "proj_data"
    if not (data / "proj.db").is_file():
        pytest.skip("needs the PROJ database of pyogrio's wheel: this one has none")
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _KNOWING, str(data)],
        capture_output=True,
        text=True,
        check=True,
    )
    known = json.loads(run.stdout)
    if known is None:
        pytest.skip("needs a PROJ that knows EPSG:10947: pyogrio's does not yet")
    assert known["equal"] == [True] * len(qaztrf.CODES)
    assert "QazTRF-23 to WGS 84 (1)" in known["name"]
    assert known["accuracy"] == 1
    assert known["ours"] == pytest.approx(known["theirs"], abs=1e-12)
    # what is said here, where PROJ may not know them, is said there
    moved, operation = to_lonlat(points(CHECK_POINTS["Konaev"][1], crs=qaztrf.definition(10947)))
    assert known["operation"] == str(operation)
    assert known["ours"] == pytest.approx(
        shapely.get_coordinates(moved.geometry)[0].tolist(), abs=1e-13
    )


# --- in files


@pytest.mark.parametrize("ending", ["gpkg", "shp", "fgb", "parquet", "geojson"])
def test_files_in_zone_13_are_read(tmp_path, ending):
    lonlat, place = CHECK_POINTS["airfield"]
    path = tmp_path / f"airfield.{ending}"
    if ending == "parquet":
        points(place, crs=qaztrf.definition(10947)).to_parquet(path)
    elif ending == "geojson":
        geometry = {"type": "Point", "coordinates": place}
        feature = {"type": "Feature", "properties": {}, "geometry": geometry}
        named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::10947"}}
        document = {"type": "FeatureCollection", "crs": named, "features": [feature]}
        path.write_text(json.dumps(document))
    else:
        pyogrio.raw.write(
            path,
            geometry=np.array([shapely.to_wkb(shapely.Point(place))], dtype=object),
            field_data=[np.array([1])],
            fields=["n"],
            geometry_type="Point",
            crs=qaztrf.definition(10947).to_wkt("WKT1_ESRI" if ending == "shp" else "WKT2_2019"),
        )
    if ending == "fgb" and not pyogrio.read_info(path)["crs"]:
        pytest.skip("needs a GDAL that knows EPSG:10947: by its code alone FlatGeobuf names it")
    found, operation = to_lonlat(vector.read(path))
    assert shapely.get_coordinates(found.geometry)[0] == pytest.approx(lonlat, abs=7e-7)
    assert operation.source == "EPSG:10947 (QazTRF-23 / Gauss-Kruger zone 13)"
