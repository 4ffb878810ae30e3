"""Web maps to files: which of a plan's maps, where to, and as what."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from alatau_geo import output
from alatau_geo.errors import UsageError
from alatau_geo.plan import reference_folder
from alatau_geo.reports.wording import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alatau_geo.plan import Plan
    from alatau_geo.webmap.picture import Sheet


def told_apart(words: Sequence[str]) -> tuple[Path | None, list[str]]:
    """Tell a plan from names of maps: the first word is a plan if it is a folder or a path.

    Parameters
    ----------
    words : sequence of str
        What was given: ``[PLAN] [NAME…]``.

    Returns
    -------
    tuple of (Path or None, list of str)
        The plan, ``None`` for the reference plan; and the names.

    Raises
    ------
    UsageError
        If the first word is neither a folder nor a map of the reference plan.

    Examples
    --------
    >>> told_apart(["overview", "phases"])
    (None, ['overview', 'phases'])
    """
    if not words:
        return None, []
    first = Path(words[0])
    separators = {os.sep, os.altsep or os.sep}
    if first.is_dir() or separators & set(words[0]) or words[0] == ".":
        return first, list(words[1:])
    known = sorted(path.stem for path in (reference_folder() / "maps").glob("*.yaml"))
    if words[0] in known:
        return None, list(words)
    raise UsageError(
        f"map: needs a plan's folder or maps of the reference plan, {words[0]!r} is neither; it has"
        f" the maps {', '.join(known)}"
    )


def chosen(plan: Plan, names: Sequence[str]) -> list[str]:
    """Return the names of the maps to make: those named, else all.

    Parameters
    ----------
    plan : Plan
        Whose maps.
    names : sequence of str
        As given.

    Returns
    -------
    list of str
        Each once, in the order given.

    Raises
    ------
    UsageError
        If the plan has no map, or not the one that is named.
    """
    there = plan.map_names
    if not there:
        raise UsageError(
            f"{plan.folder / 'maps'}: needs a map, there is none: write a NAME.yaml there"
        )
    if missing := [name for name in names if name not in there]:
        raise UsageError(
            f"no map {', '.join(map(repr, missing))} in {plan.folder / 'maps'}; there are:"
            f" {', '.join(there)}"
        )
    return list(dict.fromkeys(names)) or there


def targets(names: Sequence[str], output_: Path | None, *, suffix: str = "html") -> list[Path]:
    """Return the file of each map.

    Parameters
    ----------
    names : sequence of str
        Maps.
    output_ : Path, optional
        A file for one map, or a folder.
    suffix : str
        Of the files in a folder.

    Returns
    -------
    list of Path
        ``map-NAME.html`` and so on, here or in the folder.

    Raises
    ------
    UsageError
        If several maps would go into one file.

    Examples
    --------
    >>> [str(path) for path in targets(["overview"], Path("a.html"))]
    ['a.html']
    """
    files = [f"map-{name}.{suffix}" for name in names]
    if output_ is None:
        return [Path(file) for file in files]
    if output_.is_dir() or not output_.suffix:
        return [output_ / file for file in files]
    if len(names) > 1:
        raise UsageError(
            f"{output_} is one file, and there are {len(names)} maps to write ({', '.join(names)}):"
            " name one of them, or give a folder"
        )
    return [output_]


def write(plan: Plan, names: Sequence[str], files: Sequence[Path]) -> list[Path]:
    """Write web maps as pages.

    Parameters
    ----------
    plan : Plan
        Whose maps.
    names : sequence of str
        Which.
    files : sequence of Path
        Where each goes.

    Returns
    -------
    list of Path
        The files, in the order given.
    """
    for name, file in zip(names, files, strict=True):
        output.write_text(file, plan.map(name).to_html())
    return list(files)


def draw(plan: Plan, names: Sequence[str], files: Sequence[Path], *, sheet: Sheet) -> list[Path]:
    """Write web maps as pictures or PDF, laid out for paper.

    Parameters
    ----------
    plan : Plan
        Whose maps.
    names : sequence of str
        Which.
    files : sequence of Path
        ``.png`` or ``.pdf``.
    sheet : Sheet
        Paper and language.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    UsageError
        If no browser can be used to draw them.
    """
    from alatau_geo.webmap import picture  # noqa: PLC0415  needs a browser

    pages = [plan.map(name).to_html() for name in names]
    with picture.browser() as browser:
        for page, file in zip(pages, files, strict=True):
            with output.replaced_file(file) as beside:
                picture.draw(browser, page, beside, sheet)
    return list(files)


def listed(files: Sequence[Path]) -> str:
    """Return the names of files for a terminal, one a line."""
    return "\n".join(printable(str(file)) for file in files)
