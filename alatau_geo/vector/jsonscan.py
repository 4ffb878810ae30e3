"""One pass over the bytes of a JSON file: is it plain, how deep, where are its parts.

Nothing is parsed and nothing is kept but places, so that a file of gigabytes, a string of
gigabytes or a million brackets cost what a few megabytes cost.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from alatau_geo.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from alatau_geo.vector.limits import Limits

    Places = NDArray[np.int64]

_CHUNK = 1 << 22
_QUOTE, _OPEN, _CLOSE, _ESCAPE, _ODD = 1, 2, 3, 4, 5
#: More members than this at the top of a file are no GeoJSON.
_MOST_MEMBERS = 1_000


def _classes(more: bytes = b"") -> NDArray[np.uint8]:
    table = np.full(256, _ODD, dtype=np.uint8)
    # numbers, true, false, null, and the NaN and Infinity that some writers put
    table[np.frombuffer(b" \t\r\n,:+-.0123456789eEtrufalsnNIiy" + more, np.uint8)] = 0
    for marks, kind in ((b'"', _QUOTE), (b"{[", _OPEN), (b"}]", _CLOSE), (b"\\", _ESCAPE)):
        table[np.frombuffer(marks, np.uint8)] = kind
    return table


_PLAIN, _SEQUENCE = _classes(), _classes(b"\x1e")


@dataclass
class Scan:
    """Where the parts of a JSON text are, as byte offsets.

    Parameters
    ----------
    level : int
        How many brackets are open around a feature's own braces.
    texts : ndarray
        Rows of start and end (past the closing quote) of the strings one level below the top.
    values : ndarray
        Rows of start and end of the bracketed values one level below the top.
    features : ndarray
        Rows of start and end of the bracketed values at ``level``.
    ids : ndarray
        Starts of the strings ``"id"`` that stand directly in such a value.
    """

    level: int
    texts: list[tuple[int, int]] = field(default_factory=list)
    values: list[tuple[int, int]] = field(default_factory=list)
    features: Places = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))
    ids: Places = field(default_factory=lambda: np.empty(0, dtype=np.int64))


class _Reader:
    """What is carried from one piece of the file to the next."""

    def __init__(self, data: NDArray[np.uint8], level: int, limits: Limits, where: str) -> None:
        self.data, self.level, self.limits, self.where = data, level, limits, where
        self.table = _PLAIN if level else _SEQUENCE
        self.depth = 0
        self.string: tuple[int, int] | None = None  # start and depth of the one that is open
        self.escapes = 0  # backslashes at the end of the last piece
        self.scan = Scan(level)
        self.opened: list[int] = []
        self.starts: list[Places] = []
        self.ends: list[Places] = []
        self.ids: list[Places] = []
        self.count = 0

    def take(self, first: int, last: int) -> None:
        kinds = self.table[self.data[first:last]]
        local = np.flatnonzero(kinds)
        kind, place = kinds[local], local + first
        real = (kind == _QUOTE) & ~self._escaped(kind, place, first, last)
        inside = (np.cumsum(real) - real + (self.string is not None)) % 2 == 1
        odd = (kind >= _ESCAPE) & ~inside
        if odd.any():
            at = int(place[np.argmax(odd)])
            raise DataError(
                f"{self.where}: is no JSON: byte {at + 1} is {bytes(self.data[at : at + 1])!r},"
                " which stands outside of any text: write it again as plain JSON"
            )
        step = np.zeros(len(kind), dtype=np.int64)
        step[(kind == _OPEN) & ~inside] = 1
        step[(kind == _CLOSE) & ~inside] = -1
        after = self.depth + np.cumsum(step)
        self._check_depth(after, place)
        self._take_texts(place[real], after[real])
        self._take_values(place, step, after)
        if len(after):
            self.depth = int(after[-1])

    def _escaped(self, kind: Any, place: Places, first: int, last: int) -> NDArray[np.bool_]:
        """Return which marks have an odd number of backslashes before them."""
        slashes = place[kind == _ESCAPE]
        odd = np.zeros(len(kind), dtype=bool)
        begins = np.ones(len(slashes), dtype=bool)
        begins[1:] = np.diff(slashes) != 1
        starts = slashes[np.maximum.accumulate(np.where(begins, np.arange(len(slashes)), 0))]
        # a run at the beginning goes on from the piece before
        carried = np.where(starts == first, self.escapes, 0)
        quotes = np.flatnonzero(kind == _QUOTE)
        if len(slashes):
            n = np.searchsorted(slashes, place[quotes]) - 1
            near = (n >= 0) & (slashes[n] == place[quotes] - 1)
            odd[quotes] = near & ((place[quotes] - starts[n] + carried[n]) % 2 == 1)
        if len(quotes) and place[quotes[0]] == first:
            odd[quotes[0]] = self.escapes % 2 == 1
        ends = len(slashes) and slashes[-1] == last - 1
        self.escapes = int(last - starts[-1] + carried[-1]) % 2 if ends else 0
        return odd

    def _check_depth(self, after: Places, place: Places) -> None:
        if not len(after):
            return
        if int(after.max()) > self.limits.depth:
            raise self.limits.refusal(
                "depth",
                int(after.max()),
                what="levels of brackets",
                where=self.where,
                advice="leave out what is nested",
            )
        if int(after.min()) < 0:
            at = int(place[np.argmin(after)])
            raise DataError(f"{self.where}: is no JSON: byte {at + 1} closes what was not opened")

    def _take_texts(self, quotes: Places, depths: Places) -> None:
        if self.string is not None:
            quotes = np.concatenate([[self.string[0]], quotes])
            depths = np.concatenate([[self.string[1]], depths])
        starts, ends, depths = quotes[::2], quotes[1::2], depths[::2]
        whole = len(ends)
        open_one = len(starts) > whole
        self.string = (int(starts[-1]), int(depths[-1])) if open_one else None
        longest = int((ends - starts[:whole]).max()) - 1 if whole else 0
        if self.string:
            longest = max(longest, self._seen - self.string[0])
        if longest > self.limits.text_bytes:
            raise self.limits.refusal(
                "text_bytes",
                longest,
                what="bytes of one text",
                where=self.where,
                advice="leave out that text",
            )
        starts, depths = starts[:whole], depths[:whole]
        if self.level:
            top = np.flatnonzero(depths == 1)
            self.scan.texts += [(int(starts[n]), int(ends[n]) + 1) for n in top.tolist()]
            if len(self.scan.texts) > 2 * _MOST_MEMBERS:
                raise DataError(f"{self.where}: has too many members at its top: is no GeoJSON")
        short = starts[(depths == self.level + 1) & (ends - starts == 3)]
        self.ids.append(short[(self.data[short + 1] == ord("i")) & (self.data[short + 2] == 100)])

    _seen = 0

    def _take_values(self, place: Places, step: Places, after: Places) -> None:
        if self.level:
            for at, way in zip(
                place[(step != 0) & (after + (step < 0) == 2)].tolist(),
                step[(step != 0) & (after + (step < 0) == 2)].tolist(),
                strict=True,
            ):
                if way > 0:
                    self.opened.append(at)
                else:
                    self.scan.values.append((self.opened[-1], at + 1))
            if len(self.opened) > _MOST_MEMBERS:
                raise DataError(f"{self.where}: has too many members at its top: is no GeoJSON")
        self.starts.append(place[(step > 0) & (after == self.level + 1)])
        self.ends.append(place[(step < 0) & (after == self.level)] + 1)
        self.count += len(self.starts[-1])
        if self.count > self.limits.features:
            raise self.limits.refusal(
                "features",
                self.count,
                what="features of a layer",
                where=self.where,
                advice="cut it to the area of the plan",
            )


def scan(data: NDArray[np.uint8], *, lines: bool, limits: Limits, where: str) -> Scan:
    """Look through the bytes of a JSON text.

    Parameters
    ----------
    data : ndarray of uint8
        All of the file, best mapped; a byte order mark is skipped.
    lines : bool
        Whether it is a sequence of values, one a line, in place of one value.
    limits : Limits
        Of depth, text and features.
    where : str
        The file, for messages.

    Returns
    -------
    Scan
        Where its parts are.

    Raises
    ------
    DataError
        If it is past a limit, has bytes outside of texts that JSON has not (as comments and single
        quotes are), or its brackets and quotes do not close.

    Examples
    --------
    >>> from alatau_geo.vector.limits import Limits
    >>> text = np.frombuffer(b'{"features": [{"id": 1}, {"b": "]"}]}', np.uint8)
    >>> scan(text, lines=False, limits=Limits(), where="a.geojson").features.tolist()
    [[14, 23], [25, 35]]
    """
    reader = _Reader(data, 0 if lines else 2, limits, where)
    begin = 3 if data[:3].tobytes().startswith(codecs.BOM_UTF8) else 0
    for first in range(begin, len(data), _CHUNK):
        last = min(first + _CHUNK, len(data))
        reader._seen = last  # noqa: SLF001  its own
        reader.take(first, last)
    if reader.string is not None or reader.depth:
        what = "text" if reader.string is not None else "bracket"
        raise DataError(
            f"{where}: is no JSON: its end comes before that of a {what}: copy it again"
        )
    result = reader.scan
    if reader.starts:
        starts, ends = np.concatenate(reader.starts), np.concatenate(reader.ends)
        result.features = np.column_stack([starts, ends])
        result.ids = np.concatenate(reader.ids)
    return result
