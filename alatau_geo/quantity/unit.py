"""Units of documents' figures, each with the base unit that reports use.

Plain factors in decimal arithmetic: the figures of a plan need some twenty units, and a figure's
last digit must survive the conversion.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Unit:
    """A unit as written in a document.

    Parameters
    ----------
    dimension : str
        What it measures: ``area``, ``length``, ``power``, ``money``, ``count`` …
    base : str
        The unit that intervals and measurements are reported in.
    factor : Decimal
        How many of ``base`` one of this unit is.
    """

    dimension: str
    base: str
    factor: Decimal


#: Size of a base unit in m² or m, for what is measured from geometry.
SI_SIZE = {"ha": 10_000.0, "m²": 1.0, "km": 1000.0, "1": 1.0}

_HA = Unit("area", "ha", Decimal(1))
_KM = Unit("length", "km", Decimal(1))
_MW = Unit("power", "MW", Decimal(1))
_GW = Unit("power", "MW", Decimal(1000))
_KW = Unit("power", "MW", Decimal("0.001"))
_MVA = Unit("apparent power", "MVA", Decimal(1))
_KV = Unit("voltage", "kV", Decimal(1))
_T = Unit("mass", "t", Decimal(1))
_PERCENT = Unit("share", "%", Decimal(1))
_KZT = Unit("money", "bn KZT", Decimal("1e-9"))
_USD = Unit("money (USD)", "mn USD", Decimal("1e-6"))
COUNT = Unit("count", "1", Decimal(1))
DATE = Unit("date", "date", Decimal(1))
# floor space is reported in m² and land in ha: a flat's hectares help nobody
_M2 = Unit("area", "m²", Decimal(1))
_KM2 = Unit("area", "ha", Decimal(100))
_M = Unit("length", "km", Decimal("0.001"))

#: Exact spellings, in which capitals matter; longer words are matched by their stem, see ``STEMS``.
UNITS: dict[str, Unit] = {
    "": COUNT,
    "ha": _HA,
    "га": _HA,
    "km²": _KM2,
    "km2": _KM2,
    "км²": _KM2,
    "км2": _KM2,
    "sq km": _KM2,
    "sq. km": _KM2,
    "кв. км": _KM2,
    "кв км": _KM2,
    "шаршы км": _KM2,
    "m²": _M2,
    "m2": _M2,
    "м²": _M2,
    "м2": _M2,
    "sq m": _M2,
    "sq. m": _M2,
    "кв. м": _M2,
    "кв м": _M2,
    "шаршы м": _M2,
    "km": _KM,
    "км": _KM,
    "m": _M,
    "м": _M,
    "MW": _MW,
    "МВт": _MW,
    "GW": _GW,
    "ГВт": _GW,
    "kW": _KW,
    "кВт": _KW,
    "MVA": _MVA,
    "МВА": _MVA,
    "kV": _KV,
    "кВ": _KV,
    "t": _T,
    "т": _T,
    "ton": _T,
    "tons": _T,
    "tonne": _T,
    "tonnes": _T,
    "%": _PERCENT,
    "KZT": _KZT,
    "₸": _KZT,
    "тг": _KZT,
    "USD": _USD,
    "US$": _USD,
    "$": _USD,
}

#: Words matched one by one by their beginning, so that an ending (plural, case) does not matter.
STEMS: dict[str, Unit] = {
    "hectare": _HA,
    "гектар": _HA,
    "square kilomet": _KM2,
    "квадратн километр": _KM2,
    "шаршы километр": _KM2,
    "шаршы шақырым": _KM2,
    "square met": _M2,
    "квадратн метр": _M2,
    "шаршы метр": _M2,
    "kilomet": _KM,
    "километр": _KM,
    "шақырым": _KM,
    "metre": _M,
    "meter": _M,
    "метр": _M,
    "megawatt": _MW,
    "мегаватт": _MW,
    "тонн": _T,
    "per cent": _PERCENT,
    "percent": _PERCENT,
    "пайыз": _PERCENT,
    "процент": _PERCENT,
    "tenge": _KZT,
    "тенге": _KZT,
    "теңге": _KZT,
    "dollar": _USD,
    "us dollar": _USD,
    "доллар": _USD,
    "доллар сша": _USD,
    "ақш доллар": _USD,
    # what is counted
    "project": COUNT,
    "investment project": COUNT,
    "проект": COUNT,
    "жоба": COUNT,
    "job": COUNT,
    "рабоч мест": COUNT,
    "жұмыс орн": COUNT,
    "substation": COUNT,
    "подстанц": COUNT,
    "қосалқы станция": COUNT,
    "site": COUNT,
    "district": COUNT,
    "район": COUNT,
    "аудан": COUNT,
    "stage": COUNT,
    "tower": COUNT,
    "interchange": COUNT,
    "people": COUNT,
    "inhabitant": COUNT,
    "resident": COUNT,
    "человек": COUNT,
    "адам": COUNT,
    "pipeline": COUNT,
    "gas pipeline": COUNT,
    "station": COUNT,
    "plant": COUNT,
}


def unit_named(name: str) -> Unit | None:
    """Return the unit of a spelling or a word in any case, ``None`` where there is none.

    Parameters
    ----------
    name : str
        ``ha``, ``кв. м``, ``hectares``; empty for a count.

    Returns
    -------
    Unit or None
        The unit.

    Examples
    --------
    >>> unit_named("гектардан").base
    'ha'
    >>> unit_named("hectares and more") is None
    True
    """
    bare = name if name in UNITS else name.removesuffix(".")
    if bare in UNITS:
        return UNITS[bare]
    words = bare.lower().split(" ")
    if not all(word.isalpha() for word in words):
        return None
    for stem, unit in STEMS.items():
        starts = stem.split(" ")
        if len(starts) == len(words) and all(map(str.startswith, words, starts)):
            return unit
    return None
