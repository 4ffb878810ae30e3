"""Numbers as documents state them: value, unit, bound and the interval they leave open."""

from alatau_geo.quantity.interval import Interval
from alatau_geo.quantity.parse import Quantity, parse
from alatau_geo.quantity.unit import UNITS, Unit

__all__ = ["UNITS", "Interval", "Quantity", "Unit", "parse"]
