"""What coordinates may be that are not what their CRS says: told by where a plan lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from alatau_geo.crs import qaztrf
from alatau_geo.crs.named import WGS84, code_of, label
from alatau_geo.crs.operation import distance_m, plain, way

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from alatau_geo.crs.operation import Box

    Boxes = NDArray[np.float64]

#: So many features stand for all.
_SAMPLE = 2000
#: So many other frames are named, so many zones looked at.
_OTHERS, _MOST_ZONES = 2, 6
#: Of the study area and what lies in it by another datum.
_NEARLY_DEG = 0.01
#: Datums of the region differ by less.
_SHIFT_M = 200
#: Gauss-Krüger zones of Pulkovo 1942 with EPSG codes: of 6°, and of 3° in Kazakhstan.
_SIX, _THREE = range(4, 33), range(15, 30)


@dataclass(frozen=True)
class Reading:
    """How coordinates are read: as their file says, or with what a user asked for.

    Parameters
    ----------
    crs : pyproj.CRS or None
        What they are taken to be in; ``None`` where nobody says.
    assumed : bool
        Whether a user said so, over what the file says.
    swapped : bool
        Whether a user had the second coordinate made the first.
    """

    crs: CRS | None
    assumed: bool = False
    swapped: bool = False

    def __str__(self) -> str:
        """Return who says what, for a message."""
        name = "no CRS" if self.crs is None else label(self.crs)
        text = f"is to be read as {name}" if self.assumed else f"says {name}"
        return f"{text}, its axes swapped" if self.swapped else text


@dataclass(frozen=True)
class Guess:
    """A way of reading coordinates by which they come to the study area.

    Parameters
    ----------
    crs : pyproj.CRS
        What they are in.
    swapped : bool
        Whether the second coordinate, as now read, is the first.
    words : str
        The same for a reader; none where the CRS's name says it.
    assume : bool
        Whether the CRS is another than the one they are now read in.
    """

    crs: CRS
    swapped: bool
    words: str = ""
    assume: bool = True

    @property
    def what(self) -> str:
        """Return what coordinates are, for a reader."""
        # a name is dear to look up, and most guesses do not fit
        order = ", northing before easting" if self.swapped else ""
        return self.words or f"in {label(self.crs)}{order}"

    def options(self, reading: Reading) -> str:
        """Return the fix as it is asked for, on the command line and in a catalog."""
        name = code_of(self.crs) or self.crs.name
        swap = self.swapped != reading.swapped
        options = {
            f"--assume-crs {_quoted(name)}": ("assume_crs", self.assume or reading.assumed),
            "--swap-axes": ("swap_axes", swap),
        }
        given = {option: key for option, (key, wanted) in options.items() if wanted}
        keys = " and ".join(f"`{key}`" for key in given.values())
        text = f"give {' '.join(given)} ({keys} in a catalog)" if given else ""
        if reading.swapped and not swap:
            text += f"{', ' if text else ''}leave --swap-axes out"
        return text


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name


def boxes_of(geometry: NDArray[Any]) -> Boxes:
    """Return west, south, east, north of each geometry that has finite ones, (n, 4).

    Examples
    --------
    >>> boxes_of(np.array([shapely.Point(1, 2), None])).tolist()
    [[1.0, 2.0, 1.0, 2.0]]
    """
    boxes: Boxes = shapely.bounds(geometry)
    return boxes[np.isfinite(boxes).all(axis=1)]


def hull(boxes: Boxes) -> Box:
    """Return the bounds of all boxes.

    Examples
    --------
    >>> hull(np.array([[1.0, 2.0, 3.0, 4.0], [0.0, 3.0, 1.0, 9.0]]))
    (0.0, 2.0, 3.0, 9.0)
    """
    west, south = boxes[:, :2].min(axis=0).tolist()
    east, north = boxes[:, 2:].max(axis=0).tolist()
    return west, south, east, north


def meets(boxes: Boxes, area: Box) -> NDArray[np.bool_]:
    """Return which boxes touch an area, or come within a kilometre; none that is not finite does.

    Examples
    --------
    >>> meets(np.array([[0.0, 0.0, 1.0, 1.0], [5.0, 5.0, 6.0, 6.0]]), (1, 1, 2, 2)).tolist()
    [True, False]
    """
    west, south, east, north = area
    boxes = boxes + np.array([-1, -1, 1, 1]) * _NEARLY_DEG
    found: NDArray[np.bool_] = (
        (boxes[:, 0] <= east)
        & (boxes[:, 2] >= west)
        & (boxes[:, 1] <= north)
        & (boxes[:, 3] >= south)
    )
    return found


def explain(
    boxes: Boxes, reading: Reading, area: Box, *, where: str, at_least: float = 0.5
) -> str | None:
    """Return what coordinates probably are, and the fix to ask for.

    Parameters
    ----------
    boxes : numpy.ndarray
        Bounds of the features as they are read, before any operation.
    reading : Reading
        What they are taken to be.
    area : tuple of float
        The study area: west, south, east, north in degrees.
    where : str
        Whose they are.
    at_least : float
        The share of features that has to touch the study area by it.

    Returns
    -------
    str or None
        From ``are probably`` on; ``None`` where no known frame brings them there. Where several
        do, they are named with how far apart they are: coordinates can't tell which is right.

    Examples
    --------
    >>> boxes, area = np.array([[43.6, 77.1, 43.6, 77.1]]), (76.6, 43.15, 77.5, 44.0)
    >>> print(explain(boxes, Reading(WGS84), area, where="example"))
    are probably latitude before longitude: if so, give --swap-axes (`swap_axes` in a catalog)
    """
    if not len(boxes):
        return None
    sample = boxes[:: max(1, len(boxes) // _SAMPLE)]

    def fits(guess: Guess) -> bool:
        moved = _moved(sample, guess)
        return moved is not None and bool(meets(moved, area).mean() >= at_least)

    for level in _levels(reading.crs, hull(sample), area):
        if found := [guess for guess in level if fits(guess)]:
            others = _others(found, sample, reading.crs, area, where)
            return f"are probably {found[0].what}: if so, {found[0].options(reading)}{others}"
    for signs, what in (((-1, 1), "longitudes"), ((1, -1), "latitudes")):
        mirrored = np.sort(sample.reshape(-1, 2, 2) * signs, axis=1).reshape(-1, 4)
        is_degrees = reading.crs is not None and reading.crs.is_geographic
        if is_degrees and meets(mirrored, area).mean() >= at_least:
            return f"are probably {what} of the wrong sign: correct them where they come from"
    return None


def place(moved: Boxes) -> str:
    """Return where features have come to: the middle of the typical one, in words.

    Examples
    --------
    >>> place(np.array([[83.0, 43.6, 83.2, 43.6]]))
    ', near 83.1° E, 43.6° N'
    """
    if not len(moved):
        return ", nowhere on Earth"
    west, south, east, north = np.median(moved, axis=0).tolist()
    lon, lat = (west + east) / 2, (south + north) / 2
    sides = "E" if lon >= 0 else "W", "N" if lat >= 0 else "S"
    return f", near {abs(lon):.1f}° {sides[0]}, {abs(lat):.1f}° {sides[1]}"


def _levels(crs: CRS | None, bounds: Box, area: Box) -> Iterator[list[Guess]]:
    """Yield guesses, the likelier first; of one list all are as likely."""
    own = None if crs is None else plain(crs)
    if own is not None:
        what = (
            "latitude before longitude"
            if own.is_geographic
            else "the second axis before the first, northing before easting"
        )
        yield [Guess(own, swapped=True, words=what, assume=False)]
    if own is None or not own.is_geographic:
        degrees = [WGS84]
        base = None if own is None else own.geodetic_crs
        if base is not None and code_of(base) not in {None, "EPSG:4326"}:
            degrees.append(base)
        for swapped, words in (
            (False, "degrees of longitude and latitude already"),
            (True, "degrees of latitude and longitude"),
        ):
            yield [Guess(one, swapped=swapped, words=words) for one in degrees]
    if max(map(abs, bounds)) <= 360:
        return
    datum = None if own is None or own.datum is None else own.datum.name
    frames = sorted(_projected(area), key=lambda one: one.datum.name != datum)
    frames = [one for one in frames if own is None or not one.equals(own)]
    for swapped in (False, True):
        yield [Guess(one, swapped=swapped) for one in frames]


def _projected(area: Box) -> Iterator[Any]:
    """Yield the projected frames in which files of the area come, and their neighbours."""
    six = [zone for zone in _zones(area, 6, 31) if 1 <= zone <= 60]
    north = area[3] >= 0
    codes = [(32600 if north else 32700) + zone for zone in six]
    codes += [(32700 if north else 32600) + zone for zone in six]
    gauss = [zone for zone in _zones(area, 6, 1) if zone in _SIX]
    own = [zone for zone in gauss if zone in qaztrf.ZONES]
    yield from _known(codes)
    yield from (qaztrf.definition(qaztrf.ZONES[zone]) for zone in own)
    three = [zone for zone in _zones((area[0] + 1.5, 0, area[2] + 1.5, 0), 3, 0) if zone in _THREE]
    yield from _known(
        [
            *(28400 + zone for zone in gauss),
            *(2490 + zone for zone in gauss),
            *(2516 + zone for zone in three),
            *(2575 + zone + (zone >= 25) for zone in three),  # 2600 is Lithuania's
            3857,
            3395,
        ]
    )
    yield from (qaztrf.unprefixed(zone) for zone in own)


def _zones(area: Box, width: int, first: int) -> range:
    """Return the zones of an area and one to each side, around its middle where they are many."""
    west, east = (int(lon // width) + first for lon in (area[0], area[2]))
    if east - west > _MOST_ZONES:
        middle = (west + east) // 2
        west, east = middle - _MOST_ZONES // 2, middle + _MOST_ZONES // 2
    return range(west - 1, east + 2)


def _known(codes: list[int]) -> Iterator[CRS]:
    for code in codes:
        try:
            yield CRS.from_epsg(code)
        except CRSError:  # an older PROJ, or a zone that has none
            continue


def _moved(boxes: Boxes, guess: Guess) -> Boxes | None:
    """Return bounds in degrees, on the guess's own datum: 100 m do not matter here."""
    try:
        step = Transformer.from_crs(guess.crs, guess.crs.geodetic_crs, always_xy=True)
    except (CRSError, ProjError):
        return None
    return _through(
        boxes, guess, lambda xy: _columns(step.transform(xy[:, 0], xy[:, 1], errcheck=False))
    )


def _columns(xy: Any) -> NDArray[Any]:
    return np.column_stack(xy)


def _through(boxes: Boxes, guess: Guess, move: Callable[[NDArray[Any]], NDArray[Any]]) -> Boxes:
    """Return the bounds of the boxes' corners, moved."""
    corners = boxes[:, [0, 1, 0, 3, 2, 1, 2, 3]].reshape(-1, 2)
    moved = move(corners[:, ::-1] if guess.swapped else corners).reshape(-1, 4, 2)
    moved = np.where(np.isfinite(moved), moved, np.nan)
    return np.column_stack([moved.min(axis=1), moved.max(axis=1)])


def _others(found: list[Guess], sample: Boxes, crs: CRS | None, area: Box, where: str) -> str:
    """Return which other frames would do, and how far from the first they put the features."""
    first = found[0]
    decided = crs is not None and not crs.is_geographic and crs.datum == first.crs.datum
    places = [_middle(first, sample, area, where)]
    texts = []
    for guess in found[1:]:
        at = _middle(guess, sample, area, where)
        apart_m = [distance_m(at, place) for place in places]
        # where the file says a datum, no other is told of that differs by a datum's shift alone
        if min(apart_m) < 1 or (decided and apart_m[0] < _SHIFT_M):
            continue
        places.append(at)
        metres = apart_m[0]
        far = f"{metres / 1000:.1f} km" if metres >= 1000 else f"{metres:.0f} m"
        texts.append(f"{label(guess.crs)}, {far} away")
    if not texts:
        return ""
    return f"; it could as well be {', or '.join(texts[:_OTHERS])}: ask where the file comes from"


def _middle(guess: Guess, sample: Boxes, area: Box, where: str) -> NDArray[np.float64]:
    """Return where a guess puts the middle of the features, in lon/lat on WGS 84."""
    west, south, east, north = np.median(sample, axis=0).tolist()
    xy = np.array([[(west + east) / 2, (south + north) / 2]])
    if guess.swapped:
        xy = xy[:, ::-1]
    at: NDArray[np.float64] = way(guess.crs, study_area=area, where=where).to_lonlat(xy)[0]
    return at
