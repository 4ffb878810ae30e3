"""Outputs that are whole or absent: written beside their place, then renamed into it."""

from __future__ import annotations

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


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all.

    Parameters
    ----------
    path : Path
        Where; its folder is made if need be.
    text : str
        What, as UTF-8 with line feeds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
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
        If the folder holds something that no build made.
    """
    folder = folder.absolute()
    _check_ours(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.new-"))
    old = Path(f"{beside}.old")
    try:
        yield beside
        beside.chmod(0o777 & ~_umask())
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


def _check_ours(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError(f"{folder}: needs to be a folder, it is a file: give another with -o")
    if any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise UsageError(
            f"{folder}: is not empty and was not made by a build, so it is not replaced:"
            " give another folder with -o, or empty it"
        )


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
    files = sorted(path for path in folder.iterdir() if path.is_file())
    manifest = {
        "plan": report.plan,
        "versions": dict(report.versions),
        "inputs": {
            layer.name: {"file": layer.file, "sha256": layer.sha256} for layer in report.layers
        },
        "files": {
            path.name: {
                "bytes": path.stat().st_size,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            }
            for path in files
        },
    }
    write_text(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
