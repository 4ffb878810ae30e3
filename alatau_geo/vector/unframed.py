"""A copy of a file without its CRS: where GDAL can't say what that is, it reads nothing else."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from alatau_geo.vector import formats

if TYPE_CHECKING:
    from pathlib import Path

    from alatau_geo.vector.formats import Format

#: What of a shapefile its features are in, beside the .shp.
_PARTS = (".shx", ".dbf", ".cpg")


def copy(path: Path, file_format: Format, folder: Path) -> Path | None:
    """Copy a file without what says its CRS.

    Parameters
    ----------
    path : Path
        The file.
    file_format : Format
        What it is.
    folder : Path
        An empty folder for the copy.

    Returns
    -------
    Path or None
        The copy; ``None`` for a format in which that can't be done.
    """
    if file_format is not formats.SHAPEFILE:
        return None
    new = folder / f"{path.stem}.shp"  # its name is the layer's
    shutil.copyfile(path, new)
    for part in path.parent.iterdir():
        if part.stem == path.stem and part.suffix.lower() in _PARTS:
            shutil.copyfile(part, new.with_suffix(part.suffix.lower()))
    return new
