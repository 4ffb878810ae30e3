"""Edits that somebody made in an export, which a new one must not wipe out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from alatau_geo import geopackage, vector
from alatau_geo.difference import compare_table, rebased
from alatau_geo.errors import AlatauError, UsageError
from alatau_geo.output import MANIFEST
from alatau_geo.tables import EVIDENCE

if TYPE_CHECKING:
    from pathlib import Path

    from alatau_geo.difference import Change
    from alatau_geo.qgis import Sheet


def check_unedited(folder: Path, sheet: Sheet) -> None:
    """Refuse to replace a GeoPackage with edits that are not in the plan.

    Parameters
    ----------
    folder : Path
        An output folder that may be there already.
    sheet : Sheet
        What will be written into it.

    Raises
    ------
    UsageError
        If the GeoPackage in it was changed since it was written, and has other features than the
        plan.
    """
    file = folder / sheet.source
    if not file.is_file() or _is_as_written(folder, file):
        return
    edited = [table.name for table in sheet.layers if _differs(file, table.name, sheet)]
    if edited:
        raise UsageError(
            f"{file}: was changed since it was written, and {', '.join(edited)} would be lost by"
            " replacing it: take the edits into the plan with `alatau-geo layers import`, give"
            " another folder with -o, or delete the file"
        )


def _is_as_written(folder: Path, file: Path) -> bool:
    """Return whether a file has the bytes that the manifest says, and nothing waits beside it."""
    waiting = file.with_name(f"{file.name}-wal")
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        written = manifest["files"][file.name]["sha256"]
        return bool(written == vector.sha256(file)) and not (
            waiting.is_file() and waiting.stat().st_size
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _differs(file: Path, name: str, sheet: Sheet) -> bool:
    table = sheet.tables[name]
    assert table.layer is not None  # noqa: S101  only layers are asked for
    try:
        found = vector.read(file, table=name)
    except AlatauError:
        return True
    base = geopackage.read_base(file, name)
    own = None
    if base is not None:
        # what only the plan changed since is no edit
        own = rebased(table.frame, found, base, key=table.key, ignore=table.derived)
    if own is not None and own.conflicts:
        return True
    difference = compare_table(table, found if own is None else own.frame)
    return bool(difference.fields_added) or any(map(_is_edit, difference.changes))


def _is_edit(change: Change) -> bool:
    """Return whether a feature says more than the plan's: no word on evidence is the layer's."""
    unsaid = all(field in EVIDENCE and not after for field, _, after in change.fields)
    return change.kind != "changed" or change.shape or not unsaid
