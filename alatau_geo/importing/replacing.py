"""Writing over layers that a plan has, checked by reading them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from alatau_geo import catalog, vector
from alatau_geo.errors import DataError, UsageError
from alatau_geo.importing.changing import changed_layers, write_bytes, write_layer
from alatau_geo.importing.entry import with_entries
from alatau_geo.reader import read_layer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd

    from alatau_geo.layer import Layer


def put(
    folder: Path,
    frames: Mapping[str, gpd.GeoDataFrame],
    records: Mapping[str, str],
    updates: Mapping[str, Mapping[str, Any]],
    *,
    seen: Mapping[str, str],
) -> list[Path]:
    """Write layers over a plan's own: all files at once, or nothing.

    Parameters
    ----------
    folder : Path
        The plan.
    frames : mapping
        Layer → all of its rows in lon/lat.
    records : mapping
        Layer → what was done, as lines; they are added to ``NAME.import.txt``.
    updates : mapping
        Layer → key → what its entry in the catalog says from now on.
    seen : mapping
        File in ``layers/`` → the hash it had when what is written was made from it.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    UsageError
        If the plan is the one inside the package, or was changed meanwhile.
    PlanError
        If the catalog would have to change and is not written in lines.
    DataError
        If what was written does not come back as it was: the plan is then as before.
    """
    with changed_layers(folder) as copy:
        made = put_into(copy, frames, records, updates, seen=seen)
    return [folder / "layers" / name for name in made]


def put_into(
    copy: Path,
    frames: Mapping[str, gpd.GeoDataFrame],
    records: Mapping[str, str],
    updates: Mapping[str, Mapping[str, Any]],
    *,
    seen: Mapping[str, str],
) -> list[str]:
    """Write layers over those of a copy of a plan's ``layers/``.

    Parameters
    ----------
    copy : Path
        The copy, from :func:`alatau_geo.importing.changing.changed_layers`.
    frames, records, updates, seen
        As of :func:`put`.

    Returns
    -------
    list of str
        Names of the files written.

    Raises
    ------
    UsageError, PlanError, DataError
        As of :func:`put`.
    """
    made: list[str] = []
    for name, sha256 in seen.items():
        if vector.sha256(copy / name) != sha256:
            raise UsageError(
                f"{copy / name}: was changed meanwhile, so nothing is written: do it again"
            )
    path = copy / "catalog.yaml"
    text = with_entries(path, updates)
    if text is not None:
        write_bytes(path, text.encode())
    plan, _ = catalog.read(path)
    for name, frame in frames.items():
        entry = plan.layer(name)
        assert entry is not None  # noqa: S101  it is a layer of the plan
        file, record = copy / entry.file, copy / f"{name}.import.txt"
        old = record.read_bytes() + b"\n" if record.is_file() else b""
        write_layer(frame, file)
        write_bytes(record, old + records[name].encode())
        _check(read_layer(entry, copy, study_area=plan.study_area), frame, file)
        made += [entry.file, record.name]
    return [*made, *(["catalog.yaml"] if text is not None else [])]


def _check(layer: Layer, frame: gpd.GeoDataFrame, file: Path) -> None:
    if len(layer.frame) + len(layer.refused) != len(frame) or not _same(layer.frame, frame):
        raise DataError(f"{file}: what was written does not come back as it was")


def _same(found: gpd.GeoDataFrame, given: gpd.GeoDataFrame) -> bool:
    """Return whether rows that were kept have the shapes that were written, repairs apart."""
    one = np.asarray(found.geometry.array)
    two = np.asarray(given.geometry.array)[found.index]
    valid = shapely.is_valid(two) | shapely.is_missing(two)
    same = shapely.equals_exact(shapely.normalize(one), shapely.normalize(two), 1e-9)
    return bool((same | (shapely.is_missing(one) & shapely.is_missing(two)) | ~valid).all())
