"""What a catalog asks of the terrain, and what is wrong with it."""

import pytest

from alatau_geo import catalog
from alatau_geo.errors import PlanError

PLAN = """\
name: made
title: Made up
study_area: [76, 43, 78, 44]
layers:
  - {name: city, title: City, file: c.geojson, geometry: polygon, grade: official, source: s}
  - {name: shops, title: Shops, file: s.geojson, geometry: point, grade: official, source: s}
  - {name: roads, title: Roads, file: r.geojson, geometry: line, grade: official, source: s}
"""
TERRAIN = """\
terrain:
  dem: {file: dem.tif, crs: EPSG:4326, vertical_datum: EGM96, nodata: 0, grade: official, source: s}
  over_m: 50
  steeper_than_percent: 20
  grades:
    - {layer: roads, at_most_percent: 8, over_m: 100, because: b}
  buildable:
    - name: homes
      title: Homes
      areas: [city]
      sites: [shops]
      slope_at_most_percent: 12
      clear_of: [{layer: city}, {layer: roads, distance_m: 50}]
      because: b
"""


def read(tmp_path, text):
    path = tmp_path / "catalog.yaml"
    path.write_text(text, encoding="utf-8")
    return catalog.read(path)[0].terrain


def test_all_of_it(tmp_path):
    found = read(tmp_path, PLAN + TERRAIN)
    assert (found.dem.file, found.dem.nodata, found.dem.vertical_datum) == ("dem.tif", 0, "EGM96")
    assert (found.over_m, found.steeper_than_percent) == (50, 20)
    assert found.buildable[0].names == ("city", "shops", "roads")
    assert list(found.layers()) == [
        (("grades", 0, "layer"), "roads", "line"),
        (("buildable", 0, "areas", 0), "city", "polygon"),
        (("buildable", 0, "sites", 0), "shops", "point"),
        # without a distance it is to be an area itself
        (("buildable", 0, "clear_of", 0, "layer"), "city", "polygon"),
        (("buildable", 0, "clear_of", 1, "layer"), "roads", ""),
    ]


def test_none_of_it_is_needed(tmp_path):
    assert read(tmp_path, PLAN) is None
    found = read(tmp_path, PLAN + "terrain: {}\n")
    assert (found.dem, found.over_m, found.steeper_than_percent) == (None, 100, 15)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("file: dem.tif", "file: ../dem.tif", "terrain.dem.file: needs a relative path"),
        ("file: dem.tif", "file: http://a/b.tif", "terrain.dem.file: needs a relative path"),
        ("grade: official, source: s}\n  over", "grade: best, source: s}\n  over",
         "terrain.dem.grade"),
        ("over_m: 50", "over_m: 0", "terrain.over_m"),
        ("layer: roads, at", "layer: city, at", "needs a layer of lines, 'city' was given"),
        ("areas: [city]", "areas: [roads]", "needs a layer of polygons, 'roads' was given"),
        ("sites: [shops]", "sites: [city]", "needs a layer of points, 'city' was given"),
        ("{layer: city}", "{layer: roads}", "needs a layer of polygons, 'roads' was given"),
        ("{layer: city}", "{layer: lake, distance_m: 5}", "no such layer: 'lake' was given"),
        ("      areas: [city]\n      sites: [shops]\n", "", "needs areas or sites to look at"),
        ("at_most_percent: 8, ", "", "terrain.grades.0.at_most_percent"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(tmp_path, before, after, message):
    assert before in TERRAIN
    with pytest.raises(PlanError) as error:
        read(tmp_path, PLAN + TERRAIN.replace(before, after))
    assert message in str(error.value)
    assert "catalog.yaml:" in str(error.value)


def test_names_of_land_are_unique(tmp_path):
    again = TERRAIN[TERRAIN.index("    - name: homes") :]
    with pytest.raises(PlanError, match="the name 'homes' is given twice"):
        read(tmp_path, PLAN + TERRAIN + again)
