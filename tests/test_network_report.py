"""`alatau-geo network`: text, JSON, layers, mended lines; and what is wrong with a call."""

import csv
import json
import shutil

import geopandas as gpd
import pyogrio
import pytest
from ground import frame, line
from making import real
from network_plans import STREETS

import alatau_geo
from alatau_geo import plan
from alatau_geo.errors import UsageError
from alatau_geo.network import from_lines

SHORT = line((150, 5), (150, 120))


@pytest.fixture
def network(run):
    """Run the command; give exit code, output and errors."""
    return lambda *arguments: run("network", *arguments)


@pytest.fixture
def folder(tmp_path):
    """A copy of the reference plan with a branch that stops short, and what no terminal obeys."""
    place = tmp_path / "plan"
    plan.init(place)
    lines = [*STREETS, SHORT]
    names = ["=1+1", "r1", "r2", "r3", "r4\x1b[31m"]
    fields = {"status": list("abcde"), "class": ["highway"] * 5, "phase": [2] * 5}
    made = frame(*lines, id=names, **fields)
    (place / "layers" / "roads.geojson").unlink()
    made.to_file(place / "layers" / "roads.geojson", driver="GeoJSON")
    return place


def test_the_reference_plans_networks_hold_together(network):
    code, out, _ = network()
    assert code == 0
    assert max(map(len, out.splitlines())) <= 100
    assert out.count("components                           1\n") == 2
    assert out.endswith("Findings\n--------\nnone\n")
    # the planned roads hang on the existing ones, the pipes on the station
    assert "fed_length_km                        36.0034" in out
    assert "unreachable                          0" in out
    found = json.loads(network("--format", "json")[1])
    assert [network["layer"] for network in found["networks"]] == ["roads", "gas"]
    figures = found["networks"][1]["figures"]
    assert (figures["sources"], figures["sources_joined"], figures["components"]) == (1, 1, 1)
    assert found["findings"] == []


def test_one_layer_by_name_with_or_without_a_plan(network):
    reference = plan.reference_folder()
    assert network("gas")[1] == network(reference, "gas")[1]
    assert "roads:" not in network("gas")[1]


def test_findings_have_place_ids_and_fix(network, folder):
    code, out, _ = network(folder, "roads")
    assert code == 0
    assert "AG404" in out
    assert "stops 5.00 m short of =1+1; the fix:" in " ".join(out.split())
    assert "\x1b" not in out
    assert network(folder, "roads", "--fail-on", "warning")[0] == 1
    assert network(folder, "gas", "--fail-on", "note")[0] == 0


def test_results_are_layers_of_a_geopackage(network, folder, tmp_path):
    path = tmp_path / "out" / "n.gpkg"
    assert network(folder, "roads", "-o", path)[0] == 0
    names = pyogrio.list_layers(path)[:, 0].tolist()
    assert {"roads", "roads_weak_lines", "roads_faults", "findings"} <= set(names)
    assert "gas" not in names
    faults = gpd.read_file(path, layer="roads_faults")
    assert faults["kind"].tolist() == ["undershoot"]
    first = path.read_bytes()
    network(folder, "roads", "-o", path)
    assert path.read_bytes() == first


@pytest.mark.parametrize("suffix", ["geojson", "gpkg"])
def test_mended_lines_and_a_log_are_new_files(network, folder, tmp_path, suffix):
    source = folder / "layers" / "roads.geojson"
    before = source.read_bytes()
    path = tmp_path / f"mended.{suffix}"
    code, out, _ = network(folder, "roads", "--fix", "-o", path)
    assert code == 0
    assert "undershoot   1" in out
    assert source.read_bytes() == before
    mended = gpd.read_file(path, layer="roads") if suffix == "gpkg" else gpd.read_file(path)
    assert len(mended) == 5
    assert from_lines(mended, snap_m=0).n_components == 1
    with (tmp_path / "mended.log.csv").open(encoding="utf-8") as log:
        rows = list(csv.DictReader(log))
    assert [(row["row"], row["kind"]) for row in rows] == [("5", "undershoot")]
    assert float(rows[0]["amount_m"]) == pytest.approx(5, rel=1e-3)
    assert rows[0]["feature"] == "r4 [31m"


def test_a_formula_in_the_log_is_text(network, folder, tmp_path):
    roads = gpd.read_file(folder / "layers" / "roads.geojson")
    roads.loc[4, "id"] = "=cmd()"
    (folder / "layers" / "roads.geojson").unlink()
    roads.to_file(folder / "layers" / "roads.geojson", driver="GeoJSON")
    network(folder, "roads", "--fix", "-o", tmp_path / "m.geojson")
    assert "'=cmd()" in (tmp_path / "m.log.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["no-such-layer"],
            "a network needs a layer of lines, 'no-such-layer' was given; there are:",
        ),
        (["city"], "a network needs a layer of lines, 'city' was given; there are: roads, gas"),
        (["--fix"], "--fix needs -o FILE"),
        (["--also", "crossing"], "--also goes with --fix"),
        (["--fix", "-o", "x.geojson"], "--fix needs one network, there are: roads, gas"),
        (["roads", "--fix", "-o", "x.shp"], "fixed lines are written as FILE.geojson or FILE.gpkg"),
        (["roads", "-o", "x.geojson"], "results are layers of a GeoPackage: give a FILE.gpkg"),
    ],
)
def test_calls_that_are_wrong(network, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    code, _, err = network(*arguments)
    assert code == 2
    assert message in err
    assert not list(tmp_path.iterdir())


def test_a_source_is_never_written_over(network, folder, tmp_path):
    own = folder / "layers" / "roads.geojson"
    before = own.read_bytes()
    code, _, err = network(folder, "roads", "--fix", "-o", own)
    assert code == 2
    assert "stay as they are" in err
    mine = tmp_path / "mine.geojson"
    shutil.copy(own, mine)
    code, _, err = network(folder, "roads", "--layer", f"roads={mine}", "--fix", "-o", mine)
    assert (code, mine.read_bytes()) == (2, before)
    assert "a layer is read from it, and stays as it is" in err


def test_a_network_without_a_line_that_has_a_place(folder):
    roads = gpd.read_file(folder / "layers" / "roads.geojson")
    (folder / "layers" / "roads.geojson").unlink()
    roads.set_geometry([None] * len(roads), crs=4326).to_file(
        folder / "layers" / "roads.geojson", driver="GeoJSON"
    )
    with pytest.raises(UsageError, match="roads: no line has a place"):
        alatau_geo.open_plan(folder).network("roads")


def test_in_python_it_has_the_same_and_paths_may_be_text(network, folder, tmp_path):
    found = alatau_geo.open_plan(folder).network("roads")
    assert found.text() == network(folder, "roads")[1]
    assert list(found.studies) == ["roads"]
    found.write(str(tmp_path / "a.gpkg"))
    assert set(found.layers) <= set(pyogrio.list_layers(tmp_path / "a.gpkg")[:, 0])
    log_path, log = found.fix(str(tmp_path / "a.geojson"))
    assert log_path == tmp_path / "a.log.csv"
    assert len(log) == len(log_path.read_text(encoding="utf-8").splitlines()) - 1 > 0
    with pytest.raises(UsageError, match="stay as they are"):
        found.write(str(folder / "layers" / "mine.gpkg"))


def test_real_roads_in_place_of_the_plans(network):
    code, out, _ = network("roads", "--layer", f"roads={real('roads_almaty.geojson')}")
    assert code == 0
    assert "components                           11" in out
    assert "AG415" in out
    assert "more of these in the layer" in out
    assert max(map(len, out.splitlines())) <= 100
