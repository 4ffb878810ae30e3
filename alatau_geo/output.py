"""Outputs that are whole or absent: written beside their place, then renamed into it."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from alatau_geo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Report

#: The file by which a build's folder is known: only such a folder is ever replaced.
MANIFEST = "manifest.json"
_OLD = ".old"
#: What file managers leave in a folder.
_LITTER = (".DS_Store", "Thumbs.db", "desktop.ini")


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all.

    Parameters
    ----------
    path : Path
        Where; its folder is made if need be.
    text : str
        What, as UTF-8 with line feeds.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(Path(folder) / "a.txt", "Алатау")
    ...     (Path(folder) / "a.txt").read_text("utf-8")
    'Алатау'
    """
    # through a link, so that the link stays one
    path = _target(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        # a file name that is not UTF-8 may stand in a text: it is written with escapes
        with os.fdopen(
            handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n"
        ) as file:
            file.write(text)
        # mkstemp makes private files: give this one the rights that a plain open would have
        beside.chmod(0o666 & ~_umask())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


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

    Notes
    -----
    The old folder is moved aside and the new one moved in. A run that is killed between the two
    leaves the old one beside, and the next run puts it back first.
    """
    # through a link, so that the link stays one
    folder = _target(folder)
    _bring_back(folder)
    _check_ours(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=_prefix(folder)))
    old = Path(f"{beside}{_OLD}")
    try:
        yield beside
        beside.chmod(0o777 & ~_umask())
        # it may have changed while the new one was made
        _check_ours(folder)
        if folder.exists():
            folder.rename(old)
        try:
            beside.rename(folder)
        except BaseException:
            if old.exists():
                old.rename(folder)
            raise
        shutil.rmtree(old, ignore_errors=True)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _target(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:
        raise UsageError(f"{path}: can't be written: {error}: give another with -o") from None


def _prefix(folder: Path) -> str:
    return f".{folder.name}.new-"


def _bring_back(folder: Path) -> None:
    """Put a folder back that a killed run had just moved aside."""
    if not folder.exists() and folder.parent.is_dir():
        for old in sorted(folder.parent.glob(f"{glob.escape(_prefix(folder))}*{_OLD}")):
            old.rename(folder)
            break


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


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


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
    manifest = {
        "plan": report.plan,
        "versions": dict(report.versions),
        "inputs": {
            layer.name: {"file": layer.file, "sha256": layer.sha256} for layer in report.layers
        },
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
