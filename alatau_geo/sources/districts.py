"""Boundaries of districts and cities, by the address of a file that somebody publishes.

Files as of COD-AB (`ADM2_EN`, `ADM2_RU`, …) have their names recognised; all fields stay as they
are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from alatau_geo.catalog import Text
from alatau_geo.columns import text_of
from alatau_geo.errors import UsageError
from alatau_geo.sources import tagging
from alatau_geo.sources.web import Request
from alatau_geo.vector import FORMATS, Limits, formats

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

_NAMED = re.compile(r"(?:adm|ADM)(\d)_(en|EN|ru|RU|kk|KK|kz|KZ)")
TITLE = Text(en="Districts and cities", ru="Районы и города", kk="Аудандар мен қалалар")
STYLE: dict[str, Any] = {"colour": "#4a4a4a", "fill_opacity": 0.05, "width": 1.5}
NAMES = {field.name: field.title for field in tagging.NAMES if field.name != "name"}


def request(url: str) -> Request:
    """Return the request of a file of boundaries.

    Parameters
    ----------
    url : str
        Of a file of one of `alatau_geo.vector.FORMATS`.

    Returns
    -------
    Request
        To be sent.

    Raises
    ------
    UsageError
        If the address does not say which format it is.
    """
    return Request(url, check=_check_for(suffix_of(url)), absent="check the address")


def suffix_of(url: str) -> str:
    """Return the ending of an address.

    Raises
    ------
    UsageError
        If it is none that is read.

    Examples
    --------
    >>> suffix_of("https://example.org/kaz_admbnda.geojson.zip?download=1")
    '.zip'
    """
    path = urlsplit(url).path.lower()
    suffix = next((ending for ending in FORMATS if path.endswith(ending)), None)
    if suffix is None:
        raise UsageError(
            f"districts: {url}: needs an address that ends in one of {', '.join(FORMATS)}"
        )
    return suffix


def _check_for(suffix: str) -> Any:
    def check(path: Path) -> None:
        # a name of the right ending, by which what is inside is judged
        named = path.with_name(f"{path.name}{suffix}")
        named.hardlink_to(path)
        try:
            formats.recognise(named, Limits.from_environment())
        finally:
            named.unlink()

    return check


def with_names(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return boundaries with the names in three languages that their own columns hold.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        As it was read.

    Returns
    -------
    geopandas.GeoDataFrame
        With ``name_en``, ``name_ru`` and ``name_kk`` of the lowest level, where it has none.

    Examples
    --------
    >>> import geopandas as gpd
    >>> table = {"ADM1_EN": ["Almaty"], "ADM2_EN": ["Alatau"], "ADM2_KZ": ["Алатау"]}
    >>> made = with_names(gpd.GeoDataFrame(table, geometry=[None]))
    >>> made[["name_en", "name_kk"]].iloc[0].tolist()
    ['Alatau', 'Алатау']
    """
    found: dict[str, dict[int, str]] = {}
    for column in map(str, frame.columns):
        if match := _NAMED.fullmatch(column):
            language = match[2].lower().replace("kz", "kk")
            found.setdefault(language, {})[int(match[1])] = column
    made = frame.copy()
    for language, levels in found.items():
        name = f"name_{language}"
        if name not in made.columns:
            made[name] = [text_of(value) for value in made[levels[max(levels)]].astype(object)]
    return made
