"""A grid of shifts from Pulkovo 1942 to QazTRF-23, which a user has and PROJ has not."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pyproj import Transformer
from pyproj.exceptions import ProjError

from alatau_geo.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

NAME = "Pulkovo 1942 to QazTRF-23 (1) [EPSG:10964]"
#: Of the published grid, in metres.
ACCURACY_M = 0.1
_PUBLISHED = "qazgrid_kz"
#: NTv2 of either byte order, and GeoTIFF.
_BEGINNINGS = (b"NUM_OREC", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
#: PROJ takes a list of names apart by these.
_NO_NAME = ',"\n\r'


def is_published(path: Path) -> bool:
    """Return whether a file is called as the published grid, so that its accuracy is known.

    Examples
    --------
    >>> from pathlib import Path
    >>> is_published(Path("qazgrid_kz.gsb")), is_published(Path("mine.gsb"))
    (True, False)
    """
    return path.stem.lower() == _PUBLISHED


def label(path: Path) -> str:
    """Return a grid's name and the beginning of its SHA-256, for a report."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    name = path.name.encode("utf-8", "replace").decode()
    return f"{name} (sha256 {digest[:12]}…)"


def transformer(path: Path, *, where: str) -> Transformer:
    """Return the shift by a grid, of longitude and latitude in degrees.

    Parameters
    ----------
    path : Path
        NTv2 (``.gsb``) or a geodetic GeoTIFF.
    where : str
        Whose coordinates it is for, for messages.

    Returns
    -------
    pyproj.Transformer
        From Pulkovo 1942 to QazTRF-23; inverse, back. Positions outside the grid become infinite.

    Raises
    ------
    UsageError
        If the file is absent or no such grid.
    """
    needs = f"{where}: needs a grid of shifts (NTv2 .gsb, or GeoTIFF)"
    try:
        with path.open("rb") as file:
            beginning = file.read(8)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{needs}, {path} can't be read: {reason}") from None
    if not beginning.startswith(_BEGINNINGS):
        raise UsageError(f"{needs}, {path} is something else")
    name = str(path.absolute())
    if any(sign in name for sign in _NO_NAME):
        raise UsageError(f"{needs} whose path has no comma, quote or line break: rename {path}")
    try:
        return Transformer.from_pipeline(
            "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad"
            f' +step +proj=hgridshift +grids="{name}"'
            " +step +proj=unitconvert +xy_in=rad +xy_out=deg"
        )
    except ProjError:
        raise UsageError(f"{needs}, PROJ can't use {path}: it is damaged or another kind") from None
