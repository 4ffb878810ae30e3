"""Nominatim, OpenStreetMap's search: which element a place's name means."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from alatau_geo.errors import DataError, UsageError
from alatau_geo.sources.extra import needed
from alatau_geo.sources.web import Request, plain

if TYPE_CHECKING:
    from pathlib import Path

_MOST = 10


def default_url() -> str:
    """Return the server that OSMnx is set to."""
    return str(needed("osmnx").settings.nominatim_url)


def request(place: str, url: str) -> Request:
    """Return the request for a place.

    Parameters
    ----------
    place : str
        Such as ``Alatau, Kazakhstan``.
    url : str
        The server's address, up to ``/search``.

    Returns
    -------
    Request
        To be sent.

    Raises
    ------
    UsageError
        If no place is given.

    Examples
    --------
    >>> request("Alatau", "https://example.org/").url
    'https://example.org/search?q=Alatau&format=jsonv2&limit=10'
    """
    if not place.strip():
        raise UsageError("--place needs a name, such as 'Alatau, Kazakhstan'")
    asked = urlencode({"q": place, "format": "jsonv2", "limit": _MOST})
    return Request(
        f"{url.rstrip('/').removesuffix('/search')}/search?{asked}",
        check=check,
        absent="give the address of a Nominatim server up to /search with --nominatim",
    )


def check(path: Path) -> None:
    """Refuse what is no answer of Nominatim.

    Raises
    ------
    DataError
        If it is another thing.
    """
    _read(path)


def area(path: Path, place: str) -> tuple[str, str]:
    """Return the element that a place's area is.

    Parameters
    ----------
    path : Path
        What Nominatim answered.
    place : str
        What was asked for.

    Returns
    -------
    tuple of str
        The element in Overpass's language, ``relation(123)``, and what Nominatim calls it.

    Raises
    ------
    DataError
        If it knows no such place, or none that may have an area.
    """
    found = _read(path)
    for item in found:
        kind, number = item.get("osm_type"), item.get("osm_id")
        if kind in ("way", "relation") and isinstance(number, int):
            return f"{kind}({number})", str(item.get("display_name", ""))[:200]
    if found:
        names = "; ".join(str(item.get("display_name", ""))[:80] for item in found[:3])
        raise DataError(
            f"--place {place!r}: is known as a point only, not as an area ({names}): give a fuller"
            " name, or take the areas around without --place"
        )
    raise DataError(
        f"--place {place!r}: no such place is known: write it as on openstreetmap.org, with the"
        " country: 'Alatau, Kazakhstan'"
    )


def _read(path: Path) -> list[dict[str, Any]]:
    text = path.read_bytes()[:5_000_000].decode("utf-8", "replace")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise DataError(
            f"{path}: needs a list of places in JSON, {plain(text)!r} came: check --nominatim"
        )
    return found
