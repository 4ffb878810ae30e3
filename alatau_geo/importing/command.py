"""What `layers import` does, line by line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from alatau_geo import catalog, crs
from alatau_geo.errors import UsageError
from alatau_geo.importing.card import entry_lines, file_card, layer_card
from alatau_geo.importing.found import Wish, examine, fields_of, judge
from alatau_geo.importing.over import comparison, write_over
from alatau_geo.importing.writing import write
from alatau_geo.plan import layers_of, reference_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def run(
    file: Path,
    plan: Path | None,
    *,
    where: Sequence[str] = (),
    yes: bool = False,
    over: bool = False,
    **given: Any,
) -> Iterator[str]:
    """Show what a file holds, and bring it into a plan once its evidence is stated.

    Parameters
    ----------
    file : Path
        A file of one of `alatau_geo.vector.FORMATS`.
    plan : Path or None
        The plan's folder. Without it nothing is written, and the reference plan's study area tells
        whether the file lies where it should.
    where : sequence of str
        ``FIELD=VALUE``: the rows to take; a field given twice takes either value.
    yes : bool
        Whether to write also where grade and source are not stated.
    over : bool
        Whether to put it in the place of the plan's layer of that name, once shown what differs.
    **given
        The other fields of `alatau_geo.importing.Wish`.

    Yields
    ------
    str
        Lines for a terminal.

    Raises
    ------
    DataError
        If the file can't be read or used.
    UsageError, PlanError
        If an option or the plan is wrong.
    """
    wish = Wish(where=conditions(where), **given)
    folder = reference_folder() if plan is None else plan
    known, _ = catalog.read(layers_of(folder) / "catalog.yaml")
    if wish.grid is not None:
        crs.check_grid(wish.grid, where="--grid")  # also where the file does not come to need it
    found = examine(file, wish)
    yield file_card(found)
    yield ""
    judged = judge(found, wish, study_area=known.study_area, limit=known.repair)
    yield layer_card(judged)
    # of a layer that is there already, what people call its fields stays
    if not over and (fields := fields_of(judged)):
        judged = replace(judged, entry=judged.entry | {"fields": fields})
    missing = wish.missing
    if yes and missing:
        judged = replace(judged, entry=_unstated(judged.entry, file))
    if "name" not in judged.entry:
        missing = ("--as", *missing)
    writes = plan is not None and "name" in judged.entry and (yes or not missing)
    if over:
        yield ""
        yield from comparison(judged, plan)
    yield ""
    yield "entry for layers/catalog.yaml:"
    yield from entry_lines(judged.entry)
    yield ""
    if plan is None or not writes:
        needed = ["PLAN (a folder; `alatau-geo init DIR` makes one)"] * (plan is None)
        needed += [] if yes and "--as" not in missing else missing
        yield f"nothing is written yet: it needs {', '.join(needed)}"
        return
    if missing:
        yield (
            f"NOT STATED: {', '.join(missing)}. The layer is written as `unstated`, so that no"
            " verdict rests on more than its shape: fill them in in layers/catalog.yaml."
        )
    written = write_over(judged, plan) if over else write(judged, plan)
    yield from (f"written: {path}" for path in written)


def _unstated(entry: dict[str, Any], file: Path) -> dict[str, Any]:
    source = f"not stated; imported from {file.name}"
    return {"grade": "unstated", "source": source} | entry


def conditions(pairs: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return ``FIELD=VALUE`` of a command line as field → accepted values.

    Raises
    ------
    UsageError
        If one is not written so.
    """
    found: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not (name and equals):
            raise UsageError(f"--where needs FIELD=VALUE, {pair!r} was given")
        found[name] = (*found.get(name, ()), value)
    return found
