"""A plane of metres around 77° E 43° N, in which tests draw lines."""

import geopandas as gpd
from pyproj import Geod
from shapely import LineString, Point

GEOD = Geod(ellps="WGS84")
#: Degrees of a metre to the north and to the east at 43°.
NORTH = 1 / GEOD.inv(77, 42.5, 77, 43.5)[2]
EAST = 1 / GEOD.inv(76.5, 43, 77.5, 43)[2]


def at(x, y):
    """Return lon, lat of a place x metres east and y metres north of 77° E 43° N."""
    return 77 + x * EAST, 43 + y * NORTH


def line(*places):
    return LineString([at(*place) for place in places])


def point(x, y):
    return Point(at(x, y))


def frame(*lines, **fields):
    """Return lines as a frame, with a value of each field for each."""
    return gpd.GeoDataFrame(fields, geometry=list(lines), crs=4326)


def km(*lines):
    return sum(GEOD.geometry_length(item) for item in lines) / 1000
