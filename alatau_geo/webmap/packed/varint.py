"""Whole numbers as bytes: as few for each as it needs, whole arrays at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: What a byte holds beside its mark that more of the number follows.
_BITS, _MORE = 7, 128


def zigzag(values: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return numbers without a sign, small ones for small ones: 0, -1, 1, -2 → 0, 1, 2, 3.

    Parameters
    ----------
    values : ndarray of int64
        Any.

    Returns
    -------
    ndarray of uint64
        As many.

    Examples
    --------
    >>> import numpy as np
    >>> zigzag(np.array([0, -1, 1, -2])).tolist()
    [0, 1, 2, 3]
    """
    return ((values << 1) ^ (values >> 63)).astype(np.uint64)


def unzigzag(values: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return what :func:`zigzag` was given."""
    half = (values >> np.uint64(1)).astype(np.int64)
    return half ^ -(values & np.uint64(1)).astype(np.int64)


def deltas(values: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the zigzag steps from each number to the next, the first from 0."""
    return zigzag(np.diff(values, prepend=np.int64(0)))


def planes(values: NDArray[np.uint64]) -> list[bytes]:
    """Return numbers as variable-length bytes (LEB128), by their place in the number.

    All first bytes stand together, then the second ones of the numbers that need two, and so on:
    compressors do better with bytes that are alike.

    Parameters
    ----------
    values : ndarray of uint64
        Any.

    Returns
    -------
    list of bytes
        Seven bits a byte, the lowest first, the eighth where more follow.

    Examples
    --------
    >>> import numpy as np
    >>> [plane.hex(" ") for plane in planes(np.array([1, 300, 2], dtype=np.uint64))]
    ['01 ac 02', '02']
    """
    found: list[bytes] = []
    rest = np.asarray(values, dtype=np.uint64)
    while len(rest):
        low = (rest & np.uint64(_MORE - 1)).astype(np.uint8)
        longer = rest >= _MORE
        found.append((low | (longer.astype(np.uint8) << _BITS)).tobytes())
        rest = rest[longer] >> np.uint64(_BITS)
    return found


def numbers(parts: Sequence[bytes]) -> NDArray[np.uint64]:
    """Return the numbers that :func:`planes` was given.

    Examples
    --------
    >>> numbers([bytes.fromhex("01 ac 02"), bytes.fromhex("02")]).tolist()
    [1, 300, 2]
    """
    higher = np.zeros(0, dtype=np.uint64)
    for part in reversed(parts):
        own = np.frombuffer(part, dtype=np.uint8).astype(np.uint64)
        value = own & np.uint64(_MORE - 1)
        value[own >= _MORE] |= higher << np.uint64(_BITS)
        higher = value
    return higher
