"""Overpass, the query server of OpenStreetMap: what is asked, and when it may be asked.

The query asks for ``out meta``, so that versions come along, which OSMnx's own requests leave away.
The server's status page says when it has room: it is asked first, as OSMnx does.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import partial
from typing import TYPE_CHECKING

from alatau_geo.errors import DataError
from alatau_geo.sources.extra import needed
from alatau_geo.sources.web import Request, plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from alatau_geo.crs import Box
    from alatau_geo.sources.web import Web

_TIMEOUT_S = 180
_LONGEST_WAIT_S = 300.0
_ROOT, _ERROR = b"<osm", b"error"
_SLOT = re.compile(r"Slot available after: (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")


def default_url() -> str:
    """Return the server that OSMnx is set to."""
    return str(needed("osmnx").settings.overpass_url)


def query(filters: Sequence[str], box: Box | None) -> str:
    """Return a query for features, what they are made of, and their versions.

    Parameters
    ----------
    filters : sequence of str
        Of Overpass's language: ``way["highway"]``.
    box : tuple of float or None
        West, south, east, north in degrees; none for elements that are named by their id.

    Returns
    -------
    str
        In Overpass's language.

    Examples
    --------
    >>> print(query(['way["power"="line"]'], (76.5, 43, 77, 43.5)))
    [out:xml][timeout:180];
    (
      way["power"="line"](43,76.5,43.5,77);
    );
    (._;>;);
    out meta;
    """
    where = ""
    if box:
        west, south, east, north = (f"{value:.6f}".rstrip("0").rstrip(".") for value in box)
        where = f"({south},{west},{north},{east})"
    lines = "".join(f"  {one}{where};\n" for one in filters)
    return f"[out:xml][timeout:{_TIMEOUT_S}];\n(\n{lines});\n(._;>;);\nout meta;"


def request(text: str, url: str) -> Request:
    """Return the request of a query.

    Parameters
    ----------
    text : str
        The query.
    url : str
        The server's address, up to ``/api``.

    Returns
    -------
    Request
        To be sent once the server has room.
    """
    base = url.rstrip("/").removesuffix("/interpreter")
    return Request(
        f"{base}/interpreter",
        {"data": text},
        check=check,
        before=partial(_wait, base),
        absent="give the address of an Overpass server up to /api with --overpass",
    )


def check(path: Path) -> None:
    """Refuse what is no whole answer of Overpass.

    Parameters
    ----------
    path : Path
        What came.

    Raises
    ------
    DataError
        If it is another thing, such as a page about an error, or does not end.
    """
    with path.open("rb") as file:
        start = file.read(4000)
        file.seek(0, 2)
        file.seek(max(0, file.tell() - 200))
        end = file.read()
    if _ROOT not in start:
        words = plain(start.decode("utf-8", "replace"))
        raise DataError(
            f"{path}: needs an answer in OSM XML, {words[:200]!r} came: check --overpass, or try"
            " another server"
        )
    if not end.rstrip().endswith(b"</osm>"):
        raise DataError(f"{path}: the answer was cut, its end is missing: try again")
    # what stands in it: an answer may say at its end that it stopped before it had all
    match = re.search(rb"<remark>(.*?)</remark>", end, re.DOTALL)
    if match and _ERROR in match[1].lower():
        raise DataError(
            f"{path}: stopped before it had all, and says: "
            f"{plain(match[1].decode('utf-8', 'replace'))}: ask for a smaller area with --bbox, or"
            " another server with --overpass"
        )


def _wait(base: str, web: Web) -> None:
    """Wait until the server says that it has room; what it does not say is not waited for."""
    requests = needed("requests")
    try:
        response = requests.get(
            f"{base}/status", headers=web.headers, timeout=min(web.timeout_s, 30),
            allow_redirects=False,
        )  # fmt: skip
    except requests.exceptions.RequestException:
        return  # the query itself tells what is wrong
    text = response.text[:5000] if response.status_code == 200 else ""
    found = [
        dt.datetime.strptime(time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
        for time in _SLOT.findall(text)
    ]
    if not found or re.search(r"^[1-9]\d* slots available now", text, re.MULTILINE):
        return
    wait = (min(found) - dt.datetime.now(dt.UTC)).total_seconds()
    if wait > _LONGEST_WAIT_S:
        raise DataError(
            f"{base}: has no room for {wait:,.0f} s: try later, or give another server with"
            " --overpass"
        )
    if wait > 0:
        web.tell(f"{base}: has room in {wait:,.0f} s, which is waited for")
        web.sleep(wait + 1)
