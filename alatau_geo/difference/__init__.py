"""What differs between two states of a layer, feature by feature, and what figures make of it."""

from alatau_geo.difference.card import layer_lines, verdict_lines
from alatau_geo.difference.features import Change, Difference, compare
from alatau_geo.difference.sources import Source, diff_lines, open_source

__all__ = [
    "Change",
    "Difference",
    "Source",
    "compare",
    "diff_lines",
    "layer_lines",
    "open_source",
    "verdict_lines",
]
