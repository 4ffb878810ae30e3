"""Changing a plan's layers: all files at once or none, whatever ends the run."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio

from alatau_geo import output
from alatau_geo.columns import json_of
from alatau_geo.errors import AlatauError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

_PACKAGE = Path(__file__).parents[1]


def check_own(folder: Path) -> None:
    """Refuse to change the plan inside the package.

    Raises
    ------
    UsageError
        If the folder is it.
    """
    if folder.resolve().is_relative_to(_PACKAGE.resolve()):
        raise UsageError(
            f"{folder}: the plan inside the package is not to be changed: `alatau-geo init DIR`"
            " makes one of your own"
        )


@contextmanager
def changed_layers(folder: Path) -> Iterator[Path]:
    """Give a copy of a plan's ``layers/`` to change, which takes its place in one step.

    Parameters
    ----------
    folder : Path
        The plan.

    Yields
    ------
    Path
        The copy; errors name the files of the plan instead.

    Raises
    ------
    UsageError
        If the plan is the one inside the package, or somebody changed it meanwhile.
    DataError
        If there is no room for it.
    """
    check_own(folder)
    layers = folder / "layers"
    with output.changed_folder(layers) as copy:
        try:
            yield copy
        except AlatauError as error:
            raise type(error)(renamed(str(error), copy, layers)) from None


def renamed(text: str, copy: Path, layers: Path) -> str:
    """Return a text that names a plan's files where it named a copy's."""
    return text.replace(str(copy), str(layers))


def write_layer(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write rows as GeoJSON in the place of a file.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        In lon/lat.
    path : Path
        The file; of a link the link is replaced, what it leads to stays.
    """
    plain = frame.copy()
    for name in plain.columns.drop(plain.geometry.name):
        if plain[name].dtype == object:
            plain[name] = plain[name].map(_flat)
    _unlink(path)
    with output.replaced_file(path) as beside:
        pyogrio.write_dataframe(plain, beside, driver="GeoJSON", layer=path.stem)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file in the place of another; of a link the link is replaced."""
    _unlink(path)
    with output.replaced_file(path) as beside:
        beside.write_bytes(content)


def _unlink(path: Path) -> None:
    # it may lead to the plan's own files, which are not to be touched before all is done
    if path.is_symlink():
        path.unlink()


def _flat(value: Any) -> Any:
    return json_of(value) if isinstance(value, dict | list | tuple | np.ndarray) else value
