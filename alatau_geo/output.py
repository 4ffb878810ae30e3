"""Outputs that are whole or absent: written beside their place, then renamed into it.

What a run writes first lies in a working folder beside the target, ``.NAME.new-…``, which the run
holds by a lock. Its files are on the disk before they are renamed, so that also a machine that
stops leaves the last good output or the new one. A run that was killed leaves its working folder:
the next run to the same target sees that nobody holds it, and takes it away. Several runs to one
target at the same time each have their own; each puts a whole output in place, and the last stays.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from alatau_geo import exchange
from alatau_geo.errors import AlatauError, DataError, UsageError

try:
    import fcntl
except ImportError:  # pragma: no cover  Windows: what killed runs left stays until it is deleted
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alatau_geo.report import Report

#: The file by which a build's folder is known: only such a folder is ever replaced.
MANIFEST = "manifest.json"
#: What file managers leave in a folder.
_LITTER = (".DS_Store", "Thumbs.db", "desktop.ini")
#: In a working folder: the output to come, the last one on its way out, and when it is out.
_NEW, _OLD, _GONE = "new", "old", "gone"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_ROOM = "make room, or give another place"
_PROBE = b"0" * 1_000_000


class _NotWrittenError(DataError):
    def __init__(self, target: Path, problem: str) -> None:
        super().__init__(
            f"{target}: can't be written: {problem}; what was there before is as it was"
        )
        self.problem = problem


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
    target = _target(path)
    with _workplace(target) as place:
        beside = place / target.name
        yield beside
        if target.exists():
            shutil.copymode(target, beside)
        _sync(beside)
        beside.replace(target)
        _sync(target.parent)


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
    folder = _target(folder)
    # not while another run moves it: where folders can't be exchanged it is missing for a moment
    with _held(folder.parent):
        _bring_back(folder)
        _check_ours(folder)
    with _workplace(folder) as beside:
        yield beside
        for path in (*beside.rglob("*"), beside):
            _sync(path)
        # runs that put something in place do so one after the other
        with _held(folder.parent):
            # it may have changed while the new one was made
            _check_ours(folder)
            _put(beside, folder)
        _sync(folder.parent)


def _put(beside: Path, folder: Path) -> None:
    if not folder.exists():
        beside.rename(folder)
    elif not exchange.swap(beside, folder):
        old = beside.with_name(_OLD)
        folder.rename(old)
        try:
            beside.rename(folder)
        except BaseException:
            old.rename(folder)
            raise
        # from here on it is not to be put back: it may soon be half deleted
        old.rename(beside.with_name(_GONE))


@contextmanager
def _workplace(target: Path) -> Iterator[Path]:
    """Give an empty folder in a working folder, and say what was wrong if nothing came of it."""
    place = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _held(target.parent):
            _clear(target)
            place = Path(tempfile.mkdtemp(dir=target.parent, prefix=_prefix(target)))
            lock = _lock(place, wait=True)
        try:
            beside = place / _NEW
            beside.mkdir()  # mkdtemp makes private folders, this one has the rights of any other
            yield beside
        finally:
            _unlock(lock)
    except Exception as error:
        if problem := _problem(error, place, target):
            raise _NotWrittenError(target, problem) from None
        raise
    finally:
        if place is not None:
            shutil.rmtree(place, ignore_errors=True)


def _problem(error: Exception, place: Path | None, target: Path) -> str | None:
    """Return why a target can't be written, None where an error is about something else."""
    if isinstance(error, AlatauError):
        # a file of a folder: it is the folder that a user knows
        return error.problem if isinstance(error, _NotWrittenError) else None
    if isinstance(error, OSError):
        if error.errno in _NO_ROOM:
            return f"{error.strerror}: {_ROOM}"
        if error.errno in (errno.EBUSY, errno.EXDEV):
            return "a disk is mounted there: give a folder inside it with -o"
    if place is not None:
        # also what a format's writer says in words of its own may be for want of room
        try:
            with tempfile.TemporaryFile(dir=place) as file:
                file.write(_PROBE)
                file.flush()
                os.fsync(file.fileno())
        except OSError as lack:
            if lack.errno in _NO_ROOM:
                return f"{lack.strerror}: {_ROOM}"
    if isinstance(error, OSError):
        about = [Path(os.fsdecode(name)) for name in (error.filename, error.filename2) if name]
        if place is None or any(
            path in (target, target.parent) or path.is_relative_to(place) for path in about
        ):
            return f"{error.strerror}: give another place"
    return None


def _prefix(target: Path) -> str:
    return f".{target.name}.new-"


def _left_over(target: Path) -> list[Path]:
    """Return the working folders for a target, of killed runs and of those that are under way."""
    pattern = re.compile(re.escape(_prefix(target)) + "[a-z0-9_]{8}")
    with suppress(OSError), os.scandir(target.parent) as entries:
        return sorted(Path(entry.path) for entry in entries if pattern.fullmatch(entry.name))
    return []


def _clear(target: Path) -> None:
    """Take away what killed runs left; what nobody can tell to be that stays."""
    for place in _left_over(target):
        lock = _lock(place, wait=False)
        if lock is not None:
            shutil.rmtree(place, ignore_errors=True)
            _unlock(lock)


def _bring_back(folder: Path) -> None:
    """Put a folder back that a killed run had just moved aside."""
    for place in _left_over(folder):
        if not folder.exists() and (place / _OLD).is_dir():
            (place / _OLD).rename(folder)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keep other runs from moving things in a folder."""
    lock = _lock(folder, wait=True)
    try:
        yield
    finally:
        _unlock(lock)


def _lock(folder: Path, *, wait: bool) -> int | None:
    """Lock a folder, None if it is locked or can't be. The system unlocks it when a run ends."""
    if fcntl is None:
        return None
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:  # another run's, or a file system without locks
        os.close(handle)
        return None
    return handle


def _unlock(lock: int | None) -> None:
    if lock is not None:
        os.close(lock)


def _sync(path: Path) -> None:
    """Have a file or folder on the disk before anything is built on it."""
    is_folder = path.is_dir()
    try:
        # Windows writes out only what is open for writing
        handle = os.open(path, os.O_RDONLY if is_folder or os.name != "nt" else os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        # not every system can do that to folders; of files it tells what was not written
        if not is_folder or error.errno in _NO_ROOM:
            raise


def _target(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:
        raise UsageError(f"{path}: can't be written: {error}: give another with -o") from None


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
