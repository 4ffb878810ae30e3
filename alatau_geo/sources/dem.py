"""Terrain models by tiles of a degree: Copernicus GLO-30, SRTM, or any server that has such tiles.

Which tiles a study area needs, where they are, and what is known of them; `mosaic` puts them
together.
"""

from __future__ import annotations

import gzip
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from alatau_geo.errors import DataError, UsageError
from alatau_geo.sources.web import Request
from alatau_geo.vector import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from alatau_geo.crs import Box

_CHUNK = 1 << 20
#: Tiles of a degree that one plan may need.
_MOST_TILES = 64
_BEGINNINGS = {".tif": (b"II", b"MM"), ".gz": (b"\x1f\x8b",), ".hgt": ()}


@dataclass(frozen=True)
class Model:
    """A terrain model that is given out in tiles of a degree.

    Parameters
    ----------
    name : str
        As the command line has it.
    title : str
        For people.
    url : str
        Of a tile; ``{lat}`` is ``N43``, ``{lon}`` is ``E076``, of its south-western corner.
    licence, credit : str
        What may be done with it, and whom to name.
    vertical_datum : str
        What its heights are above; empty where that is not known.
    accuracy_m : float or None
        Of a height in metres, 95 %, from what its makers state.
    date : str
        The day the data show, empty where that is not known.
    """

    name: str
    title: str
    url: str
    licence: str
    credit: str
    vertical_datum: str = ""
    accuracy_m: float | None = None
    date: str = ""


MODELS = {
    model.name: model
    for model in (
        Model(
            "glo30",
            "Copernicus DEM GLO-30, 1 arc second",
            "https://copernicus-dem-30m.s3.amazonaws.com/"
            "Copernicus_DSM_COG_10_{lat}_00_{lon}_00_DEM/"
            "Copernicus_DSM_COG_10_{lat}_00_{lon}_00_DEM.tif",
            "Copernicus DEM licence: free to use with its credit",
            "© DLR e.V. 2010–2014 and © Airbus Defence and Space GmbH 2014–2018, provided under"
            " COPERNICUS by the European Union and ESA; all rights reserved",
            vertical_datum="EGM2008",
            # under 4 m at 90 %, by its product handbook: 4 × 1.960 / 1.645
            accuracy_m=4.8,
            date="2015-01-01",
        ),
        Model(
            "srtm",
            "SRTM, 1 arc second, as AWS Terrain Tiles have it",
            "https://elevation-tiles-prod.s3.amazonaws.com/skadi/{lat}/{lat}{lon}.hgt.gz",
            "public domain",
            "NASA SRTM and other sources, by Terrain Tiles on AWS",
            vertical_datum="EGM96",
            # 16 m at 90 %, by the mission's requirement: 16 × 1.960 / 1.645
            accuracy_m=19.1,
            date="2000-02-11",
        ),
    )
}


def model(given: str) -> Model:
    """Return a model by its name, or by the address of its tiles.

    Parameters
    ----------
    given : str
        A name of `MODELS`, or an address with ``{lat}`` and ``{lon}``.

    Returns
    -------
    Model
        Of an address nothing more is known.

    Raises
    ------
    UsageError
        If it is neither.

    Examples
    --------
    >>> model("https://example.org/{lat}{lon}.tif").licence, model("glo30").vertical_datum
    ('', 'EGM2008')
    """
    if given in MODELS:
        return MODELS[given]
    if "{lat}" not in given or "{lon}" not in given:
        raise UsageError(
            f"dem: needs one of {', '.join(MODELS)}, a file, or the address of tiles with {{lat}}"
            f" and {{lon}} in it, such as https://…/{{lat}}{{lon}}.tif; {given!r} was given"
        )
    if re.search(r"[{}]", given.replace("{lat}", "").replace("{lon}", "")):
        raise UsageError(f"dem: {given}: may have {{lat}} and {{lon}} in braces, and nothing else")
    suffix_of(given)
    return Model(given, given, given, "", "")


def suffix_of(url: str) -> str:
    """Return the ending of a tile's address.

    Raises
    ------
    UsageError
        If it is none that is read.

    Examples
    --------
    >>> suffix_of("https://example.org/N43E076.hgt.gz?x=1")
    '.hgt.gz'
    """
    path = urlsplit(url).path
    for suffix in (".tif", ".hgt", ".hgt.gz"):
        if path.lower().endswith(suffix):
            return suffix
    raise UsageError(f"dem: {url}: needs tiles that end in .tif, .hgt or .hgt.gz")


def tiles(box: Box) -> list[tuple[str, str]]:
    """Return the tiles of a degree that a box touches.

    Parameters
    ----------
    box : tuple of float
        West, south, east, north in degrees.

    Returns
    -------
    list of tuple of str
        The names of their south-western corners, from the south-west.

    Raises
    ------
    UsageError
        If there are too many of them.

    Examples
    --------
    >>> tiles((76.6, 43.15, 77.5, 44.0))
    [('N43', 'E076'), ('N43', 'E077')]
    >>> tiles((-0.5, -0.5, 0.5, 0))
    [('S01', 'W001'), ('S01', 'E000')]
    """
    west, south, east, north = box
    lons = range(math.floor(west), max(math.ceil(east), math.floor(west) + 1))
    lats = range(math.floor(south), max(math.ceil(north), math.floor(south) + 1))
    if len(lons) * len(lats) > _MOST_TILES:
        raise UsageError(
            f"dem: {len(lons) * len(lats)} tiles are needed for this area, {_MOST_TILES} may be:"
            " give a smaller one with --bbox"
        )
    return [
        (f"{'N' if lat >= 0 else 'S'}{abs(lat):02d}", f"{'E' if lon >= 0 else 'W'}{abs(lon):03d}")
        for lat in lats
        for lon in lons
    ]


def requests(chosen: Model, box: Box) -> Iterator[Request]:
    """Yield the requests of the tiles that a box touches."""
    for lat, lon in tiles(box):
        yield Request(
            chosen.url.replace("{lat}", lat).replace("{lon}", lon),
            check=_check_for(suffix_of(chosen.url)),
            absent=f"there may be no tile {lat}{lon}, as on the open sea, or the address is"
            " another: try another model, or give a file of yours as dem=FILE",
        )


def _check_for(suffix: str) -> Any:
    due = _BEGINNINGS[f".{suffix.rpartition('.')[2]}"]

    def check(path: Path) -> None:
        with path.open("rb") as file:
            start = file.read(4)
        if not start or (due and not start.startswith(due)):
            raise DataError(f"{path}: needs a raster ({suffix}), what came begins with {start!r}")

    return check


def unpacked(path: Path, folder: Path, name: str) -> Path:
    """Return a tile as a raster that can be opened: unpacked, and called by its place.

    Parameters
    ----------
    path : Path
        As it was fetched.
    folder : Path
        For what is unpacked.
    name : str
        Such as ``N43E076``; an SRTM tile is placed by it.

    Returns
    -------
    Path
        The raster.

    Raises
    ------
    DataError
        If it can't be unpacked, or is too large then.
    """
    if path.suffix == ".tif":
        return path
    made = folder / f"{name}.hgt"
    limits = Limits.from_environment()
    size = 0
    try:
        with (
            gzip.open(path) if path.suffix == ".gz" else path.open("rb") as source,
            made.open("wb") as out,
        ):
            while piece := source.read(_CHUNK):
                size += len(piece)
                if size > limits.unpacked_bytes:
                    raise limits.refusal(
                        "unpacked_bytes", size, what="bytes of a tile", where=name,
                        advice="take another model",
                    )  # fmt: skip
                out.write(piece)
    except (OSError, EOFError) as error:
        raise DataError(f"{name}: can't be unpacked: {error}: fetch it again, --update") from None
    return made
