"""Working folders: where an output lies until it is whole, and how it gets into its place.

A run holds its working folder, ``.NAME.new-…``, by a lock. A run that was killed leaves it: the
next run to the same target sees that nobody holds it, and takes it away.
"""

from __future__ import annotations

import errno
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
    from collections.abc import Callable, Iterator

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


def put_in_place(beside: Path, folder: Path, check: Callable[[], None]) -> None:
    """Have all of a folder on the disk, then put it in place.

    Parameters
    ----------
    beside : Path
        The folder to come, in a working folder.
    folder : Path
        Its place.
    check : callable
        Raises where it must not be put there after all; called while no other run can.
    """
    for path in (*beside.rglob("*"), beside):
        sync(path)
    # runs that put something in place do so one after the other
    with held(folder.parent):
        check()
        _put(beside, folder)
    sync(folder.parent)


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
def workplace(target: Path) -> Iterator[Path]:
    """Give an empty folder in a working folder, and say what was wrong if nothing came of it.

    Parameters
    ----------
    target : Path
        What is to be written; the working folder lies beside it.

    Yields
    ------
    Path
        The empty folder; the working folder goes with all that is left in it.

    Raises
    ------
    DataError
        If there is no room for it, or it can't be put there.
    """
    place = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with held(target.parent):
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


def bring_back(folder: Path) -> None:
    """Put a folder back that a killed run had just moved aside, where there is one.

    Parameters
    ----------
    folder : Path
        What may be missing: a run that was killed where folders can't be exchanged leaves it so.
    """
    if not folder.exists() and _left_over(folder):
        with held_whole(folder):
            pass


@contextmanager
def held_whole(folder: Path) -> Iterator[None]:
    """Keep other runs from moving a folder, once it is back where a killed run moved it aside."""
    # not while another run moves it: where folders can't be exchanged it is missing for a moment
    with held(folder.parent):
        _bring_back(folder)
        yield


def _bring_back(folder: Path) -> None:
    for place in _left_over(folder):
        if not folder.exists() and (place / _OLD).is_dir():
            (place / _OLD).rename(folder)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep other runs from moving things in a folder, where the system has locks."""
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


def sync(path: Path) -> None:
    """Have a file or folder on the disk before anything is built on it.

    Raises
    ------
    OSError
        If a file could not be written out, or there is no room.
    """
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


def target_of(path: Path) -> Path:
    """Return where a path leads, so that a link to an output stays one.

    Raises
    ------
    UsageError
        If it leads nowhere, such as in a circle.
    """
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:
        raise UsageError(f"{path}: can't be written: {error}: give another with -o") from None
