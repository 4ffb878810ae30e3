"""Reports in several formats, one a file: each turns a :class:`~alatau_geo.report.Report` into text."""

from __future__ import annotations

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
    match form:
        case "text":
            from alatau_geo.reports import text as module  # noqa: PLC0415  only what is asked for
        case "json":
            from alatau_geo.reports import json as module  # noqa: PLC0415
        case "html":
            from alatau_geo.reports import html as module  # noqa: PLC0415
        case _:
            raise UsageError(
                f"a report's format needs to be one of {', '.join(FORMATS)}; {form!r} was given"
            )
    return str(module.render(report))
