"""The CRS of a GeoJSON file, as its ``crs`` member names it (the 2008 specification, §3)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from alatau_geo.crs import WGS84, parse
from alatau_geo.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from pyproj import CRS

#: Names of a CRS that lead nowhere: neither a path nor an address other than OGC's own.
_CRS_NAME = re.compile(
    r"(https?://www\.opengis\.net/def/crs/)?[\w .:+-]{1,200}(/[\w.-]{1,40}){0,3}"
)


def is_link(member: dict[str, Any]) -> bool:
    """Return whether a ``crs`` member leads elsewhere: it is not followed."""
    return str(member.get("type", "")).lower().startswith(("link", "url"))


def named(member: Any, path: Path) -> CRS | None:
    """Return the CRS that a ``crs`` member names, ``None`` for ``null``.

    Parameters
    ----------
    member : object
        The member, as JSON has it.
    path : Path
        The file, for the message.

    Returns
    -------
    pyproj.CRS or None
        The CRS.

    Raises
    ------
    DataError
        If it is a link, or PROJ does not know it.
    """
    if member is None:
        return None
    kind = member.get("type") if isinstance(member, dict) else None
    properties = member.get("properties") if isinstance(member, dict) else None
    if isinstance(kind, str) and isinstance(properties, dict):
        name, code = properties.get("name"), properties.get("code")
        if kind.lower() == "name" and isinstance(name, str):
            return _plain(parse(name, where=str(path)))
        if kind.lower() == "epsg" and isinstance(code, int | str):
            return _plain(parse(f"EPSG:{code}", where=str(path)))
    raise DataError(
        f"{path}: needs a CRS by name, {json.dumps(member, ensure_ascii=False)[:120]} was given,"
        " and links are not followed: save it in EPSG:4326"
    )


def may_be_unknown(member: Any) -> bool:
    """Return whether a CRS is one by name that GDAL may meet: no place to look at, no link."""
    if not isinstance(member, dict) or is_link(member):
        return False
    properties = member.get("properties")
    name = properties.get("name") if isinstance(properties, dict) else None
    return isinstance(name, str) and bool(_CRS_NAME.fullmatch(name))


def _plain(crs: CRS) -> CRS:
    """Return WGS 84 under one name: GeoJSON is lon, lat also where its CRS is lat, lon."""
    return WGS84 if crs.equals(WGS84, ignore_axis_order=True) else crs
