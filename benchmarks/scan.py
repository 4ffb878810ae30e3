"""Recall and false finds of the scanner, on texts with lists of their figures made by hand.

    python benchmarks/scan.py [FOLDER …]

A folder holds pairs: `NAME.txt`, and `NAME.tsv` with a line for each figure in the order of the
text: its words, its interval, its unit. A figure counts as found where the scanner gives that
interval and unit at a place that has a part in those words; whatever else it gives, dates apart, is
a false find.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from alatau_geo.quantity.scan import scan

TEXTS = Path(__file__).parents[1] / "tests" / "quantity" / "texts"


@dataclass(frozen=True)
class Score:
    """What the scanner made of one text: figures in it, those missed, and what is none."""

    name: str
    figures: int
    missed: tuple[str, ...]
    false: tuple[str, ...]

    @property
    def recall(self) -> float:
        return 1 - len(self.missed) / self.figures


def truth(path: Path, text: str) -> list[tuple[int, int, str, str]]:
    """Return start, end, interval and unit of each figure."""
    found, at = [], 0
    for line in path.read_text(encoding="utf-8").splitlines():
        words, interval, unit = line.split("\t")
        start = text.index(words, at)
        at = start + len(words)
        found.append((start, at, interval, unit))
    return found


def score(path: Path) -> Score:
    """Return how the scanner does on `NAME.txt` with its `NAME.tsv`."""
    text = path.read_text(encoding="utf-8")
    due = truth(path.with_suffix(".tsv"), text)
    given = [found for found in scan(text) if found.quantity.bound != "date"]
    missed = []
    for start, end, interval, unit in due:
        fits = [
            item
            for item in given
            if item.start < end
            and item.end > start
            and str(item.quantity.interval) == interval
            and item.quantity.unit.base == unit
        ]
        if fits:
            given.remove(fits[0])
        else:
            missed.append(f"{text[start:end]} ({interval} {unit})")
    false = tuple(f"{item.stated} ({item.quantity.interval})" for item in given)
    return Score(path.stem, len(due), tuple(missed), false)


def main() -> None:
    folders = [Path(name) for name in sys.argv[1:]] or [TEXTS]
    print(f"{'text':<14} {'figures':>7} {'missed':>7} {'recall':>7} {'false finds':>12}")
    scores = [score(path) for folder in folders for path in sorted(folder.glob("*.txt"))]
    for item in scores:
        counts = (
            f"{item.figures:>7} {len(item.missed):>7} {item.recall:>7.1%} {len(item.false):>12}"
        )
        print(f"{item.name:<14} {counts}")
        for what, texts in (("missed", item.missed), ("false", item.false)):
            for text in texts:
                print(f"    {what:<7} {text}")


if __name__ == "__main__":
    main()
