"""What a user asks for: sources by their names, with a file or an address where they need one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alatau_geo import sources
from alatau_geo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

DISTRICTS, DEM = "districts", "dem"
#: Name → what it is, for a list.
TITLES: dict[str, str] = {
    **{name: source.title for name, source in sources.OSM.items()},
    DISTRICTS: "boundaries in a file at an address: districts=https://…",
    DEM: "a terrain model: dem or dem=glo30, dem=srtm, or tiles at an address: dem=https://…",
}


@dataclass(frozen=True)
class Want:
    """One source that is asked for.

    Parameters
    ----------
    source : str
        Its name.
    given : str
        What stands behind ``=``: a file, an address, or a model; empty without.
    """

    source: str
    given: str = ""

    @property
    def is_url(self) -> bool:
        """Return whether an address is given."""
        return self.given.startswith(("http://", "https://"))

    @property
    def path(self) -> Path | None:
        """Return the file that is given, ``None`` where it is none."""
        return Path(self.given) if self.given and not self.is_url else None


def split(words: Sequence[str]) -> tuple[Path | None, list[Want]]:
    """Return the plan and the sources that words on a command line mean.

    Parameters
    ----------
    words : sequence of str
        ``[PLAN] SOURCE[=FILE|URL]…``.

    Returns
    -------
    tuple of Path and list of Want
        No plan where the first word is a source.

    Raises
    ------
    UsageError
        If a source is not known, is given twice, or lacks what it needs.

    Examples
    --------
    >>> split(["my-plan", "osm-roads", "osm-water=water.osm"])[1]
    [Want(source='osm-roads', given=''), Want(source='osm-water', given='water.osm')]
    """
    first = words[0] if words else ""
    plan = Path(first) if first and first.partition("=")[0] not in TITLES else None
    wants = [_want(word) for word in words[1 if plan else 0 :]]
    if not wants:
        said = f"; {first!r} is none, and was taken for the plan" if plan else ""
        raise UsageError(f"needs a SOURCE or several: {', '.join(TITLES)}{said}")
    twice = {want.source for want in wants if [one.source for one in wants].count(want.source) > 1}
    if twice:
        raise UsageError(f"{', '.join(sorted(twice))}: is given twice: one run takes it once")
    return plan, wants


def _want(word: str) -> Want:
    name, equals, given = word.partition("=")
    if name not in TITLES:
        raise UsageError(f"no source {name!r}; there are: {', '.join(TITLES)}")
    if equals and not given:
        raise UsageError(f"{name}: needs a file or an address behind =")
    if name == DISTRICTS and not given:
        raise UsageError(
            "districts: needs the address of a file, or a file: districts=https://….geojson; no"
            " address is built in, since none is kept for good"
        )
    if name in sources.OSM and Want(name, given).is_url:
        raise UsageError(
            f"{name}: is asked of Overpass (--overpass), or takes a file: fetch that address"
            " yourself, and give the file"
        )
    return Want(name, given)
