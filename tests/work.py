"""How much a call does, in executed lines of the package: the same on every machine."""

import sys
from pathlib import Path

import alatau_geo

PACKAGE = str(Path(alatau_geo.__file__).parent)


def lines_run(function, *arguments, **options):
    """Return how many lines of the package a call runs; each turn of a loop counts."""
    count = 0

    def trace(frame, event, _):
        nonlocal count
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function(*arguments, **options)
    finally:
        sys.settrace(before)
    return count
