"""Reference frames, held against pyproj used by itself and against closed forms."""

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from alatau_geo import crs
from alatau_geo.errors import DataError

AREA = (76.6, 43.15, 77.5, 44.0)
PLACE = (77.1, 43.6)


def frame(*geometries, epsg=4326):
    return gpd.GeoDataFrame({"n": range(len(geometries))}, geometry=list(geometries), crs=epsg)


def moved(rows, declared=None):
    return crs.to_lonlat(rows, declared=declared, study_area=AREA, where="x (x.gpkg)")


def in_frame(epsg, lon=PLACE[0], lat=PLACE[1]):
    """Return a place of the study area in another frame, by pyproj's own choice of operation."""
    box = pyproj.aoi.AreaOfInterest(*AREA)
    to = pyproj.Transformer.from_crs(4326, epsg, always_xy=True, area_of_interest=box)
    return to.transform(lon, lat)


def test_lonlat_stays_as_it_is():
    rows = frame(shapely.Point(*PLACE), None)
    found, operation = moved(rows)
    assert found.geometry[0].equals(rows.geometry[0])
    assert found.geometry[1] is None
    assert operation.name == "none"
    assert str(operation) == "EPSG:4326 (WGS 84): already lon/lat on WGS 84"


def test_the_central_meridian_of_utm_is_where_it_is_defined():
    # zone 43 has its central meridian at 75° E, easting 500 000 m; the equator has northing 0
    found, operation = crs.to_lonlat(
        frame(shapely.Point(500_000, 0), epsg=32643),
        declared=None,
        study_area=(74, -1, 76, 1),
        where="x",
    )
    assert found.geometry[0].equals_exact(shapely.Point(75, 0), 1e-11)
    assert operation.source == "EPSG:32643 (WGS 84 / UTM zone 43N)"
    assert operation.accuracy_m == 0


@given(
    st.floats(AREA[0], AREA[2]),
    st.floats(AREA[1], AREA[3]),
    st.sampled_from([32643, 3857, 20013, 4979]),
)
def test_places_come_back_from_other_frames(lon, lat, epsg):
    found, _ = moved(frame(shapely.Point(*in_frame(epsg, lon, lat)), epsg=epsg))
    assert found.crs.to_epsg() == 4326
    # 1 mm: a Helmert transformation and its inverse differ in the second order of the rotations;
    # Pulkovo 1942, where PROJ's choice is not ours, is in test_crs_operation
    assert found.geometry[0].distance(shapely.Point(lon, lat)) < 1e-8


@pytest.mark.parametrize("epsg", [4326, 32643])
def test_heights_are_kept(epsg):
    x, y = in_frame(epsg)
    rows = frame(
        shapely.Point(x, y, 812.5),
        shapely.Point(x, y),
        None,
        shapely.LineString([(x, y, 1), (x, y + 1e-3, 2)]),
        shapely.Polygon(),
        epsg=epsg,
    )
    found = moved(rows)[0].geometry
    assert found[0].z == 812.5
    assert shapely.has_z(found[:5].array).tolist() == [True, False, False, True, False]
    assert shapely.get_coordinates(found[3], include_z=True)[:, 2].tolist() == [1, 2]
    assert found[2] is None
    assert found[4].is_empty


def test_rows_fields_and_index_stay():
    rows = frame(*[shapely.Point(*in_frame(32643))] * 3, epsg=32643).set_index(np.array([7, 3, 5]))
    found, _ = moved(rows.rename_geometry("place"))
    assert found.index.tolist() == [7, 3, 5]
    assert found["n"].tolist() == [0, 1, 2]
    assert found.geometry.name == "place"


def test_without_a_crs_it_is_refused_unless_the_catalog_says():
    rows = frame(shapely.Point(*in_frame(32643)), epsg=None)
    with pytest.raises(DataError, match="needs a CRS and has none"):
        moved(rows)
    found, _ = moved(rows, "EPSG:32643")
    assert found.geometry[0].distance(shapely.Point(*PLACE)) < 1e-10


def test_catalog_and_file_may_not_disagree():
    rows = frame(shapely.Point(*in_frame(32643)), epsg=32643)
    assert moved(rows, "EPSG:32643")[1].accuracy_m == 0
    with pytest.raises(DataError, match=r"the file says EPSG:32643 .*, the catalog EPSG:32642"):
        moved(rows, "EPSG:32642")
    # the same frame under another name is the same
    assert moved(frame(shapely.Point(*PLACE)), "OGC:CRS84")[1].name == "none"


@pytest.mark.parametrize("text", ["", "nonsense", "EPSG:1", "http://127.0.0.1/crs", "{}"])
def test_a_crs_that_proj_does_not_know(text):
    with pytest.raises(DataError, match="needs a CRS that PROJ knows"):
        crs.parse(text, where="city")


@pytest.mark.parametrize("text", ["+proj=longlat +ellps=krass", "+proj=utm +zone=43 +ellps=krass"])
def test_only_a_ballpark_operation_is_refused(text):
    rows = frame(shapely.Point(*PLACE), epsg=pyproj.CRS(text))
    with pytest.raises(DataError, match="only a ballpark operation"):
        moved(rows)


@pytest.mark.parametrize("epsg", [4978, 5773])
def test_other_kinds_of_frames_are_refused(epsg):
    with pytest.raises(DataError, match="needs a geographic or projected CRS"):
        moved(frame(shapely.Point(1, 2), epsg=epsg))


def test_metres_called_degrees():
    text = r"so degrees are needed, but its coordinates .* are probably in EPSG:32643"
    with pytest.raises(DataError, match=text):
        moved(frame(shapely.Point(*in_frame(32643))))
    # one coordinate that is no number does not hide the rest
    with pytest.raises(DataError, match=text):
        moved(frame(shapely.Point(*in_frame(32643)), shapely.Point(np.inf, 1)))
    with pytest.raises(DataError, match="probably metres of another CRS: save it with the right"):
        moved(frame(shapely.Point(1e9, 1e9)))


def test_degrees_called_metres():
    with pytest.raises(DataError, match="probably degrees of longitude and latitude already"):
        moved(frame(shapely.Point(*PLACE), epsg=32643))
    with pytest.raises(DataError, match="probably degrees of latitude and longitude"):
        moved(frame(shapely.Point(*PLACE[::-1]), epsg=32643))


def test_swapped_axes():
    with pytest.raises(
        DataError, match="probably latitude before longitude: if so, give --swap-axes"
    ):
        moved(frame(shapely.Point(*PLACE[::-1])))
    x, y = in_frame(32643)
    with pytest.raises(
        DataError, match=r"probably the second axis before the first.*give --swap-axes"
    ):
        moved(frame(shapely.Point(y, x), epsg=32643))


def test_what_lies_elsewhere_is_a_rules_business():
    # Astana: neither it nor its swap is in the study area
    found, _ = moved(frame(shapely.Point(71.4, 51.1)))
    assert found.geometry[0].equals(shapely.Point(71.4, 51.1))
    assert len(moved(frame(shapely.Point(*in_frame(32642, 71.4, 51.1)), epsg=32642))[0]) == 1


def test_nothing_placed_is_nothing_to_check():
    found, _ = moved(frame(None, shapely.Polygon(), shapely.Point(np.nan, np.nan)))
    assert len(found) == 3
    assert len(moved(frame(None, epsg=32643))[0]) == 1


def test_coordinates_that_cant_be_transformed_are_not_finite():
    found, _ = moved(frame(shapely.Point(1e30, 1e30), shapely.Point(*in_frame(32643)), epsg=32643))
    assert not np.isfinite(shapely.get_coordinates(found.geometry[0])).any()
    assert found.geometry[1].distance(shapely.Point(*PLACE)) < 1e-10


def test_a_declared_crs_and_an_assumed_one():
    rows = frame(shapely.Point(*in_frame(32643)), epsg=32644)
    # declared: only where the file does not say; assumed: over what it says
    with pytest.raises(DataError, match=r"correct the one .*\(`assume_crs:` in the catalog goes"):
        moved(rows, "EPSG:32643")
    found, operation = crs.to_lonlat(
        rows, declared=None, study_area=AREA, where="x", assume="EPSG:32643"
    )
    assert found.geometry[0].distance(shapely.Point(*PLACE)) < 1e-10
    assert "the file says EPSG:32644" in str(operation)


def test_swapped_axes_keep_heights_and_gaps():
    rows = frame(shapely.Point(*PLACE[::-1], 812.5), None, shapely.Polygon())
    found, _ = crs.to_lonlat(rows, declared=None, study_area=AREA, where="x", swap_axes=True)
    assert shapely.get_coordinates(found.geometry, include_z=True).tolist() == [[*PLACE, 812.5]]
    assert found.geometry[1] is None
    assert rows.geometry[0].x == PLACE[1]


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 100_000, "+proj=" + "x" * 200_000])
def test_a_hostile_crs(text):
    with pytest.raises(DataError, match="needs a CRS that PROJ knows"):
        crs.parse(text, where="city")


def test_an_old_spelling_is_taken():
    assert crs.parse("+init=epsg:32643", where="x").equals(
        pyproj.CRS.from_epsg(32643), ignore_axis_order=True
    )
