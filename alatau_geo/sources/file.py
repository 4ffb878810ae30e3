"""Extracts of OpenStreetMap on disk, by what they are: OSM XML, PBF, or a vector format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alatau_geo.sources import extract, osmxml, pbf
from alatau_geo.vector import Limits, formats

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from alatau_geo.crs import Box
    from alatau_geo.sources.elements import Answer


def read(
    path: Path,
    fits: Callable[[Mapping[str, str]], bool],
    *,
    study_area: Box,
    table: str | None = None,
) -> Answer:
    """Read an extract.

    Parameters
    ----------
    path : Path
        ``.osm``, ``.osm.pbf``, or a vector file with tags as properties.
    fits : callable
        From tags to whether such an element is wanted.
    study_area : tuple of float
        West, south, east, north in degrees.
    table : str, optional
        The layer inside a vector file that has several.

    Returns
    -------
    Answer
        The wanted elements.

    Raises
    ------
    DataError
        If it can't be read.
    UsageError
        If OSMnx is needed for it and not installed.
    """
    file_format = formats.recognise(path, Limits.from_environment())
    if file_format is formats.OSM_XML:
        return osmxml.read(path, fits)
    if file_format is formats.OSM_PBF:
        return pbf.read(path, fits)
    return extract.read(path, fits, study_area=study_area, table=table)
