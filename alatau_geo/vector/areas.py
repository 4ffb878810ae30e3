"""Areas straight from a file: where nothing else of its features is wanted."""

from __future__ import annotations

import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc
import pyogrio

from alatau_geo import crs as frames
from alatau_geo import geodesy
from alatau_geo.errors import AlatauError, DataError, UsageError
from alatau_geo.vector import formats, gdal, reading, shapefile
from alatau_geo.vector.limits import Limits

if TYPE_CHECKING:
    from concurrent.futures import Future

    import pyarrow as pa
    from numpy.typing import NDArray
    from pyproj import CRS

    from alatau_geo.crs import Box
    from alatau_geo.vector.formats import Format
    from alatau_geo.vector.gdal import OpenLayer

    Floats = NDArray[np.float64]

#: Formats whose geometries come as one column of WKB, without an object for each.
_COLUMNAR = (formats.GEOPACKAGE, formats.SHAPEFILE)
#: Rows that are read while those before are worked on.
_ROWS = 65_536
#: So many batches may wait, each some 20 MB where polygons are small.
_WAITING = 3
#: Bytes of a position.
_POSITION = 16


def areas_m2(
    path: str | Path,
    *,
    table: str | None = None,
    crs: str | None = None,
    study_area: Box | None = None,
) -> Floats:
    """Return the area of each feature of a file on the WGS 84 ellipsoid.

    Parameters
    ----------
    path : str or Path
        A file of one of `alatau_geo.vector.FORMATS`. GeoPackages and shapefiles in lon/lat go from
        bytes to areas without an object for each geometry, in a fraction of the time it takes to
        read them; anything else is read as :func:`alatau_geo.vector.read_with_faults` does.
    table : str, optional
        The layer, where a file has several.
    crs : str, optional
        The file's CRS, such as ``EPSG:32643``, where it does not say.
    study_area : tuple of float, optional
        West, south, east, north in degrees: needed for files that are not in lon/lat on WGS 84, to
        choose the operation by which they come to be.

    Returns
    -------
    ndarray of float
        Square metres, one for each row of the layer in its order: 0 for points, lines and empty
        geometries, NaN for one that is missing, can't be read or is past a limit. Geometries are
        taken as they are: `alatau_geo.repair` is for what crosses itself.

    Raises
    ------
    DataError
        If the file can't be read, or has no CRS or one that is not what its coordinates are in.
    UsageError
        If a study area is needed.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import geopandas as gpd
    >>> import shapely
    >>> block = gpd.GeoSeries([shapely.box(77.00, 43.60, 77.01, 43.61), None], crs=4326)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "blocks.gpkg"
    ...     block.to_file(path)
    ...     areas_m2(path).round(3)
    array([897017.87,       nan])
    """
    path = Path(path)
    limits = Limits.from_environment()
    file_format = formats.recognise(path, limits)
    if file_format in _COLUMNAR:
        areas = _streamed(path, file_format, table, crs, limits)
        if areas is not None:
            return areas
    frame, _ = reading.read_with_faults(path, table=table)
    if study_area is None:
        known = frames.parse(crs, where=str(path)) if frame.crs is None and crs else frame.crs
        if known is not None and not _is_lonlat(known):
            raise UsageError(
                f"{path}: is in {frames.label(known)}: study_area=(west, south, east, north) is"
                " needed, in degrees, to choose the operation that brings it to lon/lat"
            )
        study_area = (-180.0, -90.0, 180.0, 90.0)
    moved, _ = frames.to_lonlat(frame, declared=crs, study_area=study_area, where=str(path))
    return geodesy.area_m2(moved.geometry)


def _streamed(
    path: Path, file_format: Format, table: str | None, crs: str | None, limits: Limits
) -> Floats | None:
    """Return areas as they come out of the file, None where a geometry needs more than that."""
    if file_format is formats.SHAPEFILE:
        shapefile.check(path)
    try:
        with warnings.catch_warnings():
            # as in `reading`: what GDAL warns of is looked for there
            warnings.simplefilter("ignore")
            layer = gdal.open_layer(path, file_format, table, limits, texts=False)
            return _of_batches(layer, crs, limits)
    except AlatauError:
        raise
    except Exception as error:  # noqa: BLE001  what a parser says of a stranger's file is about it
        raise gdal.unreadable(path, file_format, error) from None


def _of_batches(layer: OpenLayer, crs: str | None, limits: Limits) -> Floats | None:
    # text is not read, and what its encoding is does not matter here
    options = {"encoding": shapefile.RAW} if layer.format is formats.SHAPEFILE else {}
    where = str(layer.path)
    with (
        ThreadPoolExecutor(1) as pool,
        pyogrio.open_arrow(
            layer.source,
            layer=layer.name,
            columns=[],
            batch_size=_ROWS,
            use_pyarrow=True,
            **options,
        ) as (meta, batches),
    ):
        said = frames.parse(meta["crs"], where=where) if meta["crs"] else None
        declared = frames.parse(crs, where=where) if crs else said
        # two that differ are for `to_lonlat` to refuse, and none at all
        if declared is None or not all(map(_is_lonlat, (said or declared, declared))):
            return None
        count = int(pyogrio.read_info(layer.source, layer=layer.name)["features"])
        if not meta["geometry_type"] or count > limits.features:
            return None
        jobs: list[Future[Floats]] = []
        try:
            for batch in batches:
                if _longest(batch.column(0)) > _POSITION * limits.vertices:
                    return None
                jobs.append(pool.submit(geodesy.wkb_area_m2, batch.column(0)))
                if len(jobs) > _WAITING:
                    jobs[-_WAITING].result()
            return np.concatenate([np.empty(0), *(job.result() for job in jobs)])
        except (DataError, UsageError):
            # a geometry that can't be read so is one of many there, and metres get a better word
            return None


def _longest(column: pa.Array) -> int:
    return int(pc.max(pc.binary_length(column)).as_py() or 0)


def _is_lonlat(crs: CRS) -> bool:
    return bool(crs.equals(frames.WGS84, ignore_axis_order=True))
