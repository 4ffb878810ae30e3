"""What differs between two states of a layer, feature by feature, and what figures make of it."""

from alatau_geo.difference.card import layer_lines, verdict_lines
from alatau_geo.difference.features import Change, Difference, compare

__all__ = [
    "Change",
    "Difference",
    "compare",
    "layer_lines",
    "verdict_lines",
]
