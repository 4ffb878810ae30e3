"""Extracts in PBF: every tag, id and version that is in the file."""

import pyogrio
import pytest
from making import real

from alatau_geo import sources
from alatau_geo.errors import DataError
from alatau_geo.sources import file, pbf

AREA = (76.6, 43.15, 77.5, 44.0)


@pytest.fixture(scope="module")
def everything():
    return pbf.read(real("almaty_2012.osm.pbf"), lambda _: True)


def test_all_of_an_extract(everything):
    kinds = [one.kind for one in everything.elements]
    assert kinds == sorted(kinds, key=["node", "way", "relation"].index)
    assert set(kinds) == {"node", "way", "relation"}
    assert all(one.osm_id and one.version and one.timestamp for one in everything.elements)
    assert max(one.timestamp for one in everything.elements) < "2012-04"
    assert len({one.name for one in everything.elements}) == len(everything.elements)


def test_a_ring_of_two_points_costs_its_own_element_alone(everything):
    broken = [one for one in everything.elements if one.fault]
    assert broken
    assert all(one.shape is None for one in broken)
    assert len(broken) < 10


def test_what_gdal_reads_by_itself_is_among_the_tags(everything):
    # by the layer's default settings, which put some tags into columns
    roads = pyogrio.read_dataframe(real("almaty_2012.osm.pbf"), layer="lines", use_arrow=False)
    roads = roads[roads["highway"].isin(["primary", "trunk"])]
    own = {one.osm_id: one for one in everything.elements if one.kind == "way"}
    assert len(roads) > 50
    for row in roads.itertuples():
        one = own[int(row.osm_id)]
        assert one.tags["highway"] == row.highway
        assert one.tags.get("name") == (row.name if isinstance(row.name, str) else None)
        assert one.shape.equals(row.geometry)


def test_the_source_picks_its_own():
    source = sources.OSM["osm-water"]
    answer = file.read(real("almaty_2012.osm.pbf"), source.fits, study_area=AREA)
    areas, courses = sources.sheets(source, answer)
    assert set(areas.frame.geometry.geom_type) <= {"Polygon", "MultiPolygon"}
    assert set(courses.frame.geometry.geom_type) == {"LineString"}
    assert answer.elements == tuple(one for one in answer.elements if source.fits(one.tags))


@pytest.mark.parametrize(
    "content", [b"", b"<osm/>", b"\x00\x00\x00\x0e\x0a\x09OSMHeader\x18\x05cut"]
)
def test_what_is_no_pbf_is_refused(tmp_path, content):
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"a.osm.pbf"):
        pbf.read(path, bool)


def test_a_limit_is_kept(monkeypatch):
    monkeypatch.setenv("ALATAU_GEO_LIMITS", "features=100")
    with pytest.raises(DataError, match="features of a layer may be 100 at most"):
        pbf.read(real("almaty_2012.osm.pbf"), bool)
