"""Operations between a frame and WGS 84: which one, how accurate, and how sure that is."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import CRS, Geod, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.enums import TransformDirection
from pyproj.exceptions import ProjError
from pyproj.transformer import TransformerGroup

from alatau_geo.crs import grid as grids
from alatau_geo.crs import qaztrf
from alatau_geo.crs.named import WGS84, label
from alatau_geo.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

#: West, south, east, north in degrees.
Box = tuple[float, float, float, float]

#: PROJ 9.8 says so of what has x first.
_NORMALISED = " (with axis order normalized for visualization)"
_GEOD = Geod(ellps="WGS84")
_KAZAKHSTAN: Box = (46.49, 40.59, 87.35, 55.45)
#: Published parameters that differ by more than this are told of.
_TELLING_M = 1.0
#: A grid is as far from the published parameters as they are from each other, or it is another's.
_NO_SUCH_GRID_M = 60.0


@dataclass(frozen=True)
class Operation:
    """What was done to coordinates.

    Parameters
    ----------
    source : str
        The CRS they were in.
    name : str
        The operation, as PROJ names it; ``"none"`` where they were lon/lat on WGS 84.
    accuracy_m : float or None
        Its accuracy in metres as published; ``None`` where none is.
    notes : tuple of str
        What else a reader must know: fixes that were asked for, how sure the accuracy is.
    target : str
        The CRS they are in now.
    """

    source: str
    name: str = "none"
    accuracy_m: float | None = None
    notes: tuple[str, ...] = ()
    target: str = "WGS 84"

    def __str__(self) -> str:
        """Return one line for a report."""
        if self.name == "none":
            text = f"{self.source}: already lon/lat on WGS 84"
        else:
            accuracy = "unpublished" if self.accuracy_m is None else f"{self.accuracy_m:g} m"
            text = f"{self.source} → {self.target} by {self.name} (accuracy {accuracy})"
        return "; ".join((text, *self.notes))


@dataclass(frozen=True)
class Way:
    """A way from a frame to lon/lat on WGS 84, and back.

    Parameters
    ----------
    steps : tuple of pyproj.Transformer
        One after the other, each in the order x, y.
    operation : Operation
        What they are.
    """

    steps: tuple[Transformer, ...]
    operation: Operation

    def to_lonlat(self, xy: NDArray[Any]) -> NDArray[Any]:
        """Return lon/lat in degrees of positions (n, 2); not finite where there is none."""
        for step in self.steps:
            xy = _through(step, xy, TransformDirection.FORWARD)
        return xy

    def from_lonlat(self, xy: NDArray[Any]) -> NDArray[Any]:
        """Return positions (n, 2) of lon/lat in degrees, as x and y of the frame."""
        for step in reversed(self.steps):
            xy = _through(step, xy, TransformDirection.INVERSE)
        return xy


def _through(
    step: Transformer, xy: NDArray[Any], direction: TransformDirection
) -> NDArray[np.float64]:
    # an array of one is taken for a number, by a way that NumPy warns of
    x, y = (xy[0, 0].item(), xy[0, 1].item()) if len(xy) == 1 else (xy[:, 0], xy[:, 1])
    return np.column_stack(step.transform(x, y, errcheck=False, direction=direction))


def way(crs: CRS, *, study_area: Box, where: str, grid: Path | None = None) -> Way:
    """Return the way from a frame to WGS 84.

    Parameters
    ----------
    crs : pyproj.CRS
        Geographic or projected.
    study_area : tuple of float
        West, south, east, north in degrees: where the operation has to be valid.
    where : str
        Whose coordinates they are, for messages.
    grid : Path, optional
        A grid of shifts from Pulkovo 1942 to QazTRF-23 (EPSG:10964): ``qazgrid_kz.gsb``.

    Returns
    -------
    Way
        From QazTRF-23 by the null transformation; from Pulkovo 1942 by the grid where one is
        given; else by what PROJ takes first of the operations it has for the study area. For
        Pulkovo 1942 in Kazakhstan that is the first which was published for Kazakhstan.

    Raises
    ------
    DataError
        If the frame is of another kind, if there is only a ballpark operation, or if the grid
        can't be used.

    Examples
    --------
    >>> found = way(
    ...     CRS.from_epsg(32643), study_area=(76.6, 43.15, 77.5, 44), where="example"
    ... )
    >>> found.operation.name, found.operation.accuracy_m
    ('Inverse of UTM zone 43N', 0.0)
    """
    if not (crs.is_geographic or crs.is_projected):
        raise DataError(
            f"{where}: needs a geographic or projected CRS, {label(crs)} is {crs.type_name}:"
            " save it in another"
        )
    try:
        horizontal = plain(crs)
        if qaztrf.is_based_on(horizontal):
            step = _to_geographic(horizontal)
            projection = [] if horizontal.is_geographic else [step.description]
            name = _joined([*projection, qaztrf.TO_WGS84])
            accuracy_m = qaztrf.TO_WGS84_ACCURACY_M
            return Way((step,), Operation(label(crs), name, accuracy_m))
        if grid is not None and is_pulkovo(horizontal):
            return _by_grid(crs, horizontal, grid, study_area, where)
        return _by_parameters(crs, study_area, where)
    except ProjError as error:
        raise DataError(
            f"{where}: PROJ has no operation from {label(crs)} to WGS 84: {error}"
        ) from None


def is_pulkovo(crs: CRS) -> bool:
    """Return whether a frame's datum is Pulkovo 1942, that of SK-42.

    Examples
    --------
    >>> is_pulkovo(CRS.from_epsg(28413)), is_pulkovo(CRS.from_epsg(32643))
    (True, False)
    """
    return qaztrf.has_datum(crs, {"pulkovo1942"}, semi_major_m=6_378_245, inverse_flattening=298.3)


def plain(crs: CRS) -> CRS:
    """Return the horizontal frame itself, without heights and parameters bound to it.

    Examples
    --------
    >>> plain(CRS.from_user_input("EPSG:32643+5773")).name
    'WGS 84 / UTM zone 43N'
    """
    while crs.is_compound or crs.is_bound:
        inner = crs.sub_crs_list[0] if crs.is_compound else crs.source_crs
        if inner is None:
            break
        crs = inner
    return crs


def _to_geographic(crs: CRS) -> Transformer:
    return Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)


def _by_grid(crs: CRS, horizontal: CRS, grid: Path, area: Box, where: str) -> Way:
    first = _to_geographic(horizontal)
    steps = first, grids.transformer(grid, where=where)
    known = grids.is_published(grid)
    accuracy_m = grids.ACCURACY_M + qaztrf.TO_WGS84_ACCURACY_M if known else None
    name = _joined([first.description, f"{grids.NAME} by {grids.label(grid)}", qaztrf.TO_WGS84])
    found = Way(steps, Operation(label(crs), name, accuracy_m))
    published = _by_parameters(horizontal, area, where)
    off_m = _apart_m(found, published, area)
    if off_m > _NO_SUCH_GRID_M:
        raise DataError(
            f"{where}: needs a grid from Pulkovo 1942 to QazTRF-23, by {grid} the middle of the"
            f" study area lies {off_m:,.0f} m from where published parameters put it: it is"
            " another frame's, or the other way round"
        )
    return found


def _by_parameters(crs: CRS, area: Box, where: str) -> Way:
    aoi: Any = AreaOfInterest(*area)  # pyproj's stubs have two classes of this name
    with warnings.catch_warnings():
        # a grid that is missing goes into the notes
        warnings.simplefilter("ignore", UserWarning)
        group = TransformerGroup(
            crs, WGS84, always_xy=True, area_of_interest=aoi, allow_ballpark=False
        )
    if not group.transformers:
        raise DataError(
            f"{where}: from {label(crs)} to WGS 84 there is only a ballpark operation here, which"
            " may be hundreds of metres off: transform the file with the right parameters first"
        )
    pulkovo = is_pulkovo(plain(crs))
    chosen = group.transformers[0]
    if pulkovo and _is_within(area, _KAZAKHSTAN):
        # PROJ goes by boxes, and Russia's holds Kazakhstan: its parameters promise nothing here
        chosen = next(filter(_is_for_kazakhstan, group.transformers), chosen)
    accuracy_m = chosen.accuracy if chosen.accuracy >= 0 else None
    if accuracy_m is None and plain(crs).geodetic_crs == WGS84:
        accuracy_m = 0.0  # a projection alone is exact; PROJ 9.8 does not say
    notes = []
    spread_m = _spread_m(chosen, group.transformers, area)
    if spread_m > _TELLING_M:
        notes.append(
            f"the {len(group.transformers)} sets of parameters published for it differ by up to"
            f" {spread_m:.0f} m here"
        )
    if pulkovo:
        notes.append(
            f"a grid such as qazgrid_kz.gsb is good to {grids.ACCURACY_M:g} m: --grid FILE"
        )
    if not group.best_available:
        better = group.unavailable_operations[0]
        missing = ", ".join(item.short_name for item in better.grids if not item.available)
        notes.append(f"{_joined([better.name])} is better, and needs {missing or 'a grid'}")
    name = _joined([chosen.description])
    return Way((chosen,), Operation(label(crs), name, accuracy_m, tuple(notes)))


def _joined(descriptions: Iterable[str]) -> str:
    """Return the parts of an operation's name, without those that only reorder axes."""
    texts = [text.removesuffix(_NORMALISED) for text in descriptions]
    parts = [part for text in texts for part in text.split(" + ")]
    telling = [part for part in parts if part != "noop" and "axis order change" not in part]
    return " + ".join(telling or ["axis order change"])


def _is_within(inner: Box, outer: Box) -> bool:
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and inner[2] <= outer[2]
        and inner[3] <= outer[3]
    )


def _is_for_kazakhstan(transformer: Transformer) -> bool:
    area = transformer.area_of_use
    return area is not None and "Kazakhstan" in area.name


def _middle(area: Box) -> NDArray[np.float64]:
    return np.array([[(area[0] + area[2]) / 2, (area[1] + area[3]) / 2]])


def _apart_m(one: Way, other: Way, area: Box) -> float:
    """Return how far from each other two ways put one position; 0 where one has none."""
    xy = other.from_lonlat(_middle(area))
    return distance_m(one.to_lonlat(xy)[0], other.to_lonlat(xy)[0])


def _spread_m(chosen: Transformer, all_: Iterable[Transformer], area: Box) -> float:
    """Return how far from each other some operations put the middle of the study area, at most."""
    nothing = Operation("")
    xy = Way((chosen,), nothing).from_lonlat(_middle(area))
    places = [Way((one,), nothing).to_lonlat(xy)[0] for one in all_]
    return max(distance_m(a, b) for a in places for b in places)


def distance_m(a: NDArray[Any], b: NDArray[Any]) -> float:
    """Return the geodesic distance of two positions in lon/lat; 0 where one is not finite.

    Examples
    --------
    >>> round(distance_m(np.array([0, 0]), np.array([1, 0])), 2)
    111319.49
    """
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return 0.0
    return float(_GEOD.inv(a[0], a[1], b[0], b[1])[2])
