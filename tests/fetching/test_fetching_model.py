"""A terrain model comes into a plan: tiles fetched, put together, named in the catalog."""

import json

import pytest
import rasterio
from serving import HOST, Reply
from sources.test_sources_dem import tile

import alatau_geo
from alatau_geo import fetching
from alatau_geo.errors import DataError, PlanError, UsageError
from alatau_geo.fetching.model import with_model
from alatau_geo.sources import Store, Web

pytestmark = pytest.mark.allow_hosts([HOST])
CATALOG = """\
name: mine
title: Mine
study_area: [76.6, 43.15, 77.5, 43.9]
layers:
  - {name: roads, title: Roads, file: roads.geojson, geometry: line, grade: official, source: x}
# the end
"""
ROAD = {
    "type": "Feature",
    "properties": {"id": "a"},
    "geometry": {"type": "LineString", "coordinates": [[76.9, 43.5], [77.2, 43.6]]},
}
STATED = {"source": "made up", "licence": "CC0", "grade": "official", "accuracy_m": 5.0}


@pytest.fixture
def plan(tmp_path):
    layers = tmp_path / "plan" / "layers"
    layers.mkdir(parents=True)
    (layers / "catalog.yaml").write_text(CATALOG)
    (layers / "claims.yaml").write_text("documents: []\nclaims: []\n")
    text = json.dumps({"type": "FeatureCollection", "features": [ROAD]})
    (layers / "roads.geojson").write_text(text)
    return tmp_path / "plan"


def run(plan, word, tmp_path, **given):
    _, wants = fetching.split(["plan", word])
    asked, store = fetching.asked(wants, cache=tmp_path / "cache", **given)
    store = Store(store.folder, Web(timeout_s=5, attempts=1), offline=store.offline)
    return "\n".join(fetching.run(asked, plan, store))


def served(site, tmp_path):
    for west in (76, 77):
        path = tile(tmp_path / f"{west}.tif", west, 43)
        site.says(f"/N43E0{west}.tif", path.read_bytes())
    return f"dem={site.url}/{{lat}}{{lon}}.tif"


def test_tiles_from_a_server_become_the_plans_model(site, plan, tmp_path):
    word = served(site, tmp_path)
    shown = run(plan, word, tmp_path, **STATED, vertical_datum="EGM2008")
    assert "dem: a terrain model, 2 raster(s)" in shown
    assert site.paths() == ["/N43E076.tif", "/N43E077.tif"]
    opened = alatau_geo.open_plan(plan)
    entry = opened.catalog.terrain.dem
    assert (entry.file, entry.source, entry.licence) == ("dem.tif", "made up", "CC0")
    assert (entry.accuracy_m, entry.vertical_datum) == (5, "EGM2008")
    road = opened.terrain().lines["roads"]
    # what `tile` has at the road's ends: 1,000 m a degree to the east, 100 to the north
    frame = opened.computed["roads_heights"].frame
    assert frame["lowest_m"].iloc[0] == pytest.approx(950, abs=2)
    assert frame["highest_m"].iloc[0] == pytest.approx(1260, abs=2)
    assert road is not None
    locked = json.loads((plan / "layers" / "sources.lock.json").read_text())["layers"]["dem"]
    assert [piece["url"][-11:] for piece in locked["pieces"]] == ["N43E076.tif", "N43E077.tif"]
    # again, with nothing to fetch: the same bytes
    before = (plan / "layers" / "dem.tif").read_bytes()
    run(plan, word, tmp_path, **STATED, offline=True)
    assert (plan / "layers" / "dem.tif").read_bytes() == before
    assert len(site.asked) == 2


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply("", 404), "there is nothing .*no tile N43E077, as on the open sea"),
        (Reply("<html>sign in</html>"), r"needs a raster \(.tif\), what came begins with"),
        (Reply(b"II*\0" + b"\0" * 500), "can't be read as GTiff"),
    ],
)
def test_a_tile_that_can_not_be_had_leaves_the_plan_as_it_was(site, plan, tmp_path, reply, said):
    word = served(site, tmp_path)
    site.says("/N43E077.tif", reply)
    before = sorted((path.name, path.read_bytes()) for path in (plan / "layers").iterdir())
    with pytest.raises(DataError, match=said):
        run(plan, word, tmp_path, **STATED)
    after = sorted((path.name, path.read_bytes()) for path in (plan / "layers").iterdir())
    assert after == before


def test_a_file_of_the_users_is_cut_to_the_study_area(plan, tmp_path):
    path = tile(tmp_path / "own.tif", 76, 43, n=120)
    shown = run(plan, f"dem={path}", tmp_path)
    assert shown.splitlines()[-1] == "nothing is written: it needs --grade, --source, --licence"
    run(plan, f"dem={path}", tmp_path, **STATED)
    with rasterio.open(plan / "layers" / "dem.tif") as raster:
        assert raster.bounds.left == pytest.approx(76.6, abs=0.01)
        assert raster.bounds.right == pytest.approx(77)


def test_a_file_that_is_no_raster_is_told_at_once(plan, tmp_path):
    with pytest.raises(DataError, match="needs a raster that is read here"):
        run(plan, f"dem={plan / 'layers' / 'roads.geojson'}", tmp_path)


def test_a_model_of_the_users_is_not_overwritten(plan, tmp_path):
    path = tile(tmp_path / "own.tif", 76, 43)
    (plan / "layers" / "dem.tif").write_bytes(b"mine")
    with pytest.raises(UsageError, match="has a terrain model that was not fetched"):
        run(plan, f"dem={path}", tmp_path, **STATED)
    assert (plan / "layers" / "dem.tif").read_bytes() == b"mine"
    run(plan, f"dem={path}", tmp_path, **STATED, over=True)
    assert alatau_geo.open_plan(plan).catalog.terrain.dem.licence == "CC0"


ENTRY = {"file": "dem.tif", "grade": "official", "source": "a: b", "licence": "x" * 120}


OLD = """\
terrain:
  dem:
    file: old.tif
    grade: official
    source: x

  over_m: 50
# end
"""


@pytest.mark.parametrize(
    ("behind", "start", "end"),
    [
        ("", "layers:", "\nterrain:\n  dem:\n"),
        ("terrain:\n  over_m: 50   # ours\n", "terrain:\n  dem:\n", "  over_m: 50   # ours\n"),
        (
            OLD,
            "terrain:\n  dem:\n    file: dem.tif\n",
            "\n  over_m: 50\n# end\n",
        ),
    ],
)
def test_the_catalog_keeps_its_other_lines(tmp_path, behind, start, end):
    path = tmp_path / "catalog.yaml"
    path.write_text(CATALOG + behind)
    text = with_model(path, ENTRY)
    assert text.startswith(CATALOG)
    assert start in text
    assert end in text
    path.write_text(text)
    assert with_model(path, ENTRY) == text


def test_a_catalog_in_one_line_is_for_its_maker_to_change(tmp_path):
    path = tmp_path / "catalog.yaml"
    path.write_text(CATALOG + "terrain: {over_m: 50}\n")
    with pytest.raises(PlanError, match=r"add it\s+yourself|this is not YAML|not as"):
        with_model(path, ENTRY)
