"""Numbers as documents state them: value, unit, bound and the interval they leave open.

Running text is looked through by :mod:`alatau_geo.quantity.scan`, which takes longer to load.
"""

from alatau_geo.quantity.interval import Interval
from alatau_geo.quantity.parse import Quantity, parse
from alatau_geo.quantity.unit import UNITS, Unit
from alatau_geo.quantity.words import NUMBER_WORDS

__all__ = [
    "NUMBER_WORDS",
    "UNITS",
    "Interval",
    "Quantity",
    "Unit",
    "parse",
]
