"""Sites and people within reach of facilities, against GeographicLib pair by pair."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely import MultiPoint, Point

from alatau_geo.coverage import nearest, people, served

GEOD = Geod(ellps="WGS84")
HERE = 77.0, 43.6


def series(*shapes, index=None, crs=4326):
    return gpd.GeoSeries(list(shapes), index=index, crs=crs)


lonlat = st.tuples(st.floats(70, 80), st.floats(40, 50))


@given(st.lists(lonlat, min_size=1, max_size=8), st.lists(lonlat, min_size=1, max_size=8))
def test_the_nearest_is_that_of_all_pairs(sites, facilities):
    found = nearest(series(*map(Point, sites)), series(*map(Point, facilities)))
    for n, site in enumerate(sites):
        every = [GEOD.inv(*site, *facility)[2] for facility in facilities]
        assert found["distance_m"][n] == pytest.approx(min(every), rel=1e-6, abs=1e-6)
        assert every[found["facility"][n]] == pytest.approx(min(every), rel=1e-6, abs=1e-6)


def test_nearest_keeps_the_rows_names():
    sites = series(Point(77, 43), None, Point(78, 43), Point(), index=["a", "b", "c", "d"])
    facilities = series(None, Point(78, 43), Point(77, 43.1), index=[10, 20, 30])
    found = nearest(sites, facilities)
    assert found["facility"].to_dict() == {"a": 30, "c": 20}
    assert found["distance_m"]["c"] == 0
    assert found["distance_m"]["a"] == pytest.approx(GEOD.inv(77, 43, 77, 43.1)[2])


def test_of_several_points_the_nearest_counts():
    sites = series(MultiPoint([(70, 43), (77, 43)]), Point(75, 43))
    facilities = series(Point(60, 43), MultiPoint([(75.1, 43), (77, 43.1)]))
    found = nearest(sites, facilities)
    assert found["facility"].tolist() == [1, 1]
    assert found["distance_m"].tolist() == pytest.approx(
        [GEOD.inv(77, 43, 77, 43.1)[2], GEOD.inv(75, 43, 75.1, 43)[2]]
    )


def test_no_sites_have_no_distances():
    assert nearest(series(None), series(Point(HERE))).empty


# --- served ----------------------------------------------------------------------------------


@given(
    st.lists(lonlat, min_size=1, max_size=6),
    st.lists(st.tuples(lonlat, st.sampled_from([1e3, 5e4, 5e5])), min_size=1, max_size=6),
)
def test_a_site_is_served_by_any_facility_that_reaches_it(sites, facilities):
    places, reach = zip(*facilities, strict=True)
    found = served(series(*map(Point, sites)), series(*map(Point, places)), distance_m=list(reach))
    for n, site in enumerate(sites):
        margins = [r - GEOD.inv(*site, *p)[2] for p, r in facilities]
        assert found["margin_m"][n] == pytest.approx(max(margins), rel=1e-6, abs=1e-3)
        if abs(max(margins)) > 1:
            assert found["served"][n] == (max(margins) >= 0)


def test_the_nearest_need_not_be_the_one_that_serves():
    found = served(
        series(Point(HERE)), series(Point(77.01, 43.6), Point(77.1, 43.6)), distance_m=[100, 9000]
    )
    assert found["facility"].tolist() == [0]
    assert found["served"].tolist() == [True]
    away = GEOD.inv(*HERE, 77.1, 43.6)[2]
    assert found["margin_m"].tolist() == pytest.approx([9000 - away])


def test_people_of_places_that_are_served():
    numbers = pd.Series(["3701", None, "900", "-5", "many", 10, np.inf])
    found = people(numbers, np.array([True, True, False, True, True, True, True]))
    assert (found.served, found.total, found.places, found.unknown) == (3711, 4611, 7, 4)
    assert found.share == pytest.approx(3711 / 4611)


def test_no_known_people_have_no_share():
    assert np.isnan(people(pd.Series([None, "?"]), np.array([True, False])).share)
