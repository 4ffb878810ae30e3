"""Oracles of the tests of reference frames: Krüger's series, and NTv2 grids."""

import math
import struct

import geopandas as gpd
import shapely

AREA = (76.6, 43.15, 77.5, 44.0)
GRS80 = (6_378_137.0, 298.257222101)
WGS84 = (6_378_137.0, 298.257223563)
KRASSOWSKY = (6_378_245.0, 298.3)


def transverse_mercator(lon, lat, *, ellipsoid, meridian, easting, scale=1.0):
    """Return easting and northing by Krüger's series of 1912, to the fourth order of n.

    L. Krüger, Konforme Abbildung des Erdellipsoids in der Ebene; as in Wikipedia, Transverse
    Mercator: Bessel's and Krüger's. Its error within 4° of the meridian is below 0.1 mm.
    """
    a, inverse = ellipsoid
    n = 1 / (2 * inverse - 1)
    radius = a / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    alpha = (
        n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16 + 41 * n**4 / 180,
        13 * n**2 / 48 - 3 * n**3 / 5 + 557 * n**4 / 1440,
        61 * n**3 / 240 - 103 * n**4 / 140,
        49561 * n**4 / 161280,
    )
    phi, lam = math.radians(lat), math.radians(lon - meridian)
    c = 2 * math.sqrt(n) / (1 + n)
    t = math.sinh(math.atanh(math.sin(phi)) - c * math.atanh(c * math.sin(phi)))
    xi, eta = math.atan2(t, math.cos(lam)), math.atanh(math.sin(lam) / math.sqrt(1 + t * t))
    terms = list(enumerate(alpha, 1))
    x = eta + sum(k * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, k in terms)
    y = xi + sum(k * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, k in terms)
    return easting + scale * radius * x, scale * radius * y


class Grid:
    """A grid of shifts that is not a plane, over the study area."""

    south, north, east, west = 43.0, 44.5, 78.0, 76.0  # degrees
    step = 0.5

    def __init__(self, *, lat=1.07, lon=1.97):
        # as far as Pulkovo 1942 is from WGS 84 here: 33 m to the north, 44 m to the west
        self.lat, self.lon = lat, lon

    def node(self, row, column):
        """Return northward and westward shift in seconds, of rows from the south, columns from
        the east."""
        return (
            self.lat + 0.010 * row - 0.020 * column + 0.005 * row * column,
            self.lon - 0.030 * row + 0.010 * column - 0.004 * row * column,
        )

    def shifted(self, lon, lat):
        """Return lon, lat moved by bilinear interpolation between the four nodes around."""
        y, x = (lat - self.south) / self.step, (self.east - lon) / self.step
        row, column = math.floor(y), math.floor(x)
        y, x = y - row, x - column
        corners = [self.node(row + i, column + j) for i in (0, 1) for j in (0, 1)]
        weights = [(1 - y) * (1 - x), (1 - y) * x, y * (1 - x), y * x]
        north, west = (sum(w * c[k] for w, c in zip(weights, corners, strict=True)) for k in (0, 1))
        return lon - west / 3600, lat + north / 3600

    def write(self, path):
        """Write NTv2, as in Geodetic Survey Division of Canada, NTv2 Developer's Guide."""

        def integer(key, value):
            return key.ljust(8).encode() + struct.pack("<ii", value, 0)

        def real(key, value):
            return key.ljust(8).encode() + struct.pack("<d", value)

        def text(key, value):
            return key.ljust(8).encode() + value.ljust(8).encode()

        rows = round((self.north - self.south) / self.step) + 1
        columns = round((self.east - self.west) / self.step) + 1
        records = [
            integer("NUM_OREC", 11),
            integer("NUM_SREC", 11),
            integer("NUM_FILE", 1),
            text("GS_TYPE", "SECONDS"),
            text("VERSION", "NTv2.0"),
            text("SYSTEM_F", "PULKOVO"),
            text("SYSTEM_T", "QAZTRF"),
            real("MAJOR_F", KRASSOWSKY[0]),
            real("MINOR_F", KRASSOWSKY[0] * (1 - 1 / KRASSOWSKY[1])),
            real("MAJOR_T", GRS80[0]),
            real("MINOR_T", GRS80[0] * (1 - 1 / GRS80[1])),
            text("SUB_NAME", "MADEUP"),
            text("PARENT", "NONE"),
            text("CREATED", "20260101"),
            text("UPDATED", "20260101"),
            real("S_LAT", self.south * 3600),
            real("N_LAT", self.north * 3600),
            real("E_LONG", -self.east * 3600),
            real("W_LONG", -self.west * 3600),
            real("LAT_INC", self.step * 3600),
            real("LONG_INC", self.step * 3600),
            integer("GS_COUNT", rows * columns),
        ]
        records += [
            struct.pack("<4f", *self.node(row, column), 0.1, 0.1)
            for row in range(rows)
            for column in range(columns)
        ]
        path.write_bytes(b"".join([*records, b"END".ljust(16)]))
        return path


def frame(*geometries, crs=4326):
    """Return a frame of some geometries."""
    return gpd.GeoDataFrame({"n": range(len(geometries))}, geometry=list(geometries), crs=crs)


def points(*places, crs=None):
    """Return a frame of points."""
    return frame(*map(shapely.Point, places), crs=crs)
