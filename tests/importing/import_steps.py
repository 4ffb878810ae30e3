"""Taking edits into a plan, ended before each thing that it does to the plan's files.

python import_steps.py PLAN GEOPACKAGE FOLDER exchange|rename    what was found, as JSON
"""

import hashlib
import json
import os
import shutil
import sys
from collections import Counter
from pathlib import Path

from kill_steps import SWAP, Steps, fork

from alatau_geo import exchange
from alatau_geo.importing import Edits
from alatau_geo.plan import open_plan

#: What Python reports to an audit hook before it touches a file.
EVENTS = {"open", "os.link", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.chmod"}


def state(plan):
    """Return the hashes of all files of a plan's layers; None where there are none."""
    layers = plan / "layers"
    if not layers.is_dir():
        return None
    return {
        path.relative_to(layers).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(layers.rglob("*"))
        if path.is_file()
    }


def main(plan, file, folder, way):
    steps = Steps(EVENTS)
    exchange.swap = steps.watched(SWAP) if way == "exchange" else lambda *_: False
    # what is killed is a process, not the machine: nothing needs to get onto the disk
    os.fsync = lambda _: None
    edits = Edits(file, plan)
    before, after, seen = state(plan), None, Counter()
    for last in (100_000, *range(1, 100_000)):
        place = folder / f"{way}-{last}"
        shutil.copytree(plan, place)

        def write(place=place, last=last):
            edits.folder, steps.folder, steps.last = place, str(place), last
            edits.write()

        is_whole, found = fork(write), state(place)
        if after is None:
            assert is_whole
            after = found
        name = {json.dumps(before): "old", json.dumps(after): "new", "null": "absent"}
        seen[name.get(json.dumps(found), f"a mixture at step {last}")] += 1
        if last < 100_000 and is_whole:
            break
        if not is_whole:
            # whoever opens the plan next finds it whole
            open_plan(place)
            assert json.dumps(state(place)) in name
        shutil.rmtree(place)
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), sys.argv[4])
