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
_SOTKA = Unit("area", "ha", Decimal("0.01"))
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
_EUR = Unit("money (EUR)", "mn EUR", Decimal("1e-6"))
_RUB = Unit("money (RUB)", "bn RUB", Decimal("1e-9"))
_CNY = Unit("money (CNY)", "mn CNY", Decimal("1e-6"))
_KWH = Unit("energy", "GWh", Decimal("1e-6"))
_MWH = Unit("energy", "GWh", Decimal("0.001"))
_GWH = Unit("energy", "GWh", Decimal(1))
_M3 = Unit("volume", "m³", Decimal(1))
_L = Unit("volume", "m³", Decimal("0.001"))
_GCAL = Unit("heat", "Gcal", Decimal(1))
_GCAL_H = Unit("heat power", "Gcal/h", Decimal(1))
COUNT = Unit("count", "1", Decimal(1))
DATE = Unit("date", "date", Decimal(1))
# floor space is reported in m² and land in ha: a flat's hectares help nobody
_M2 = Unit("area", "m²", Decimal(1))
_KM2 = Unit("area", "ha", Decimal(100))
_M = Unit("length", "km", Decimal("0.001"))
_CM = Unit("length", "km", Decimal("0.00001"))
_MM = Unit("length", "km", Decimal("0.000001"))

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
    "cm": _CM,
    "см": _CM,
    "mm": _MM,
    "мм": _MM,
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
    "KV": _KV,
    "т.": _T,
    "МВ·А": _MVA,
    "USD": _USD,
    "US$": _USD,
    "$": _USD,
    "EUR": _EUR,
    "€": _EUR,
    "RUB": _RUB,
    "₽": _RUB,
    "руб": _RUB,
    "долл": _USD,
    "долл США": _USD,
    "долл. США": _USD,
    "kWh": _KWH,
    "кВт·ч": _KWH,
    "кВтч": _KWH,
    "кВт*ч": _KWH,
    "MWh": _MWH,
    "МВт·ч": _MWH,
    "GWh": _GWH,
    "ГВт·ч": _GWH,
    "m³": _M3,
    "m3": _M3,
    "м³": _M3,
    "м3": _M3,
    "куб. м": _M3,
    "куб м": _M3,
    "текше м": _M3,
    "ш. м": _M2,
    "шаршы м.": _M2,
    "кв.м": _M2,
    "кв.км": _KM2,
    "кв. метр": _M2,
    "кв. метра": _M2,
    "кв. метров": _M2,
    "кв. километр": _KM2,
    "кв. километра": _KM2,
    "кв. километров": _KM2,
    "куб.м": _M3,
    "кВт·сағ": _KWH,
    "МВт·сағ": _MWH,
    "ГВт·сағ": _GWH,
    "л": _L,
    "Gcal": _GCAL,
    "Гкал": _GCAL,
    "Gcal/h": _GCAL_H,
    "Гкал/ч": _GCAL_H,
    "Гкал/час": _GCAL_H,
    "Гкал/сағ": _GCAL_H,
    "чел": COUNT,
    "ж. орны": COUNT,
}

#: Words matched one by one by their beginning, so that an ending (plural, case) does not matter.
STEMS: dict[str, Unit] = {
    "hectare": _HA,
    "гектар": _HA,
    "сотк": _SOTKA,
    "соток": _SOTKA,
    "сотық": _SOTKA,
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
    "centimet": _CM,
    "сантиметр": _CM,
    "millimet": _MM,
    "миллиметр": _MM,
    "litre": _L,
    "liter": _L,
    "литр": _L,
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
    "euro": _EUR,
    "евро": _EUR,
    "еуро": _EUR,
    "рубл": _RUB,
    "рубль": _RUB,
    "yuan": _CNY,
    "юан": _CNY,
    "cubic met": _M3,
    "кубическ метр": _M3,
    "кубометр": _M3,
    "текше метр": _M3,
    "киловатт-час": _KWH,
    "kilovolt": _KV,
    "киловольт": _KV,
    "gigawatt": _GW,
    "гигаватт": _GW,
}
