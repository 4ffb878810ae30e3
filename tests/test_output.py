"""Outputs are whole or absent, and nothing of a user's is ever replaced."""

import errno
import hashlib
import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from alatau_geo import exchange, output
from alatau_geo.errors import DataError, UsageError

REPORT = SimpleNamespace(
    plan="made",
    versions={"alatau-geo": "0"},
    layers=[SimpleNamespace(name="city", file="city.geojson", sha256="0" * 64)],
    terrain=None,
)


def build(folder, text="one", *, name="report.txt"):
    with output.replaced_folder(folder) as place:
        output.write_text(place / name, text)
        output.write_manifest(place, REPORT)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def umask():
    before = os.umask(0o027)
    yield
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_text_is_written_as_it_is(tmp_path):
    path = tmp_path / "new" / "a.txt"
    output.write_text(path, "Алатау\r\n\udcff\n")
    # a lone surrogate, as from a file name that is not UTF-8, is no character
    assert path.read_bytes() == "Алатау\r\n".encode() + b"\\udcff\n"
    assert names(path.parent) == ["a.txt"]


def test_a_text_that_fails_leaves_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    output.write_text(path, "old")
    monkeypatch.setattr("os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        output.write_text(path, "new")
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


def interrupt(*_):
    raise KeyboardInterrupt


def test_modes_are_those_of_a_plain_open(tmp_path, umask):
    output.write_text(tmp_path / "a.txt", "x")
    build(tmp_path / "build")
    assert mode(tmp_path / "a.txt") == 0o640
    assert mode(tmp_path / "build") == 0o750
    assert mode(tmp_path / "build" / "report.txt") == 0o640


def test_a_file_keeps_its_mode(tmp_path):
    output.write_text(tmp_path / "a.txt", "x")
    (tmp_path / "a.txt").chmod(0o600)
    output.write_text(tmp_path / "a.txt", "y")
    assert mode(tmp_path / "a.txt") == 0o600


def test_links_stay_links(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "a.txt").symlink_to("real.txt")
    (tmp_path / "later").symlink_to("not-yet")
    for text in ("one", "two"):
        build(tmp_path / "link", text)
        build(tmp_path / "later", text)
        output.write_text(tmp_path / "a.txt", text)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "a.txt").is_symlink()
    assert (tmp_path / "real" / "report.txt").read_text() == "two"
    assert (tmp_path / "not-yet" / "report.txt").read_text() == "two"
    assert (tmp_path / "real.txt").read_text() == "two"
    assert names(tmp_path) == ["a.txt", "later", "link", "not-yet", "real", "real.txt"]


def test_a_link_to_itself(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(UsageError, match="give another with -o"):
        build(tmp_path / "loop")


def test_a_build_replaces_the_one_before_as_a_whole(tmp_path):
    folder = tmp_path / "a" / "build"
    build(folder, name="old.txt")
    build(folder, name="new.txt")
    assert names(folder) == ["manifest.json", "new.txt"]
    assert names(tmp_path / "a") == ["build"]


def test_an_empty_folder_may_be_filled(tmp_path):
    (tmp_path / "build").mkdir()
    build(tmp_path / "build")
    assert names(tmp_path / "build") == ["manifest.json", "report.txt"]


@pytest.mark.parametrize(
    "files",
    [
        {"thesis.txt": "mine"},
        {".git": "mine"},
        {"manifest.json": "{}"},
        {"manifest.json": "no JSON", "a": ""},
        {"manifest.json": '{"files": 5}'},
        {"manifest.json": '{"name": "web app", "icons": []}', "index.html": ""},
    ],
)
def test_what_no_build_made_is_left_alone(tmp_path, files):
    folder = tmp_path / "mine"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    with pytest.raises(UsageError, match="not made by a build"):
        build(folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == files
    assert names(tmp_path) == ["mine"]


def test_what_was_added_to_a_build_is_left_alone(tmp_path):
    folder = tmp_path / "build"
    build(folder)
    for name in ("report.txt-wal", ".DS_Store"):
        (folder / name).touch()
    build(folder, "two")
    assert names(folder) == ["manifest.json", "report.txt"]
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"holds what no build made.*: notes\.txt: move that"):
        build(folder, "three")
    assert (folder / "report.txt").read_text() == "two"


def test_what_is_added_while_it_builds_is_left_alone(tmp_path):
    folder = tmp_path / "build"
    build(folder)
    with pytest.raises(UsageError, match=r"notes\.txt"), output.replaced_folder(folder):
        (folder / "notes.txt").write_text("mine")
    assert names(folder) == ["manifest.json", "notes.txt", "report.txt"]
    assert names(tmp_path) == ["build"]


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "build").write_text("mine")
    with pytest.raises(UsageError, match="needs to be a folder, it is a file"):
        build(tmp_path / "build")
    assert (tmp_path / "build").read_text() == "mine"


def test_the_folder_one_stands_in_is_not_replaced(tmp_path, monkeypatch):
    build(tmp_path / "build")
    monkeypatch.chdir(tmp_path / "build")
    for folder in (tmp_path / "build", tmp_path):
        with pytest.raises(UsageError, match="is where you are"):
            build(folder)


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, SystemExit])
def test_an_interrupted_build_leaves_the_last_good_one(tmp_path, error):
    folder = tmp_path / "build"
    build(folder)

    def half():
        with output.replaced_folder(folder) as place:
            output.write_text(place / "report.txt", "half")
            raise error

    with pytest.raises(error):
        half()
    assert (folder / "report.txt").read_text() == "one"
    assert names(tmp_path) == ["build"]


def test_a_build_that_cant_be_moved_in_leaves_the_last_good_one(tmp_path, monkeypatch):
    folder = tmp_path / "build"
    build(folder)
    rename = type(folder).rename

    def fails_on_new(path, target):
        if target == folder and path.name == "new":
            raise OSError(errno.EIO, "Input/output error", str(path))
        return rename(path, target)

    monkeypatch.setattr(exchange, "swap", lambda *_: False)
    monkeypatch.setattr(type(folder), "rename", fails_on_new)
    with pytest.raises(DataError, match=r"build: can't be written: Input/output error: give"):
        build(folder, "two")
    assert (folder / "report.txt").read_text() == "one"
    assert names(tmp_path) == ["build"]


@pytest.mark.parametrize("swaps", [True, False])
def test_with_and_without_a_system_that_can_exchange(tmp_path, monkeypatch, swaps):
    if not swaps:
        monkeypatch.setattr(exchange, "swap", lambda *_: False)
    for text in ("one", "two", "three"):
        build(tmp_path / "build", text)
        assert (tmp_path / "build" / "report.txt").read_text() == text
        assert names(tmp_path) == ["build"]


def test_a_disk_that_is_mounted_where_the_folder_is_due(tmp_path, monkeypatch):
    def busy(path, target):
        raise OSError(errno.EBUSY, "Device or resource busy", str(path), None, str(target))

    (tmp_path / "build").mkdir()
    monkeypatch.setattr(exchange, "swap", lambda *_: False)
    monkeypatch.setattr(type(tmp_path), "rename", busy)
    with pytest.raises(DataError, match="a disk is mounted there: give a folder inside it"):
        build(tmp_path / "build")


def test_where_nothing_may_be_written(tmp_path):
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "a.txt", tmp_path, tmp_path / ("a" * 400)):
        with pytest.raises(DataError, match=r"can't be written: .*: give another place"):
            output.write_text(path, "x")
    with pytest.raises(DataError, match=r"can't be written: .*: give another place"):
        build(tmp_path / "file" / "build")
    assert names(tmp_path) == ["file"]


def test_an_error_of_another_file_is_no_error_of_writing(tmp_path):
    with pytest.raises(FileNotFoundError), output.replaced_folder(tmp_path / "build"):
        (tmp_path / "not-there.geojson").read_bytes()
    assert names(tmp_path) == []


def test_a_file_of_any_kind(tmp_path):
    path = tmp_path / "sub" / "roads.gpkg"
    for content in (b"one", b"two"):
        with output.replaced_file(path) as beside:
            assert (beside.name, beside.exists()) == ("roads.gpkg", False)
            beside.write_bytes(content)
        assert path.read_bytes() == content
    # reading a folder as a file is no error of writing this one
    with pytest.raises(IsADirectoryError), output.replaced_file(path) as beside:
        beside.write_bytes(tmp_path.read_bytes())
    assert path.read_bytes() == b"two"
    assert names(path.parent) == ["roads.gpkg"]


def test_all_is_on_the_disk_before_it_is_in_place(tmp_path, monkeypatch):
    """A file that is renamed before it is written out may be empty after a power cut."""
    done = []
    fsync, swap, replace = os.fsync, exchange.swap, type(tmp_path).replace

    def watched_fsync(handle):
        # a file that is gone since has no name
        done.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        fsync(handle)

    def watched_replace(path, target):
        done.append(f"{path.name} in place")
        return replace(path, target)

    def watched_swap(one, other):
        done.append(f"{other.name} in place")
        return swap(one, other)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("needs /proc to tell which files are written out")
    build(tmp_path / "build")
    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(exchange, "swap", watched_swap)
    monkeypatch.setattr(type(tmp_path), "replace", watched_replace)
    build(tmp_path / "build")
    assert done[:3] == ["report.txt", "report.txt in place", "new"]
    last = done.index("build in place")
    assert {"report.txt", "manifest.json", "new"} <= set(done[last - 3 : last])
    assert done[last + 1 :] == [tmp_path.name]


SCRIPT = """
import sys, time
from pathlib import Path
from alatau_geo import output
with output.replaced_folder(Path(sys.argv[1])) as place:
    (place / "report.txt").write_text("half")
    print("half", flush=True)
    time.sleep(60)
"""


def test_a_killed_build_leaves_the_last_good_one(tmp_path):
    folder = tmp_path / "build"
    build(folder)
    run = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(folder)], stdout=subprocess.PIPE, text=True
    )
    with run:
        assert run.stdout.readline() == "half\n"
        run.send_signal(signal.SIGKILL)
    assert (folder / "report.txt").read_text() == "one"
    assert len(names(tmp_path)) == 2
    build(folder, "two")
    assert (folder / "report.txt").read_text() == "two"
    assert names(tmp_path) == ["build"]


def test_a_build_killed_while_it_moved_is_put_back(tmp_path):
    folder = tmp_path / "build"
    build(folder)
    place = tmp_path / ".build.new-abcdefgh"
    (place / "new").mkdir(parents=True)
    folder.rename(place / "old")
    with pytest.raises(ValueError, match="no luck"), output.replaced_folder(folder):
        raise ValueError("no luck")
    assert (folder / "report.txt").read_text() == "one"
    assert names(tmp_path) == ["build"]


def test_what_others_have_beside_is_left_alone(tmp_path):
    mine = [".build.new-abc", ".build.new-ABCDEFGH", "x.build.new-abcdefgh", ".build2.new-abcdefgh"]
    for name in mine:
        (tmp_path / name).mkdir()
    (tmp_path / ".build.new-linklink").symlink_to(tmp_path / mine[0])
    build(tmp_path / "build")
    assert names(tmp_path) == sorted(["build", ".build.new-linklink", *mine])


def test_the_manifest_says_what_is_there(tmp_path):
    with output.replaced_folder(tmp_path / "build") as place:
        output.write_text(place / "b.txt", "b")
        output.write_text(place / "sub" / "a.txt", "Алатау")
        output.write_manifest(place, REPORT)
    manifest = json.loads((tmp_path / "build" / "manifest.json").read_text())
    text = "Алатау".encode()
    assert manifest == {
        "plan": "made",
        "versions": {"alatau-geo": "0"},
        "inputs": {"city": {"file": "city.geojson", "sha256": "0" * 64}},
        "files": {
            "b.txt": {"bytes": 1, "sha256": hashlib.sha256(b"b").hexdigest()},
            "sub/a.txt": {"bytes": len(text), "sha256": hashlib.sha256(text).hexdigest()},
        },
    }
    build(tmp_path / "build")
    assert names(tmp_path / "build") == ["manifest.json", "report.txt"]


def test_the_manifest_has_no_time_in_it(tmp_path):
    build(tmp_path / "a")
    time.sleep(0.01)
    build(tmp_path / "b")
    first, second = ((tmp_path / name / "manifest.json").read_bytes() for name in "ab")
    assert first == second
