"""A plan's folder: the reference plan's own, and copies of it to start from."""

from __future__ import annotations

import shutil
from pathlib import Path

from alatau_geo.errors import PlanError, UsageError

_PACKAGE = Path(__file__).parents[1]


def reference_folder() -> Path:
    """Return the folder of the reference plan.

    Returns
    -------
    Path
        Inside the installed package, or the root of a checkout.
    """
    installed = _PACKAGE / "reference"
    return installed if installed.is_dir() else _PACKAGE.parent


def layers_of(folder: Path) -> Path:
    """Return a plan's ``layers/``.

    Raises
    ------
    PlanError
        If there is none.
    """
    layers = folder / "layers"
    if not layers.is_dir():
        raise PlanError(
            f"{folder}: a plan needs a folder layers/, there is none:"
            " `alatau-geo init DIR` makes a plan to start from"
        )
    return layers


def init(folder: str | Path) -> list[Path]:
    """Copy the reference plan as a start for one's own.

    Parameters
    ----------
    folder : str or Path
        Absent or empty.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    UsageError
        If the folder holds something already.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder}: needs to be absent or empty, it is not: give another folder")
    source = reference_folder()
    for part in ("layers", "maps"):
        ignore = shutil.ignore_patterns("*.py", "__pycache__")
        shutil.copytree(source / part, folder / part, ignore=ignore, dirs_exist_ok=True)
    return sorted(path for path in folder.rglob("*") if path.is_file())
