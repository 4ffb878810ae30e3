"""Bringing a stranger's file into a plan: what is in it, what it becomes, and writing that."""

from alatau_geo.importing.card import entry_lines, file_card, layer_card
from alatau_geo.importing.command import run
from alatau_geo.importing.edits import Edits, is_export
from alatau_geo.importing.found import Found, Judged, Wish, examine, judge
from alatau_geo.importing.writing import write

__all__ = [
    "Edits",
    "Found",
    "Judged",
    "Wish",
    "entry_lines",
    "examine",
    "file_card",
    "is_export",
    "judge",
    "layer_card",
    "run",
    "write",
]
