"""Open data with a licence: OpenStreetMap, districts, terrain models; fetched, kept, hashed.

Nothing here knows plans: a source is asked for an area, and gives rows or a file with what is known
of them.
"""

from alatau_geo.sources.elements import Answer, Element
from alatau_geo.sources.osm_boundary import SOURCE as _BOUNDARY
from alatau_geo.sources.osm_pipelines import SOURCE as _PIPELINES
from alatau_geo.sources.osm_places import SOURCE as _PLACES
from alatau_geo.sources.osm_power import SOURCE as _POWER
from alatau_geo.sources.osm_roads import SOURCE as _ROADS
from alatau_geo.sources.osm_water import SOURCE as _WATER
from alatau_geo.sources.source import OsmSource, Sheet, Target, sheets
from alatau_geo.sources.store import Store
from alatau_geo.sources.web import Web

#: Name → source of OpenStreetMap.
OSM: dict[str, OsmSource] = {
    source.name: source for source in (_ROADS, _BOUNDARY, _PLACES, _WATER, _POWER, _PIPELINES)
}

__all__ = ["OSM", "Answer", "Element", "OsmSource", "Sheet", "Store", "Target", "Web", "sheets"]
