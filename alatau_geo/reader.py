"""Reading one layer of a plan, from its file to checked features in lon/lat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo import crs, vector
from alatau_geo.columns import texts_of
from alatau_geo.errors import DataError, UsageError
from alatau_geo.layer import Layer, Origin, ids_of, select, weakest
from alatau_geo.repair import repair
from alatau_geo.replacement import Fixes, Replacement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd

    from alatau_geo.catalog import LayerEntry
    from alatau_geo.crs import Box

__all__ = ["Fixes", "Replacement", "path_inside", "read_layer", "read_replacement"]

_SHOWN = 5


def read_layer(
    entry: LayerEntry, folder: Path, *, study_area: Box, grid: Path | None = None
) -> Layer:
    """Read a plan's own layer.

    Parameters
    ----------
    entry : LayerEntry
        Its entry in the catalog.
    folder : Path
        The plan's ``layers/``.
    study_area : tuple of float
        West, south, east, north in degrees.
    grid : Path, optional
        A grid of shifts from Pulkovo 1942 to QazTRF-23.

    Returns
    -------
    Layer
        Checked and in lon/lat.

    Raises
    ------
    DataError
        If the file is missing, leads out of the plan, or can't be used.
    """
    return _layer(entry, path_inside(folder, entry.file), study_area, None, grid)


def path_inside(folder: Path, file: str) -> Path:
    """Return where a file that a catalog names lies.

    Parameters
    ----------
    folder : Path
        The plan's ``layers/``.
    file : str
        As the catalog names it.

    Returns
    -------
    Path
        The file need not be there.

    Raises
    ------
    DataError
        If it leads out of the folder, such as by a link.
    """
    path = folder / file
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError) as error:
        raise DataError(f"{path}: can't be opened: {error}") from None
    if not inside:
        raise DataError(f"{path}: a plan's layers stay inside {folder}, this one leads out of it")
    return path


def read_replacement(
    entry: LayerEntry,
    folder: Path,
    replacement: Replacement,
    *,
    study_area: Box,
    entries: Sequence[LayerEntry] = (),
    fixes: Fixes | None = None,
    grid: Path | None = None,
) -> Layer:
    """Read a user's file in place of a plan's layer.

    Parameters
    ----------
    entry : LayerEntry
        The entry of the layer it stands in for.
    folder : Path
        The plan's ``layers/``.
    replacement : Replacement
        The file.
    study_area : tuple of float
        West, south, east, north in degrees.
    entries : sequence of LayerEntry
        All layers of the plan: a file of one of them is known by its bytes.
    fixes : Fixes, optional
        What to correct in the file.
    grid : Path, optional
        A grid of shifts from Pulkovo 1942 to QazTRF-23.

    Returns
    -------
    Layer
        With grade and accuracy from the file's own ``grade`` and ``accuracy_m`` fields, or
        unstated. A file of the plan's keeps its own evidence, also where it stands in for another
        layer: it can't shed what it was fitted to.

    Raises
    ------
    DataError, UsageError
        If the file can't be used, or the selector picks other than what the layer needs.
    """
    table = replacement.table
    known = [
        own
        for own in {item.name: item for item in (entry, *entries)}.values()
        if _is_same(folder / own.file, replacement.path)
    ]
    if entry in known:
        table = table or entry.table
    known = [own for own in known if own.table == table] or known
    if entry in known:
        known = [entry]
    entry = entry.model_copy(
        update={"table": table, **(_evidence(known, entry) if known else _nothing(replacement))}
    )
    return _layer((fixes or Fixes()).over(entry), replacement.path, study_area, replacement, grid)


def _nothing(replacement: Replacement) -> dict[str, object]:
    """Return what is known of a stranger's file."""
    return {
        "file": replacement.label,
        "crs": None,
        "encoding": None,
        "assume_crs": None,
        "swap_axes": False,
        "grade": "unstated",
        "accuracy_m": None,
        "source": f"given by the user: {replacement.label}",
        "licence": "not stated",
        "date": None,
        "fitted_to": (),
    }


def _evidence(known: Sequence[LayerEntry], entry: LayerEntry) -> dict[str, object]:
    """Return what the plan knows of its own file: of several entries, the weakest of each."""
    first = known[0]
    source = first.source if first == entry else f"the plan's {first.name}: {first.source}"
    how = {key: getattr(first, key) for key in ("file", "crs", "encoding", "assume_crs")}
    return how | {
        "swap_axes": first.swap_axes,
        "grade": weakest([own.grade for own in known]),
        "accuracy_m": max(
            (own.accuracy_m for own in known if own.accuracy_m is not None), default=None
        ),
        "source": source,
        "licence": first.licence,
        "date": first.date,
        "fitted_to": tuple(sorted({claim for own in known for claim in own.fitted_to})),
    }


def _is_same(own: Path, given: Path) -> bool:
    """Return whether two files have the same bytes."""
    try:
        return own.stat().st_size == given.stat().st_size and (
            own.samefile(given) or vector.sha256(own) == vector.sha256(given)
        )
    except (OSError, ValueError):  # absent or closed to us: reading it says so
        return False


def _layer(
    entry: LayerEntry,
    path: Path,
    study_area: Box,
    replacement: Replacement | None,
    grid: Path | None,
) -> Layer:
    where = f"{entry.name} ({path})"
    reading = vector.examine(path, table=entry.table, encoding=entry.encoding)
    frame = whole = reading.frame
    if replacement and replacement.where:
        picked = select(frame, replacement.where, name=f"--layer {replacement.layer}")
        if picked.empty:
            raise UsageError(
                f"{where}: {replacement.selector!r} picks no feature; {_has(frame, replacement)}"
            )
        frame = picked
    _check_count(entry, frame, whole, where, replacement)
    frame, operation = crs.to_lonlat(
        frame,
        declared=entry.crs,
        study_area=study_area,
        where=where,
        assume=entry.assume_crs,
        swap_axes=entry.swap_axes,
        grid=grid,
        unreadable=reading.crs_fault,
    )
    ids = ids_of(frame, entry.id_field)
    kept, refused, ledger = repair(
        frame, entry.geometry, ids, where=where, faults=reading.faults, **entry.repair.model_dump()
    )
    origin = Origin(
        file=replacement.label if replacement else entry.file,
        sha256=vector.sha256(path),
        operation=operation,
        replaced=replacement is not None,
    )
    return Layer(entry, kept, refused, ledger, origin)


def _check_count(
    entry: LayerEntry,
    frame: gpd.GeoDataFrame,
    whole: gpd.GeoDataFrame,
    where: str,
    replacement: Replacement | None,
) -> None:
    found, due = len(frame), entry.features
    if due is None or found == due:
        return
    needs = f"{where}: needs {due} feature{'s' * (due > 1)}"
    if replacement is None:
        raise DataError(f"{needs}, the file has {found}")
    if found == 0:
        raise DataError(f"{needs}, the file has none")
    picked = f"{replacement.selector!r} picks" if replacement.where else "the file has"
    text = f"{needs}, {picked} {found}"
    if found < due:
        raise UsageError(f"{text}: pick more, or give a file that has them")
    raise UsageError(f"{text}: pick with ?FIELD=VALUE{_differences(frame, whole, entry.id_field)}")


def _has(frame: gpd.GeoDataFrame, replacement: Replacement) -> str:
    """Return some of the values that the fields of a selector do have."""
    parts = []
    for field in replacement.where:
        values = [value for value in texts_of(frame[field]).unique() if value]
        more = ", …" if len(values) > _SHOWN else ""
        parts.append(f"{field} has {', '.join(values[:_SHOWN]) or 'no value'}{more}")
    return "; ".join(parts)


def _differences(frame: gpd.GeoDataFrame, whole: gpd.GeoDataFrame, id_field: str) -> str:
    """Return the field that tells several features apart best, with some of its values."""
    attributes = frame.drop(columns=frame.geometry.name)
    texts = {name: texts_of(attributes[name]) for name in attributes.columns}
    telling = [
        name
        for name, column in texts.items()
        if column.nunique() == len(frame) and (column != "").all()
    ]
    if not telling:
        return "; no one field tells them apart"

    def rank(name: str) -> tuple[bool, bool, bool, bool, int]:
        # the plan's id, what no other row of the file has, codes of digits, then without spaces,
        # what is short
        return (
            name != id_field,
            texts_of(whole[name]).nunique() < len(whole),
            not texts[name].str.fullmatch(r"\d+").all(),
            bool(texts[name].str.contains(r"\s|\d\.\d").any()),
            int(texts[name].str.len().max()),
        )

    best = min(telling, key=rank)
    values = texts[best].tolist()
    more = ", …" if len(values) > _SHOWN else ""
    return f"; {best} tells them apart: {', '.join(values[:_SHOWN])}{more}"
