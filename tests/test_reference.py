"""The reference plan: its drawing, catalog and claims against independent oracles."""

import json
import os
import subprocess
import sys
from itertools import combinations, pairwise
from pathlib import Path

import pytest
import shapely
import shapely.ops
from pyproj import Geod
from shapely.geometry import Point, shape

from alatau_geo import catalog, claims

LAYERS = Path(__file__).parent.parent / "layers"
GEOD = Geod(ellps="WGS84")
NAMES = sorted(path.stem for path in LAYERS.glob("*.geojson"))
LANGUAGES = ("en", "ru", "kk")
KM_LON, KM_LAT = 80.6, 111.1

#: Extents in degrees (west, south, east, north), ± km, and area in ha; typed from the notes.
DISTRICTS = {
    "gate": ((76.923, 43.364, 77.014, 43.462), 0.3, 3_660),
    "golden": ((76.796, 43.455, 77.051, 43.602), 0.5, 13_650),
    "growing": ((76.794, 43.556, 77.200, 43.734), 1.0, 34_800),
    "green": ((76.851, 43.664, 77.264, 43.850), 1.5, 35_800),
}
PLACES = {
    "konaev": (77.063, 43.867),
    "zhetygen": (77.109, 43.673),
    "zhetygen-airfield": (77.117, 43.733),
    "otegen-batyr": (77.022, 43.418),
    "almaty": (76.912, 43.252),
    "talgar": (77.238, 43.302),
}
A3 = [[76.938, 43.354], [76.952, 43.373], [76.968, 43.387], [76.980, 43.407]]
#: Every figure of the notes, in the base unit of its kind, with the document's day or month.
FIGURES = {
    "2025-11-26": (
        "97.9 thousand ha|more than 24 thousand ha|30|41 projects|more than 21 thousand jobs"
        "|18 projects|1 trillion tenge|8.8 billion tenge|115.6 billion tenge|+17 %"
        "|about 46.4 billion tenge|+13 %|more than 103 thousand m²"
    ),
    "2026-01-17": (
        "21 projects|365.1 billion tenge|2026–2027|9 projects|312.5 billion tenge|2028–2030"
        "|two substations|49 km|10.4 trillion tenge|3.1 trillion tenge|32 projects"
        "|1.5 trillion tenge|20 projects|8 projects|6 projects|3 projects|3 projects"
        "|around 1.2 trillion tenge|more than 22,000 jobs|around 360 million dollars|two stages"
        "|up to 900 jobs|21,000 t|276.8 thousand m²|more than 800 million USD|two towers"
        "|by April 2027|May 2026|by the end of 2029|750–800 MW|2,064 MW|up to 4,164 MW"
        "|15 substations|11 substations|about 162 billion tenge|52,086 people|54,747 people"
    ),
    "2024-09-25": "88,000 ha|88,000 ha|10,962 ha|64,985 ha|12,053 ha|2024-10-12",
    "2024-07-01": "88,267.0086 ha|10,937.0052 ha|65,213.0004 ha|12,117.003 ha",
    "2023-01-01": "30,000 ha|66 km|7 interchanges|2023-06-16",
    "2024-01-01": "96,500 ha|24 ha|26.47 ha",
    "2025-10-08": "nearly 4 thousand ha",
    "2024-05-17": "2024-05-17",
    "2025-09-09": "2025-09-09",
    "2025-11-28": "42 projects",
    "2026-02-03": "44 projects|about 1.8 trillion tenge",
}
#: Claims that a layer measures; each must be circular.
MEASURED = {
    "sez-area", "sez-outside-city", "sez-inside-city", "city-area", "gate-area", "roads-phase-2",
    "substations-government", "substations-roadmap", "substations-phase-2",
}  # fmt: skip


def features(name):
    return json.loads((LAYERS / f"{name}.geojson").read_text(encoding="utf-8"))["features"]


def geometries(name):
    return {
        item["properties"]["id"]: shape(item["geometry"])
        for item in features(name)
        if item["geometry"]
    }


def properties(name):
    return {item["properties"]["id"]: item["properties"] for item in features(name)}


def area_ha(geometry):
    return abs(GEOD.geometry_area_perimeter(geometry)[0]) / 10_000


def length_km(geometry):
    return GEOD.geometry_length(geometry) / 1000


def edges(polygon):
    return list(pairwise(polygon.exterior.coords))


def vertices(geometry):
    return {tuple(pair) for pair in shapely.get_coordinates(geometry).tolist()}


@pytest.fixture(scope="module")
def plan_catalog():
    return catalog.read(LAYERS / "catalog.yaml")[0]


@pytest.fixture(scope="module")
def plan_claims():
    return claims.read(LAYERS / "claims.yaml")[0]


# --- files -------------------------------------------------------------------------------------


def test_drawing_again_gives_the_same_bytes(tmp_path):
    for seed in ("0", "1"):
        subprocess.run(
            [sys.executable, "-B", "-W", "error", LAYERS / "draw.py", tmp_path],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        assert sorted(path.stem for path in tmp_path.iterdir()) == NAMES
        for name in NAMES:
            file = f"{name}.geojson"
            assert (tmp_path / file).read_bytes() == (LAYERS / file).read_bytes(), file


@pytest.mark.parametrize("name", NAMES)
def test_file_is_rfc_7946(name):
    data = (LAYERS / f"{name}.geojson").read_bytes()
    assert data.endswith(b"\n")
    assert b"\r" not in data
    content = json.loads(data)
    assert set(content) == {"type", "features"}, "no crs, no foreign members"
    assert len(data.splitlines()) == len(content["features"]) + 2, "one feature a line"
    ids = [item["properties"]["id"] for item in content["features"]]
    assert len(ids) == len(set(ids))
    keys = {tuple(item["properties"]) for item in content["features"]}
    assert len(keys) == 1, "every feature has the same properties in the same order"
    for item in content["features"]:
        assert set(item) == {"type", "properties", "geometry"}
        assert all(item["properties"][f"name_{language}"] for language in LANGUAGES)
        if item["geometry"] is None:
            continue
        geometry = shape(item["geometry"])
        assert geometry.is_valid
        assert geometry.is_simple
        for number in shapely.get_coordinates(geometry).ravel().tolist():
            assert round(number, 6) == number
        if geometry.geom_type == "Polygon":
            assert geometry.exterior.is_ccw
            assert not geometry.interiors


def test_catalog_describes_what_the_files_hold(plan_catalog):
    kinds = {"Point": "point", "LineString": "line", "Polygon": "polygon"}
    assert sorted(layer.name for layer in plan_catalog.layers) == NAMES
    west, south, east, north = plan_catalog.study_area
    for layer in plan_catalog.layers:
        rows = features(layer.name)
        assert layer.file == f"{layer.name}.geojson"
        assert layer.grade == "schematic"
        assert layer.accuracy_m
        assert set(layer.fields) == set(rows[0]["properties"])
        assert layer.features in (None, len(rows))
        for item in rows:
            if item["geometry"]:
                assert kinds[item["geometry"]["type"]] == layer.geometry
                bounds = shape(item["geometry"]).bounds
                assert west < bounds[0]
                assert south < bounds[1]
                assert bounds[2] < east
                assert bounds[3] < north
        if layer.style.by:
            values = {str(item["properties"][layer.style.by]) for item in rows}
            assert set(layer.style.classes) == values
    assert plan_catalog.layer("districts").partition_of == "city"


def test_texts_are_there_in_three_languages(plan_catalog, plan_claims):
    titles = [plan_catalog.title]
    for layer in plan_catalog.layers:
        titles += [layer.title, *layer.fields.values()]
    titles += [check.title for check in plan_catalog.coverage]
    titles += [item.title for item in (*plan_claims.documents, *plan_claims.claims)]
    for title in titles:
        assert all(getattr(title, language) for language in LANGUAGES), title
        assert title.en.isascii(), title


# --- areas -------------------------------------------------------------------------------------


def test_city_has_its_stated_area():
    assert area_ha(geometries("city")["alatau"]) == pytest.approx(88_000, abs=0.5)


@pytest.mark.parametrize("name", DISTRICTS)
def test_district_fits_its_extent_and_share(name):
    extent, accuracy_km, stated_ha = DISTRICTS[name]
    district = geometries("districts")[name]
    assert area_ha(district) == pytest.approx(stated_ha * 88_000 / 87_910, abs=0.5)
    assert 12 <= len(district.exterior.coords) - 1 <= 40
    for drawn, known, km in zip(district.bounds, extent, (KM_LON, KM_LAT) * 2, strict=True):
        assert abs(drawn - known) * km <= accuracy_km
    assert max(length_km(shapely.LineString(edge)) for edge in edges(district)) < 8


def test_districts_divide_the_city_exactly():
    districts, city = geometries("districts"), geometries("city")["alatau"]
    directed = [edge for district in districts.values() for edge in edges(district)]
    assert len(directed) == len(set(directed)), "no edge is used twice in one direction"
    outer = {edge for edge in directed if edge[::-1] not in set(directed)}
    assert outer == set(edges(city)), "what is not shared is the city's outline, edge by edge"
    # every edge is shared whole or is the outline: nothing overlaps and nothing is left out
    for one, other in combinations(districts.values(), 2):
        assert one.intersection(other).area == 0
    assert shapely.union_all(list(districts.values())).equals(city)
    assert sum(map(area_ha, districts.values())) == pytest.approx(area_ha(city), abs=1e-6)


def test_places_lie_where_they_are_known_to():
    districts, city = geometries("districts"), geometries("city")["alatau"]
    settlements = geometries("settlements")
    assert {name: (place.x, place.y) for name, place in settlements.items()} == PLACES
    assert districts["green"].contains(settlements["zhetygen-airfield"])
    shared = vertices(districts["growing"]) & vertices(districts["green"])
    assert PLACES["zhetygen"] in shared
    for outside in ("konaev", "otegen-batyr", "almaty", "talgar"):
        assert not city.intersects(settlements[outside])


def test_districts_follow_each_other_along_the_a3():
    districts = geometries("districts")
    road = shapely.line_merge(
        shapely.union_all([line for name, line in geometries("roads").items() if name[:2] == "a3"])
    )
    assert road.geom_type == "LineString"
    if road.coords[0][1] > road.coords[-1][1]:
        road = road.reverse()
    met = []
    for step in range(1001):
        place = road.interpolate(step / 1000, normalized=True)
        name = next((name for name, area in districts.items() if area.contains(place)), None)
        if name and name not in met[-1:]:
            met.append(name)
    assert met == ["gate", "golden", "growing", "green"]


def test_sez_reaches_both_figures_and_shares_the_outline():
    parts, city = geometries("sez"), geometries("city")["alatau"]
    kinds = {name: item["part"] for name, item in properties("sez").items()}
    inside = [parts[name] for name, part in kinds.items() if part == "inside"]
    outside = [parts[name] for name, part in kinds.items() if part == "outside"]
    assert sum(map(area_ha, parts.values())) == pytest.approx(97_900, abs=0.5)
    assert 24_000 < sum(map(area_ha, outside)) < 25_000
    for one, other in combinations(parts.values(), 2):
        assert one.intersection(other).area == 0
    for part in inside:
        assert city.covers(part)
        assert area_ha(city.difference(part)) > 10_000
    city_edges = set(edges(city))
    for part in outside:
        assert part.intersection(city).area == 0
        shared = {edge for edge in edges(part) if edge[::-1] in city_edges}
        assert shared
        assert part.intersection(city).length == pytest.approx(
            sum(shapely.LineString(edge).length for edge in shared), abs=1e-9
        )
        assert {edge[::-1] for edge in shared} <= {e for area in inside for e in edges(area)}


def test_reservoir_comes_near_the_north_east_of_green():
    lake, green = geometries("water")["reservoir"], geometries("districts")["green"]
    here, there = shapely.ops.nearest_points(green, lake)
    assert 1000 < GEOD.inv(here.x, here.y, there.x, there.y)[2] < 2000
    assert here.x > 77.2
    assert here.y > 43.8
    assert not lake.intersects(Point(PLACES["konaev"]))


# --- lines and points --------------------------------------------------------------------------


def test_planned_roads_have_their_length_and_stay_in_the_city():
    rows, roads = properties("roads"), geometries("roads")
    planned = [line for name, line in roads.items() if rows[name]["phase"] == 2]
    assert sum(map(length_km, planned)) == pytest.approx(49, abs=0.01)
    assert all(rows[name]["status"] == "planned" for name in roads if rows[name]["phase"] == 2)
    city = geometries("city")["alatau"]
    assert all(city.covers(line) for line in planned)
    assert [list(pair) for pair in roads["a3"].coords] == A3
    assert "bakad" in rows
    assert "bakad" not in roads


@pytest.mark.parametrize("name", ["roads", "gas"])
def test_lines_hang_together_by_their_ends(name, plan_catalog):
    lines = geometries(name)
    ends = {key: {line.coords[0], line.coords[-1]} for key, line in lines.items()}
    reached, waiting = set(), [next(iter(lines))]
    while waiting:
        key = waiting.pop()
        reached.add(key)
        waiting += [other for other in lines if other not in reached and ends[key] & ends[other]]
    assert reached == set(lines)
    for one, other in combinations(lines.values(), 2):
        crossing = vertices(one.intersection(other))
        assert crossing <= {one.coords[0], one.coords[-1]} & {other.coords[0], other.coords[-1]}
    loose = {
        key
        for key in lines
        for end in ends[key]
        if sum(end in others for others in ends.values()) == 1
    }
    meant = {key for key, row in properties(name).items() if row["network_end"]}
    network = plan_catalog.layer(name).network
    assert loose == meant == set(network.ends)
    assert network.because


def test_facilities_have_their_kind_and_phase():
    rows, places = properties("facilities"), geometries("facilities")
    assert {row["kind"]: row["phase"] for row in rows.values()} == {
        "gas distribution station": 2,
        "water intake": 1,
        "wastewater treatment": 2,
    }
    city = geometries("city")["alatau"]
    assert all(city.contains(place) for place in places.values())
    station = places["agds"].coords[0]
    hanging = [key for key, line in geometries("gas").items() if station in line.coords]
    assert [properties("gas")[key]["phase"] for key in hanging] == [2]


def test_substations_are_rows_of_two_programmes():
    rows, places = properties("substations"), geometries("substations")
    roadmap = {key for key, row in rows.items() if row["programme"] == "roadmap"}
    assert len(roadmap) == 11
    assert len(rows) - len(roadmap) == 15
    assert set(places) == roadmap
    assert sorted(row["phase"] or 0 for row in rows.values()) == [0] * 24 + [2] * 2
    city = geometries("city")["alatau"]
    assert all(city.contains(place) for place in places.values())
    invented = {key for row in rows.values() for key in row} - {"programme", "phase", "id"}
    assert invented == {f"name_{language}" for language in LANGUAGES}


def test_sites_lie_in_their_districts(plan_claims):
    rows, places = properties("sites"), geometries("sites")
    assert {key: rows[key]["district"] for key in places} == {
        "pepsico": "gate",
        "iconic-towers": "gate",
        "airport": "growing",
    }
    for key, place in places.items():
        assert geometries("districts")[rows[key]["district"]].contains(place)
    assert len(rows) == 10
    documents = {document.id for document in plan_claims.documents}
    assert {row["document"] for row in rows.values() if row["document"]} <= documents
    assert "Konaev" in rows["mars-petcare"]["stated_place"]


def test_former_villages_have_no_place():
    rows, places = properties("settlements"), geometries("settlements")
    villages = {key: row for key, row in rows.items() if row["former_district"]}
    counts = [row["former_district"] for row in villages.values()]
    assert {name: counts.count(name) for name in counts} == {"konaev": 2, "ili": 8, "talgar": 2}
    assert set(villages) & set(places) == {"zhetygen"}


# --- figures -----------------------------------------------------------------------------------


def test_every_figure_is_one_of_the_notes_and_none_is_missing(plan_claims):
    stated: dict[str, list[str]] = {}
    for claim in plan_claims.claims:
        if claim.stated:
            day = plan_claims.document_dates[claim.document]
            stated.setdefault(str(day), []).append(claim.stated)
    expected = {day: sorted(figures.split("|")) for day, figures in FIGURES.items()}
    assert {day: sorted(figures) for day, figures in stated.items()} == expected


def test_every_document_is_cited():
    file = claims.read(LAYERS / "claims.yaml")[0]
    cited = {claim.document for claim in file.claims}
    cited |= {row["document"] for row in properties("sites").values()}
    assert {document.id for document in file.documents} <= cited


def test_what_was_fitted_can_only_be_circular(plan_catalog, plan_claims):
    measured = {claim.id for claim in plan_claims.claims if claim.of and claim.of.layers}
    assert measured == MEASURED
    for name in measured:
        claim = plan_claims.by_id[name]
        fitted = {
            figure for layer in claim.of.layers for figure in plan_catalog.layer(layer).fitted_to
        }
        assert fitted & plan_claims.related(name), name
    known = set(plan_claims.by_id)
    assert all(set(layer.fitted_to) <= known for layer in plan_catalog.layers)


def test_a_claim_that_nothing_measures_says_why(plan_claims):
    for claim in plan_claims.claims:
        assert claim.of or claim.note or claim.id in plan_claims.superseded, claim.id


def test_series_hold_the_snapshots_in_order(plan_claims):
    series: dict[str, list[tuple[str, str]]] = {}
    for claim in plan_claims.claims:
        if claim.series:
            series.setdefault(claim.series, []).append(
                (str(plan_claims.day(claim)), claim.stated.split()[0])
            )
    assert series["projects"] == [
        ("2025-11-26", "41"),
        ("2025-11-28", "42"),
        ("2026-01-17", "32"),
        ("2026-02-03", "44"),
    ]
    assert [figure for _, figure in series["sez-area"]] == ["30,000", "96,500", "97.9"]
    assert series["population"] == [("2024-01-01", "52,086"), ("2025-12-01", "54,747")]
    assert plan_claims.superseded["city-area-draft"] == "city-area"
    assert "pepsico-plot" not in plan_claims.superseded


def test_loads_are_the_regions(plan_claims):
    loads = [
        claim for claim in plan_claims.claims if claim.quantity and claim.quantity.unit.base == "MW"
    ]
    assert len(loads) == 3
    for claim in loads:
        assert "Almaty Region" in claim.title.en
        assert "Алматинской области" in claim.title.ru
        assert "Алматы облысының" in claim.title.kk
