"""Which kernels suit an array, and how it is shared out to threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.geodesy._arrays import Engine, pick, processors, shared_out
from alatau_geo.terrain import _numpy

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

__all__ = ["Engine", "kernels", "shared"]

_KERNELS = f"{__package__}._numba"
# numba pays from the first number of values once its kernels are loaded; loading takes about a
# second, which only an array of the second size gets back
_WARM = 10_000
_COLD = 20_000_000
# Values a thread should have at least
_SHARE = 100_000


def kernels(size: int, engine: Engine) -> ModuleType:
    """Return the kernels for so many values.

    Raises
    ------
    UsageError
        If there is no such engine, or it can't be had.
    """
    return pick(size, engine, plain=_numpy, compiled=_KERNELS, warm=_WARM, cold=_COLD)


def shared(block: Callable[[int, int], None], count: int, size: int) -> None:
    """Run a block over `count` items that have `size` values in all, in threads where that pays."""
    shared_out(block, count, min(processors(), size // _SHARE, count))
