"""What GDAL does not tell of a GeoJSON file: its CRS, features' ids, and what it could not read.

GDAL follows a CRS that is a link, over the network, takes one it does not know for WGS 84, drops
members of ``features`` that are no objects, and features' ids where some have none. So the file is
looked through here, before GDAL opens it.
"""

from __future__ import annotations

import json
import mmap
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from alatau_geo.crs import WGS84
from alatau_geo.errors import DataError
from alatau_geo.vector import jsoncrs, jsonscan
from alatau_geo.vector.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from pyproj import CRS

    Pairs = list[tuple[str, Any]]
    Places = NDArray[np.int64]

#: A key that GDAL would take for ``crs``, in any case and with escapes.
_KEY = re.compile(rb'"(?:c|\\u00[46]3)(?:r|\\u00[57]2)(?:s|\\u00[57]3)"', re.IGNORECASE)
_COLON = re.compile(rb"\s*:\s*")
#: A string, number or word as the value of a key.
_PLAIN = re.compile(rb'"(?:[^"\\]|\\.)*"|[-+.\w]+', re.DOTALL)
#: A bracketed member other than ``features`` is parsed only up to this size.
_MEMBER_BYTES = 1_000_000
#: A text with a byte above ASCII in it.
_OTHER = re.compile(rb'"([^"\\\x80-\xff]{0,200}[\x80-\xff][^"\\]{0,200})"')
_SAMPLES = 400
_BLANK = np.zeros(256, dtype=bool)
_BLANK[np.frombuffer(b" \t\r\n,\x1e", np.uint8)] = True
_GEOMETRIES = (
    *("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"),
    "GeometryCollection",
)
#: What is said of a geometry that is there and can't be read.
UNREAD = "it is no GeoJSON geometry"


@dataclass(frozen=True)
class Rows:
    """Where the rows that GDAL read stand in a file.

    Parameters
    ----------
    objects : list of int
        The number of each row among the members of ``features`` that are objects.
    places : list of int
        Its number among all members.
    odd : dict
        Number among all members → what stands there that is no feature.
    """

    objects: list[int]
    places: list[int]
    odd: dict[int, str]


@dataclass(frozen=True)
class Look:
    """What a file says beside what GDAL reads.

    Parameters
    ----------
    crs : pyproj.CRS or None
        WGS 84 where the file does not say, as RFC 7946 has it; ``None`` where it says ``null``,
        by which the 2008 specification means that none may be assumed.
    ids : list or None
        Each feature's own ``id`` (``None`` without one); ``None`` where no feature has any.
    odd : dict
        Number among all members of ``features`` → what stands there that is no object.
    spans : ndarray
        Rows of start and end, in bytes, of the features that are objects.
    path : Path
        The file.
    lines : bool
        Whether it is newline-delimited.
    crs_fault : str
        What is wrong with the CRS that it names, empty where nothing is; ``crs`` is ``None`` then.
    """

    crs: CRS | None
    ids: list[Any] | None
    odd: dict[int, str]
    spans: Places
    path: Path
    lines: bool = False
    crs_fault: str = ""

    def rows(self, count: int) -> Rows:
        """Return where the rows that GDAL read stand in the file, and what else is there.

        Parameters
        ----------
        count : int
            How many rows GDAL read.

        Returns
        -------
        Rows
            GDAL leaves out what is no feature without a word.

        Raises
        ------
        DataError
            If GDAL read other rows than the file has.
        """
        total = len(self.spans) + len(self.odd)
        places = [n for n in range(total) if n not in self.odd] if self.odd else list(range(total))
        objects, odd = list(range(len(places))), dict(self.odd)
        if count < len(objects):
            kinds = {"Feature", *_GEOMETRIES} if self.lines else {"Feature"}
            for row, place in enumerate(places):
                if (kind := self._object(row).get("type")) not in kinds:
                    odd[place] = f"an object of type {str(kind)[:40]!r}"
            objects = [row for row, place in enumerate(places) if place not in odd]
            places = [places[row] for row in objects]
        if count != len(objects):
            raise DataError(
                f"{self.path}: has {len(objects):,} features, of which {count:,} could be read:"
                " write it again"
            )
        return Rows(objects, places, odd)

    def _object(self, row: int) -> dict[str, Any]:
        start, end = self.spans[row].tolist()
        with self.path.open("rb") as file:
            file.seek(start)
            found: dict[str, Any] = json.loads(file.read(end - start).decode("utf-8", "replace"))
        return found

    def unread(self, rows: Sequence[int]) -> list[int]:
        """Return which rows without a geometry have one in the file, so that GDAL failed on it.

        Parameters
        ----------
        rows : sequence of int
            Objects of ``features`` that came without a geometry.

        Returns
        -------
        list of int
            Those of ``rows`` whose ``geometry`` is not ``null``.
        """
        return [row for row in rows if self._object(row).get("geometry") is not None]


def look(path: Path, *, lines: bool = False, limits: Limits | None = None) -> Look:
    """Look through a GeoJSON file without holding it in memory.

    Parameters
    ----------
    path : Path
        The file.
    lines : bool
        Whether it is newline-delimited: one feature a line (RFC 8142 or plain).
    limits : Limits, optional
        Those in force unless given.

    Returns
    -------
    Look
        What it says.

    Raises
    ------
    DataError
        If the CRS is a link or unknown, a geometry has one of its own, or the file is past a limit
        or no JSON.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.geojson"
    ...     _ = path.write_text('{"features": [{"id": 7, "geometry": null}, null]}')
    ...     found = look(path)
    >>> found.crs.name, found.ids, found.odd
    ('WGS 84', [7], {1: 'null'})
    """
    limits = limits or Limits.from_environment()
    with path.open("rb") as file:
        # it can't be closed while an array looks into it: it ends with the last of both
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return _Looker(path, data, lines=lines, limits=limits).look()


def samples(path: Path) -> list[bytes]:
    """Return some texts of a JSON file that are not ASCII, as bytes."""
    found: list[bytes] = []
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    for match in _OTHER.finditer(data):
        found.append(match[1])
        if len(found) == _SAMPLES:
            break
    return found


def crs_of(path: Path) -> CRS | None:
    """Return the CRS of a GeoJSON file: :attr:`Look.crs`; one that is unknown is an error."""
    found = look(path)
    if found.crs_fault:
        raise DataError(found.crs_fault)
    return found.crs


class _Looker:
    def __init__(self, path: Path, data: Any, *, lines: bool, limits: Limits) -> None:
        self.path, self.data, self.lines = path, data, lines
        self.crs_fault = ""
        self.array = np.frombuffer(data, np.uint8)
        self.scan = jsonscan.scan(self.array, lines=lines, limits=limits, where=str(path))

    def look(self) -> Look:
        members = [] if self.lines else self._members()
        spans, first, last = self._features(members)
        objects = self.array[spans[:, 0]] == ord("{") if len(spans) else np.zeros(0, dtype=bool)
        odd = self._odd(spans, objects, first, last)
        spans = spans[objects]
        crs, ids = self._crs(members, spans), self._ids(members, spans)
        return Look(crs, ids, odd, spans, self.path, self.lines, self.crs_fault)

    def _members(self) -> list[tuple[str, int, int]]:
        """Return key, start and end of value of the members of the outermost object."""
        values = dict(self.scan.values)
        members, behind = [], 0
        for start, end in self.scan.texts:
            colon = _COLON.match(self.data, end)
            if start < behind or colon is None:
                continue
            begin = colon.end()
            plain = _PLAIN.match(self.data, begin)
            behind = values.get(begin) or (plain.end() if plain else begin)
            members.append((self._json(start, end), begin, behind))
        return members

    def _json(self, start: int, end: int, hook: Any = None) -> Any:
        text = self.data[start:end].decode("utf-8", "replace")
        return json.loads(text, object_pairs_hook=hook)

    def _features(self, members: list[tuple[str, int, int]]) -> tuple[Places, int, int]:
        """Return spans of the bracketed members of ``features``, and of the array's inside."""
        spans = self.scan.features
        if self.lines:
            return spans, 0, len(self.data)
        arrays = [
            (start, end)
            for key, start, end in members
            if key == "features" and self.array[start] == ord("[")
        ]
        if len(arrays) > 1:
            raise DataError(f"{self.path}: has `features` twice, and readers take one: keep one")
        if not arrays:
            # one Feature or one geometry
            start, end = self.data.find(b"{"), self.data.rfind(b"}") + 1
            return np.array([[start, end]], dtype=np.int64), start, end
        start, end = arrays[0]
        inside = (spans[:, 0] > start) & (spans[:, 1] < end)
        return spans[inside], start + 1, end - 1

    def _odd(
        self, spans: Places, objects: NDArray[np.bool_], first: int, last: int
    ) -> dict[int, str]:
        """Return what stands in ``features`` that is no object, by its number among all members."""
        starts = np.concatenate([[first], spans[:, 1]])
        ends = np.concatenate([spans[:, 0], [last]])
        if len(spans) == 1 and (spans[0, 0], spans[0, 1]) == (first, last):
            return {}
        gap = np.zeros(len(starts), dtype=bool)
        for step in range(int(min((ends - starts).max(initial=0), 8))):
            at = starts + step
            near = at < ends
            gap[near] |= ~_BLANK[self.array[at[near]]]
        gap |= ends - starts > 8
        odd, more = {}, 0
        fillers = {int(n): self._fillers(int(starts[n]), int(ends[n])) for n in np.flatnonzero(gap)}
        for n in sorted({*fillers, *np.flatnonzero(~objects).tolist()}):
            for text in fillers.get(n, ()):
                odd[n + more] = text
                more += 1
            if n < len(objects) and not objects[n]:
                odd[n + more] = "a list"
        return odd

    def _fillers(self, start: int, end: int) -> list[str]:
        return [
            match[0][:40].decode("utf-8", "replace")
            for match in _PLAIN.finditer(self.data, start, end)
        ]

    def _ids(self, members: list[tuple[str, int, int]], spans: Places) -> list[Any] | None:
        if not self.lines and not any(key == "features" for key, _, _ in members):
            found = [self._plain(start) for key, start, _ in members if key == "id"]
            return found[-1:] if found and len(spans) else None
        places = self.scan.ids
        # an id is a key: what follows is a colon in all but texts that happen to be "id"
        ids: list[Any] = [None] * len(spans)
        any_id = False
        owners = np.searchsorted(spans[:, 0], places) - 1
        for place, owner in zip(places.tolist(), owners.tolist(), strict=True):
            if owner < 0 or place >= spans[owner, 1]:
                continue
            colon = _COLON.match(self.data, place + 4)
            if colon:
                ids[owner] = self._plain(colon.end())
                any_id |= ids[owner] is not None
        return ids if any_id else None

    def _plain(self, start: int) -> Any:
        match = _PLAIN.match(self.data, start)
        try:
            return json.loads(match[0]) if match else None
        except ValueError:
            return None

    def _crs(self, members: list[tuple[str, int, int]], spans: Places) -> CRS | None:
        keys = [match.start() for match in _KEY.finditer(self.data)]
        crs: CRS | None = WGS84
        if not keys:
            return crs
        inside = {(start, end) for key, start, end in members if key.lower() == "crs"}
        for start, end in sorted(inside):
            # a link in it is refused below like any form that is not a name
            member = self._member(start, end)
            try:
                crs = jsoncrs.named(member, self.path)
            except DataError as error:
                if not jsoncrs.may_be_unknown(member):
                    raise
                crs, self.crs_fault = None, str(error)
        # a CRS somewhere deeper: of a geometry, or a property of that name
        places = np.array(keys, dtype=np.int64)
        whole = not self.lines and not any(key == "features" for key, _, _ in members)
        if not whole:
            owners = np.unique(np.searchsorted(spans[:, 0], places, side="right") - 1)
            for owner in owners[owners >= 0].tolist():
                self._check(*spans[owner].tolist())
        for key, start, end in members:
            if key != "features" and ((places > start) & (places < end)).any():
                self._check(start, end)
        if (
            whole
            and inside
            and any(key.lower() in ("coordinates", "geometries") for key, _, _ in members)
        ):
            raise _several(self.path)
        return crs

    def _member(self, start: int, end: int) -> Any:
        if end - start > _MEMBER_BYTES:
            raise DataError(
                f"{self.path}: needs a CRS by name, {end - start:,} bytes were given: save it in"
                " EPSG:4326"
            )
        return self._json(start, end)

    def _check(self, start: int, end: int) -> None:
        """Look at every CRS inside a part of the file, none of which may count."""

        def check(pairs: Pairs) -> dict[str, Any]:
            found = dict(pairs)
            crs = [value for key, value in pairs if key.lower() == "crs"]
            is_geometry = "coordinates" in found or "geometries" in found
            if any(
                isinstance(value, dict) and (is_geometry or jsoncrs.is_link(value)) for value in crs
            ):
                raise _several(self.path)
            return found

        self._json(start, end, check)


def _several(path: Path) -> DataError:
    return DataError(
        f"{path}: needs one CRS for the whole file that it names itself, this one has a"
        " geometry with its own or a link: save it in one CRS, best EPSG:4326"
    )
