"""Writing over layers that a plan has: all files or none, checked by reading them back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from alatau_geo import catalog, output
from alatau_geo.errors import DataError, UsageError
from alatau_geo.importing.writing import write_layer
from alatau_geo.reader import read_layer

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from alatau_geo.layer import Layer

_PACKAGE = Path(__file__).parents[1]


def check_own(folder: Path) -> None:
    """Refuse to change the plan inside the package."""
    if folder.resolve().is_relative_to(_PACKAGE.resolve()):
        raise UsageError(
            f"{folder}: the plan inside the package is not to be changed: `alatau-geo init DIR`"
            " makes one of your own"
        )


def put(
    folder: Path,
    frames: Mapping[str, gpd.GeoDataFrame],
    records: Mapping[str, str],
    catalog_text: str | None,
    *,
    fresh: bool = False,
) -> list[Path]:
    """Write layers over a plan's own.

    Parameters
    ----------
    folder : Path
        The plan.
    frames : mapping
        Layer → all of its rows in lon/lat.
    records : mapping
        Layer → what was done, as lines; they are added to ``NAME.import.txt``.
    catalog_text : str or None
        The catalog, where it changes.
    fresh : bool
        Whether a record begins anew.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    UsageError
        If the plan is the one inside the package.
    DataError
        If what was written does not come back as it was: the plan is then as before.
    """
    check_own(folder)
    layers = folder / "layers"
    path = layers / "catalog.yaml"
    before: dict[Path, bytes | None] = {}
    made: list[Path] = []

    def keep(file: Path) -> None:
        before[file] = file.read_bytes() if os.path.lexists(file) else None

    try:
        if catalog_text is not None:
            keep(path)
            with output.replaced_file(path) as beside:
                beside.write_bytes(catalog_text.encode())
        plan, _ = catalog.read(path)
        for name, frame in frames.items():
            entry = plan.layer(name)
            assert entry is not None  # noqa: S101  it is a layer of the plan
            file, record = layers / entry.file, layers / f"{name}.import.txt"
            keep(file)
            keep(record)
            write_layer(frame, file, made)
            old = before[record]
            text = b"" if fresh or old is None else old + b"\n"
            with output.replaced_file(record) as beside:
                beside.write_bytes(text + records[name].encode())
            made.append(record)
            _check(read_layer(entry, layers, study_area=plan.study_area), frame, file)
    except BaseException:
        for file, content in before.items():
            if content is None:
                file.unlink(missing_ok=True)
            else:
                file.write_bytes(content)
        raise
    return [*made, *([path] if catalog_text is not None else [])]


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
