"""Raster files that are opened: known by their content, by one driver, with nothing beside them."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from alatau_geo import vector
from alatau_geo.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: What is read, for people.
READ = "GeoTIFF (also cloud-optimised), SRTM .hgt and Esri ASCII grid"
_GRID = b"ncols"
_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
#: Rows and columns of an SRTM tile, two bytes each.
_HGT_BYTES = {2 * rows * columns for rows, columns in ((1201, 1201), (3601, 3601), (3601, 1801))}
#: GDAL looks at no file beside a GeoTIFF, and writes none: such files may name others, also remote.
_ALONE = {"GDAL_PAM_ENABLED": "NO", "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR"}
#: An ASCII grid has its CRS in a .prj beside it.
_WITH_PRJ = {"GDAL_PAM_ENABLED": "NO"}
_OFFLINE = {"CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none", "GDAL_HTTP_MAX_RETRY": "0"}
#: Cells that a reader has to hold at once to give any of them.
_MOST_BLOCK = 64_000_000


def driver_of(path: Path) -> str:
    """Return the driver a raster file belongs to, by its content.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        GDAL's name of it.

    Raises
    ------
    DataError
        If there is no such file, or it is of no format that is read.
    """
    try:
        if not path.is_file():
            raise DataError(f"{path}: no such file: a raster has to lie on this machine")
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(64)
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: can't be opened: {error}") from None
    limits = vector.Limits.from_environment()
    if size > limits.file_bytes:
        raise limits.refusal(
            "file_bytes", size, what="bytes of a file", where=str(path),
            advice="cut it to the area of the plan",
        )  # fmt: skip
    if start.startswith(_TIFF):
        return "GTiff"
    if start.lstrip()[:5].lower() == _GRID:
        return "AAIGrid"
    if path.suffix.lower() == ".hgt" and size in _HGT_BYTES:
        return "SRTMHGT"
    raise DataError(
        f"{path}: needs a raster that is read here: {READ}; this is none of them: convert it, such"
        " as with gdal_translate -of COG"
    )


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open a raster file.

    Parameters
    ----------
    path : Path
        The file.

    Yields
    ------
    rasterio.DatasetReader
        Opened by its own driver, and no other.

    Raises
    ------
    DataError
        If it can't be read, here or inside the block.
    """
    import rasterio  # noqa: PLC0415  heavy, and not every plan has a raster
    from rasterio.errors import NotGeoreferencedWarning, RasterioError  # noqa: PLC0415

    driver = driver_of(path)
    options = _OFFLINE | (_WITH_PRJ if driver == "AAIGrid" else _ALONE)
    try:
        with warnings.catch_warnings(), rasterio.Env(**options):
            # what does not say where it lies is refused later, in our own words
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            # blocks are decoded side by side
            threads = {"NUM_THREADS": "ALL_CPUS"} if driver == "GTiff" else {}
            with rasterio.open(path.absolute(), driver=driver, sharing=False, **threads) as dataset:
                _check_blocks(path, dataset)
                yield dataset
    except DataError:
        raise
    except (RasterioError, ValueError, MemoryError, OverflowError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
        reason = reason.replace(str(path.absolute()), path.name)
        raise DataError(f"{path}: can't be read as {driver}: {reason}") from None


def _check_blocks(path: Path, dataset: Any) -> None:
    rows, columns = dataset.block_shapes[0] if dataset.count else (0, 0)
    if rows * columns > _MOST_BLOCK:
        raise DataError(
            f"{path}: its blocks have {rows:,} × {columns:,} cells, which have to be read whole,"
            f" and may have {_MOST_BLOCK:,} at most: save it tiled, such as with"
            " gdal_translate -of COG"
        )
