"""What is killed, runs out of disk or runs into another leaves the last good output whole."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from kill_steps import REPORT, build, entries, found

from alatau_geo import exchange, output

if not hasattr(os, "fork"):
    pytest.skip("needs processes that can be forked and killed", allow_module_level=True)

HERE = Path(__file__).parent
CATALOG = """\
name: made
title: Made
study_area: [76, 43, 78, 44]
layers:
  - name: city
    title: City
    file: city.geojson
    geometry: polygon
    grade: official
    accuracy_m: 1
    source: made
"""
CLAIMS = """\
documents: [{id: d, title: D, publisher: P, date: 2025-01-01}]
claims: [{id: area, title: Area, document: d, stated: 1000 ha, of: {area: city}}]
"""
MAP = "title: Made\ngroups: [{title: All, layers: [city]}]\n"


def program(name, *words, wrap=()):
    """Run one of the programs beside this file; return what it found."""
    path = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    run = subprocess.run(
        [*wrap, sys.executable, "-W", "error", HERE / name, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": path},
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a small plan, with a second file for its layer."""
    plan = tmp_path_factory.mktemp("plan")
    (plan / "layers").mkdir()
    (plan / "maps").mkdir()
    (plan / "layers" / "catalog.yaml").write_text(CATALOG)
    (plan / "layers" / "claims.yaml").write_text(CLAIMS)
    (plan / "maps" / "overview.yaml").write_text(MAP)
    for name, count in (("city", 20), ("other", 60)):
        boxes = [shapely.box(77 + n / 100, 43.5, 77.005 + n / 100, 43.51) for n in range(count)]
        frame = gpd.GeoDataFrame({"id": range(count), "name": "x" * 2000}, geometry=boxes, crs=4326)
        frame.to_file(plan / "layers" / f"{name}.geojson", driver="GeoJSON")
    return plan


@pytest.mark.parametrize("way", ["exchange", "rename"])
def test_killed_before_each_step(tmp_path, way):
    if way == "exchange":
        (tmp_path / "a").mkdir()
        (tmp_path / "b").mkdir()
        if not exchange.swap(tmp_path / "a", tmp_path / "b"):
            pytest.skip("this system can't let two folders change places")
    seen = program("kill_steps.py", tmp_path, way)
    # the old output until the new one is in place, and no third thing
    for name, outcomes in seen.items():
        before = "old" if name.startswith(("folder, old", "file, old")) else "None"
        assert outcomes[before] >= 10, name
        assert outcomes["new"] >= 5, name
        # only where folders can't be exchanged is there a moment without one
        absent = {"None"} if (way, name) == ("rename", "folder, old before") else set()
        assert set(outcomes) == {before, "new"} | absent


def test_commands_killed_at_many_moments(tmp_path, made):
    seen = program("mishaps.py", made, tmp_path, "kill", 5)
    for name in ("build", "map"):
        assert sum(seen[name].values()) == 6
        assert seen[name]["old"] >= 2


def test_a_full_disk(tmp_path, made):
    wrap = ("unshare", "--mount", "--map-root-user")
    probe = [*wrap, "mount", "-t", "tmpfs", "tmpfs", str(tmp_path)]
    if shutil.which("unshare") is None or subprocess.run(probe, check=False).returncode:
        pytest.skip("needs a mount namespace of its own, for a small disk")
    seen = program("mishaps.py", made, tmp_path, "tmpfs", 4, wrap=wrap)
    for name, target in (("build", "out"), ("map", "map.html")):
        assert seen[name].keys() == {"0", "3"}
        line = (
            f"alatau-geo: error: {tmp_path}/{target}: can't be written: No space left on device:"
            " make room, or give another place; what was there before is as it was\n"
        )
        assert set(seen[name]["3"]) == {line}


def test_files_that_may_not_get_as_large(tmp_path, made):
    seen = program("mishaps.py", made, tmp_path, "limit", 3)
    for name in ("build", "map"):
        assert seen[name].keys() == {"0", "3"}
        assert all("can't be written: " in said for said in seen[name]["3"])


def test_two_builds_at_once_each_stay_whole_and_the_last_stays(tmp_path):
    folder = tmp_path / "build"
    build(folder, "old")
    with output.replaced_folder(folder) as place:
        (place / "report.txt").write_text("one")
        build(folder, "two")
        assert found(folder) == "two"
        assert len(entries(tmp_path)) == 2
        output.write_manifest(place, REPORT)
    assert found(folder) == "one"
    assert entries(tmp_path) == ["build"]


@pytest.mark.parametrize("swaps", [True, False])
def test_many_builds_at_once(tmp_path, swaps):
    folder = tmp_path / "build"
    code = f"""
import sys, time
from pathlib import Path
from alatau_geo import exchange
from kill_steps import build
if not {swaps}:
    exchange.swap = lambda *_: False
for n in range(20):
    build(Path(sys.argv[1]), sys.argv[2] + str(n))
"""
    words = [sys.executable, "-c", code, str(folder)]
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent)])}
    runs = [subprocess.Popen([*words, name], env=env) for name in "abcd"]
    assert [run.wait() for run in runs] == [0, 0, 0, 0]
    assert found(folder) in {"a19", "b19", "c19", "d19"}
    assert entries(tmp_path) == ["build"]
