"""Who is served by what: by distance, along a network, by capacity, and where to build next."""

from alatau_geo.coverage.radius import Coverage, circles, of_area
from alatau_geo.coverage.sites import People, nearest, people, served

__all__ = ["Coverage", "People", "circles", "nearest", "of_area", "people", "served"]
