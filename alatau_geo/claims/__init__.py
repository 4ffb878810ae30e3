"""Documents and the figures they state: ``layers/claims.yaml``."""

from alatau_geo.catalog import Selection
from alatau_geo.claims.file import read
from alatau_geo.claims.model import MEASURES, RELATIONS, Claim, Claims, Document, Of

__all__ = ["MEASURES", "RELATIONS", "Claim", "Claims", "Document", "Of", "Selection", "read"]
