"""Numbers as documents state them: value, unit, bound and the interval they leave open."""

from alatau_geo.quantity.interval import Interval
from alatau_geo.quantity.number import numbers
from alatau_geo.quantity.parse import Quantity, parse
from alatau_geo.quantity.scan import Found, scan
from alatau_geo.quantity.unit import UNITS, Unit
from alatau_geo.quantity.words import NUMBER_WORDS

__all__ = [
    "NUMBER_WORDS",
    "UNITS",
    "Found",
    "Interval",
    "Quantity",
    "Unit",
    "numbers",
    "parse",
    "scan",
]
