"""Which features of two layers are the same thing in the world: by name, place and shape."""

from alatau_geo.conflation.card import lines
from alatau_geo.conflation.matching import Conflation, Tie, conflate
from alatau_geo.conflation.names import names_of, sound

__all__ = ["Conflation", "Tie", "conflate", "lines", "names_of", "sound"]
