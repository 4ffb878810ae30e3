"""A real QGIS: scripts run by the system's Python, which alone sees it, without a screen."""

import json
import os
import subprocess
from pathlib import Path

import expected
import pytest

import alatau_geo

PYTHON = os.environ.get("ALATAU_GEO_QGIS_PYTHON", "/usr/bin/python3")
#: QGIS, and GDAL's check of what the OGC asks of a GeoPackage.
NEEDED = ("qgis.core", "osgeo_utils.samples.validate_gpkg")
WORKER = Path(__file__).with_name("qgis_worker.py")


def environment(folder):
    (folder / "run").mkdir(mode=0o700, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG")}
    places = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder / "run")}
    return kept | places | {"QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}


def can_import(name, folder):
    probe = [PYTHON, "-c", f"import {name}"]
    try:
        done = subprocess.run(probe, capture_output=True, check=False, env=environment(folder))
    except OSError:
        return False
    return done.returncode == 0


@pytest.fixture(scope="session")
def system_python(tmp_path_factory):
    """Return a function that runs a command of the system's Python and returns what it says."""
    folder = tmp_path_factory.mktemp("qgis")
    missing = [name for name in NEEDED if not can_import(name, folder)]
    if missing:
        reason = f"{PYTHON} lacks {', '.join(missing)} for this test: sh tests/install_qgis.sh"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)

    def run(*words):
        done = subprocess.run(
            [PYTHON, *map(str, words)],
            capture_output=True,
            check=False,
            timeout=300,
            env=environment(folder),
        )
        assert done.returncode == 0, done.stderr.decode()[-3000:]
        return done.stdout.decode()

    return run


@pytest.fixture(scope="session")
def qgis(system_python):
    """Return a function that has QGIS do something, and returns what it found."""

    def run(*words):
        return json.loads(system_python(WORKER, *words).strip().splitlines()[-1])

    return run


@pytest.fixture(scope="session")
def plan():
    return alatau_geo.open_plan()


@pytest.fixture(scope="session")
def exported(tmp_path_factory, plan):
    """Return a folder with the reference plan's GeoPackage and project."""
    folder = tmp_path_factory.mktemp("exported") / "out"
    plan.export(folder)
    return folder


@pytest.fixture(scope="session")
def seen(qgis, exported, plan, tmp_path_factory):
    """Return what QGIS sees in the project, and the folder with its pictures."""
    pictures = tmp_path_factory.mktemp("pictures")
    probes = pictures / "probes.json"
    probes.write_text(json.dumps(expected.probes(plan)))
    return qgis("look", exported / "alatau.qgz", pictures, probes), pictures
