"""Reads files as strangers send them: a path a line on stdin, what came of it as a line of JSON.

In a process of its own, for a fault in a C library would end the one that runs the tests. It says
when it is ready, and ends itself, saying where it is, once a file takes more of the processor's
time than the seconds it is started with: what else a machine does is not the file's fault.
"""

import faulthandler
import json
import re
import resource
import signal
import sys
import traceback
import warnings
from pathlib import Path

import numpy as np
import shapely

from alatau_geo import crs, vector
from alatau_geo.errors import AlatauError
from alatau_geo.geodesy import area_m2
from alatau_geo.layer import ids_of
from alatau_geo.repair import repair

BOX = (76.0, 43.0, 78.0, 44.0)
MEMORY = 8_000_000_000
KINDS = ("point", "line", "polygon")


def sizes(path, table, declared, frame):
    """Hold the areas that come straight from the file against those of its geometries."""
    areas = vector.areas_m2(path, table=table, crs=declared, study_area=BOX)
    own = area_m2(frame.geometry)
    assert len(areas) == len(own)
    np.testing.assert_allclose(areas, own, rtol=1e-9, atol=1e-3)


def layer(path, table):
    frame, faults = vector.read_with_faults(path, table=table)
    assert list(frame.index) == list(range(len(frame)))
    assert all(
        frame.geometry.iloc[row] is None or what == vector.UNCLOSED for row, what in faults.items()
    )
    declared = "EPSG:4326" if frame.crs is None else None
    moved, _ = crs.to_lonlat(frame, declared=declared, study_area=BOX, where=str(path))
    assert len(moved) == len(frame)
    kinds = shapely.get_dimensions(np.asarray(moved.geometry.array))
    kind = KINDS[max(0, int(kinds.max(initial=0)))]
    kept, refused, ledger = repair(moved, kind, ids_of(moved, "id"), where=str(path), faults=faults)
    assert sorted([*kept.index, *refused.index]) == list(frame.index), "a row is gone"
    assert shapely.is_valid(np.asarray(kept.geometry.dropna().array)).all()
    assert {item.row for item in ledger} <= set(kept.index)
    sizes(path, table, declared, moved)
    return len(frame)


def outcome(path):
    try:
        return {"rows": layer(path, None)}
    except AlatauError as error:
        several = re.search(r"layers, name one: (.*)", str(error))
        if several is None:
            return {"refused": str(error)}
    # of several layers each
    found = {}
    for name in several[1].split(", ")[:4]:
        try:
            found = {"rows": layer(path, name)}
        except AlatauError as error:
            found = {"refused": str(error)}
    return found


def main():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    warnings.simplefilter("error")
    seconds = float(sys.argv[1])
    faulthandler.register(signal.SIGPROF, all_threads=True, chain=True)
    say({"ready": seconds})
    for line in sys.stdin:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            result = outcome(Path(line.rstrip("\n")))
        except Exception:  # noqa: BLE001  whatever it is, the tests want to know
            result = {"fault": traceback.format_exc()}
        signal.setitimer(signal.ITIMER_PROF, 0)
        say(result)


def say(result):
    sys.stdout.write(f"{json.dumps(result)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
