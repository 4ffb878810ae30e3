"""What GDAL does not tell of a GeoJSON file: its CRS member, and geometries it could not read."""

from __future__ import annotations

import json
import mmap
import re
from typing import TYPE_CHECKING, Any

from alatau_geo.crs import WGS84, parse
from alatau_geo.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyproj import CRS

    Pairs = list[tuple[str, Any]]

#: A key that GDAL would take for ``crs``, in any case and with escapes.
_KEY = re.compile(rb"""["'](?:c|\\u00[46]3)(?:r|\\u00[57]2)(?:s|\\u00[57]3)["']""", re.IGNORECASE)
#: How most writers begin: a few plain members, then the CRS.
_BEGINNING = re.compile(
    r'\ufeff?\s*\{\s*(?:"[^"\\]*"\s*:\s*(?:"[^"\\]*"|[-+.\w]+)\s*,\s*)*"crs"\s*:\s*'
)
_BEGINNING_BYTES = 65_536


def crs_of(path: Path) -> CRS | None:
    """Return the CRS of a GeoJSON file.

    GDAL follows a CRS that is a link, over the network, and takes one it does not know for WGS 84.
    So the member is read here, before GDAL opens the file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    pyproj.CRS or None
        WGS 84 where the file does not say, as RFC 7946 has it; ``None`` where it says ``null``,
        by which the 2008 specification means that none may be assumed.

    Raises
    ------
    DataError
        If the CRS is a link or unknown, or a geometry has one of its own.
    ValueError
        If the file is no JSON.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        count = sum(1 for _ in _KEY.finditer(data))
        beginning = data[:_BEGINNING_BYTES].decode("utf-8", "replace")
    if count == 0:
        return WGS84
    match = _BEGINNING.match(beginning)
    if count == 1 and match:
        # what is cut off is left to the whole reading below
        try:
            member, _ = json.JSONDecoder().raw_decode(beginning, match.end())
        except ValueError:
            pass
        else:
            return _crs(member, path)
    found = [value for key, value in _top_members(path) if key.lower() == "crs"]
    crs: CRS | None = WGS84
    for member in found:
        crs = _crs(member, path)
    return crs


def unread_rows(path: Path, rows: Sequence[int], count: int) -> list[int]:
    """Return which rows without a geometry have one in the file, so that GDAL could not read it.

    Parameters
    ----------
    path : Path
        The file.
    rows : sequence of int
        Rows that came without a geometry.
    count : int
        How many rows came in all.

    Returns
    -------
    list of int
        Those of ``rows`` whose ``geometry`` is not ``null``.
    """
    document = json.loads(path.read_text("utf-8-sig"))
    features = document.get("features", [document])
    objects = [feature for feature in features if isinstance(feature, dict)]
    if len(objects) != count:
        return []
    return [row for row in rows if objects[row].get("geometry") is not None]


def _top_members(path: Path) -> Pairs:
    """Return the members of the outermost object, having looked at every CRS inside it."""
    members: Pairs = []

    def look(pairs: Pairs) -> dict[str, Any]:
        found = dict(pairs)
        crs = [value for key, value in pairs if key.lower() == "crs"]
        is_geometry = "coordinates" in found or "geometries" in found
        if any(isinstance(value, dict) and (is_geometry or _is_link(value)) for value in crs):
            raise DataError(
                f"{path}: needs one CRS for the whole file that it names itself, this one has a"
                " geometry with its own or a link: save it in one CRS, best EPSG:4326"
            )
        # the outermost object is the last to be complete
        members[:] = pairs
        return found

    json.loads(path.read_text("utf-8-sig"), object_pairs_hook=look)
    return members


def _is_link(member: dict[str, Any]) -> bool:
    return str(member.get("type", "")).lower().startswith(("link", "url"))


def _crs(member: Any, path: Path) -> CRS | None:
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


def _plain(crs: CRS) -> CRS:
    """Return WGS 84 under one name: GeoJSON is lon, lat also where its CRS is lat, lon."""
    return WGS84 if crs.equals(WGS84, ignore_axis_order=True) else crs
