"""Outputs that are whole or absent: written beside their place, then renamed into it.

What a run writes first lies in a working folder beside the target (`alatau_geo.workplace`). Its
files are on the disk before they are renamed, so that also a machine that stops leaves the last
good output or the new one. Several runs to one target at the same time each have their own; each
puts a whole output in place, and the last stays.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from alatau_geo.errors import UsageError
from alatau_geo.workplace import held_whole, put_in_place, sync, target_of, workplace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Report

#: The file by which a build's folder is known: only such a folder is ever replaced.
MANIFEST = "manifest.json"
#: What file managers leave in a folder.
_LITTER = (".DS_Store", "Thumbs.db", "desktop.ini")


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all.

    Parameters
    ----------
    path : Path
        Where; its folder is made if need be. A pipe or device takes the text as it comes.
    text : str
        What, as UTF-8 with line feeds.

    Raises
    ------
    DataError
        If there is no room for it, or it can't be put there: what was there is as it was.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(Path(folder) / "a.txt", "Алатау")
    ...     (Path(folder) / "a.txt").read_text("utf-8")
    'Алатау'
    """
    if _is_special(path):
        # such as /dev/stdout: nothing is put in its place
        path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        return
    with replaced_file(path) as beside:
        # a file name that is not UTF-8 may stand in a text: it is written with escapes
        beside.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")


def _is_special(path: Path) -> bool:
    """Return whether something is there that is neither file nor folder."""
    try:
        return path.exists() and not path.is_file() and not path.is_dir()
    except OSError:  # such as a name that is too long: writing says so
        return False


@contextmanager
def replaced_file(path: Path) -> Iterator[Path]:
    """Give the path of a file to write; when all went well it takes the place of the old one.

    Parameters
    ----------
    path : Path
        The file; its folder is made if need be.

    Yields
    ------
    Path
        Where to write: a file of the same name that is not there yet.

    Raises
    ------
    DataError
        If there is no room for it, or it can't be put there: what was there is as it was.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replaced_file(Path(folder) / "a.bin") as beside:
    ...         _ = beside.write_bytes(b"all of it")
    ...     (Path(folder) / "a.bin").read_bytes()
    b'all of it'
    """
    # through a link, so that the link stays one
    target = target_of(path)
    with workplace(target) as place:
        beside = place / target.name
        yield beside
        if target.exists():
            shutil.copymode(target, beside)
        sync(beside)
        beside.replace(target)
        sync(target.parent)


@contextmanager
def replaced_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder to fill; when all went well it takes the place of the old one.

    Parameters
    ----------
    folder : Path
        The output folder. It may be absent, empty, or one that a build made.

    Yields
    ------
    Path
        Where to write.

    Raises
    ------
    UsageError
        If the folder holds something that no build made, or is where the program runs.
    DataError
        If there is no room for it, or it can't be put there: what was there is as it was.

    Notes
    -----
    Where the system can, old and new folder change places in one step (`alatau_geo.exchange`).
    Elsewhere the old one is moved aside and the new one in; a run that is killed between the two
    leaves the old one beside, and the next run puts it back first.
    """
    # through a link, so that the link stays one
    folder = target_of(folder)
    with held_whole(folder):
        _check_ours(folder)
    with workplace(folder) as beside:
        yield beside
        # it may have changed while the new one was made
        put_in_place(beside, folder, lambda: _check_ours(folder))


@contextmanager
def changed_folder(folder: Path) -> Iterator[Path]:
    """Give a copy of a folder to change; when all went well it takes the folder's place.

    Parameters
    ----------
    folder : Path
        A folder of any kind, such as a plan's ``layers/``.

    Yields
    ------
    Path
        The copy. A file in it is replaced (:func:`replaced_file`), never written into: those that
        nobody replaces are the folder's own, under a second name.

    Raises
    ------
    UsageError
        If somebody changed the folder meanwhile, or it is where the program runs.
    DataError
        If there is no room for it, or it can't be put there: what was there is as it was.

    Notes
    -----
    All changes are there at once, as with :func:`replaced_folder`.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as root:
    ...     folder = Path(root) / "layers"
    ...     write_text(folder / "a.txt", "old")
    ...     with changed_folder(folder) as copy:
    ...         write_text(copy / "a.txt", "new")
    ...         write_text(copy / "b.txt", "more")
    ...         before = (folder / "a.txt").read_text()
    ...     (before, sorted(path.name for path in folder.iterdir()))
    ('old', ['a.txt', 'b.txt'])
    """
    folder = target_of(folder)
    if Path.cwd().is_relative_to(folder):
        raise UsageError(
            f"{folder}: is where you are, and would be replaced under your feet: go to the folder"
            " above it"
        )
    with held_whole(folder):
        if not folder.is_dir():
            raise UsageError(f"{folder}: needs to be a folder, there is none")
    with workplace(folder) as beside:
        before = _state(folder)
        shutil.copytree(
            folder, beside, symlinks=True, dirs_exist_ok=True, copy_function=_second_name
        )
        yield beside
        put_in_place(beside, folder, lambda: _check_same(folder, before))


def _second_name(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except (OSError, NotImplementedError):  # such as on FAT
        shutil.copy2(source, target, follow_symlinks=False)


def _state(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Return by what a file that somebody changes is told from what it was."""
    found = {}
    for path in folder.rglob("*"):
        known = path.lstat()
        if not path.is_dir():
            size, when = known.st_size, known.st_mtime_ns
            found[str(path.relative_to(folder))] = (known.st_ino, size, when)
    return found


def _check_same(folder: Path, before: dict[str, tuple[int, int, int]]) -> None:
    after = _state(folder)
    if changed := sorted(name for name in {*before, *after} if before.get(name) != after.get(name)):
        raise UsageError(
            f"{folder / changed[0]}: was changed meanwhile, so nothing is written: do it again"
        )


def _check_ours(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError(f"{folder}: needs to be a folder, it is a file: give another with -o")
    if Path.cwd().is_relative_to(folder):
        raise UsageError(
            f"{folder}: is where you are, and would be replaced under your feet:"
            " give a folder inside it with -o, such as -o build"
        )
    found = sorted(path.name for path in folder.iterdir())
    if not found:
        return
    made = _made(folder)
    if not made:
        raise UsageError(
            f"{folder}: is not empty and was not made by a build, so it is not replaced:"
            " give another folder with -o, or empty it"
        )
    # what a GIS leaves beside a file it has open (-wal, .aux.xml, ~) goes with the file
    foreign = [name for name in found if not name.startswith((*made, *_LITTER))]
    if foreign:
        raise UsageError(
            f"{folder}: holds what no build made, so it is not replaced: {', '.join(foreign[:5])}:"
            " move that elsewhere, or give another folder with -o"
        )


def _made(folder: Path) -> tuple[str, ...]:
    """Return what a build's manifest says it put into a folder, nothing without one."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        return (MANIFEST, *(name.split("/")[0] for name in manifest["files"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return ()


def write_manifest(folder: Path, report: Report) -> None:
    """Write what a folder holds and what it was made from, with the hash of each file.

    Parameters
    ----------
    folder : Path
        A build's folder, otherwise complete.
    report : Report
        Its layers are the inputs.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    inputs = {layer.name: {"file": layer.file, "sha256": layer.sha256} for layer in report.layers}
    if report.terrain:
        inputs["dem"] = {"file": report.terrain.file, "sha256": report.terrain.sha256}
    manifest = {
        "plan": report.plan,
        "versions": dict(report.versions),
        "inputs": inputs,
        "files": {
            path.relative_to(folder).as_posix(): {
                "bytes": path.stat().st_size,
                "sha256": _sha256(path),
            }
            for path in files
        },
    }
    write_text(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
