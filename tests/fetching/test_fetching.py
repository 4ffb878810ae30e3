"""`layers fetch`: from servers and files into a plan, whole or not at all."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace

import geopandas as gpd
import pytest
import shapely
from making import real
from serving import HOST, STATUS_FREE, TOO_MANY, Reply, node, osm, relation, square, way

import alatau_geo
from alatau_geo import fetching, vector
from alatau_geo.errors import DataError, UsageError
from alatau_geo.importing import changing
from alatau_geo.sources import Web

pytestmark = pytest.mark.allow_hosts([HOST])
CATALOG = """\
name: mine
title: Mine   # for people
study_area: [76.9, 42.9, 78, 44]

layers:
  - name: roads
    title: Roads
    file: roads.geojson
    geometry: line
    grade: schematic
    accuracy_m: 5000
    source: made up   # by us
    fitted_to: [length]
    domains:
      class: {required: true, values: [road]}
    network: {snap_m: 5, ends: [a], because: it goes on, reach_m: 30, crosses: [roads]}

# who is served
coverage: []
"""
CLAIMS = """\
documents:
  - {id: d, title: D, publisher: P, date: 2026-01-01}
claims:
  - {id: length, title: Length, document: d, stated: 50 km, of: {length: roads}}
  - {id: later, title: Later, document: d, stated: 49 km, of: {length: roads, where: {phase: 2}}}
"""
ROADS = osm(
    *(node(n, 77 + n / 100, 43) for n in range(1, 5)),
    way(11, [1, 2], 3, {"highway": "trunk", "name": "Жол", "name:ru": "Дорога", "bridge": "yes"}),
    way(12, [2, 3], 5, {"highway": "construction", "construction": "primary", "lit": "no"}),
    way(13, [3, 99], 1, {"highway": "primary"}),
)


@pytest.fixture
def plan(tmp_path):
    layers = tmp_path / "plan" / "layers"
    layers.mkdir(parents=True)
    (layers / "catalog.yaml").write_text(CATALOG)
    (layers / "claims.yaml").write_text(CLAIMS)
    frame = gpd.GeoDataFrame(
        {"id": ["a"], "class": ["road"], "phase": [2], "idle": ["x"]},
        geometry=[shapely.LineString([(77, 43), (77.5, 43.3)])],
        crs=4326,
    )
    frame.to_file(layers / "roads.geojson", driver="GeoJSON")
    return tmp_path / "plan"


@pytest.fixture
def serve(site, tmp_path):
    """Serve an answer of Overpass; give what runs the command against it."""
    site.says("/api/status", STATUS_FREE)

    def run(plan, *words, answer=None, against=None, **given):
        if answer is not None:
            site.says("/api/interpreter", answer)
        _, wants = fetching.split(["plan", *words])
        given = {"overpass": site.url + "/api", "nominatim": site.url, **given}
        told = []
        asked, store = fetching.asked(wants, cache=tmp_path / "cache", tell=told.append, **given)
        store = replace(store, web=Web(timeout_s=5, attempts=1))
        shown = list(fetching.run(asked, plan, store, against=against))
        return "\n".join([*told, *shown])

    return run


def files(plan):
    return {path.name: path.read_bytes() for path in sorted((plan / "layers").iterdir())}


def lock(plan):
    return json.loads((plan / "layers" / "sources.lock.json").read_text("utf-8"))["layers"]


def test_roads_become_a_layer_with_their_licence(serve, plan, site):
    shown = serve(plan, "osm-roads", answer=ROADS)
    for line in (
        "osm_roads: lines from osm-roads",
        "  licence   ODbL 1.0",
        "  date      2026-11-20",
        "  grade     digitised",
        "  accuracy  not stated",
        "  rows       3 = 2 kept + 1 refused",
        "  refused    row 3: the geometry can't be read: 1 of its 2 nodes are not in the file",
        "to draw it, name it in a group of maps/overview.yaml: osm_roads",
    ):
        assert line in shown.splitlines()
    layer = alatau_geo.open_plan(plan).layers["osm_roads"]
    assert layer.entry.licence == "ODbL 1.0"
    assert layer.entry.source.startswith(
        "© OpenStreetMap contributors, openstreetmap.org/copyright"
    )
    assert HOST in layer.entry.source
    assert layer.entry.date.isoformat() == "2026-11-20"
    assert layer.entry.title.kk == "Жолдар"
    assert layer.entry.fields["oneway"].ru == "Одностороннее движение"
    assert layer.ids.tolist() == ["way/11", "way/12"]
    rows = layer.frame
    assert rows["osm_version"].tolist() == [3, 5]
    assert rows["class"].tolist() == ["trunk", "primary"]
    assert rows["status"].tolist() == ["existing", "construction"]
    assert rows["name_ru"].tolist()[0] == "Дорога"
    aside = vector.read(plan / "layers" / "osm_roads.refused.geojson")
    assert aside["id"].tolist() == ["way/13"]
    # the area asked for is the plan's, and all else of the catalog is as it was
    assert "(42.9,76.9,44,78)" in site.queries()[0]
    text = (plan / "layers" / "catalog.yaml").read_text("utf-8")
    assert text.startswith(CATALOG[: CATALOG.index("\n# who is served")])
    assert text.endswith(CATALOG[CATALOG.index("\n# who is served") :])


def test_the_lock_file_says_what_was_asked_of_whom(serve, plan, site):
    serve(plan, "osm-roads", answer=ROADS)
    entry = lock(plan)["osm_roads"]
    (piece,) = entry["pieces"]
    assert piece["url"] == f"{site.url}/api/interpreter"
    assert piece["request"].startswith("data=[out:xml]")
    assert piece["sha256"] == hashlib.sha256(ROADS.encode()).hexdigest()
    assert piece["size"] == len(ROADS.encode())
    assert entry["file_sha256"] == vector.sha256(plan / "layers" / "osm_roads.geojson")
    # and the record, and nobody who edited the map
    record = (plan / "layers" / "osm_roads.import.txt").read_text("utf-8")
    assert piece["url"] in record
    assert all(b"somebody" not in content for content in files(plan).values())


def test_licence_and_credit_are_in_map_report_and_geopackage(serve, plan, tmp_path):
    serve(plan, "osm-roads", answer=ROADS)
    (plan / "maps").mkdir()
    spec = "title: M\ngroups: [{title: G, layers: [osm_roads]}]\nfit: [osm_roads]\n"
    (plan / "maps" / "overview.yaml").write_text(spec)
    opened = alatau_geo.open_plan(plan)
    page = opened.map("overview").to_html()
    assert "ODbL 1.0" in page
    assert "OpenStreetMap contributors" in page
    opened.export(tmp_path / "out", formats=["geopackage"])
    table = gpd.read_file(tmp_path / "out" / "mine.gpkg", layer="catalog")
    row = table.set_index("name").loc["osm_roads"]
    assert row["licence"] == "ODbL 1.0"
    assert "OpenStreetMap contributors" in row["source"]


def test_a_second_run_takes_the_same_bytes(serve, plan, site):
    serve(plan, "osm-roads", answer=ROADS)
    before = files(plan)
    asked = len(site.asked)
    # the server has other data now, the plan has its own
    serve(plan, "osm-roads", answer=ROADS.replace("Жол", "Көше"))
    assert len(site.asked) == asked
    after = files(plan)
    assert after["osm_roads.geojson"] == before["osm_roads.geojson"]
    assert after["sources.lock.json"] == before["sources.lock.json"]
    # with its cache gone, what is there now is not what the lock file has
    for path in (plan.parent / "cache").iterdir():
        path.unlink()
    before = files(plan)
    with pytest.raises(DataError, match=r"no longer what the plan's lock file has.*--update"):
        serve(plan, "osm-roads")
    assert files(plan) == before
    serve(plan, "osm-roads", update=True)
    assert alatau_geo.open_plan(plan).layers["osm_roads"].frame["name"][0] == "Көше"
    assert (
        lock(plan)["osm_roads"]["pieces"]
        != json.loads(before["sources.lock.json"])["layers"]["osm_roads"]["pieces"]
    )


def test_offline_takes_the_cache_or_a_file(serve, plan, site, tmp_path):
    with pytest.raises(DataError, match="--offline fetches nothing"):
        serve(plan, "osm-roads", answer=ROADS, offline=True)
    assert site.asked == []
    path = tmp_path / "own.osm"
    path.write_text(ROADS, "utf-8")
    shown = serve(plan, f"osm-roads={path}", offline=True)
    assert "from the file own.osm" in shown
    assert lock(plan)["osm_roads"]["pieces"][0]["file"] == "own.osm"
    assert site.asked == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Reply(TOO_MANY, 429), "answered 429 .*rate_limited.* tried 1 times: try later"),
        (Reply("<p>busy</p>", 504), "answered 504 .*busy"),
        (Reply(ROADS, cut=50), "broke off"),
        (Reply(ROADS[:-30]), "the answer was cut, its end is missing"),
        (Reply("<html><body>Please sign in</body></html>"), "needs an answer in OSM XML, 'Please"),
        (Reply("", 302, {"location": "https://other.example/api"}), "leads to another host, other"),
        (osm(), "osm-roads: nothing found: 42.9–44° N, 76.9–78° E has no roads of OpenStreetMap"),
        (osm(way(1, [5], tags={"highway": "trunk"})), "1 of its 1 nodes are not in the file"),
        (
            osm(remark='runtime error: Query timed out in "query" at line 4 after 181 seconds.'),
            "stopped before it had all, and says: runtime error: Query timed out",
        ),
    ],
)
def test_what_can_not_be_had_leaves_the_plan_as_it_was(serve, plan, answer, said):
    before = files(plan)
    with pytest.raises(DataError, match=said):
        serve(plan, "osm-roads", answer=answer)
    assert files(plan) == before
    assert [path.name for path in plan.iterdir()] == ["layers"]


def test_of_several_sources_all_come_or_none(serve, plan, tmp_path):
    path = tmp_path / "places.osm"
    path.write_text(osm(node(1, 77.1, 43.1, 2, place="town", name="Алатау")), "utf-8")
    before = files(plan)
    with pytest.raises(DataError, match="answered 504"):
        serve(plan, f"osm-places={path}", "osm-roads", answer=Reply("", 504))
    assert files(plan) == before
    shown = serve(plan, f"osm-places={path}", "osm-roads", answer=ROADS)
    assert shown.count("written: ") == 7
    assert set(lock(plan)) == {"osm_roads", "osm_settlements"}


def test_a_layer_takes_the_place_of_the_drawn_one(serve, plan):
    shown = serve(plan, "osm-roads", answer=ROADS, over=True)
    assert "in the place of roads (roads.geojson, schematic)" in shown
    assert "  fitted no longer to: length" in shown
    assert "  length: circular → contradicts; 52.6 ± 7.1 km → 1.6 ± 0 km" in shown
    # no road of OpenStreetMap has a phase: the figure is not zero, it is not measured
    assert "  later: cannot tell → not measured; 52.6 ± 7.1 km → –" in shown
    opened = alatau_geo.open_plan(plan)
    layer = opened.layers["roads"]
    assert (layer.grade, layer.entry.accuracy_m, layer.entry.fitted_to) == ("digitised", None, ())
    assert layer.entry.domains == {}
    # what the plan asks of its network stays, but for features and kinds that are gone
    network = layer.entry.network
    assert (network.reach_m, network.crosses, network.ends) == (30, ("roads",), ())
    assert network.trunk == {"class": ("motorway", "trunk")}
    assert layer.entry.title.en == "Roads"
    # what claims ask for by name is there and empty, what nobody asks for is gone
    assert layer.frame["phase"].isna().all()
    assert "idle" not in layer.frame.columns
    outcomes = {claim.id: claim.outcome for claim in opened.check().claims}
    assert outcomes == {"length": "contradicts", "later": "not measured"}
    record = (plan / "layers" / "roads.import.txt").read_text("utf-8")
    assert "replaces  roads.geojson, sha256" in record
    assert "# by us" not in (plan / "layers" / "catalog.yaml").read_text("utf-8")


def test_what_came_is_held_against_what_is_drawn(serve, plan, tmp_path):
    shown = serve(plan, "osm-roads", answer=ROADS).splitlines()
    at = shown.index("roads (schematic) against osm-roads: 1 in the plan, 2 in the data")
    # the drawn road is 52.6 km long and 5 km wide; what came is 1.6 km at its south-western end
    assert shown[at + 1] == "  1 agree in part"
    assert shown[at + 2].startswith("    a; is ")
    assert "by place" in shown[at + 2]
    # of what is replaced it is the layer that is replaced, and another where that is asked for
    frame = gpd.GeoDataFrame(
        {"id": ["t"], "name": ["Алатау"]}, geometry=[shapely.Point(77.1, 43.1)], crs=4326
    )
    frame.to_file(plan / "layers" / "towns.geojson", driver="GeoJSON")
    text = (plan / "layers" / "catalog.yaml").read_text("utf-8")
    entry = (
        "  - {name: towns, title: T, file: towns.geojson, geometry: point, grade: official,"
        " source: x}"
    )
    (plan / "layers" / "catalog.yaml").write_text(
        text.replace("layers:\n", f"layers:\n{entry}\n"), "utf-8"
    )
    path = tmp_path / "places.osm"
    path.write_text(osm(node(1, 77.101, 43.1, 2, place="town", name__ru="Алатау")), "utf-8")
    shown = serve(plan, f"osm-places={path}")
    assert "against osm-places" not in shown
    shown = serve(plan, f"osm-places={path}", against="towns")
    assert "towns (official) against osm-places: 1 in the plan, 1 in the data" in shown
    assert "Алатау (t); is Алатау (node/1), by name; 81 m apart (± 0 m are allowed)" in shown
    with pytest.raises(
        UsageError, match="--against: no layer 'town' in the plan; there are: towns"
    ):
        serve(plan, f"osm-places={path}", against="town")


def test_what_was_edited_by_hand_is_not_overwritten(serve, plan):
    serve(plan, "osm-roads", answer=ROADS)
    path = plan / "layers" / "osm_roads.geojson"
    path.write_text(path.read_text("utf-8").replace("Дорога", "Новая дорога"), "utf-8")
    with pytest.raises(UsageError, match=r"was edited since it was fetched .*--replace"):
        serve(plan, "osm-roads")
    assert "Новая дорога" in path.read_text("utf-8")
    with pytest.raises(UsageError, match="has a layer of that name, which was not fetched from"):
        serve(plan, "osm-roads", name="roads")


def test_a_place_is_looked_up_and_comes_alone(serve, plan, site):
    found = [{"osm_type": "relation", "osm_id": 9, "display_name": "Алатау, Қазақстан"}]
    site.says("/search", json.dumps(found))
    nodes, ring = square(1, 77.1, 43.1, 0.2)
    tags = {"type": "boundary", "boundary": "administrative", "admin_level": "6", "name": "Алатау"}
    answer = osm(
        nodes,
        way(5, ring, tags={"boundary": "administrative"}),
        relation(9, [("way", 5, "outer")], 8, tags),
        relation(10, [("way", 5, "outer")], 8, tags | {"name": "other"}),
    )
    shown = serve(plan, "osm-boundary", answer=answer, place="Алатау", name="border")
    assert "--place 'Алатау' is relation(9): Алатау, Қазақстан" in shown
    assert "  relation(9);" in site.queries()[0]
    layer = alatau_geo.open_plan(plan).layers["border"]
    assert layer.ids.tolist() == ["relation/9"]
    assert layer.frame["admin_level"].tolist() == [6]
    assert len(lock(plan)["border"]["pieces"]) == 2


def test_power_becomes_points_and_lines(serve, plan):
    nodes, ring = square(1, 77.1, 43.1, 0.01)
    answer = osm(
        nodes,
        way(5, ring, tags={"power": "substation", "voltage": "110000", "operator": "АЖК"}),
        way(6, [1, 3], tags={"power": "line", "voltage": "220000;110000", "cables": "6"}),
    )
    serve(plan, "osm-power", answer=answer)
    layers = alatau_geo.open_plan(plan).layers
    assert layers["osm_substations"].frame["operator"].tolist() == ["АЖК"]
    assert layers["osm_substations"].frame.geometry[0].within(shapely.box(77.1, 43.1, 77.11, 43.11))
    assert layers["osm_power_lines"].frame["voltage_kv"].tolist() == [220]
    with pytest.raises(
        UsageError, match="--as: goes with one layer, these come: substations, power"
    ):
        serve(plan, "osm-power", name="power")


def test_districts_come_from_an_address(serve, plan, site):
    box = shapely.geometry.mapping(shapely.box(77, 43, 77.5, 43.5))
    rows = [
        {"type": "Feature", "geometry": box, "properties": {"KATO": str(n), "ADM2_EN": f"D{n}"}}
        for n in (1, 2)
    ]
    url = site.says("/d.geojson", json.dumps({"type": "FeatureCollection", "features": rows}))
    shown = serve(plan, f"districts={url}", where=["KATO=2"])
    assert shown.splitlines()[-1] == "nothing is written: it needs --grade, --source, --licence"
    stated = {"licence": "CC BY 4.0", "source": "geokz", "grade": "official"}
    serve(plan, f"districts={url}", where=["KATO=2"], **stated)
    layer = alatau_geo.open_plan(plan).layers["open_districts"]
    assert layer.frame["name_en"].tolist() == ["D2"]
    assert (layer.entry.licence, layer.grade) == ("CC BY 4.0", "official")
    with pytest.raises(UsageError, match="--where picks none of 2 rows"):
        serve(plan, f"districts={url}", where=["KATO=3"], **stated)
    # a file whose bytes changed on the server
    site.says("/d.geojson", json.dumps({"type": "FeatureCollection", "features": rows[:1]}))
    for path in (plan.parent / "cache").iterdir():
        path.unlink()
    with pytest.raises(DataError, match="no longer what the plan's lock file has"):
        serve(plan, f"districts={url}", **stated)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "needs a SOURCE or several"),
        (["my-plan"], "'my-plan' is none, and was taken for the plan"),
        (["my-plan", "osm-rods"], "no source 'osm-rods'; there are: osm-roads"),
        (["osm-roads", "osm-roads=a.osm"], "osm-roads: is given twice"),
        (["osm-roads="], "needs a file or an address behind ="),
        (["districts"], "districts: needs the address of a file"),
        (["osm-roads=https://example.org/a.osm"], "is asked of Overpass"),
    ],
)
def test_words_that_mean_nothing_are_told(words, said):
    with pytest.raises(UsageError, match=said):
        fetching.split(words)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"bbox": "1,2,3"}, "--bbox needs WEST,SOUTH,EAST,NORTH in degrees"),
        ({"bbox": "77,43,76,44"}, "smaller first"),
        ({"where": ["a=1"]}, "--where: goes with one source"),
        ({"offline": True, "update": True}, "give one"),
    ],
)
def test_options_that_do_not_fit_are_told(given, said):
    _, wants = fetching.split(["osm-roads", "osm-water"])
    with pytest.raises(UsageError, match=said):
        fetching.asked(wants, **given)


def test_a_place_goes_with_boundaries_alone(serve, plan):
    with pytest.raises(UsageError, match="--place: goes with osm-boundary alone"):
        serve(plan, "osm-roads", place="Алатау")


def test_the_command_by_hand(run, plan, tmp_path, monkeypatch):
    monkeypatch.setenv("ALATAU_GEO_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "own.osm"
    path.write_text(ROADS, "utf-8")
    code, out, err = run("layers", "fetch", plan, f"osm-roads={path}", "--dry-run")
    assert (code, err) == (0, "")
    assert out.endswith("nothing is written\n")
    code, out, _ = run("layers", "fetch", f"osm-roads={path}")
    assert (code, "it needs PLAN" in out) == (0, True)
    code, out, _ = run("layers", "fetch", plan, f"osm-roads={path}")
    assert (code, "written: " in out) == (0, True)
    code, _, err = run("layers", "fetch", plan, "osm-roads=nowhere.osm")
    assert (code, "there is no such file" in err) == (3, True)
    code, _, err = run("layers", "fetch", tmp_path / "none", f"osm-roads={path}")
    assert (code, "`alatau-geo init DIR`" in err) == (2, True)
    code, _, err = run("layers", "fetch")
    assert (code, "needs a SOURCE or several: osm-roads, " in err) == (2, True)
    code, _, err = run("layers", "fetch", plan, f"osm-places={path}")
    assert (code, "has no settlements of OpenStreetMap, cities to hamlets: needs" in err) == (
        3,
        True,
    )
    code, out, _ = run("layers", "fetch", "--help")
    assert "osm-pipelines" in out


def test_the_plan_in_the_package_is_not_changed(tmp_path, copied, monkeypatch):
    path = tmp_path / "own.osm"
    path.write_text(ROADS, "utf-8")
    _, wants = fetching.split([f"osm-roads={path}"])
    asked, store = fetching.asked(wants, cache=tmp_path)
    # as in an installed package, where the plan lies inside
    monkeypatch.setattr(changing, "_PACKAGE", copied.parent)
    before = {file: file.read_bytes() for file in copied.rglob("*") if file.is_file()}
    with pytest.raises(UsageError, match="is not to be changed"):
        list(fetching.run(asked, copied, store))
    assert {file: file.read_bytes() for file in copied.rglob("*") if file.is_file()} == before


def test_nothing_else_opens_a_connection(tmp_path):
    """Listing, checking and importing load no library of the network."""
    code = (
        "import sys, alatau_geo, alatau_geo.cli; alatau_geo.open_plan().check();"
        "assert not {'requests', 'pooch', 'osmnx'} & set(sys.modules), sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=300)


def test_real_files_become_layers(serve, plan):
    serve(plan, f"osm-roads={real('roads_almaty.geojson')}", over=True)
    serve(plan, f"osm-places={real('places.geojson')}")
    serve(plan, f"osm-water={real('almaty_2012.osm.pbf')}")
    layers = alatau_geo.open_plan(plan).layers
    assert layers["roads"].length_km == pytest.approx(844.1, abs=0.1)
    assert len(layers["osm_settlements"].frame) == 138
    # before 12 September 2012 OpenStreetMap had another licence
    assert layers["osm_water"].entry.licence == "CC BY-SA 2.0"
    assert layers["osm_roads" if "osm_roads" in layers else "roads"].entry.licence == "ODbL 1.0"
