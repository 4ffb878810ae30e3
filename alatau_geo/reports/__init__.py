"""Reports in several formats, one a file: each turns a report into text."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from alatau_geo.errors import UsageError

if TYPE_CHECKING:
    from alatau_geo.report import Report

FORMATS = ("text", "json", "junit", "sarif", "github", "markdown", "html")
#: Those that a build writes, with the endings of their files.
SUFFIXES = {"text": "txt", "json": "json", "html": "html"}
#: What a format takes beside the report.
_TAKES = {
    "text": ("colour",),
    "junit": ("folder", "fail_on"),
    "sarif": ("folder",),
    "github": ("folder",),
}


def render(
    report: Report,
    form: str,
    *,
    folder: str = "",
    colour: bool = False,
    fail_on: str = "contradicts",
) -> str:
    """Return a report in a format.

    Parameters
    ----------
    report : Report
        What to tell.
    form : {"text", "json", "junit", "sarif", "github", "markdown", "html"}
        The format.
    folder : str
        The plan's folder, as a path from the root of the repository with ``/`` between its parts:
        SARIF, GitHub and JUnit place what was found there.
    colour : bool
        Whether text has colours, for a terminal.
    fail_on : {"contradicts", "cannot-tell", "never"}
        From where on a JUnit case fails, as of `Report.fails`; ``never`` concerns the exit code
        alone.

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
    given = {"folder": folder, "colour": colour, "fail_on": fail_on}
    return str(module.render(report, **{name: given[name] for name in _TAKES.get(form, ())}))
