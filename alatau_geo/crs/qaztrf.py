"""QazTRF-23, Kazakhstan's frame since 2025: carried here, because many a PROJ does not know it."""

from __future__ import annotations

import re
from functools import cache
from math import isclose
from typing import Any

from pyproj import CRS

GEOCENTRIC, GEOGRAPHIC_3D, GEOGRAPHIC_2D = 10939, 10940, 10941
#: Gauss-Krüger zone → EPSG code.
ZONES: dict[int, int] = {zone: 10934 + zone for zone in range(8, 16)}
CODES: tuple[int, ...] = (GEOCENTRIC, GEOGRAPHIC_3D, GEOGRAPHIC_2D, *ZONES.values())
#: From QazTRF-23 to WGS 84: a null transformation, good to a metre.
TO_WGS84, TO_WGS84_ACCURACY_M = "QazTRF-23 to WGS 84 (1) [EPSG:10965]", 1.0

_CODE = re.compile(
    r"(?:epsg:|urn:(?:x-)?ogc:def:crs:epsg:[\d.]*:|https?://www\.opengis\.net/def/crs/epsg/[\d.]+/)"
    r"(\d{1,9})",
    re.IGNORECASE,
)
#: What files call the datum, letters and digits alone.
_DATUMS = {"kazakhstanterrestrialreferenceframe2023", "qaztrf23", "qaztrf2023"}

_DEGREE = 'ANGLEUNIT["degree",0.0174532925199433]'
_METRE = 'LENGTHUNIT["metre",1]'
_FRAME = (
    'DATUM["Kazakhstan Terrestrial Reference Frame 2023",'
    f'ELLIPSOID["GRS 1980",6378137,298.257222101,{_METRE}]],PRIMEM["Greenwich",0,{_DEGREE}]'
)
_LATLON = (
    f'AXIS["geodetic latitude (Lat)",north,ORDER[1],{_DEGREE}],'
    f'AXIS["geodetic longitude (Lon)",east,ORDER[2],{_DEGREE}]'
)
_UP = f'AXIS["ellipsoidal height (h)",up,ORDER[3],{_METRE}]'
_XYZ = ",".join(
    f'AXIS["({axis})",geocentric{axis},ORDER[{n}],{_METRE}]' for n, axis in enumerate("XYZ", 1)
)
_USAGE = (
    'USAGE[SCOPE["Geodesy, cadastre, engineering survey, topographic mapping."],'
    'AREA["Kazakhstan"],BBOX[40.59,46.49,55.45,87.35]]'
)


def definition(code: int) -> CRS:
    """Return a frame of QazTRF-23.

    Parameters
    ----------
    code : int
        10939 (geocentric), 10940 (3D), 10941 (2D), or 10942 … 10949: Gauss-Krüger zones 8 … 15.

    Returns
    -------
    pyproj.CRS
        As WKT2 with its EPSG code, the same with every version of PROJ. Zones are 6° wide: zone z
        has its central meridian at 6z − 3 degrees and a false easting of z·10⁶ + 500 000 m, k = 1.

    Raises
    ------
    KeyError
        For another code.

    Examples
    --------
    >>> definition(10947).name
    'QazTRF-23 / Gauss-Kruger zone 13'
    """
    if code not in CODES:
        raise KeyError(code)
    return _definition(code)


@cache
def _definition(code: int) -> CRS:
    if code == GEOCENTRIC:
        wkt = f'GEODCRS["QazTRF-23",{_FRAME},CS[Cartesian,3],{_XYZ},{_USAGE},ID["EPSG",{code}]]'
    elif code == GEOGRAPHIC_3D:
        axes = f"CS[ellipsoidal,3],{_LATLON},{_UP}"
        wkt = f'GEOGCRS["QazTRF-23",{_FRAME},{axes},{_USAGE},ID["EPSG",{code}]]'
    elif code == GEOGRAPHIC_2D:
        axes = f"CS[ellipsoidal,2],{_LATLON}"
        wkt = f'GEOGCRS["QazTRF-23",{_FRAME},{axes},{_USAGE},ID["EPSG",{code}]]'
    else:
        zone = code - 10934
        wkt = _gauss_kruger(
            f"QazTRF-23 / Gauss-Kruger zone {zone}",
            f"6-degree Gauss-Kruger zone {zone}",
            meridian=6 * zone - 3,
            easting=1_000_000 * zone + 500_000,
            tail=f',{_USAGE},ID["EPSG",{code}]',
        )
    return CRS.from_wkt(wkt)


@cache
def unprefixed(zone: int) -> CRS:
    """Return a Gauss-Krüger zone whose eastings lack the zone's number; it has no EPSG code.

    Parameters
    ----------
    zone : int
        8 … 15.

    Returns
    -------
    pyproj.CRS
        As :func:`definition`, with a false easting of 500 000 m.

    Examples
    --------
    >>> unprefixed(13).name
    'QazTRF-23 / Gauss-Kruger CM 75E'
    """
    meridian = 6 * zone - 3
    name = f"Gauss-Kruger CM {meridian}E"
    return CRS.from_wkt(
        _gauss_kruger(f"QazTRF-23 / {name}", name, meridian=meridian, easting=500_000, tail="")
    )


def _gauss_kruger(name: str, conversion: str, *, meridian: int, easting: int, tail: str) -> str:
    parameters = ",".join(
        f'PARAMETER["{parameter}",{value},{unit},ID["EPSG",{code}]]'
        for parameter, value, unit, code in (
            ("Latitude of natural origin", 0, _DEGREE, 8801),
            ("Longitude of natural origin", meridian, _DEGREE, 8802),
            ("Scale factor at natural origin", 1, 'SCALEUNIT["unity",1]', 8805),
            ("False easting", easting, _METRE, 8806),
            ("False northing", 0, _METRE, 8807),
        )
    )
    return (
        f'PROJCRS["{name}",BASEGEOGCRS["QazTRF-23",{_FRAME},ID["EPSG",{GEOGRAPHIC_2D}]],'
        f'CONVERSION["{conversion}",METHOD["Transverse Mercator",ID["EPSG",9807]],{parameters}],'
        f'CS[Cartesian,2],AXIS["(E)",east,ORDER[1],{_METRE}],AXIS["(N)",north,ORDER[2],{_METRE}]'
        f"{tail}]"
    )


def named(text: str) -> CRS | None:
    """Return the frame of QazTRF-23 that a text names, ``None`` where it names another.

    Parameters
    ----------
    text : str
        ``EPSG:10947``, its URN or URL, or a name such as ``QazTRF-23 / Gauss-Kruger CM 75E``.

    Returns
    -------
    pyproj.CRS or None
        The frame.

    Examples
    --------
    >>> named("urn:ogc:def:crs:EPSG::10947").name
    'QazTRF-23 / Gauss-Kruger zone 13'
    >>> named("EPSG:32643")
    """
    text = text.strip()
    match = _CODE.fullmatch(text)
    if match:
        code = int(match[1])
        return definition(code) if code in CODES else None
    if not text.lower().startswith("qaztrf"):
        return None
    frames = [definition(code) for code in (GEOGRAPHIC_2D, *ZONES.values())]
    frames += [unprefixed(zone) for zone in ZONES]
    return next((frame for frame in frames if frame.name.lower() == text.lower()), None)


def is_based_on(crs: CRS) -> bool:
    """Return whether a frame's datum is QazTRF-23's, by its name and ellipsoid.

    Examples
    --------
    >>> is_based_on(definition(10947)), is_based_on(CRS.from_epsg(32643))
    (True, False)
    """
    return has_datum(crs, _DATUMS, semi_major_m=6_378_137, inverse_flattening=298.257222101)


def has_datum(crs: CRS, names: set[str], *, semi_major_m: float, inverse_flattening: float) -> bool:
    """Return whether a frame has one of some datums: by name, on their ellipsoid, from Greenwich.

    Parameters
    ----------
    crs : pyproj.CRS
        Of any kind.
    names : set of str
        The datum's names in small letters and digits alone; ``D_`` before them, as ESRI writes
        it, does not count.
    semi_major_m, inverse_flattening : float
        Of the ellipsoid; metres.

    Returns
    -------
    bool
        Whether it has.

    Examples
    --------
    >>> krassowsky = {"semi_major_m": 6_378_245, "inverse_flattening": 298.3}
    >>> has_datum(CRS.from_epsg(28413), {"pulkovo1942"}, **krassowsky)
    True
    """
    datum, ellipsoid, meridian = crs.datum, crs.ellipsoid, crs.prime_meridian
    if datum is None or ellipsoid is None or meridian is None:
        return False
    name = re.sub(r"[^a-z0-9]", "", datum.name.lower().removeprefix("d_"))
    return (
        name in names
        and isclose(ellipsoid.semi_major_metre, semi_major_m, abs_tol=1e-3)
        and isclose(ellipsoid.inverse_flattening, inverse_flattening, abs_tol=1e-6)
        and meridian.longitude == 0
    )


def recognised(crs: CRS) -> CRS:
    """Return the frame with its EPSG code, where a file describes one of QazTRF-23's.

    Parameters
    ----------
    crs : pyproj.CRS
        Of a file: WKT of either version, ESRI's flavour, PROJJSON.

    Returns
    -------
    pyproj.CRS
        The one carried here where datum and projection are its; else the one given. What a frame
        is goes by its parameters, never by the code written beside them.

    Examples
    --------
    >>> code_of(recognised(CRS.from_wkt(definition(10947).to_wkt("WKT1_ESRI"))))
    10947
    """
    plain = crs.source_crs if crs.is_bound and crs.source_crs else crs
    if not is_based_on(plain):
        return crs
    if plain.is_geocentric:
        return definition(GEOCENTRIC)
    if plain.is_geographic:
        own = definition(GEOGRAPHIC_3D if len(plain.axis_info) == 3 else GEOGRAPHIC_2D)
        return own if _units(plain) == _units(own) else plain
    code = _zones_by_parameters().get((_parameters(plain), *_units(plain)))
    return plain if code is None else definition(code)


@cache
def _zones_by_parameters() -> dict[tuple[Any, ...], int]:
    frames = {code: definition(code) for code in ZONES.values()}
    return {(_parameters(frame), *_units(frame)): code for code, frame in frames.items()}


def _units(crs: CRS) -> list[float]:
    return sorted(round(axis.unit_conversion_factor, 12) for axis in crs.axis_info)


def _parameters(crs: CRS) -> tuple[Any, ...] | None:
    operation = crs.coordinate_operation
    if operation is None:
        return None
    values = {
        re.sub(r"[^a-z]", "", item.name.lower()): round(
            float(item.value) * item.unit_conversion_factor, 9
        )
        for item in operation.params
        if item.value != ""
    }
    return operation.method_name, *sorted(values.items())


def code_of(crs: CRS) -> int | None:
    """Return a frame's EPSG code where it is one of QazTRF-23's, by the code written in it.

    Examples
    --------
    >>> code_of(definition(10947)), code_of(unprefixed(13)), code_of(CRS.from_epsg(32643))
    (10947, None, None)
    """
    written = crs.to_json_dict().get("id") or {}
    if str(written.get("authority")).upper() != "EPSG" or written.get("code") not in CODES:
        return None
    return int(written["code"])
