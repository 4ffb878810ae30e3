"""Draw the layers of the reference plan: its GeoJSON files, the same bytes on every run.

``python layers/draw.py [FOLDER]`` writes them beside this file, or into FOLDER. What is known, what
is made up and what was scaled to which figure is told in ``README.md``.
"""

from __future__ import annotations

import json
import math
import sys
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import control as c
import rows
from pyproj import Geod

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from control import Line, Position
    from rows import Names

    Geometry = dict[str, object]
    Feature = dict[str, object]

GEOD = Geod(ellps="WGS84")
DECIMALS = 6
#: The drawing plane: kilometres from a point in the city, to the east as the real part and to the
#: north as the imaginary. Only shapes are made in it; areas and lengths are geodesic.
ORIGIN, KM = (77.0, 43.6), (80.6, 111.1)

CITY_HA = 88_000.0
#: Shares read off a picture of the project plan; they are scaled to add up to the city.
DISTRICTS_HA = {"gate": 3_660.0, "golden": 13_650.0, "growing": 34_800.0, "green": 35_800.0}
SEZ_HA = 97_900.0
#: "More than 24 thousand": one value had to be drawn.
SEZ_OUTSIDE_HA = 24_200.0
ROADS_KM = 49.0


# --- shapes ------------------------------------------------------------------------------------


def spline(points: Sequence[Position], step_km: float, bulge_km: float = 0.0) -> Line:
    """Return a smooth line through points, pushed to its right where it may give.

    Parameters
    ----------
    points : sequence of tuple of float
        Lon and lat; the line passes through all of them, and is a ring where the last is the first.
    step_km : float
        The longest stretch between two vertices, roughly.
    bulge_km : float
        How far the middle is pushed to the right; the ends stay.

    Returns
    -------
    tuple of tuple of float
        Lon and lat, rounded to what is written.
    """
    plane = [complex((x - ORIGIN[0]) * KM[0], (y - ORIGIN[1]) * KM[1]) for x, y in points]
    plane = _pushed(plane, bulge_km)
    if plane[0] == plane[-1]:
        before, after = plane[-2], plane[1]
    else:
        before, after = 2 * plane[0] - plane[1], 2 * plane[-1] - plane[-2]
    around = [before, *plane, after]
    smooth = [plane[0]]
    for n in range(len(plane) - 1):
        parts = max(1, math.ceil(abs(plane[n + 1] - plane[n]) / step_km))
        smooth += [_between(around[n : n + 4], part / parts) for part in range(1, parts + 1)]
    return tuple(
        (round(z.real / KM[0] + ORIGIN[0], DECIMALS), round(z.imag / KM[1] + ORIGIN[1], DECIMALS))
        for z in smooth
    )


def _pushed(plane: list[complex], bulge_km: float) -> list[complex]:
    """Move points to the right of the line's direction: the middle most, the ends not at all."""
    moved = list(plane)
    for n in range(1, len(plane) - 1):
        along = plane[n + 1] - plane[n - 1]
        weight = math.sin(math.pi * n / (len(plane) - 1))
        moved[n] -= 1j * along / abs(along) * bulge_km * weight
    return moved


def _between(points: list[complex], t: float) -> complex:
    """Return a point of the centripetal Catmull-Rom curve, from the second (t=0) to the third."""
    a, b, c_, d = points
    first, middle, last = (math.sqrt(abs(q - p)) for p, q in pairwise(points))
    start = c_ - b + middle * ((b - a) / first - (c_ - a) / (first + middle))
    end = c_ - b + middle * ((d - c_) / last - (d - b) / (middle + last))
    return (
        (2 * t**3 - 3 * t**2 + 1) * b
        + (t**3 - 2 * t**2 + t) * start
        + (3 * t**2 - 2 * t**3) * c_
        + (t**3 - t**2) * end
    )


def ring(*parts: Line) -> Line:
    """Join lines that follow each other to a closed ring."""
    joined: list[Position] = []
    for part in parts:
        if joined and joined[-1] != part[0]:
            raise ValueError(f"lines of a ring need to meet: {joined[-1]} and {part[0]} do not")
        joined += part[1:] if joined else part
    if joined[0] != joined[-1]:
        raise ValueError(f"a ring needs to close: it goes from {joined[0]} to {joined[-1]}")
    return tuple(joined)


def stretch(outline: Line, line: Line) -> tuple[int, int]:
    """Return where on a ring a line begins and ends."""
    return outline.index(line[0]), outline.index(line[-1])


def snapped(outline: Line, line: Line) -> Line:
    """Return the line with both ends moved to the outline's nearest vertices."""
    first, last = (min(outline, key=lambda vertex: _km(vertex, end)) for end in (line[0], line[-1]))
    return (first, *line[1:-1], last)


def _km(a: Position, b: Position) -> float:
    return math.hypot((a[0] - b[0]) * KM[0], (a[1] - b[1]) * KM[1])


def area_ha(outline: Line) -> float:
    """Return the geodesic area within an anticlockwise ring."""
    lon, lat = zip(*outline, strict=True)
    area, _ = GEOD.polygon_area_perimeter(lon, lat)
    return float(area) / 10_000


def length_km(line: Line) -> float:
    """Return the geodesic length of a line."""
    lon, lat = zip(*line, strict=True)
    return float(GEOD.line_length(lon, lat)) / 1000


def fitted(
    measure: Callable[[float], float], target: float, low_km: float, high_km: float
) -> float:
    """Return the bulge for which a measure that grows with it reaches a figure, to a millimetre."""
    low, high = low_km, high_km
    if not measure(low) < target < measure(high):
        raise ValueError(f"no bulge from {low} to {high} km reaches {target}")
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if measure(middle) < target else (low, middle)
    return round(high, 6)


# --- layers ------------------------------------------------------------------------------------


def point(place: Position | None) -> Geometry | None:
    """Return a GeoJSON point; none where there is no place."""
    return None if place is None else {"type": "Point", "coordinates": place}


def line_string(line: Line) -> Geometry:
    """Return a GeoJSON line."""
    return {"type": "LineString", "coordinates": line}


def polygon(outline: Line) -> Geometry:
    """Return a GeoJSON polygon of an anticlockwise ring."""
    return {"type": "Polygon", "coordinates": [outline]}


def feature(name: str, names: Names, geometry: Geometry | None, **properties: object) -> Feature:
    """Return a GeoJSON feature; one without a place has no geometry."""
    own: Feature = dict(zip(("id", "name_en", "name_ru", "name_kk"), (name, *names), strict=True))
    return {"type": "Feature", "properties": own | properties, "geometry": geometry}


def numbered(names: Names, number: int) -> Names:
    """Return names with a number in them."""
    english, russian, kazakh = (name.format(number) for name in names)
    return english, russian, kazakh


def draw_districts() -> tuple[dict[str, Line], Line]:
    """Return the rings of the four districts and that of the city, which they divide exactly.

    Lines between districts are drawn once and used on both sides. Each district reaches its area by
    pushing its own outer lines.
    """
    gate_top = spline(c.GATE_TOP, 1.6)
    golden_top = spline(c.GOLDEN_TOP, 4.6)
    growing_top = spline(c.GROWING_TOP, 4.8)
    south = spline(c.GATE_SOUTH, 1.6)

    sides = {
        "gate": ((c.GATE_EAST, c.GATE_WEST), 1.6),
        "golden": ((c.GOLDEN_EAST, c.GOLDEN_WEST), 2.0),
        "growing": ((c.GROWING_EAST, c.GROWING_WEST), 2.6),
        "green": ((c.GREEN_OUTER,), 3.2),
    }
    below = {"gate": south, "golden": gate_top, "growing": golden_top, "green": growing_top}
    above = {"gate": gate_top, "golden": golden_top, "growing": growing_top}

    def outer(name: str, bulge: float) -> list[Line]:
        lines, step_km = sides[name]
        return [spline(line, step_km, bulge) for line in lines]

    def closed(name: str, bulge: float) -> Line:
        east, *west = outer(name, bulge)
        return ring(below[name], east, *(above[name][::-1] for _ in west), *west)

    def area(name: str, bulge: float) -> float:
        return area_ha(closed(name, bulge))

    scale = CITY_HA / sum(DISTRICTS_HA.values())
    bulges = {
        name: fitted(partial(area, name), share * scale, -3, 3)
        for name, share in DISTRICTS_HA.items()
    }
    up = [outer(name, bulge)[0] for name, bulge in bulges.items()]
    down = [line for name in reversed(bulges) for line in outer(name, bulges[name])[1:]]
    return {name: closed(name, bulge) for name, bulge in bulges.items()}, ring(south, *up, *down)


def draw_sez(city: Line) -> dict[str, Line]:
    """Return the rings of the special economic zone: one inside the city, two outside it.

    They meet along the city's own outline, vertex by vertex.
    """
    cuts = [snapped(city, cut) for cut in (c.CUT_WEST, c.CUT_NORTH)]
    lobes = {
        name: snapped(city, lobe) for name, lobe in (("east", c.LOBE_EAST), ("west", c.LOBE_WEST))
    }

    def inside(bulge: float) -> Line:
        outline = city
        for cut in cuts:
            first, last = stretch(outline, cut)
            outline = (*outline[:first], *spline(cut, 2.6, bulge), *outline[last + 1 :])
        return outline

    def outside(name: str, bulge: float) -> Line:
        first, last = stretch(city, lobes[name])
        return ring(spline(lobes[name], 2.6, bulge), city[first : last + 1][::-1])

    inner = fitted(lambda bulge: area_ha(inside(bulge)), SEZ_HA - SEZ_OUTSIDE_HA, -2, 2)
    outer = fitted(
        lambda bulge: sum(area_ha(outside(name, bulge)) for name in lobes), SEZ_OUTSIDE_HA, -2, 2
    )
    return {"inside": inside(inner)} | {name: outside(name, outer) for name in lobes}


def area_layers() -> dict[str, list[Feature]]:
    """Return the layers of areas."""
    districts, city = draw_districts()
    sez = draw_sez(city)
    reservoir = spline(c.RESERVOIR, 3.0)
    return {
        "city": [feature("alatau", rows.CITY, polygon(city))],
        "districts": [
            feature(
                name,
                rows.DISTRICTS[name],
                polygon(outline),
                accuracy_m=rows.DISTRICT_ACCURACY_M[name],
            )
            for name, outline in districts.items()
        ],
        "sez": [
            feature("inside", rows.SEZ_INSIDE, polygon(sez["inside"]), part="inside"),
            feature("outside-east", rows.SEZ_EAST, polygon(sez["east"]), part="outside"),
            feature("outside-west", rows.SEZ_WEST, polygon(sez["west"]), part="outside"),
        ],
        "water": [feature("reservoir", rows.RESERVOIR, polygon(reservoir))],
    }


def road_features() -> list[Feature]:
    """Return the A3, the planned roads, fitted by the bend of the longest, and BAKAD's row."""
    plans = (c.ROAD_1, c.ROAD_2, c.ROAD_3, c.ROAD_4, c.ROAD_5)

    def planned(bulge: float) -> list[Line]:
        return [spline(plan, 2.0, -bulge if plan is c.ROAD_2 else 0.0) for plan in plans]

    bulge = fitted(lambda bulge: sum(length_km(line) for line in planned(bulge)), ROADS_KM, 0, 4)
    existing: Feature = {"class": "highway", "status": "existing", "phase": None}
    future: Feature = {"class": "road", "status": "planned", "phase": 2}
    drawn: list[tuple[str, Names, Line, Feature, int | None]] = [
        ("a3", rows.A3, c.A3, existing, 100)
    ]
    drawn += [
        (f"a3-{number}", numbered(rows.A3_NORTH, number), spline(line, 2.6), existing, 3_000)
        for number, line in enumerate((c.A3_NORTH, c.A3_GREEN), 2)
    ]
    drawn += [
        (f"phase-2-{number}", numbered(rows.ROAD, number), line, future, None)
        for number, line in enumerate(planned(bulge), 1)
    ]
    meant = {"a3", "a3-3", "phase-2-4", "phase-2-5"}
    features = [
        feature(
            name, names, line_string(line), **facts, network_end=name in meant, accuracy_m=accuracy
        )
        for name, names, line, facts, accuracy in drawn
    ]
    no_place = {"network_end": False, "accuracy_m": None}
    bakad = feature("bakad", rows.BAKAD, None, **existing, **no_place)
    return [*features, bakad]


def gas_features() -> list[Feature]:
    """Return the gas pipelines, which hang on the gas distribution station."""
    drawn = (
        ("phase-1-south", numbered(rows.GAS_PHASE_1, 1), c.GAS_SOUTH, 1),
        ("phase-1-north", numbered(rows.GAS_PHASE_1, 2), c.GAS_NORTH, 1),
        ("phase-2", rows.GAS_PHASE_2, c.GAS_PHASE_2, 2),
    )
    return [
        feature(name, names, line_string(spline(line, 2.6)), phase=phase, network_end=True)
        for name, names, line, phase in drawn
    ]


def substation_features() -> list[Feature]:
    """Return eleven points of the roadmap, two in its second phase, and fifteen rows without."""
    features = []
    for number, place in enumerate(c.SUBSTATIONS, 1):
        phase = 2 if number > len(c.SUBSTATIONS) - 2 else None
        names = numbered(rows.ROADMAP_SUBSTATION, number)
        features.append(
            feature(f"roadmap-{number}", names, point(place), programme="roadmap", phase=phase)
        )
    for number in range(1, rows.GOVERNMENT_SUBSTATIONS + 1):
        names = numbered(rows.GOVERNMENT_SUBSTATION, number)
        features.append(
            feature(f"government-{number}", names, None, programme="government", phase=None)
        )
    return features


def point_layers() -> dict[str, list[Feature]]:
    """Return the layers of points."""
    return {
        "facilities": [
            feature(name, names, point(place), kind=kind, phase=phase)
            for name, kind, phase, place, names in rows.FACILITIES
        ],
        "substations": substation_features(),
        "sites": [
            feature(
                name,
                names,
                point(place),
                district=district,
                document=document,
                stated_place=stated,
                accuracy_m=accuracy,
            )
            for name, district, document, stated, accuracy, place, names in rows.SITES
        ],
        "settlements": [
            feature(
                name, names, point(place), kind=kind, former_district=former, accuracy_m=accuracy
            )
            for name, kind, former, accuracy, place, names in rows.SETTLEMENTS
        ],
    }


def layers() -> dict[str, list[Feature]]:
    """Return every layer's features by the layer's name."""
    lines = {"roads": road_features(), "gas": gas_features()}
    return area_layers() | lines | point_layers()


def text(features: list[Feature]) -> str:
    """Return a layer as GeoJSON (RFC 7946), one feature a line."""
    lines = (json.dumps(item, ensure_ascii=False, separators=(", ", ": ")) for item in features)
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"


def main(folder: Path) -> None:
    """Write every layer into a folder."""
    for name, features in layers().items():
        (folder / f"{name}.geojson").write_text(text(features), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
