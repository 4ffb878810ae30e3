"""Taking edits into a plan, ended before each thing that it does to the plan's files.

python import_steps.py PLAN GEOPACKAGE FOLDER exchange|rename    what was found, as JSON
"""

import hashlib
import json
import os
import shutil
import signal
import sys
from collections import Counter
from pathlib import Path

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


class Steps:
    """Counts what is done in a folder, and ends the process at one of them."""

    def __init__(self):
        self.done, self.last, self.folder = 0, None, None
        sys.addaudithook(self.see)

    def see(self, event, given):
        if self.last is None or event not in EVENTS:
            return
        if any(str(self.folder) in os.fsdecode(one) for one in given if isinstance(one, str)):
            self.step()

    def step(self):
        self.done += 1
        if self.done == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, function):
        def run(*given):
            self.step()
            result = function(*given)
            self.step()
            return result

        return run


def main(plan, file, folder, way):
    steps = Steps()
    swap = exchange.swap
    exchange.swap = steps.around(swap) if way == "exchange" else lambda *_: False
    # what is killed is a process, not the machine: nothing needs to get onto the disk
    os.fsync = lambda _: None
    edits = Edits(file, plan)
    before, after, seen = state(plan), None, Counter()
    for last in (100_000, *range(1, 100_000)):
        place = folder / f"{way}-{last}"
        shutil.copytree(plan, place)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                edits.folder, steps.folder, steps.last = place, place, last
                edits.write()
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        assert status in (0, signal.SIGKILL), f"ended with {status} at step {last}"
        found = state(place)
        if after is None:
            assert status == 0
            after = found
        name = {json.dumps(before): "old", json.dumps(after): "new", "null": "absent"}
        seen[name.get(json.dumps(found), f"a mixture at step {last}")] += 1
        if last < 100_000 and status == 0:
            break
        if status:
            # whoever opens the plan next finds it whole
            open_plan(place)
            assert json.dumps(state(place)) in name
        shutil.rmtree(place)
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), sys.argv[4])
