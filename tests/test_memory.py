"""What a check of a large layer takes: no more than 2 GB for a million polygons."""

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

MOST, FOR = 2_000_000_000, 1_000_000
#: More rows than what is worked on at a time, so that what comes with more of them is for rows.
FEW, MANY = 100_000, 300_000
CATALOG = """\
name: big
title: Big
study_area: [76, 43, 78, 45]
layers:
  - {name: plots, title: Plots, file: plots.gpkg, geometry: polygon, grade: official, accuracy_m: 1,
     source: made}
"""
CLAIMS = """\
documents: [{id: d, title: D, publisher: P, date: 2025-01-01}]
claims: [{id: area, title: Area, document: d, stated: more than 0 ha, of: {area: plots}}]
"""
#: Runs the command, and says the peak of its memory: its own, not that of what started it, as
#: `getrusage` would.
CHECK = """
import sys
from alatau_geo import cli
sys.argv[1:] = ["check", sys.argv[1]]
try:
    cli.main()
finally:
    with open("/proc/self/status", encoding="ascii") as status:
        peak = next(line.split()[1] for line in status if line.startswith("VmHWM:"))
    print(int(peak) * 1024, file=sys.stderr)
"""


def check(folder, count):
    """Return what a check of so many polygons of 14 vertices says, and its peak of memory."""
    rng = np.random.default_rng(1)
    cell = np.column_stack(np.divmod(np.arange(count), 1000)) * 0.0007 + (77, 43.3)
    angle = (np.arange(14) + rng.uniform(0, 0.5, (count, 14))) * 2 * np.pi / 14
    radius = rng.uniform(0.0001, 0.0003, (count, 14))
    rings = cell[:, None] + np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
    shapes = shapely.polygons(np.concatenate([rings, rings[:, :1]], axis=1))
    frame = gpd.GeoDataFrame({"id": np.arange(count).astype(str)}, geometry=shapes, crs=4326)
    (folder / "layers").mkdir(parents=True)
    pyogrio.write_dataframe(frame, folder / "layers" / "plots.gpkg", driver="GPKG", use_arrow=True)
    (folder / "layers" / "catalog.yaml").write_text(CATALOG)
    (folder / "layers" / "claims.yaml").write_text(CLAIMS)
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", CHECK, folder],
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout, int(run.stderr.split()[-1])


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="needs a process's peak, in /proc"
)
def test_a_check_stays_within_its_memory(tmp_path):
    peaks = []
    for count in (FEW, MANY):
        said, peak = check(tmp_path / str(count), count)
        assert f"{count} features" in said
        peaks.append(peak)
    a_row = (peaks[1] - peaks[0]) / (MANY - FEW)
    expected = peaks[1] + a_row * (FOR - MANY)
    assert expected < MOST, f"{peaks[0] / 1e6:.0f} MB, {peaks[1] / 1e6:.0f} MB"
