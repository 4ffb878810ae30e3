"""Writing a plan's layers in the formats asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo import geopackage, qgis
from alatau_geo.errors import UsageError
from alatau_geo.exports import dxf, flatgeobuf, geojson, geoparquet, kml, shapefile, symbology

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from alatau_geo.qgis import Sheet
    from alatau_geo.report import Report

#: Those that write a folder of files each, by name: what they take is a folder, the sheet, the CRS.
_WRITERS: dict[str, Callable[[Path, Sheet, str | None], None]] = {
    "geoparquet": geoparquet.write,
    "flatgeobuf": flatgeobuf.write,
    "geojson": geojson.write,
    "shapefile": shapefile.write,
    "kml": kml.write,
    "dxf": dxf.write,
    "qml": symbology.write_qml,
    "sld": symbology.write_sld,
}
DEFAULT = ("geopackage", "qgis")
#: All that `export` knows.
FORMATS = (*DEFAULT, *_WRITERS)


def chosen(formats: Iterable[str]) -> tuple[str, ...]:
    """Return formats in their order, each once.

    Parameters
    ----------
    formats : iterable of str
        Of :data:`FORMATS`, or ``all``.

    Returns
    -------
    tuple of str
        With ``geopackage`` where there is ``qgis``, which opens it.

    Raises
    ------
    UsageError
        If there is no such format.

    Examples
    --------
    >>> chosen(["sld", "qgis"])
    ('geopackage', 'qgis', 'sld')
    """
    wanted = set(formats)
    if unknown := sorted(wanted - {*FORMATS, "all"}):
        listed = ", ".join((*FORMATS, "all"))
        raise UsageError(f"--format needs one of {listed}; {unknown[0]!r} was given")
    if "all" in wanted:
        return FORMATS
    if "qgis" in wanted:
        wanted.add("geopackage")
    return tuple(name for name in FORMATS if name in wanted)


def write(
    folder: Path,
    sheet: Sheet,
    report: Report,
    *,
    formats: Iterable[str] = DEFAULT,
    crs: str | None = None,
) -> None:
    """Write a plan's layers.

    Parameters
    ----------
    folder : Path
        An empty one.
    sheet : Sheet
        The layers, and how they are shown.
    report : Report
        What a check of them found.
    formats : iterable of str
        Of :data:`FORMATS`.
    crs : str, optional
        The frame of formats that are not bound to WGS 84.

    Raises
    ------
    DataError, UsageError
        If the frame is not known or can't be reached.
    OSError
        If a file can't be written.
    """
    for name in chosen(formats):
        if name == "geopackage":
            geopackage.write(folder / sheet.source, sheet, report)
        elif name == "qgis":
            qgis.write((folder / sheet.source).with_suffix(".qgz"), sheet)
            if sheet.relief:
                sheet.relief.write(folder)
        else:
            inner = folder / name
            inner.mkdir()
            _WRITERS[name](inner, sheet, crs)
