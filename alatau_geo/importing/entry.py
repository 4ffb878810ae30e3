"""Changing keys of an entry in ``catalog.yaml``, all other lines as they are."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alatau_geo import catalog, yamlfile, yamltext
from alatau_geo.errors import AlatauError, PlanError
from alatau_geo.importing.card import entry_lines

if TYPE_CHECKING:
    from collections.abc import Mapping


def with_entries(path: Path, updates: Mapping[str, Mapping[str, Any]]) -> str | None:
    """Return a catalog's text with other values in layers' entries.

    Parameters
    ----------
    path : Path
        ``catalog.yaml``.
    updates : mapping
        Layer → key → text, number, or a mapping or list of such; ``None`` takes the key away.

    Returns
    -------
    str or None
        The text: comments, order and all other keys stay. ``None`` where nothing changes.

    Raises
    ------
    PlanError
        If an entry is not written as lines of ``key: value``, so that this can't be done without
        changing the rest.
    """
    if not any(updates.values()):
        return None
    with tempfile.TemporaryDirectory(prefix="alatau-geo-") as folder:
        # each on top of the last
        trial = Path(folder) / "catalog.yaml"
        trial.write_bytes(path.read_bytes())
        for name, given in updates.items():
            try:
                trial.write_bytes(_with_keys(trial, name, given).encode())
            except AlatauError as error:
                raise PlanError(str(error).replace(str(trial), str(path))) from None
        return trial.read_bytes().decode()


def _with_keys(path: Path, name: str, given: Mapping[str, Any]) -> str:
    """Return a catalog's text with other values in one layer's entry.

    Parameters
    ----------
    path : Path
        ``catalog.yaml``.
    name : str
        The layer.
    given : mapping
        Key → text, number, or a mapping or list of such; ``None`` takes the key away.

    Returns
    -------
    str
        The text: comments, order and all other keys stay.

    Raises
    ------
    PlanError
        If the entry is not written as lines of ``key: value``, so that this can't be done without
        changing the rest.
    """
    before, _ = catalog.read(path)
    file = yamlfile.read(path)
    n = [entry.name for entry in before.layers].index(name)
    lines = path.read_bytes().decode("utf-8").splitlines(keepends=True)
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    own = {place[2]: line - 1 for place, line in file.lines.items() if _is_key(place, n)}
    indent = re.match(r"[ -]*", lines[own["file"]])
    depth = len(indent[0]) if indent else 0
    if own.get("name") is None or depth == 0:
        raise _by_hand(path, given)
    for key in sorted((key for key in given if key in own), key=lambda key: -own[str(key)]):
        first = own[key]
        last = _last(lines, first, depth)
        lead = lines[first][:depth]
        if given[key] is None and "-" in lead:
            raise _by_hand(path, given)
        new = [] if given[key] is None else _lines(lead, key, given[key], end)
        lines[first : last + 1] = new
    at = _place_of_file(lines, own["file"], depth)
    new = [
        line
        for key, value in given.items()
        if key not in own and value is not None
        for line in _lines(" " * depth, key, value, end)
    ]
    lines[at + 1 : at + 1] = new
    text = "".join(lines)
    if not _is_as_meant(text, path, before, n, given):
        raise _by_hand(path, given)
    return text


def _lines(lead: str, key: str, value: Any, end: str) -> list[str]:
    """Return a key's lines, the first of which may have the entry's dash before it."""
    made = yamltext.lines(key, value, " " * len(lead))
    return [f"{lead}{made[0][len(lead) :]}{end}", *(f"{line}{end}" for line in made[1:])]


def tried(text: str, path: Path) -> catalog.Catalog:
    """Return what a text would say as a plan's catalog.

    Parameters
    ----------
    text : str
        The catalog's.
    path : Path
        Its place, which errors name.

    Returns
    -------
    Catalog
        As it would be.

    Raises
    ------
    PlanError
        If it can't be one.
    """
    with tempfile.TemporaryDirectory(prefix="alatau-geo-") as folder:
        trial = Path(folder) / "catalog.yaml"
        trial.write_bytes(text.encode())
        try:
            found, _ = catalog.read(trial)
        except AlatauError as error:
            raise PlanError(str(error).replace(str(trial), str(path))) from None
    return found


def _is_key(place: yamlfile.Place, n: int) -> bool:
    return len(place) == 3 and place[:2] == ("layers", n)


def _last(lines: list[str], first: int, depth: int) -> int:
    """Return the last line of a value: those below it that are deeper."""
    last = first
    for n in range(first + 1, len(lines)):
        line = lines[n]
        if line.strip() and len(line) - len(line.lstrip()) <= depth:
            break
        if line.strip():
            last = n
    return last


def _place_of_file(lines: list[str], near: int, depth: int) -> int:
    """Return the line of `file:`, which lines taken away or added may have moved."""
    found = [
        n
        for n, line in enumerate(lines)
        if re.match(rf".{{{depth}}}file:", line) and abs(n - near) < len(lines)
    ]
    return min(found, key=lambda n: abs(n - near))


def _is_as_meant(
    text: str, path: Path, before: catalog.Catalog, n: int, given: Mapping[str, Any]
) -> bool:
    after = tried(text, path)
    if len(after.layers) != len(before.layers):
        return False
    old, new = before.layers[n].model_dump(), after.layers[n].model_dump()
    rest = [{key: item[key] for key in item if key not in given} for item in (old, new)]
    others = [[entry for m, entry in enumerate(one.layers) if m != n] for one in (before, after)]
    same = before.model_copy(update={"layers": after.layers}) == after
    return rest[0] == rest[1] and others[0] == others[1] and same


def _by_hand(path: Path, given: Mapping[str, Any]) -> PlanError:
    wanted = {key: value for key, value in given.items() if value is not None}
    gone = [str(key) for key, value in given.items() if value is None]
    lines = "\n".join(line for line in entry_lines(wanted) if "#" not in line)
    without = f"\nand take away {', '.join(gone)}" if gone else ""
    return PlanError(
        f"{path}: the entry could not be changed without changing the rest, so change it yourself:"
        f"\n{lines}{without}"
    )
