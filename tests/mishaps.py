"""Build a plan, and have it killed or short of room; see what is there then.

Run as a program: `python mishaps.py PLAN FOLDER tmpfs|limit|kill STEPS`; prints what was found as
JSON. With `tmpfs` FOLDER becomes a small disk, for which this needs a mount namespace of its own;
with `limit` no file may get larger than a limit, which the system also says at the last byte; with
`kill` commands are killed, sooner or later.
"""

import io
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

from alatau_geo import cli, geopackage, plan, reports, webmap

# what the commands need is loaded once, before there are forks
LOADED = (geopackage, plan, reports, webmap)


def content(folder):
    """Return the bytes of a file, or of all files of a folder, by name."""
    paths = folder.iterdir() if folder.is_dir() else [folder]
    return {path.name: path.read_bytes() for path in paths}


def command(*words, kill_after_s=None):
    """Run the command line in a process of its own; return its exit code and what it said."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        code = 99
        sys.argv = ["alatau-geo", *map(str, words)]
        sys.stdout = sys.stderr = io.TextIOWrapper(os.fdopen(writer, "wb"), write_through=True)
        try:
            cli.main()
        except SystemExit as end:
            code = end.code or 0
        finally:
            sys.stdout.flush()
            os._exit(code)
    os.close(writer)
    if kill_after_s is not None:
        time.sleep(kill_after_s)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reader) as file:
        said = file.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), said


def entries(folder):
    return sorted(path.name for path in folder.iterdir())


def look(words, target, good, names):
    """Run a command that may fail for want of room; return what came of it."""
    before = content(target)
    code, said = command(*words)
    after = content(target)
    assert entries(target.parent) == names, entries(target.parent)
    if code == 0:
        assert after == good, f"not whole: {[name for name in good if after[name] != good[name]]}"
    else:
        assert code == 3, said
        assert said.count("\n") == 1, said
        assert after == before
    return code, said


def short_of_room(tasks, way, steps):
    """Run commands with more and more room; return what they said, by exit code."""
    folder = tasks[0][1].parent
    filler = folder / "filler"
    names = sorted([*entries(folder), filler.name])
    sizes = [len(item) for item in tasks[0][2].values()]
    need = sum(sizes) if way == "tmpfs" else max(sizes)
    outcomes = {words[0]: {} for words, *_ in tasks}
    for n in range(steps + 1):
        # from nothing to somewhat more than what is needed
        room = int(need * 1.4 * n / steps)
        for words, target, good, again in tasks:
            if way == "tmpfs":
                fill(filler, room)
            else:
                filler.touch()
                resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
            code, said = look(words, target, good, names)
            outcomes[words[0]].setdefault(str(code), []).append(said)
            filler.unlink()
            infinite = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.setrlimit(resource.RLIMIT_FSIZE, infinite)
            if code == 0:
                assert command(*again)[0] == 0
    return outcomes


def fill(filler, room):
    """Fill a disk up to some bytes."""
    state = os.statvfs(filler.parent)
    size = state.f_bavail * state.f_frsize - room
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(size, 1))


def killed(tasks, steps):
    """Run commands and kill them; return how often the old output was there, and the new one."""
    outcomes = {words[0]: {"old": 0, "new": 0} for words, *_ in tasks}
    for words, target, good, again in tasks:
        old = content(target)
        names = entries(target.parent)
        start = time.monotonic()
        assert command(*words)[0] == 0
        taken = time.monotonic() - start
        for n in range(steps + 1):
            if content(target) != old:
                assert command(*again)[0] == 0
            command(*words, kill_after_s=taken * 1.2 * n / steps)
            state = content(target)
            assert state in (old, good)
            outcomes[words[0]]["new" if state == good else "old"] += 1
        assert command(*again)[0] == 0
        assert entries(target.parent) == names
    return outcomes


def main(made, folder, way, steps):
    if way == "tmpfs":
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16M", "tmpfs", folder], check=True)
    replaced = ["--layer", f"city={made / 'layers' / 'other.geojson'}"]
    tasks = []
    for name, target in (("build", folder / "out"), ("map", folder / "map.html")):
        words = [name, made, "-o", target]
        assert command(*words, *replaced)[0] == 0
        good = content(target)
        assert command(*words)[0] == 0
        assert content(target) != good
        tasks.append(([*words, *replaced], target, good, words))
    outcomes = killed(tasks, steps) if way == "kill" else short_of_room(tasks, way, steps)
    json.dump(outcomes, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
