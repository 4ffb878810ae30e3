"""`layers import`: what it shows, what it refuses to guess, what it writes and what it leaves."""

import json
import shutil
from pathlib import Path

import click
import geopandas as gpd
import pytest
import shapely
from broken import faults
from broken.faults import collection, feature
from click.testing import CliRunner
from crs.frames import Grid
from making import real

import alatau_geo
from alatau_geo import catalog, importing, vector
from alatau_geo.cli import cli
from alatau_geo.errors import AlatauError, DataError, PlanError, UsageError
from alatau_geo.importing import Wish

CATALOG = """\
# our own plan
name: mine
title: Mine   # for people
study_area: [76, 42, 78, 44]

layers:
  - name: city
    title: City
    file: city.geojson
    geometry: polygon
    grade: official
    source: made up   # by us
    # more to come

# who is served
coverage: []
"""
BOX = shapely.box(77, 43, 77.1, 43.1)
BOW_TIE = shapely.Polygon([(77, 43), (77.1, 43.1), (77.1, 43), (77, 43.1)])
STATED = {"grade": "official", "source": "the akimat, by e-mail", "accuracy_m": 2.5}


@pytest.fixture
def plan(tmp_path):
    layers = tmp_path / "plan" / "layers"
    layers.mkdir(parents=True)
    (layers / "catalog.yaml").write_text(CATALOG)
    (layers / "claims.yaml").write_text("documents: []\nclaims: []\n")
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[BOX], crs=4326)
    frame.to_file(layers / "city.geojson", driver="GeoJSON")
    return tmp_path / "plan"


def stranger(path, *rows, **members):
    """Write a GeoJSON of (geometry, properties)."""
    listed = [
        feature(None if shape is None else shapely.geometry.mapping(shape), **fields)
        for shape, fields in rows
    ]
    path.write_text(collection(*listed, **members))
    return path


def run(file, plan=None, **given):
    return "\n".join(importing.run(Path(file), plan, **given))


def files(plan):
    return {path.name: path.read_bytes() for path in sorted((plan / "layers").iterdir())}


def test_it_shows_what_is_there_and_writes_nothing(tmp_path, plan):
    rows = [(BOX, {"code": f"00{n}", "name": "Алатау", "n": n}) for n in range(5)]
    file = stranger(tmp_path / "zones.geojson", *rows)
    before = files(plan)
    shown = run(file, plan)
    assert files(plan) == before
    for line in (
        f"file       {file} (GeoJSON)",
        "rows       5",
        "geometry   5 polygon",
        "CRS        EPSG:4326 (WGS 84)",
        "code   text          5       000, 001, 002",
        "n      whole number  5       0, 1, 2",
        "rows       5 = 5 kept + 0 refused",
        "  - name: zones",
        "    id_field: code",
        "    # grade: surveyed, official, digitised or schematic: --grade",
        "    fields: {name: name, n: n}",
        "nothing is written yet: it needs --grade, --source",
    ):
        assert line in shown.splitlines()
    # without a plan it says that one is needed, also where all else is stated
    assert run(file, grade="official", source="x").endswith(
        "it needs PLAN (a folder; `alatau-geo init DIR` makes one)"
    )


def test_what_is_too_large_to_be_read_is_told_with_the_rest(tmp_path, plan, monkeypatch):
    monkeypatch.setenv("ALATAU_GEO_LIMITS", "vertices=20")
    round_ = shapely.Point(77, 43.5).buffer(0.01)
    reason = "row 1: vertices of a geometry may be 20 at most, 65 found: simplify it or divide it"
    file = stranger(tmp_path / "zones.geojson", (round_, {"id": "r"}), (BOX, {"id": "b"}))
    shown = run(file, plan, **STATED).splitlines()
    assert any(line.startswith(f"unusable   {reason}") for line in shown)
    assert "rows       2 = 1 kept + 1 refused" in shown
    refused = json.loads((plan / "layers" / "zones.refused.geojson").read_text("utf-8"))
    assert [row["properties"]["id"] for row in refused["features"]] == ["r"]
    alone = stranger(tmp_path / "round.geojson", (round_, {"id": "r"}))
    with pytest.raises(DataError, match=f"none of its rows has any that can be used: {reason}"):
        run(alone, plan)


def test_a_file_without_rows_has_nothing_to_bring(tmp_path, plan):
    file = stranger(tmp_path / "zones.geojson")
    with pytest.raises(DataError, match=r"zones\.geojson: needs rows, and has none: ask for"):
        run(file, plan)
    several = tmp_path / "several.gpkg"
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[BOX], crs=4326)
    frame.iloc[:0].to_file(several, layer="empty", driver="GPKG")
    frame.to_file(several, layer="full", driver="GPKG")
    with pytest.raises(DataError, match="or one of its other layers: --table full"):
        run(several, plan, table="empty")


def test_the_entry_lists_fields_by_what_they_are_called(tmp_path, plan):
    odd = {"a: b": 1, "имя": "x", "no": 1, "#": 2, "": 3, "grade": "official", "none": None}
    odd |= {"x" * 61: 1, "\x1b[31m": 1}
    file = stranger(tmp_path / "zones.geojson", (BOX, {"id": 1} | odd))
    run(file, plan, **STATED)
    entry = alatau_geo.open_plan(plan).layers["zones"].entry
    assert {name: title.en for name, title in entry.fields.items()} == {
        name: name for name in ("a: b", "имя", "no", "#")
    }
    rows = [(BOX, {f"f{n}": n for n in range(23)})]
    shown = run(stranger(tmp_path / "many.geojson", *rows), plan)
    assert "f19: f19" in shown
    assert "f20: f20" not in shown


def test_what_a_layers_fields_are_called_stays_when_it_is_replaced(tmp_path, plan):
    path = plan / "layers" / "catalog.yaml"
    path.write_text(CATALOG.replace("    # more to come\n", "    fields: {name: Its name}\n"))
    file = stranger(tmp_path / "city.geojson", (BOX, {"id": "a", "name": "x", "n": 1}))
    run(file, plan, over=True, **STATED)
    entry = alatau_geo.open_plan(plan).layers["city"].entry
    assert {name: title.en for name, title in entry.fields.items()} == {"name": "Its name"}


def test_a_grid_of_the_users_is_used(tmp_path, plan):
    grid = Grid().write(tmp_path / "qazgrid_kz.gsb")
    place = (77.1, 43.6)
    frame = gpd.GeoDataFrame(geometry=[shapely.Point(place)], crs=4284)
    frame.to_file(tmp_path / "pulkovo.gpkg")
    runner = CliRunner()
    given = ["layers", "import", str(tmp_path / "pulkovo.gpkg"), str(plan), "--grade", "official"]
    given += ["--source", "x"]
    refused = runner.invoke(cli, [*given, "--grid", str(tmp_path / "none.gsb")])
    assert isinstance(refused.exception, AlatauError)
    assert "--grid" in str(refused.exception)
    shown = runner.invoke(cli, given, env={"ALATAU_GEO_GRID": str(grid)})
    assert "[EPSG:10964] by qazgrid_kz.gsb" in shown.output
    layer = alatau_geo.open_plan(plan).layers["pulkovo"]
    found = shapely.get_coordinates(layer.frame.geometry[0])[0]
    assert found == pytest.approx(Grid().shifted(*place), abs=1e-9)


def test_what_is_stated_is_written_and_the_rest_of_the_catalog_stays(tmp_path, plan):
    rows = [(BOX, {"id": 7, "tags": ["a", "b"], "at": "2026-01-17T10:00:00", "x": None})]
    file = stranger(tmp_path / "Zones 2026.geojson", *rows)
    shown = run(file, plan, **STATED, licence="CC BY 4.0", date="2026-01-17", title="«Зоны»: 1")
    written = [line.removeprefix("written: ") for line in shown.splitlines() if "written: " in line]
    assert [Path(name).name for name in written] == [
        "zones_2026.geojson",
        "zones_2026.import.txt",
        "catalog.yaml",
    ]
    text = (plan / "layers" / "catalog.yaml").read_text("utf-8")
    entry = text.removeprefix(CATALOG[: CATALOG.index("\n# who is served")])
    assert text == CATALOG.replace(
        "\n# who is served",
        entry[: -len("\n# who is served\ncoverage: []\n")] + "\n# who is served",
    )
    opened = alatau_geo.open_plan(plan)
    layer = opened.layers["zones_2026"]
    assert layer.entry.title.en == "«Зоны»: 1"
    assert (layer.entry.grade, layer.entry.accuracy_m) == ("official", 2.5)
    assert layer.entry.source == "the akimat, by e-mail"
    assert layer.entry.date.isoformat() == "2026-01-17"
    assert layer.frame.geometry[0].equals(BOX)
    assert layer.ids.tolist() == ["7"]
    assert list(layer.frame["tags"][0]) == ["a", "b"]
    assert [path for path in (plan / "layers").iterdir() if path.name.startswith(".")] == []


def test_no_row_is_lost(tmp_path, plan):
    far = shapely.LineString([(77, 43), (77, 44)])
    rows = [(BOX, {"n": 1}), (BOW_TIE, {"n": 2}), (far, {"n": 3}), (None, {"n": 4})]
    file = stranger(tmp_path / "a.geojson", *rows)
    document = json.loads(file.read_text())
    document["features"].append(5)
    odd = {"type": "Polygon", "coordinates": [[[77, 43], [77.1, 1e999], [77.1, 43], [77, 43]]]}
    document["features"].append(feature(odd, n=6))
    file.write_text(json.dumps(document))
    shown = run(file, plan, **STATED)
    assert "rows       6 = 2 kept, 1 of them without a place + 4 refused" in shown
    aside = vector.read(plan / "layers" / "a.refused.geojson")
    assert aside["row"].tolist() == [2, 3, 5, 6]
    assert aside["n"].fillna(0).astype(int).tolist() == [2, 3, 0, 6]
    assert aside["reason"].tolist()[1] == "a polygon is due, this is a linestring"
    # what can be drawn is there as a shape, what GeoJSON can't hold as text
    assert aside.geometry[1].equals(far)
    assert aside["shape"].fillna("").str.startswith("POLYGON").tolist() == [False] * 3 + [True]
    kept = vector.read(plan / "layers" / "a.geojson")
    assert kept["n"].tolist() == [1, 4]
    record = (plan / "layers" / "a.import.txt").read_text("utf-8")
    assert "rows      6 = 2 kept + 4 refused, of 6 in the file" in record
    assert "refused   row 5: the geometry can't be read: it is no feature but 5" in record
    assert vector.sha256(file) in record


def test_without_grade_and_source_it_says_so_loudly(tmp_path, plan):
    shown = run(stranger(tmp_path / "a.geojson", (BOX, {})), plan, yes=True)
    assert "NOT STATED: --grade, --source. The layer is written as `unstated`" in shown
    layer = alatau_geo.open_plan(plan).layers["a"]
    assert layer.grade == "unstated"
    assert layer.entry.source == "not stated; imported from a.geojson"


def test_rows_and_kinds_that_are_asked_for(tmp_path, plan):
    line = shapely.LineString([(77, 43), (77, 43.5)])
    rows = [(BOX, {"kind": "a"}), (BOX, {"kind": "b"}), (line, {"kind": "a"}), (BOX, {"kind": "c"})]
    file = stranger(tmp_path / "a.geojson", *rows)
    shown = run(file, plan, where=["kind=a", "kind=b"])
    assert "rows       3 by --where, of 4" in shown
    assert "rows       3 = 2 kept + 1 refused" in shown
    assert "rows       4 = 1 kept + 3 refused" in run(file, plan, geometry="line")
    with pytest.raises(UsageError, match="--where picks no feature; kind has a, b, c"):
        run(file, plan, where=["kind=z"])
    with pytest.raises(UsageError, match="needs a field of the layer, 'x' was given"):
        run(file, plan, where=["x=z"])
    with pytest.raises(UsageError, match="--where needs FIELD=VALUE, 'kind' was given"):
        run(file, plan, where=["kind"])


def test_frames_and_encodings_are_fixed_only_when_asked_for(tmp_path, plan):
    file = tmp_path / "a.geojson"
    swapped = shapely.box(43, 77, 43.1, 77.1)
    stranger(file, (swapped, {"имя": "Àëàòàó"}))
    with pytest.raises(DataError, match=r"«Алатау».*--encoding cp1251"):
        run(file, plan)
    with pytest.raises(DataError, match="--swap-axes"):
        run(file, plan, encoding="cp1251")
    run(file, plan, encoding="cp1251", swap_axes=True, **STATED)
    layer = alatau_geo.open_plan(plan).layers["a"]
    # what was written needs no fix any more
    assert (layer.entry.encoding, layer.entry.swap_axes) == (None, False)
    assert layer.frame.geometry[0].equals(BOX)
    assert layer.frame["имя"].tolist() == ["Алатау"]


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({"name": "city"}, "has a layer 'city' already: give another name with --as"),
        ({"name": "taken"}, "taken.geojson: is there already"),
        ({"name": "Ж"}, "--as: needs 1 to 40 small Latin letters"),
        ({"date": "2026"}, "--date: needs a day written YYYY-MM-DD"),
        ({"accuracy_m": -1}, "--accuracy-m: .*greater than or equal to 0"),
        ({"encoding": "klingon"}, "'klingon' was given"),
    ],
)
def test_what_is_refused_leaves_the_plan_alone(tmp_path, plan, given, match):
    (plan / "layers" / "taken.geojson").write_text("mine")
    before = files(plan)
    file = stranger(tmp_path / "a.geojson", (BOX, {}))
    with pytest.raises(UsageError, match=match):
        run(file, plan, **STATED | given)
    assert files(plan) == before


def test_a_name_in_another_alphabet_has_to_be_given(tmp_path, plan):
    file = stranger(tmp_path / "зоны.geojson", (BOX, {}))
    shown = run(file, plan, **STATED)
    assert shown.endswith("nothing is written yet: it needs --as")
    assert run(file, plan, yes=True, **STATED).endswith("it needs --as")
    run(file, plan, name="zones", **STATED)
    assert alatau_geo.open_plan(plan).layers["zones"].entry.title.en == "зоны"


def test_plans_that_are_none_or_not_to_be_changed(tmp_path, monkeypatch):
    file = stranger(tmp_path / "a.geojson", (BOX, {}))
    with pytest.raises(PlanError, match="needs a folder layers/"):
        run(file, tmp_path)
    inside = Path(alatau_geo.__file__).parent / "reference"
    judged = importing.judge(
        importing.examine(file, Wish(**STATED)), Wish(**STATED), study_area=(76, 42, 78, 44)
    )
    with pytest.raises(UsageError, match="the plan inside the package is not to be changed"):
        importing.write(judged, inside)


@pytest.mark.parametrize(
    "text",
    [
        CATALOG.replace("\n", "\r\n"),
        CATALOG[: CATALOG.index("\n# who is served")].rstrip(),
        CATALOG.replace("  - ", "- ").replace("\n    ", "\n  "),
        CATALOG.replace("made up   # by us", ">-\n      made\n\n      up"),
        CATALOG.replace("  - name: city\n    title", "  -\n    name: city\n    title"),
    ],
    ids=["crlf", "no end", "flat", "folded", "dash alone"],
)
def test_catalogs_as_people_write_them(tmp_path, plan, text):
    path = plan / "layers" / "catalog.yaml"
    path.write_bytes(text.encode())
    old, _ = catalog.read(path)
    try:
        run(stranger(tmp_path / "a.geojson", (BOX, {})), plan, **STATED)
    except PlanError as error:
        assert "add" in str(error)  # noqa: PT017
        assert "dash alone" in str(text) or "  -\n" in text
        assert path.read_bytes() == text.encode()
        assert not (plan / "layers" / "a.geojson").exists()
        return
    new, _ = catalog.read(path)
    assert new.layers[:-1] == old.layers
    assert new.layers[-1].name == "a"
    kept = path.read_bytes().decode()
    # every line of the old one is there, in its order
    lines = iter(kept.splitlines())
    assert all(line in lines for line in text.splitlines())
    assert ("\r\n" in kept) == ("\r\n" in text)
    assert kept.replace("\r\n", "").count("\n") == 0 or "\r\n" not in text


def test_a_catalog_in_brackets_is_left_to_its_writer(tmp_path, plan):
    path = plan / "layers" / "catalog.yaml"
    entry = "{name: city, title: City, file: city.geojson, geometry: polygon, grade: official,"
    path.write_text(
        f"name: mine\ntitle: Mine\nstudy_area: [76, 42, 78, 44]\nlayers: [{entry} source: x}}]\n"
    )
    before = files(plan)
    with pytest.raises(PlanError, match="add the entry yourself") as error:
        run(stranger(tmp_path / "a.geojson", (BOX, {})), plan, **STATED)
    assert "  - name: a\n" in str(error.value)
    assert files(plan) == before


def test_a_failure_on_the_way_takes_all_back(tmp_path, plan, monkeypatch):
    before = files(plan)

    def fail(*_, **__):
        raise OSError("no space left on device")

    monkeypatch.setattr("alatau_geo.importing.writing.read_layer", fail)
    with pytest.raises(OSError, match="no space"):
        run(stranger(tmp_path / "a.geojson", (BOX, {}), (BOW_TIE, {})), plan, **STATED)
    assert files(plan) == before


def test_hostile_text_stays_text(tmp_path, plan):
    text = 'a"\n  - name: evil\x1b[31m\\ {x} 𝄞 # : '
    file = stranger(tmp_path / "a.geojson", (BOX, {"n\x1b[1m": text}))
    shown = run(file, plan, grade="official", source=text, title=text)
    assert "\x1b" not in shown
    plain = alatau_geo.open_plan(plan)
    assert plain.layers["a"].entry.source == text
    assert [entry.name for entry in plain.catalog.layers] == ["city", "a"]


def test_the_command(tmp_path, plan):
    file = faults.make("cp1251.shp", tmp_path)
    command = ["layers", "import", str(file), str(plan)]
    run_cli = CliRunner().invoke(cli, command)
    assert isinstance(run_cli.exception, AlatauError)
    assert run_cli.exception.exit_code == 3
    shown = CliRunner().invoke(cli, [*command, "--encoding", "cp1251"])
    assert shown.exit_code == 0
    assert "имя    text  2       Алатау, Конаев" in shown.output
    wrong = CliRunner().invoke(cli, [*command, "--grade", "good"])
    assert isinstance(wrong.exception, SystemExit | click.ClickException)
    assert wrong.exit_code == 2


def test_a_layer_of_real_osm_data_with_its_bad_rings(tmp_path, plan):
    file = real("almaty_2012.osm.pbf")
    with pytest.raises(DataError, match="has 5 layers, name one: points"):
        run(file, plan)
    shown = run(file, plan, table="multipolygons", name="osm", **STATED)
    layer = alatau_geo.open_plan(plan).layers["osm"]
    aside = vector.read_with_faults(plan / "layers" / "osm.refused.geojson")[0]
    assert len(layer.frame) + len(aside) == 8695
    assert aside["reason"].str.contains("found 2 - must be 0 or >= 3").sum() == 1
    assert "repaired   row 8264: ring self-intersection at 77.025420, 43.431171" in shown
    shutil.rmtree(plan)
