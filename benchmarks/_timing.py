"""Time several ways of doing one thing side by side.

The machines these run on are shared and noisy: so all ways take turns, medians count, and a figure
means something only beside the others of the same run.
"""

from __future__ import annotations

import gc
import os
import platform
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


@dataclass
class Way:
    """One way of doing the work.

    Parameters
    ----------
    name : str
        What the table calls it.
    run : callable
        Does the work once. What it returns is thrown away.
    rounds : int, optional
        Take part in so many rounds only, for what takes long.
    share : float, optional
        The part of the work that a run does: its time is divided by it, and the table says so.
    """

    name: str
    run: Callable[[], Any]
    rounds: int | None = None
    share: float = 1.0


def race(ways: Sequence[Way], rounds: int = 7) -> dict[str, float]:
    """Return the median seconds of each way, all taking turns.

    Warm caches and compilers before: each way is run once, or has been by comparing answers.
    """
    taken: dict[str, list[float]] = {way.name: [] for way in ways}
    for turn in range(rounds):
        for way in ways:
            if turn >= (way.rounds or rounds):
                continue
            gc.collect()
            start = time.perf_counter()
            way.run()
            taken[way.name].append((time.perf_counter() - start) / way.share)
    return {name: statistics.median(times) for name, times in taken.items()}


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table: the first column to the left, figures to the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def milliseconds(seconds: float) -> str:
    """Return a time with three digits or so."""
    value = seconds * 1000
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def times(ratio: float) -> str:
    """Return how many times as fast something is."""
    return f"{ratio:,.0f}×" if ratio >= 10 else f"{ratio:.1f}×"


def machine() -> str:
    """Return one line about where this ran."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} processors, load {load:.1f} before"
    )
