"""Time several ways of doing one thing side by side.

The machines these run on are shared and noisy: so all ways take turns, medians count, and a figure
means something only beside the others of the same run.
"""

from __future__ import annotations

import gc
import os
import platform
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
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


def race(
    ways: Sequence[Way], rounds: int = 7, *, spent: dict[str, float] | None = None
) -> dict[str, float]:
    """Return the median seconds of each way, all taking turns.

    Warm caches and compilers before: each way is run once, or has been by comparing answers. Into
    `spent` go the median seconds of all processors together, which other work slows down less.
    """
    taken: dict[str, list[float]] = {way.name: [] for way in ways}
    worked: dict[str, list[float]] = {way.name: [] for way in ways}
    for turn in range(rounds):
        for way in ways:
            if turn >= (way.rounds or rounds):
                continue
            gc.collect()
            start, work = time.perf_counter(), time.process_time()
            way.run()
            taken[way.name].append((time.perf_counter() - start) / way.share)
            worked[way.name].append((time.process_time() - work) / way.share)
    if spent is not None:
        spent.update({name: statistics.median(times) for name, times in worked.items()})
    return {name: statistics.median(times) for name, times in taken.items()}


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table: the first column to the left, figures to the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def shares(
    title: str, taken: dict[str, float], spent: dict[str, float], beside: dict[str, int]
) -> str:
    """Return a table of ways: by the clock, by processors, and how many times as fast as others.

    `beside` has the names of those others, and which way each is. After a stroke stands the same
    by processors.
    """
    names = list(taken)
    rows = []
    for name in names:
        row = [name, milliseconds(taken[name]), milliseconds(spent[name])]
        for way in beside.values():
            other = names[way]
            by_clock, by_work = taken[other] / taken[name], spent[other] / spent[name]
            row.append(f"{times(by_clock)} / {times(by_work)}")
        rows.append(row)
    return table([title, "ms", "processors, ms", *(f"as fast as {name}" for name in beside)], rows)


def milliseconds(seconds: float) -> str:
    """Return a time with three digits or so."""
    value = seconds * 1000
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def times(ratio: float) -> str:
    """Return how many times as fast something is."""
    return f"{ratio:,.0f}×" if ratio >= 10 else f"{ratio:.1f}×"


def peak_bytes() -> int:
    """Return the most memory that this process had.

    Not what Linux's `getrusage` says: that counts what the process had that started this one.
    """
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        import resource  # noqa: PLC0415  not on Windows

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak * (1 if sys.platform == "darwin" else 1024)
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


def machine() -> str:
    """Return one line about where this ran."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} processors, load {load:.1f} before"
    )
