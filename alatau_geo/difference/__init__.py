"""What differs between two states of a layer, feature by feature, and what figures make of it."""

from alatau_geo.difference.card import conflict_lines, layer_lines, verdict_lines
from alatau_geo.difference.features import Change, Difference, compare, compare_table
from alatau_geo.difference.rebasing import Conflict, rebased

__all__ = [
    "Change",
    "Conflict",
    "Difference",
    "compare",
    "compare_table",
    "conflict_lines",
    "layer_lines",
    "rebased",
    "verdict_lines",
]
