"""Making geometry usable, and the ledger of what that changed."""

from alatau_geo.repair.ledger import CLOSED, METHOD, Repair
from alatau_geo.repair.rows import AREA_HA, REASON, SHARE, repair

__all__ = ["AREA_HA", "CLOSED", "METHOD", "REASON", "SHARE", "Repair", "repair"]
