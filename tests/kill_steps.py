"""Kill a build before each thing that it does to files, and see what is there then.

Run as a program: `python kill_steps.py FOLDER exchange|rename`; prints what was found as JSON.
Every run is a fork of this process, so that the many runs take no time to start.
"""

import hashlib
import json
import os
import signal
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

from alatau_geo import exchange, output

#: What Python reports to an audit hook before it touches a file.
EVENTS = {"open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "fcntl.flock", "os.scandir"}
REPORT = SimpleNamespace(plan="made", versions={}, layers=[], terrain=None)
SWAP = exchange.swap


class Steps:
    """Counts what is done to files, in one folder if there is one, and ends at one of them."""

    def __init__(self, events=frozenset(EVENTS)):
        self.events, self.folder = events, ""
        self.done, self.last = 0, None
        sys.addaudithook(self.see)

    def see(self, event, given):
        if event in self.events and (
            not self.folder or any(isinstance(one, str) and self.folder in one for one in given)
        ):
            self.step()

    def step(self):
        if self.last is not None:
            self.done += 1
            if self.done == self.last:
                os.kill(os.getpid(), signal.SIGKILL)

    def watched(self, function):
        def run(*given):
            self.step()
            result = function(*given)
            self.step()
            return result

        return run


def build(folder, text):
    with output.replaced_folder(folder) as place:
        output.write_text(place / "report.txt", text)
        (place / "sub").mkdir()
        (place / "sub" / "big.bin").write_bytes(text.encode() * 1000)
        output.write_manifest(place, REPORT)


def build_that_fails(folder, _):
    with suppress(ZeroDivisionError), output.replaced_folder(folder):
        _ = 1 / 0


def found(folder):
    """Return what a folder holds, having looked at every byte; None if there is none."""
    if not folder.exists():
        return None
    manifest = json.loads((folder / "manifest.json").read_text())
    there = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert there == {name: file["sha256"] for name, file in manifest["files"].items()}
    return (folder / "report.txt").read_text()


def entries(folder):
    return [path.name for path in folder.iterdir()]


def fork(run, *given):
    """Run something in a process of its own; return whether it came to its end."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            run(*given)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), f"ended with {status}"
    return status == 0


def main(folder, way):
    steps = Steps()
    exchange.swap = steps.watched(SWAP) if way == "exchange" else lambda *_: False
    # what is killed is a process, not the machine: nothing needs to get onto the disk
    os.fsync = steps.watched(lambda _: None)

    def run(function, *given, last):
        steps.last = last
        function(*given)

    outcomes = {}
    for name, write, look in (
        ("folder", build, found),
        ("file", output.write_text, lambda path: path.read_text() if path.exists() else None),
    ):
        for before in ("old", None):
            seen = Counter()
            for last in range(1, 1000):
                place = folder / f"{name}-{before}-{last}"
                place.mkdir()
                target = place / "out"
                if before:
                    write(target, before)
                is_whole = fork(lambda: run(write, target, "new", last=last))  # noqa: B023
                state = look(target)
                seen[str(state)] += 1
                if is_whole:
                    assert state == "new"
                    assert entries(place) == ["out"]
                    break
                # what comes next puts things right, also where it does not come to anything
                if name == "folder":
                    fork(build_that_fails, target, "")
                    assert look(target) == (state or before), f"{name}, step {last}"
                    assert set(entries(place)) <= {"out"}, f"{name}, step {last}"
                assert fork(write, target, "next")
                assert look(target) == "next", f"{name}, step {last}"
                assert entries(place) == ["out"], f"{name}, step {last}"
            outcomes[f"{name}, {before or 'nothing'} before"] = seen
    json.dump(outcomes, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
