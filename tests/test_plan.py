"""Opening, checking, mapping and building a plan."""

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from making import real

import alatau_geo
from alatau_geo import output, plan
from alatau_geo.errors import DataError, PlanError, UsageError

ROOT = Path(__file__).parents[1]


@pytest.fixture
def copied(tmp_path):
    folder = tmp_path / "plan"
    plan.init(folder)
    return folder


def hashes(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_reference_plan_opens_from_anywhere(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    opened = alatau_geo.open_plan()
    assert opened.catalog.name == "alatau"
    assert opened.map_names == ["evidence", "overview", "phases", "power"]
    with pytest.raises(AttributeError, match="no attribute 'close_plan'"):
        alatau_geo.close_plan  # noqa: B018


def test_a_session_is_shown_a_line_of_each():
    opened = alatau_geo.open_plan()
    assert repr(opened).startswith("<Plan alatau: 10 layers, ")
    assert repr(opened.layers["city"]) == "<Layer city: 1 feature (schematic)>"
    shown = opened, *opened.layers.values(), opened.evidence, opened.check(), opened.sheet()
    shown += opened.coverage(), opened.network()
    assert max(len(repr(item)) for item in shown) < 200


def test_layers_and_rows_add_up():
    for layer in alatau_geo.open_plan().layers.values():
        data = json.loads((ROOT / "layers" / layer.entry.file).read_text(encoding="utf-8"))
        assert len(layer.frame) + len(layer.refused) == len(data["features"])


def test_a_replaced_outline_changes_what_is_measured_and_only_that():
    outline = real("districts_2024.geojson")
    before = alatau_geo.open_plan().check()
    after = alatau_geo.open_plan(replace=[f"city={outline}?KATO=191800000"]).check()
    changed = {
        old.id
        for old, new in zip(before.claims, after.claims, strict=True)
        if old.measured != new.measured
    }
    uses_city = {claim.id for claim in before.claims if "city" in claim.layers}
    assert changed == uses_city
    assert next(layer for layer in after.layers if layer.name == "city").grade == "unstated"


def test_the_plans_own_file_given_as_replacement_keeps_its_evidence():
    own = plan.reference_folder() / "layers" / "city.geojson"
    report = alatau_geo.open_plan(replace=[f"city={own}"]).check()
    city = next(claim for claim in report.claims if claim.id == "city-area")
    assert city.outcome == "circular"
    assert city.grade == "schematic"


def test_an_exported_layer_brought_back_is_still_fitted(tmp_path):
    alatau_geo.open_plan().build(tmp_path / "out")
    exported = tmp_path / "out" / "alatau.gpkg"
    report = alatau_geo.open_plan(replace=[f"city={exported}:city"]).check()
    city = next(claim for claim in report.claims if claim.id == "city-area")
    assert city.outcome == "circular"
    assert city.grade == "schematic"


@pytest.mark.parametrize(
    ("replace", "message"),
    [
        (["town=x.geojson"], "no layer 'town'"),
        (["city=x.geojson", "city=y.geojson"], "given twice"),
        (["city"], "NAME=FILE"),
    ],
)
def test_replacements_that_name_nothing(replace, message):
    with pytest.raises(UsageError, match=message):
        alatau_geo.open_plan(replace=replace)


def test_a_folder_that_is_no_plan(tmp_path):
    with pytest.raises(PlanError, match="layers/"):
        alatau_geo.open_plan(tmp_path)
    with pytest.raises(PlanError, match="layers/"):
        alatau_geo.open_plan(tmp_path / "absent")


def test_names_that_agree_with_nothing_are_all_reported_with_lines(copied):
    claims = copied / "layers" / "claims.yaml"
    catalog = copied / "layers" / "catalog.yaml"
    claims.write_text(
        claims.read_text(encoding="utf-8")
        .replace("{area: sez}", "{area: zone}")
        .replace("{length: roads,", "{length: streets,"),
        encoding="utf-8",
    )
    catalog.write_text(
        re.sub(r"fitted_to: \[city-area", "fitted_to: [town-area", catalog.read_text("utf-8")),
        encoding="utf-8",
    )
    with pytest.raises(PlanError) as error:
        alatau_geo.open_plan(copied)
    lines = str(error.value).splitlines()
    assert len(lines) >= 3
    assert all(re.search(r"\.yaml:\d+: ", line) for line in lines)
    for name in ("'zone'", "'streets'", "'town-area'"):
        assert name in str(error.value)


def test_what_is_wrong_in_both_files_comes_at_once(copied):
    claims, catalog = (copied / "layers" / name for name in ("claims.yaml", "catalog.yaml"))
    text = claims.read_text("utf-8")
    # one entry that is wrong in two ways, of which either alone would be told
    assert text.count("    stated: 97.9 thousand ha\n    of: {area: sez}\n") == 1
    text = text.replace(
        "    stated: 97.9 thousand ha\n    of: {area: sez}\n",
        "    stated: 97.9 thousand rods\n    of: {area: zone}\n",
    )
    claims.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as told:
        plan.open_plan(copied)
    assert re.search(r"claims\.yaml:\d+: sez-area: no layer 'zone' to measure", str(told.value))
    assert re.search(r"claims\.yaml:\d+: .*the unit 'rods' .* is not known", str(told.value))
    entries = catalog.read_text("utf-8")
    catalog.write_text(entries.replace("grade: schematic", "grade: guessed", 1), encoding="utf-8")
    with pytest.raises(PlanError) as told:
        plan.open_plan(copied)
    assert re.search(r"catalog\.yaml:\d+: .*'guessed'", str(told.value))
    assert re.search(r"claims\.yaml:\d+: .*the unit 'rods'", str(told.value))


def test_a_file_outside_the_plan_is_not_followed(copied, tmp_path):
    secret = tmp_path / "secret.geojson"
    own = copied / "layers" / "city.geojson"
    secret.write_bytes(own.read_bytes())
    own.unlink()
    own.symlink_to(secret)
    with pytest.raises(DataError, match="leads out of"):
        alatau_geo.open_plan(copied).check()


def test_build_gives_the_same_bytes_in_another_process_and_replaces_the_folder(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    files = alatau_geo.open_plan().build(first)
    assert sorted(path.name for path in files) == sorted(path.name for path in first.iterdir())
    code = f"import alatau_geo; alatau_geo.open_plan().build({str(second)!r})"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert hashes(first) == hashes(second)
    alatau_geo.open_plan().build(first)
    assert hashes(first) == hashes(second)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_manifest_tells_inputs_and_outputs_by_hash(tmp_path):
    alatau_geo.open_plan().build(tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / output.MANIFEST).read_text(encoding="utf-8"))
    for name, entry in manifest["files"].items():
        data = (tmp_path / "out" / name).read_bytes()
        assert entry == {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    for entry in manifest["inputs"].values():
        data = (ROOT / "layers" / entry["file"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()


def test_a_failed_build_leaves_the_last_one(tmp_path, monkeypatch):
    folder = tmp_path / "out"
    alatau_geo.open_plan().build(folder)
    before = hashes(folder)

    def fail(*_args, **_options):
        raise OSError("disk full")

    monkeypatch.setattr("alatau_geo.reports.render", fail)
    with pytest.raises(OSError, match="disk full"):
        alatau_geo.open_plan().build(folder)
    assert hashes(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_wheel_holds_the_reference_plan(tmp_path):
    build = "from hatchling.build import build_wheel; print(build_wheel({!r}))"
    done = subprocess.run(
        [sys.executable, "-c", build.format(str(tmp_path))],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    with zipfile.ZipFile(tmp_path / done.stdout.split()[-1]) as wheel:
        names = set(wheel.namelist())
    for name in ("catalog.yaml", "claims.yaml", "city.geojson", "README.md"):
        assert f"alatau_geo/reference/layers/{name}" in names
    assert "alatau_geo/reference/maps/overview.yaml" in names
    assert "alatau_geo/reports/report.schema.json" in names
    assert "alatau_geo/reports/report.html.jinja" in names
    assert "alatau_geo/py.typed" in names
    assert any(name.endswith(".js") for name in names)


@pytest.mark.parametrize("asked", [{"language": "de"}, {"crs": "EPSG:4326"}])
def test_what_no_sheet_can_be_in_is_refused_before_anything_is_computed(asked):
    opened = alatau_geo.open_plan()
    with pytest.raises(UsageError, match=next(iter(asked))):
        opened.sheet(**asked)
    assert not {"layers", "evidence", "_report"} & set(vars(opened))
