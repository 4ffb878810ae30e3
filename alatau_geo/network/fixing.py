"""A layer's lines with the faults of its network mended, and the log of every change."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from alatau_geo.columns import rows
from alatau_geo.errors import UsageError
from alatau_geo.network.faults import FIXES
from alatau_geo.network.lines import SAME_M
from alatau_geo.network.overlaps import pieces

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from alatau_geo.network.graph import Network

#: What is mended unless told. Crossings may be bridges that the layer does not tell of, and where
#: lines that could be one are two, somebody may want them so.
SURE = ("snap", "undershoot", "overshoot", "overlap", "too short", "wrong way")
KINDS = (*SURE, "pseudo-node", "crossing")
_Place = tuple[float, float]
_COLUMNS = ["row", "kind", "done", "lon", "lat", "amount_m"]


@dataclass
class _Edit:
    """What is to be done to a line; measures are along it as it was, in metres of the plane."""

    low: float
    high: float
    first: _Place | None = None
    last: _Place | None = None
    ahead: _Place | None = None
    beyond: _Place | None = None
    vertices: list[tuple[float, _Place]] = field(default_factory=list)
    without: list[tuple[float, float]] = field(default_factory=list)
    turned: bool = False
    dropped: bool = False


def fixed(
    frame: gpd.GeoDataFrame,
    network: Network,
    faults: pd.DataFrame,
    *,
    kinds: Collection[str] = SURE,
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return the lines with faults mended, and what was done.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        The lines that the network is of; it stays as it is.
    network : Network
        Their graph.
    faults : pandas.DataFrame
        As of :func:`alatau_geo.network.faults.faults`.
    kinds : collection of str
        What to mend, of `KINDS`. ``"snap"`` moves ends that are joined into their node and gives
        lines a vertex where they are met, so that they hold together without a tolerance.

    Returns
    -------
    tuple of geopandas.GeoDataFrame and pandas.DataFrame
        The lines, and the log: ``row`` (by position in the frame), ``kind``, ``done``, ``lon``,
        ``lat``, ``amount_m``. Rows that are left keep their index.

    Raises
    ------
    UsageError
        If there is no such kind.

    Examples
    --------
    >>> from alatau_geo.network import from_lines
    >>> from alatau_geo.network.faults import faults
    >>> street = shapely.LineString([(77.00, 43.00), (77.02, 43.00)])
    >>> branch = shapely.LineString([(77.01, 43.01), (77.01, 43.000045)])
    >>> frame = gpd.GeoDataFrame(geometry=[street, branch], crs=4326)
    >>> network = from_lines(frame)
    >>> mended, log = fixed(frame, network, faults(network))
    >>> from_lines(mended, snap_m=0).n_components, log["kind"].unique().tolist()
    (1, ['undershoot'])
    """
    if unknown := set(kinds) - set(KINDS):
        raise UsageError(
            f"what to mend needs to be of {', '.join(KINDS)}; {', '.join(sorted(unknown))} was"
            " given"
        )
    work = _Work(network)
    if "snap" in kinds:
        work.snap()
    for kind in FIXES:
        if kind in kinds and kind not in ("overlap", "pseudo-node"):
            for fault in rows(faults[faults["kind"] == kind]):
                work.mend(fault)
    if "overlap" in kinds:
        work.take_doubles(faults[faults["kind"] == "overlap"])
    shapes = work.shapes()
    merged = faults[faults["kind"] == "pseudo-node"] if "pseudo-node" in kinds else faults[:0]
    work.join(shapes, merged)
    return _with(frame, network, shapes, work.log)


class _Work:
    """The edits of all lines, and the log of them."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.lines = network.lines
        self.edits: dict[int, _Edit] = {}
        self.log: list[tuple[int, str, str, float, float, float]] = []

    def _edit(self, part: int) -> _Edit:
        if part not in self.edits:
            self.edits[part] = _Edit(0.0, float(self.lines.whole[part]))
        return self.edits[part]

    def _told(self, part: int, kind: str, done: str, place: _Place, amount_m: float) -> None:
        row = int(self.lines.row[part])
        self.log.append((row, kind, done, *place, float(amount_m)))

    def snap(self) -> None:
        """Move ends into their nodes, and give lines a vertex where they are met."""
        short = set(
            np.flatnonzero(~np.isin(np.arange(len(self.lines)), self.network.edges["part"]))
        )
        for move in rows(self.network.moves):
            if move.part in short:
                continue
            edit, place = self._edit(move.part), (move.to_lon, move.to_lat)
            if move.end == "start":
                edit.first = place
            else:
                edit.last = place
            at = (move.lon, move.lat)
            self._told(move.part, "snap", f"{move.end} moved into its node", at, move.distance_m)
        line, measure, node = self.network.stops
        inner = (measure > SAME_M) & (self.lines.whole[line] - measure > SAME_M) & (node >= 0)
        inner[1:] &= ~((line[1:] == line[:-1]) & (measure[1:] == measure[:-1]))
        base, run = self.lines.base, self.lines.run
        for k in np.flatnonzero(inner):
            part, place = int(line[k]), self.network.nodes[node[k]]
            spot = np.searchsorted(run, measure[k] + base[part])
            near = self.lines.lonlat[max(spot - 1, 0) : spot + 1]
            if (near == place).all(axis=1).any():
                continue
            lon, lat = (float(value) for value in place)
            was = self.lines.at(np.array([part]), np.array([measure[k]]))[0]
            off = float(np.hypot(*((was - place) * self.lines.scale)))
            self._edit(part).vertices.append((float(measure[k]), (lon, lat)))
            self._told(part, "snap", "given a vertex where it is met", (lon, lat), off)

    def mend(self, fault: Any) -> None:
        """Note what a fault wants."""
        place = (fault.lon, fault.lat)
        edit = self._edit(fault.part)
        if fault.kind in ("undershoot", "overshoot"):
            to = (fault.to_lon, fault.to_lat)
            if fault.kind == "undershoot":
                setattr(edit, "ahead" if fault.flag else "beyond", to)
                done = "lengthened to the line it stopped short of"
            else:
                cut = self._measure(fault.part, to)
                setattr(edit, "low" if fault.flag else "high", cut)
                setattr(edit, "first" if fault.flag else "last", to)
                done = "cut where it should end"
            self._vertex(fault.other_part, to)
            self._told(fault.part, fault.kind, done, place, fault.size_m)
        elif fault.kind == "crossing":
            for part in (fault.part, fault.other_part):
                self._vertex(part, place)
                self._told(part, "crossing", "given a vertex where they cross", place, 0)
        elif fault.kind == "wrong way":
            edit.turned = True
            self._told(fault.part, fault.kind, "turned round", place, 0)
        elif fault.kind == "too short":
            edit.dropped = True
            self._told(fault.part, fault.kind, "taken out", place, fault.size_m)

    def _measure(self, part: int, place: _Place) -> float:
        spot = shapely.Point(np.array(place) * self.lines.scale)
        return float(shapely.line_locate_point(self.lines.plane[part], spot))

    def _vertex(self, part: int, place: _Place) -> None:
        at = self._measure(part, place)
        if SAME_M < at < self.lines.whole[part] - SAME_M:
            self._edit(part).vertices.append((at, place))

    def take_doubles(self, overlaps: pd.DataFrame) -> None:
        """Take the stretches of overlaps from the later lines."""
        table = pieces(self.lines, engine=self.network.engine)
        wanted = set(zip(overlaps["part"], overlaps["other_part"], strict=True))
        for piece in rows(table):
            if (piece.part, piece.other_part) in wanted:
                self._edit(piece.part).without.append((piece.from_m, piece.to_m))
        for fault in rows(overlaps):
            done = (
                "taken out, an earlier line runs there" if fault.flag else "cut off where doubled"
            )
            self._told(fault.part, "overlap", done, (fault.lon, fault.lat), fault.size_m)

    def shapes(self) -> dict[int, Any]:
        """Return the geometry of every line that is edited, empty where nothing is left."""
        return {part: self._shape(part, edit) for part, edit in self.edits.items()}

    def _shape(self, part: int, edit: _Edit) -> Any:
        if edit.dropped:
            return shapely.LineString()
        begin, stop = self.lines.offsets[part], self.lines.offsets[part + 1]
        points = list(
            zip(
                self.lines.along[begin:stop].tolist(),
                self.lines.lonlat[begin:stop].tolist(),
                strict=True,
            )
        )
        added = [(at, list(place)) for at, place in edit.vertices]
        # a vertex of the line that a new one is at gives way to it
        taken = np.array([at for at, _ in added])
        points = [
            (at, place)
            for at, place in points
            if not len(taken) or np.abs(taken - at).min() > SAME_M or at in (0.0, points[-1][0])
        ]
        points = sorted([*points, *added], key=lambda item: item[0])
        if edit.first is not None:
            points = [
                (edit.low, list(edit.first)),
                *(p for p in points if p[0] > edit.low + SAME_M),
            ]
        if edit.last is not None:
            points = [
                *(p for p in points if p[0] < edit.high - SAME_M),
                (edit.high, list(edit.last)),
            ]
        if edit.ahead is not None:
            points = [(-1.0, list(edit.ahead)), *points]
        if edit.beyond is not None:
            points = [*points, (points[-1][0] + 1.0, list(edit.beyond))]
        runs = [run for run in _left(points, edit.without) if len(run) > 1]
        lines = [shapely.LineString(run[::-1] if edit.turned else run) for run in runs]
        if not lines:
            return shapely.LineString()
        return lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)

    def join(self, shapes: dict[int, Any], merged: pd.DataFrame) -> None:
        """Join lines at pseudo-nodes, in place."""
        root: dict[int, int] = {}
        places: dict[int, _Place] = {}

        def of(part: int) -> int:
            while part in root:
                part = root[part]
            return part

        counts = np.bincount(self.lines.row, minlength=self.lines.n_rows)
        for fault in rows(merged):
            one, two = sorted((of(fault.part), of(fault.other_part)))
            single = all(counts[self.lines.row[part]] == 1 for part in (one, two))
            if one == two or not single:
                continue
            ends = [shapes.get(part) for part in (one, two)]
            lines = [
                self._own(part) if end is None else end
                for part, end in zip((one, two), ends, strict=True)
            ]
            directed = bool(self.lines.way[one])
            line = shapely.line_merge(shapely.MultiLineString([*_parts(lines)]), directed=directed)
            if shapely.get_type_id(line) != shapely.GeometryType.LINESTRING:
                continue
            # as the first of them ran
            if not directed and not _runs_as(line, lines[0]):
                line = line.reverse()
            shapes[one], shapes[two] = line, shapely.LineString()
            root[two] = one
            places[two] = (fault.lon, fault.lat)
        for part, place in places.items():
            into = int(self.lines.row[of(part)]) + 1
            self._told(part, "pseudo-node", f"joined to row {into}", place, 0)

    def _own(self, part: int) -> Any:
        begin, stop = self.lines.offsets[part], self.lines.offsets[part + 1]
        return shapely.LineString(self.lines.lonlat[begin:stop])


def _parts(lines: list[Any]) -> Iterator[Any]:
    for line in lines:
        yield from shapely.get_parts(line)


def _runs_as(line: Any, first: Any) -> bool:
    """Return whether a line that was joined runs the way its first part did."""
    places = shapely.points(shapely.get_coordinates(first)[[0, -1]])
    start, end = shapely.line_locate_point(line, places)
    return bool(start <= end)


def _left(points: list[tuple[float, Any]], without: list[tuple[float, float]]) -> list[list[Any]]:
    """Return what is left of a line without some stretches, whose ends are among its places."""
    if not without:
        return [[place for _, place in points]]
    points = _with_cuts(points, sorted(without))
    runs: list[list[Any]] = [[]]
    for (at, place), (to, after) in pairwise(points):
        middle = (at + to) / 2
        if any(low < middle < high for low, high in without):
            runs.append([])
        else:
            runs[-1] = runs[-1] or [place]
            runs[-1].append(after)
    return runs


def _with_cuts(points: list[tuple[float, Any]], without: list[tuple[float, float]]) -> list[Any]:
    at = np.array([measure for measure, _ in points])
    places = np.array([place for _, place in points], dtype=float)
    cuts = np.array([end for pair in without for end in pair])
    new = [
        cut for cut in np.unique(cuts) if np.abs(at - cut).min() > SAME_M and at[0] < cut < at[-1]
    ]
    lon, lat = (np.interp(new, at, places[:, k]) for k in (0, 1))
    added = [(cut, [x, y]) for cut, x, y in zip(new, lon.tolist(), lat.tolist(), strict=True)]
    return sorted([*points, *added], key=lambda item: item[0])


def _with(
    frame: gpd.GeoDataFrame, network: Network, shapes: dict[int, Any], log: list[Any]
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return the frame with new geometries, without the rows of which nothing is left."""
    geometry = np.asarray(frame.geometry.array).copy()
    lines = network.lines
    touched = np.unique(lines.row[list(shapes)]) if shapes else np.empty(0, dtype=np.int64)
    lost = []
    begins = np.searchsorted(lines.row, touched)
    for row, begin in zip(touched.tolist(), begins.tolist(), strict=True):
        left = []
        for part in range(begin, int(np.searchsorted(lines.row, row, side="right"))):
            own = shapely.LineString(lines.lonlat[lines.offsets[part] : lines.offsets[part + 1]])
            left += [p for p in shapely.get_parts(shapes.get(part, own)) if not p.is_empty]
        if not left:
            lost.append(row)
        else:
            geometry[row] = left[0] if len(left) == 1 else shapely.MultiLineString(left)
    result = frame.set_geometry(gpd.GeoSeries(geometry, frame.index, crs=frame.crs))
    keep = np.ones(len(frame), dtype=bool)
    keep[lost] = False
    told = pd.DataFrame(log, columns=_COLUMNS).sort_values(["row", "kind"], kind="stable")
    return result[keep], told.reset_index(drop=True)
