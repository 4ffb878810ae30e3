"""Reports in several formats, one a file: each turns a report into text."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from alatau_geo.errors import UsageError

if TYPE_CHECKING:
    from alatau_geo.report import Report

FORMATS = ("text", "json", "html")
#: Endings of the files that a build writes.
SUFFIXES = {"text": "txt", "json": "json", "html": "html"}


def render(report: Report, form: str) -> str:
    """Return a report in a format.

    Parameters
    ----------
    report : Report
        What to tell.
    form : {"text", "json", "html"}
        The format.

    Returns
    -------
    str
        The whole file.

    Raises
    ------
    UsageError
        If there is no such format.
    """
    if form not in FORMATS:
        raise UsageError(
            f"a report's format needs to be one of {', '.join(FORMATS)}; {form!r} was given"
        )
    # each format brings its own library: only the one that is asked for is loaded
    module = import_module(f"alatau_geo.reports.{form}")
    return str(module.render(report))
