"""Reference frames by name: from what a catalog, a file or a user writes, and back."""

from __future__ import annotations

import warnings

from pyproj import CRS
from pyproj.exceptions import CRSError

from alatau_geo.crs import qaztrf
from alatau_geo.errors import DataError

WGS84 = CRS.from_epsg(4326)
#: What is longer is no CRS: a WKT with all its metadata has some 5,000 characters.
_LONGEST = 100_000


def label(crs: CRS) -> str:
    """Return a CRS's code and name.

    Examples
    --------
    >>> label(CRS.from_epsg(32643))
    'EPSG:32643 (WGS 84 / UTM zone 43N)'
    """
    code = code_of(crs)
    return f"{code} ({crs.name})" if code else crs.name


def code_of(crs: CRS) -> str | None:
    """Return a CRS's code, such as ``EPSG:32643``; ``None`` where it has none.

    Examples
    --------
    >>> code_of(parse("EPSG:10947", where="city"))
    'EPSG:10947'
    """
    own = qaztrf.code_of(crs)
    if own is not None or qaztrf.is_based_on(crs):
        # to look for another takes PROJ long
        return None if own is None else f"EPSG:{own}"
    authority = crs.to_authority()
    return ":".join(authority) if authority else None


def parse(text: str, *, where: str) -> CRS:
    """Return the CRS that a catalog, a file or a user names.

    Parameters
    ----------
    text : str
        ``EPSG:32643``, a WKT or anything PROJ reads. QazTRF-23 (EPSG:10939 … 10949) is known
        whatever PROJ is installed.
    where : str
        Whose CRS it is, for the message.

    Returns
    -------
    pyproj.CRS
        The CRS.

    Raises
    ------
    DataError
        If neither this package nor PROJ knows it.

    Examples
    --------
    >>> parse("EPSG:4326", where="city").name
    'WGS 84'
    >>> parse("EPSG:10947", where="city").name
    'QazTRF-23 / Gauss-Kruger zone 13'
    """
    own = qaztrf.named(text)
    if own is not None:
        return own
    try:
        with warnings.catch_warnings():
            # +init= is deprecated for its axis order, which does not count here
            warnings.simplefilter("ignore", FutureWarning)
            found = CRS.from_user_input(text[:_LONGEST])
    except (CRSError, RecursionError, ValueError):
        raise DataError(
            f"{where}: needs a CRS that PROJ knows, such as EPSG:32643; {text[:60]!r} was given"
        ) from None
    return recognised(found, where=where)


def recognised(crs: CRS, *, where: str) -> CRS:
    """Return a file's CRS, with its EPSG code where it is one of QazTRF-23's without it.

    Parameters
    ----------
    crs : pyproj.CRS
        As the file has it.
    where : str
        Whose it is, for the message.

    Returns
    -------
    pyproj.CRS
        The same frame.

    Raises
    ------
    DataError
        If it has one of QazTRF-23's codes over other parameters.

    Examples
    --------
    >>> label(recognised(CRS.from_wkt(parse("EPSG:10947", where="").to_wkt()), where="city"))
    'EPSG:10947 (QazTRF-23 / Gauss-Kruger zone 13)'
    """
    found, written = qaztrf.recognised(crs), qaztrf.code_of(crs)
    if written is not None and not found.equals(qaztrf.definition(written)):
        raise DataError(
            f"{where}: says EPSG:{written}, but the parameters beside that code are not"
            f" {label(qaztrf.definition(written))}'s: ask which is meant, then give"
            f" --assume-crs EPSG:{written} (`assume_crs` in a catalog) or save it anew"
        )
    return found
