"""Options of a command line as what is asked for."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alatau_geo.errors import UsageError
from alatau_geo.fetching.gathering import Asked
from alatau_geo.fetching.new import Said
from alatau_geo.importing.command import conditions
from alatau_geo.sources import Store, Web
from alatau_geo.sources.store import default_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from alatau_geo.crs import Box
    from alatau_geo.fetching.wants import Want

_OF_IT = ("name", "grade", "accuracy_m", "licence", "source", "date", "vertical_datum")


def asked(
    wants: Sequence[Want], *, tell: Callable[[str], None] = lambda _: None, **given: Any
) -> tuple[Asked, Store]:
    """Return what options ask for, and how it is fetched.

    Parameters
    ----------
    wants : sequence of Want
        The sources.
    tell : callable
        From a line to nothing: what is done on the network, before it is done.
    **given
        The options of ``layers fetch`` by their names; any may be left out.

    Returns
    -------
    tuple of Asked and Store
        For `alatau_geo.fetching.run`.

    Raises
    ------
    UsageError
        If one can't be, or does not go with another.
    """
    where = conditions(given.get("where") or ())
    if where and len(wants) > 1:
        raise UsageError("--where: goes with one source: its fields are not another's")
    if given.get("offline") and given.get("update"):
        raise UsageError("--offline and --update: one fetches nothing, the other all: give one")
    said = Said(**{name: given.get(name) for name in _OF_IT}, where=where or None)
    box = bbox(given["bbox"]) if given.get("bbox") else None
    keys = ("table", "place", "overpass", "nominatim")
    wish = Asked(
        wants,
        said,
        box=box,
        replaces=bool(given.get("over")),
        **{key: given.get(key) for key in keys},
    )
    web = Web(
        timeout_s=float(given.get("timeout") or 180), contact=given.get("contact") or "", tell=tell
    )
    store = Store(
        Path(given["cache"]) if given.get("cache") else default_folder(),
        web,
        offline=bool(given.get("offline")),
        update=bool(given.get("update")),
        tell=tell,
    )
    return wish, store


def bbox(text: str) -> Box:
    """Return a box that is written as four numbers.

    Parameters
    ----------
    text : str
        ``WEST,SOUTH,EAST,NORTH`` in degrees.

    Returns
    -------
    tuple of float
        The same.

    Raises
    ------
    UsageError
        If it is none.

    Examples
    --------
    >>> bbox("76.6,43.15,77.5,44")
    (76.6, 43.15, 77.5, 44.0)
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west = south = east = north = math.nan
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise UsageError(
            f"--bbox needs WEST,SOUTH,EAST,NORTH in degrees, smaller first; {text!r} was given"
        )
    return west, south, east, north
