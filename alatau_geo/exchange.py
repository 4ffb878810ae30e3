"""Two files or folders change places in one step, where the system can do that."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# linux/fcntl.h, linux/fs.h
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def swap(one: Path, other: Path) -> bool:
    """Let two entries of one file system change places: no moment sees either of them missing.

    Parameters
    ----------
    one, other : Path
        Both are there.

    Returns
    -------
    bool
        Whether they did. They can on Linux (``renameat2(2)``), on most of its file systems.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     one, other = Path(folder) / "a", Path(folder) / "b"
    ...     (one.write_text("1"), other.write_text("2"))
    ...     changed = swap(one, other)
    ...     one.read_text() == ("2" if changed else "1")
    (1, 1)
    True
    """
    if sys.platform != "linux":
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):  # a C library without it
        return False
    renameat2.argtypes = (
        ctypes.c_int,
        ctypes.c_char_p,
        ctypes.c_int,
        ctypes.c_char_p,
        ctypes.c_uint,
    )
    paths = (_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other))
    return bool(renameat2(*paths, _RENAME_EXCHANGE) == 0)
