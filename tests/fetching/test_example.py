"""The example on open data builds in one command, and says what its files say."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from making import real
from pyproj import Geod

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "examples" / "real" / "build.py"
GEOD = Geod(ellps="WGS84")


def run(*words):
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, BUILD, *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=900,
        env=environment,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    out = tmp_path_factory.mktemp("real")
    done = run("--data", real("places.geojson").parent, "-o", out)
    assert (done.returncode, done.stderr) == (0, "")
    return out, done.stdout


@pytest.fixture(scope="module")
def city():
    districts = gpd.read_file(real("districts_2024.geojson"))
    return districts[districts["KATO"] == "191800000"].geometry.iloc[0]


def test_the_city_is_not_as_large_as_stated(made, city):
    out, shown = made
    area_ha = abs(GEOD.geometry_area_perimeter(city)[0]) / 10_000
    report = json.loads((out / "build" / "report.json").read_text("utf-8"))
    claim = next(claim for claim in report["claims"] if claim["id"] == "city-area")
    assert claim["verdict"] == "contradicts"
    assert claim["measured"]["value"] == pytest.approx(area_ha, abs=0.05)
    assert area_ha == pytest.approx(72_976.44, abs=0.05)
    assert "city-area: circular → contradicts; 88,000 ± 7,025 ha → 72,976.4 ± 0 ha" in shown


def test_half_of_the_ring_road_is_in(made, city):
    _, shown = made
    roads = gpd.read_file(real("roads_almaty.geojson"))
    ring = roads[roads["name"] == "ҮАААЖ"].geometry
    both_km = sum(GEOD.geometry_length(shape) for shape in ring) / 1000
    assert f"with each carriageway by itself it would be {both_km:.1f} km" in shown
    found = re.search(r"ring road: ([\d.]+) of 66 km are in, 50% of it", shown)
    # of two carriageways of one length half is one of them
    assert float(found[1]) == pytest.approx(both_km / 2, abs=0.5)
    assert not ring.intersects(city).any()
    assert "inside the city: 0.0 km" in shown


def test_which_settlements_lie_in_the_city(made, city):
    _, shown = made
    places = gpd.read_file(real("places.geojson"))
    inside = sorted(places[places.within(city)]["name"])
    told = re.search("settlements in the city: (.*)", shown)[1].split(", ")
    assert sorted(told) == inside
    count = int(re.search(r"within 5 km of its border: (\d+) of 135", shown)[1])
    # on the ellipsoid, to the nearest of the border's positions every hundred metres
    around = shapely.get_coordinates(shapely.segmentize(city, 0.001))
    far = []
    for lon, lat in shapely.get_coordinates(places[~places.within(city)].geometry):
        n = len(around)
        distance = GEOD.inv(np.full(n, lon), np.full(n, lat), around[:, 0], around[:, 1])[2]
        far.append(distance.min())
    assert count == sum(distance < 5000 for distance in far)


def test_everything_is_there_with_its_licence(made):
    out, _ = made
    build = out / "build"
    names = {path.name for path in build.iterdir()}
    assert {"alatau_real.gpkg", "alatau_real.qgz", "map-overview.html", "hillshade.tif"} <= names
    table = gpd.read_file(build / "alatau_real.gpkg", layer="catalog").set_index("name")
    assert table.loc["roads", "licence"] == "ODbL 1.0"
    assert table.loc["city", "licence"] == "CC BY 4.0"
    assert table.loc["roads", "grade"] == "digitised"
    lock = json.loads((out / "plan" / "layers" / "sources.lock.json").read_text("utf-8"))
    assert set(lock["layers"]) == {"city", "neighbours", "roads", "settlements", "dem"}


def test_the_map_names_whom_it_has_to(made, chromium_page):
    out, _ = made
    page = chromium_page((out / "build" / "map-overview.html").read_text("utf-8"))
    credit = page.locator(".leaflet-control-attribution").inner_text()
    assert credit == "Leaflet | © OpenStreetMap contributors"
    # and on paper every layer that is drawn has its row, also a large one
    page.click("#tab-layers")
    page.emulate_media(media="print")
    rows = page.locator("#panel-layers li.layer")
    assert rows.count() == 6, "five layers and the relief"
    assert all(rows.nth(n).is_visible() for n in range(6))


def test_a_credit_is_a_text_and_never_a_tag(made, chromium_page):
    out, _ = made
    html = (out / "build" / "map-overview.html").read_text("utf-8")
    credit = "© OpenStreetMap contributors, openstreetmap.org/copyright"
    assert credit in html
    html = html.replace(credit, "© \\u003cimg src=x onerror=alert(1)\\u003e, and more")
    control = chromium_page(html).locator(".leaflet-control-attribution")
    assert control.inner_text() == "Leaflet | © <img src=x onerror=alert(1)>"
    assert control.locator("img").count() == 0


def test_without_files_it_says_what_is_needed(tmp_path):
    done = run("--data", tmp_path, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert "needs districts_2024, roads_almaty, places, reservoir, dem_srtm3.tif" in done.stderr
    assert "README.md tells how" in done.stderr
    assert not (tmp_path / "out").exists()
