"""Edits in an exported GeoPackage: what is taken, what it is worth, what is refused."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from click.testing import CliRunner

import alatau_geo
from alatau_geo import importing, vector
from alatau_geo.cli import cli
from alatau_geo.errors import DataError, PlanError, UsageError

BOX = shapely.box(77, 43, 77.1, 43.1)
WIDER = shapely.box(77, 43, 77.2, 43.1)
CATALOG = """\
name: mine
title: Mine
study_area: [76, 42, 78, 44]

layers:
  - name: city   # the outline
    title: City
    file: city.geojson
    geometry: polygon
    grade: official
    accuracy_m: 5
    source: >-
      the akimat,
      by e-mail
    fitted_to: [city-area]
    # of the year before
    date: 2025-01-01
  - name: sites
    title: Sites
    file: sites.shp
    crs: EPSG:4326
    encoding: cp1251
    geometry: point
    grade: schematic
    source: made up
"""
CLAIMS = """\
documents:
  - {id: d, title: D, publisher: p, date: 2025-01-01}
claims:
  - {id: city-area, title: City, document: d, stated: 9 thousand ha, of: {area: city}}
  - {id: sites-number, title: Sites, document: d, stated: "2", of: {count: sites}}
"""


@pytest.fixture
def plan(tmp_path):
    layers = tmp_path / "plan" / "layers"
    layers.mkdir(parents=True)
    (layers / "catalog.yaml").write_text(CATALOG)
    (layers / "claims.yaml").write_text(CLAIMS)
    bow_tie = shapely.Polygon([(77.3, 43), (77.5, 43.2), (77.5, 43), (77.3, 43.2)])
    city = gpd.GeoDataFrame(
        {"id": ["a", "broken"], "n": [1, None], "parts": [["x"], None]},
        geometry=[BOX, bow_tie],
        crs=4326,
    )
    city.to_file(layers / "city.geojson", driver="GeoJSON")
    sites = gpd.GeoDataFrame(
        {"id": ["p", "q"], "name": ["Школа", "Сад"]},
        geometry=[shapely.Point(77, 43), shapely.Point(77.1, 43)],
        crs=4326,
    )
    sites.to_file(layers / "sites.shp", encoding="cp1251")
    for end in (".cpg", ".prj"):
        (layers / f"sites{end}").unlink()
    alatau_geo.open_plan(tmp_path / "plan").export(tmp_path / "out")
    return tmp_path / "plan"


@pytest.fixture
def edit(tmp_path, plan):
    """Return a function that changes tables of the export; `None` leaves a table out."""

    def change(**changes):
        source, file = tmp_path / "out" / "mine.gpkg", tmp_path / "edited.gpkg"
        file.unlink(missing_ok=True)
        for name in ("city", "sites"):
            frame = gpd.read_file(source, layer=name)
            if name in changes:
                frame = changes[name](frame)
            if frame is None:
                continue
            dataset, layer = vector.metadata(source, name)
            pyogrio.write_dataframe(
                frame,
                file,
                layer=name,
                append=file.exists(),
                dataset_metadata=None if file.exists() else dataset,
                layer_metadata=layer,
            )
        # QGIS edits in place, and so keeps what the export says of itself
        with closing(sqlite3.connect(file)) as database, database:
            database.execute("attach ? as source", [str(source)])
            sql = "select sql from source.sqlite_master where name = 'alatau_geo_base'"
            database.execute(*database.execute(sql).fetchone())
            database.execute("insert into alatau_geo_base select * from source.alatau_geo_base")
        return file

    return change


def wider(frame):
    frame.loc[frame["id"] == "a", "geometry"] = WIDER
    return frame


def rewritten(plan, **changes):
    """Change layers of the plan itself."""
    for name, change in changes.items():
        path = plan / "layers" / f"{name}.geojson"
        frame = change(gpd.read_file(path))
        frame.to_file(path, driver="GeoJSON")


def told(edits):
    return "\n".join(edits.lines())


def layers(plan):
    return {path.name: path.read_bytes() for path in sorted((plan / "layers").iterdir())}


def test_an_export_as_it_is_changes_nothing(tmp_path, plan):
    file = tmp_path / "out" / "mine.gpkg"
    assert importing.is_export(file, plan)
    edits = importing.Edits(file, plan)
    assert not edits.layers
    assert told(edits) == "mine.gpkg: no feature differs from the plan's"


def test_a_shape_drawn_anew_is_worth_no_more_than_unstated(plan, edit):
    before = layers(plan)
    edits = importing.Edits(edit(city=wider), plan)
    text = told(edits)
    assert "~ a: 9," in text
    assert "1 shapes drawn anew are unstated from now on" in text
    assert "city-area: circular" in text
    assert layers(plan) == before
    edits.write()
    city = alatau_geo.open_plan(plan).layers["city"]
    assert city.grades.tolist() == ["unstated"]
    assert city.fitted_to == ("city-area",)
    assert city.frame.geometry.iloc[0].equals(WIDER)
    # the row that was refused is still in the file, and refused
    assert city.refused_ids.tolist() == ["broken"]
    raw = gpd.read_file(plan / "layers" / "city.geojson")
    assert raw["parts"].iloc[0] in ('["x"]', ["x"]) or list(raw["parts"].iloc[0]) == ["x"]
    assert (plan / "layers" / "catalog.yaml").read_bytes() == before["catalog.yaml"]


def test_what_the_user_says_it_is_worth(plan, edit):
    file = edit(city=wider)
    said = {"grade": "digitised", "accuracy_m": 12.5, "source": "A. B., from the sheet of 2026"}
    edits = importing.Edits(file, plan, **said)
    assert "unstated" not in told(edits)
    edits.write()
    city = alatau_geo.open_plan(plan).layers["city"]
    assert (city.grades.tolist(), city.accuracies_m.tolist()) == (["digitised"], [12.5])
    assert city.entry.source == ("the akimat, by e-mail Edited: A. B., from the sheet of 2026")
    text = (plan / "layers" / "catalog.yaml").read_text()
    assert "# the outline" in text
    assert "# of the year before" in text
    record = (plan / "layers" / "city.import.txt").read_text()
    assert "source    A. B., from the sheet of 2026, digitised" in record


def test_what_a_layer_is_fitted_to_cant_be_shed(plan, edit):
    def shed(frame):
        return wider(frame).assign(fitted_to=None)

    # alone it is no edit, nor is a grade that was wiped out
    wiped = edit(city=lambda frame: frame.assign(fitted_to="", grade=None, accuracy_m=np.nan))
    assert not importing.Edits(wiped, plan).layers
    edits = importing.Edits(edit(city=shed), plan)
    assert "1 rows lacked a figure that the layer is fitted to" in told(edits)
    edits.write()
    assert alatau_geo.open_plan(plan).layers["city"].fitted_to == ("city-area",)


def test_a_shapefile_becomes_geojson_once_it_is_edited(plan, edit):
    def rename(frame):
        frame.loc[frame["id"] == "p", "name"] = "Мектеп Қ"
        return frame.iloc[:1]

    edits = importing.Edits(edit(sites=rename), plan)
    text = told(edits)
    assert "name: Школа → Мектеп Қ" in text
    assert "- q" in text
    assert "sites-number: agrees → contradicts; 2 ± 0 → 1 ± 0" in text
    edits.write()
    opened = alatau_geo.open_plan(plan)
    entry = opened.catalog.layer("sites")
    assert (entry.file, entry.crs, entry.encoding) == ("sites.geojson", None, None)
    assert opened.layers["sites"].frame["name"].tolist() == ["Мектеп Қ"]
    assert (plan / "layers" / "sites.shp").is_file()
    assert opened.catalog.layer("city") == alatau_geo.open_plan(plan).catalog.layer("city")


def test_new_features_and_new_fields(plan, edit):
    def add(frame):
        new = frame.iloc[:1].assign(id="r", grade=None, fitted_to=None, accuracy_m=np.nan)
        new["geometry"] = [shapely.Point(77.3, 43.3)]
        both = gpd.GeoDataFrame(
            {**{c: [*frame[c], *new[c]] for c in frame.columns if c != "geometry"}},
            geometry=[*frame.geometry, *new.geometry],
            crs=4326,
        )
        return both.assign(height=[1.5, None, 2.5])

    edits = importing.Edits(edit(sites=add), plan)
    text = told(edits)
    assert "fields new: height" in text
    assert "+ r" in text
    edits.write()
    sites = alatau_geo.open_plan(plan).layers["sites"]
    assert sites.frame["height"].tolist()[::2] == [1.5, 2.5]
    # a drawing's new point is part of a drawing
    assert sites.grades.tolist() == ["schematic", "schematic", "unstated"]


def test_a_shape_that_crosses_itself(plan, edit):
    def cross(frame):
        tie = shapely.Polygon([(77, 43), (77.1, 43.1), (77.1, 43), (77, 43.1)])
        frame.loc[frame["id"] == "a", "geometry"] = tie
        return frame

    before = layers(plan)
    with pytest.raises(DataError, match="what it means is open by"):
        importing.Edits(edit(city=cross), plan)
    assert layers(plan) == before


def test_a_table_that_is_not_there_stays(plan, edit):
    text = told(importing.Edits(edit(sites=lambda _: None, city=wider), plan))
    assert "sites: is not in edited.gpkg, so it stays as it is" in text


def test_what_is_refused(plan, edit):
    file = edit(city=wider)
    with pytest.raises(DataError, match="needs the columns grade, accuracy_m, fitted_to"):
        importing.Edits(edit(city=lambda f: f.drop(columns="grade")), plan)
    file = edit(city=wider)
    changed = gpd.read_file(plan / "layers" / "city.geojson")
    changed.to_file(plan / "layers" / "city.geojson", driver="GeoJSON", COORDINATE_PRECISION=9)
    (plan / "layers" / "city.geojson").write_text(
        (plan / "layers" / "city.geojson").read_text() + " "
    )
    # a program that copied the layers left behind what they were like
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("drop table alatau_geo_base")
    with pytest.raises(UsageError, match=r"has changed since edited\.gpkg was exported"):
        importing.Edits(file, plan)


def named(frame, feature, **values):
    for field, value in values.items():
        frame.loc[frame["id"] == feature, field] = value
    return frame


@pytest.fixture
def two(plan):
    """Return the plan with its sites as GeoJSON, a third one, and a new export of that."""
    sites = gpd.read_file(plan / "layers" / "sites.shp", encoding="cp1251").set_crs(4326)
    three = [*sites.geometry, shapely.Point(77.2, 43)]
    frame = gpd.GeoDataFrame(
        {"id": ["p", "q", "s"], "name": ["Школа", "Сад", "Парк"], "n": [1, 2, 3]},
        geometry=three,
        crs=4326,
    )
    frame.to_file(plan / "layers" / "sites.geojson", driver="GeoJSON")
    path = plan / "layers" / "catalog.yaml"
    text = path.read_text().replace("sites.shp", "sites.geojson")
    path.write_text(text.replace("    crs: EPSG:4326\n    encoding: cp1251\n", ""))
    alatau_geo.open_plan(plan).export(plan.parent / "out")
    return plan


def test_edits_go_on_top_of_what_the_plan_has_become(two, edit):
    file = edit(sites=lambda f: named(f, "p", name="Мектеп").iloc[[0, 2]])
    # meanwhile: another field of the same feature, another feature's place, a new one
    rewritten(
        two,
        sites=lambda f: gpd.GeoDataFrame(
            {
                "id": ["p", "q", "s", "t"],
                "name": ["Школа", "Сад", "Парк", "Цех"],
                "n": [7, 2, 3, 4],
            },
            geometry=[*f.geometry[:2], shapely.Point(77.25, 43), shapely.Point(77.3, 43)],
            crs=4326,
        ),
    )
    edits = importing.Edits(file, two)
    text = told(edits)
    assert "sites: changed in the plan since the export, 3 features" in text
    assert "name: Школа → Мектеп" in text
    assert "- q" in text
    assert "changed on both sides" not in text
    edits.write()
    sites = alatau_geo.open_plan(two).layers["sites"].frame.set_index("id")
    assert sites["name"].to_dict() == {"p": "Мектеп", "s": "Парк", "t": "Цех"}
    assert sites["n"].to_dict() == {"p": 7, "s": 3, "t": 4}
    assert sites.geometry["s"].equals(shapely.Point(77.25, 43))
    # once taken there is nothing left to take, and the plan goes on
    again = importing.Edits(file, two)
    assert not again.layers
    assert not again.conflicts


def test_what_both_sides_changed_is_not_written_over(two, edit):
    file = edit(
        sites=lambda f: named(f, "p", name="Мектеп", geometry=shapely.Point(77, 43.1)).iloc[:2]
    )
    rewritten(
        two,
        sites=lambda f: named(f, "p", name="Лицей", geometry=shapely.Point(77, 43.2)).pipe(
            named, "s", n=30
        ),
    )
    before = layers(two)
    edits = importing.Edits(file, two)
    text = told(edits)
    assert "sites: changed on both sides, 3\n" in text
    assert "! p: name: Лицей in the plan, Мектеп in the GeoPackage" in text
    assert "! p: its shape was changed in the plan, and otherwise in the GeoPackage" in text
    assert "! s: changed in the plan, removed in the GeoPackage" in text
    with pytest.raises(UsageError, match="3 values changed since the export in the plan, too"):
        edits.write()
    assert layers(two) == before
    ours = importing.Edits(file, two, prefer="plan")
    assert not ours.layers
    run = CliRunner().invoke
    shown = run(cli, ["layers", "import", str(file), str(two), "--yes"])
    assert isinstance(shown.exception, UsageError)
    assert "! p: name" in shown.output
    done = run(cli, ["layers", "import", str(file), str(two), "--yes", "--prefer", "edits"])
    assert done.exit_code == 0, done.output
    sites = alatau_geo.open_plan(two).layers["sites"].frame.set_index("id")
    assert sites["name"].to_dict() == {"p": "Мектеп", "q": "Сад"}
    assert sites.geometry["p"].equals(shapely.Point(77, 43.1))
    record = (two / "layers" / "sites.import.txt").read_text()
    assert (
        "both      p: name: Лицей in the plan, Мектеп in the GeoPackage; the edits count" in record
    )


def test_evidence_that_the_catalog_has_since_is_no_edit(two, edit):
    file = edit(sites=lambda f: named(f, "p", name="Мектеп"))
    path = two / "layers" / "catalog.yaml"
    path.write_text(
        path.read_text().replace("grade: schematic", "grade: digitised\n    accuracy_m: 3")
    )
    edits = importing.Edits(file, two)
    assert "grade" not in told(edits).replace("--grade", "")
    edits.write()
    sites = alatau_geo.open_plan(two).layers["sites"]
    assert sites.grades.tolist() == ["digitised"] * 3
    assert sites.accuracies_m.tolist() == [3, 3, 3]


def test_a_new_export_may_replace_what_only_the_plan_has_changed_since(two, edit):
    out = two.parent / "out"
    same, edited = edit(), edit(sites=lambda f: named(f, "q", name="Бақ")).read_bytes()
    same = edit().read_bytes()
    rewritten(two, sites=lambda f: named(f, "p", n=9))
    for content, lost in ((same, False), (edited, True)):
        (out / "mine.gpkg").write_bytes(content)
        if lost:
            with pytest.raises(UsageError, match="sites would be lost"):
                alatau_geo.open_plan(two).export(out)
        else:
            alatau_geo.open_plan(two).export(out)


def test_a_plan_that_changes_while_edits_are_looked_at(two, edit):
    edits = importing.Edits(edit(sites=lambda f: named(f, "p", name="Мектеп")), two)
    rewritten(two, sites=lambda f: named(f, "p", n=9))
    before = layers(two)
    with pytest.raises(UsageError, match=r"sites\.geojson: was changed meanwhile"):
        edits.write()
    assert layers(two) == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be killed")
@pytest.mark.parametrize("way", ["exchange", "rename"])
def test_killed_at_any_moment_a_plan_has_all_edits_or_none(tmp_path, two, edit, way):
    file = edit(city=wider, sites=lambda f: named(f, "p", name="Мектеп"))
    here = Path(__file__)
    done = subprocess.run(
        [sys.executable, here.with_name("import_steps.py"), two, file, tmp_path, way],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": f"{here.parents[2]}{os.pathsep}{here.parents[1]}"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    seen = json.loads(done.stdout)
    assert seen["old"] > 20
    assert seen["new"] > 3
    # only where folders can't be exchanged is there a moment without one
    assert set(seen) - {"old", "new"} <= ({"absent"} if way == "rename" else set())


def test_the_count_that_the_catalog_asks_for(plan, edit):
    path = plan / "layers" / "catalog.yaml"
    path.write_text(
        path.read_text().replace("    file: sites.shp", "    features: 2\n    file: sites.shp")
    )
    with pytest.raises(DataError, match=r"needs 2 features .* it has 1"):
        importing.Edits(edit(sites=lambda f: f.iloc[:1]), plan)


def test_a_catalog_in_another_form_says_what_to_change(plan, edit):
    path = plan / "layers" / "catalog.yaml"
    text = path.read_text().replace(
        "    source: made up\n", "    source: made up\n    table: null\n"
    )
    flow = text.split("  - name: sites")[0] + (
        "  - {name: sites, title: Sites, file: sites.shp, crs: EPSG:4326, encoding: cp1251,"
        " geometry: point, grade: schematic, source: made up}\n"
    )
    path.write_text(flow)
    before = layers(plan)
    edits = importing.Edits(edit(sites=lambda f: f.iloc[:1]), plan)
    with pytest.raises(PlanError, match=r"change it yourself:(?s:.*)file: sites.geojson"):
        edits.write()
    assert layers(plan) == before


def test_a_fault_while_writing_leaves_the_plan_as_it_was(plan, edit, monkeypatch):
    edits = importing.Edits(edit(city=wider, sites=lambda f: f.iloc[:1]), plan)
    before = layers(plan)
    from alatau_geo.importing import replacing  # noqa: PLC0415

    write, calls = replacing.write_layer, []

    def fail(*given):
        calls.append(given)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        write(*given)

    monkeypatch.setattr(replacing, "write_layer", fail)
    with pytest.raises(DataError, match="No space left on device: make room"):
        edits.write()
    assert layers(plan) == before


def test_other_files_are_no_exports(tmp_path, plan):
    (tmp_path / "a.gpkg").write_bytes(b"SQLite format 3\x00")
    assert not importing.is_export(tmp_path / "a.gpkg", plan)
    assert not importing.is_export(plan / "layers" / "city.geojson", plan)
    assert not importing.is_export(tmp_path / "none.gpkg", plan)


def test_on_the_command_line(plan, edit):
    file = str(edit(city=wider))
    run = CliRunner().invoke
    shown = run(cli, ["layers", "import", file, str(plan)])
    assert "nothing is written yet: --yes takes these edits" in shown.output
    odd = run(cli, ["layers", "import", file, str(plan), "--title", "x"])
    assert "--title: does not go with an export of the plan" in str(odd.exception)
    assert run(cli, ["layers", "import", file, str(plan), "--yes"]).exit_code == 0
    differs = run(cli, ["layers", "diff", str(plan), file])
    # the file still calls it official
    assert differs.output == "city: 1 changed, 0 same\n  ~ a\n      grade: unstated → official\n"
    # an export that was changed is not written over
    out = plan.parent / "out"
    (out / "mine.gpkg").write_bytes(edit(sites=lambda f: f.iloc[:1]).read_bytes())
    lost = run(cli, ["export", str(plan), "-o", str(out)])
    assert "sites would be lost" in str(lost.exception)


def test_a_file_in_the_place_of_a_layer(tmp_path, plan):
    file = tmp_path / "new.geojson"
    gpd.GeoDataFrame({"id": ["a"]}, geometry=[WIDER], crs=4326).to_file(file, driver="GeoJSON")
    run = CliRunner().invoke
    words = ["layers", "import", str(file), str(plan), "--as", "city", "--replace"]
    before = layers(plan)
    shown = run(cli, words)
    for line in (
        "in the place of city (city.geojson, official):",
        "~ a: 9,",
        "fitted no longer to: city-area",
        "city-area: circular → contradicts",
        "nothing is written yet: it needs --grade, --source",
    ):
        assert line in shown.output
    assert layers(plan) == before
    done = run(cli, [*words, "--grade", "surveyed", "--source", "survey of 2026"])
    assert done.exit_code == 0, done.output
    entry = alatau_geo.open_plan(plan).catalog.layer("city")
    assert (entry.grade, entry.source, entry.accuracy_m) == ("surveyed", "survey of 2026", None)
    assert (entry.fitted_to, entry.date) == ((), None)
    assert "# the outline" in (plan / "layers" / "catalog.yaml").read_text()
    assert "replaces  city.geojson, sha256 " in (plan / "layers" / "city.import.txt").read_text()
    without = run(cli, [*words[:4], "--as", "none", "--replace"])
    assert "no layer 'none' in the plan" in str(without.exception)
    other = run(cli, [*words[:4], "--as", "sites", "--replace"])
    assert "sites has points, the file polygons" in str(other.exception)
