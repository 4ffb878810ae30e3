"""Bringing open data into a plan: what is asked for, what becomes of it, and writing it."""

from alatau_geo.fetching.command import run
from alatau_geo.fetching.gathering import Asked, gather
from alatau_geo.fetching.new import New
from alatau_geo.fetching.options import asked
from alatau_geo.fetching.placing import place
from alatau_geo.fetching.wants import Want, split

__all__ = ["Asked", "New", "Want", "asked", "gather", "place", "run", "split"]
